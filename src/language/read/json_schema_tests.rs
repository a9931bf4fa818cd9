//! The JSON Schema knows every key of a table that is read, and no other.

use std::collections::BTreeSet;

use serde_json::Value;

use super::{column, constraint, default, draft, enum_type, foreign_key, index, naming, options, per_engine};
use crate::language::json_schema;

/// The keys that a part of the schema allows, in whichever of its forms is a table.
fn allowed(part: &Value) -> BTreeSet<&str> {
    let forms = part["anyOf"].as_array().map_or_else(|| vec![part], |forms| forms.iter().collect());
    forms.iter().filter_map(|form| form["properties"].as_object()).flatten().map(|(key, _)| key.as_str()).collect()
}

/// The form of a part that is a table.
fn table_form(part: &Value) -> &Value {
    let forms = part["anyOf"].as_array().unwrap();
    forms.iter().find(|form| form["properties"].is_object()).unwrap()
}

#[test]
fn the_json_schema_knows_the_keys_of_tables_that_are_read() {
    let schema = json_schema();
    let table = &schema["properties"]["tables"]["additionalProperties"];
    let part = |name: &str| &table["properties"][name]["additionalProperties"];
    let column = part("columns");
    let index = table_form(part("indexes"));
    let foreign_key = part("foreign_keys");
    // A revision names the schema of a target; the file names the table by its key.
    let without_schema =
        |keys: &[&'static str]| keys.iter().copied().filter(|key| *key != "schema").collect::<Vec<_>>();
    let naming_of_all = &schema["properties"]["naming"];
    let cases: [(&str, &Value, Vec<&str>); 16] = [
        ("a column", column, column::KEYS.to_vec()),
        ("`type`", &column["properties"]["type"], per_engine::SLOTS.to_vec()),
        ("`default`", &column["properties"]["default"], default::FORMS.to_vec()),
        ("`generated`", &column["properties"]["generated"], column::GENERATED_KEYS.to_vec()),
        ("`references`", &column["properties"]["references"], without_schema(&foreign_key::REFERENCES_KEYS)),
        ("a primary key", &table["properties"]["primary_key"], constraint::PRIMARY_KEY_KEYS.to_vec()),
        ("a unique constraint", part("uniques"), constraint::UNIQUE_KEYS.to_vec()),
        ("a check", part("checks"), constraint::CHECK_KEYS.to_vec()),
        ("a foreign key", foreign_key, foreign_key::KEYS.to_vec()),
        ("its target", &foreign_key["properties"]["references"], without_schema(&foreign_key::TARGET_KEYS)),
        ("an index", index, index::KEYS.to_vec()),
        ("an index part", &index["properties"]["on"]["items"], index::PART_KEYS.to_vec()),
        ("`mysql`", &table["properties"]["mysql"], options::MYSQL_KEYS.to_vec()),
        ("`sqlite`", &table["properties"]["sqlite"], options::SQLITE_KEYS.to_vec()),
        ("`[naming]`", naming_of_all, naming::KEYS.iter().copied().chain(["databases"]).collect()),
        (
            "a naming of a database",
            &naming_of_all["properties"]["databases"]["additionalProperties"],
            naming::KEYS.to_vec(),
        ),
    ];
    for (what, part, keys) in cases {
        assert_eq!(allowed(part), keys.into_iter().collect(), "{what}");
    }
    let table_keys = allowed(table);
    assert!(draft::KEYS.iter().all(|key| table_keys.contains(key)), "{table_keys:?}");
    let enum_keys = allowed(&schema["properties"]["enums"]["additionalProperties"]);
    assert!(enum_type::KEYS.iter().all(|key| enum_keys.contains(key)), "{enum_keys:?}");
}
