//! The JSON Schema knows every key of the file that is read, and no other.

use std::collections::BTreeSet;

use serde_json::Value;

use super::document::Role;
use super::tables::declaration;
use super::{address, databases, options};
use crate::language::json_schema;

fn keys(table: &Value) -> BTreeSet<&str> {
    table["properties"].as_object().unwrap().keys().map(String::as_str).collect()
}

#[test]
fn the_json_schema_knows_the_keys_of_the_file_that_are_read() {
    let schema = json_schema();
    let top = Role::Main.known_keys().iter().chain(Role::Included.known_keys()).copied().collect();
    assert_eq!(keys(&schema), top);
    let database = &schema["properties"]["databases"]["additionalProperties"]["anyOf"][1];
    let known = address::FIELDS.into_iter().chain(databases::OTHERS).chain(options::names()).collect();
    assert_eq!(keys(database), known);
    assert_eq!(keys(&schema["properties"]["options"]), options::names().collect());
    // The keys of a table are read in two places; the other test knows those of the other one.
    let table = keys(&schema["properties"]["tables"]["additionalProperties"]);
    assert!(declaration::KEYS.iter().all(|key| table.contains(key)), "{table:?}");
    assert_eq!(table.len(), declaration::KEYS.len() + 9);
}
