//! The JSON Schema of `binds.toml`, for editors: it completes keys and marks unknown ones while a file is typed.
//!
//! It says less than the checker does. What it must never do is to refuse what the checker accepts.

mod databases;
mod naming;
mod table;
#[cfg(test)]
mod tests;

use serde_json::{Value, json};

use crate::flavour::Flavour;

/// The dialect of JSON Schema that editors of TOML understand.
const DIALECT: &str = "http://json-schema.org/draft-07/schema#";

/// The schema of the whole file, and of the files that it includes.
pub fn json_schema() -> Value {
    json!({
        "$schema": DIALECT,
        "title": "binds.toml",
        "type": "object",
        "additionalProperties": false,
        "properties": {
            "databases": databases::databases(),
            "options": databases::options(),
            "migrations": closed(
                "Where the revisions are.",
                json!({ "directory": text("The folder of the revisions, relative to the file; `migrations` by default.") }),
                &[],
            ),
            "include": one_or_more("More files, as patterns relative to this one; each may hold `database`, `naming`, `enums` and `tables`."),
            "database": one_or_more("Only in an included file: the database of its tables and enums that name none."),
            "naming": naming::naming(),
            "enums": named("Enums, which columns use as `enum:NAME`.", table::enumeration()),
            "tables": named("Tables, which foreign keys and `extends` name by these keys.", table::table()),
        },
    })
}

/// A table of which all keys are known.
fn closed(description: &str, properties: Value, required: &[&str]) -> Value {
    let mut schema = json!({ "description": description, "type": "object", "additionalProperties": false, "properties": properties });
    if !required.is_empty() {
        schema["required"] = json!(required);
    }
    schema
}

/// A table of things under names of their own.
fn named(description: &str, each: Value) -> Value {
    json!({ "description": description, "type": "object", "additionalProperties": each })
}

/// One of several forms.
fn either(description: &str, forms: impl IntoIterator<Item = Value>) -> Value {
    json!({ "description": description, "anyOf": forms.into_iter().collect::<Vec<_>>() })
}

fn text(description: &str) -> Value {
    json!({ "description": description, "type": "string" })
}

fn flag(description: &str) -> Value {
    json!({ "description": description, "type": "boolean" })
}

fn word(description: &str, words: &[&str]) -> Value {
    json!({ "description": description, "enum": words })
}

/// A list of names, none of them twice.
fn names(description: &str) -> Value {
    json!({ "description": description, "type": "array", "items": { "type": "string" }, "minItems": 1, "uniqueItems": true })
}

fn one_or_more(description: &str) -> Value {
    either(description, [json!({ "type": "string" }), json!({ "type": "array", "items": { "type": "string" } })])
}

/// A value, or a table of one for each engine.
fn per_engine(description: &str, value: &Value) -> Value {
    let slots = Flavour::ALL.map(Flavour::name).into_iter().chain(["any"]);
    let slots: serde_json::Map<String, Value> = slots.map(|slot| (slot.to_owned(), value.clone())).collect();
    let each = json!({ "type": "object", "additionalProperties": false, "minProperties": 1, "properties": slots });
    either(description, [value.clone(), each])
}

/// SQL, or SQL for each engine.
fn sql(description: &str) -> Value {
    per_engine(description, &json!({ "type": "string" }))
}
