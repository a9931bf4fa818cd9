//! The schema accepts the example file, and refuses what an editor should mark.

use serde_json::{Value, json};

use super::json_schema;

/// Everything in `value` that the schema refuses, as far as the keywords go that this schema uses.
fn complaints(schema: &Value, value: &Value, place: &str) -> Vec<String> {
    if let Some(forms) = schema["anyOf"].as_array() {
        let of_each: Vec<_> = forms.iter().map(|form| complaints(form, value, place)).collect();
        let fits = of_each.iter().any(Vec::is_empty);
        return if fits { Vec::new() } else { of_each.concat() };
    }
    if let Some(words) = schema["enum"].as_array() {
        return if words.contains(value) { Vec::new() } else { vec![format!("{place}: {value} is none of {words:?}")] };
    }
    let types: Vec<&str> = match &schema["type"] {
        Value::Array(types) => types.iter().filter_map(Value::as_str).collect(),
        other => other.as_str().into_iter().collect(),
    };
    assert!(!types.is_empty(), "{place}: {schema} says nothing");
    let is_whole_number = value.is_i64() && types.contains(&"number");
    if !is_whole_number && !types.contains(&type_of(value)) {
        return vec![format!("{place}: {} is not {types:?}", type_of(value))];
    }
    let mut found = Vec::new();
    if let Some(entries) = value.as_object() {
        for required in schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str) {
            if !entries.contains_key(required) {
                found.push(format!("{place}: `{required}` is missing"));
            }
        }
        for (key, value) in entries {
            let place = format!("{place}.{key}");
            match (&schema["properties"][key], &schema["additionalProperties"]) {
                (Value::Null, Value::Bool(false)) => found.push(format!("{place}: unknown key")),
                (Value::Null, each) => found.extend(complaints(each, value, &place)),
                (known, _) => found.extend(complaints(known, value, &place)),
            }
        }
    }
    if let Some(items) = value.as_array() {
        if schema["minItems"].as_u64().is_some_and(|least| (items.len() as u64) < least) {
            found.push(format!("{place}: too few"));
        }
        for item in items {
            found.extend(complaints(&schema["items"], item, place));
        }
    }
    found
}

fn type_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(number) if number.is_f64() => "number",
        Value::Number(_) => "integer",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}

fn of_toml(text: &str) -> Vec<String> {
    complaints(&json_schema(), &json!(toml::from_str::<toml::Table>(text).unwrap()), "binds.toml")
}

#[test]
fn the_example_file_fits() {
    assert_eq!(of_toml(include_str!("../../../binds.toml.example")), Vec::<String>::new());
}

#[test]
fn what_an_editor_should_mark_does_not_fit() {
    let cases = [
        ("databses = {}", "binds.toml.databses: unknown key"),
        ("databases.auth.pool_recycl = 1", "binds.toml.databases.auth.pool_recycl: unknown key"),
        ("options.echo = [1]", "binds.toml.options.echo: array is not [\"string\", \"boolean\"]"),
        ("tables.a.columns.id = { nullable = true }", "binds.toml.tables.a.columns.id: `type` is missing"),
        (
            "tables.a.columns.id = { type = { sqlit = \"text\" } }",
            "binds.toml.tables.a.columns.id.type.sqlit: unknown key",
        ),
        ("tables.a.indexes.ix = { on = [] }", "binds.toml.tables.a.indexes.ix.on: too few"),
        ("enums.role = {}", "binds.toml.enums.role: `values` is missing"),
    ];
    for (text, complaint) in cases {
        let found = of_toml(text);
        assert!(found.iter().any(|found| found == complaint), "{text}\n{found:?}");
    }
}
