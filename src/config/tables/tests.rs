use std::path::PathBuf;

use indexmap::IndexMap;

use super::resolve;
use crate::config::{Document, Places, Role};
use crate::diagnostic::Sources;
use crate::dialect::EngineRange;
use crate::flavour::Flavour;
use crate::key::Key;
use crate::language::write;
use crate::schema::*;

/// The schemas of files with the databases `default` and `auth`, and every complaint.
fn read(files: &[&str]) -> (IndexMap<Key, (Schema, Places)>, Vec<String>) {
    let mut sources = Sources::default();
    let mut diagnostics = Vec::new();
    let mut documents = Vec::new();
    for (number, text) in files.iter().enumerate() {
        let file = sources.add(PathBuf::from(format!("{number}.toml")), (*text).to_owned());
        let role = if number == 0 { Role::Main } else { Role::Included };
        documents.push(Document::parse(file, role, &(*text).into(), &[], &mut diagnostics));
    }
    let databases =
        ["default", "auth"].map(|key| (Key::new(key).unwrap(), vec![EngineRange::any(Flavour::Sqlite)])).into();
    let schemas = resolve(documents, &databases, &mut diagnostics);
    let shown = diagnostics.into_iter().map(|diagnostic| diagnostic.message).collect();
    let schemas = schemas.into_iter().map(|(key, target)| (key, (target.schema, target.places))).collect();
    (schemas, shown)
}

#[test]
fn the_example_of_the_design_reads_whole() {
    let (schemas, complaints) = read(&[r#"
[enums]
role = { database = "auth", values = ["admin", "member"] }

[tables.timestamped]
abstract = true
database = "auth"
columns.created_at = { type = "timestamptz", nullable = false, default = { now = true } }

[tables.user]
extends = ["timestamped"]
[tables.user.columns]
id    = { type = "bigint", primary_key = true, autoincrement = true }
email = { type = { any = "string(255)", postgres = "citext" }, nullable = false, unique = true }
color = { type = "string(64)", default = "red", index = true }
role  = { type = "enum:role", default = "member" }
boss  = { type = "bigint", references = { table = "user", column = "id", on_delete = "set null" } }
[tables.user.indexes]
ix_user_email_lower = { on = [{ sql = "lower(email)" }, { column = "id", order = "desc" }], only = ["postgres", "sqlite"] }
[tables.user.checks]
ck_user_email = "email LIKE '%@%'"

[tables.order]
columns.id = { type = "bigint" }
columns.region = { type = "string(2)" }
columns.place = { type = "integer" }
primary_key = ["id", "region"]
uniques.uq_order_place = ["place", "region"]
indexes.ix_order_place = ["place", { column = "id", order = "desc" }]

[tables.order_line]
primary_key = ["order_id", "line_no"]
[tables.order_line.columns]
order_id = { type = "bigint" }
line_no  = { type = "integer" }
region   = { type = "string(2)", nullable = false }
[tables.order_line.foreign_keys]
fk_order_line_order = { columns = ["order_id", "region"], references = { table = "order", columns = ["id", "region"] }, on_delete = "cascade" }
"#]);
    assert_eq!(complaints, Vec::<String>::new());
    let (auth, _) = &schemas[1];
    let user = &auth.tables[&TableName::new("user")];
    assert_eq!(user.columns.keys().collect::<Vec<_>>(), ["created_at", "id", "email", "color", "role", "boss"]);
    assert_eq!(user.primary_key, Some(PrimaryKey { name: "pk_user".into(), columns: vec!["id".into()] }));
    assert_eq!(user.uniques.keys().collect::<Vec<_>>(), ["uq_user_email"]);
    assert_eq!(user.indexes.keys().collect::<Vec<_>>(), ["ix_user_color", "ix_user_email_lower"]);
    let boss = &user.foreign_keys["fk_user_boss_user"];
    assert_eq!((boss.table.clone(), boss.on_delete), (TableName::new("user"), Action::SetNull));
    assert_eq!(auth.enums["role"].values, ["admin", "member"]);
    let (default, _) = &schemas[0];
    assert_eq!(default.enums.len(), 0);
    assert_eq!(default.tables.keys().map(|name| name.name.as_str()).collect::<Vec<_>>(), ["order", "order_line"]);
    let order = &default.tables[&TableName::new("order")];
    assert_eq!(order.uniques["uq_order_place"].columns, ["place", "region"]);
    assert_eq!(order.indexes["ix_order_place"].parts[1].order, Order::Descending);
    let line = &default.tables[&TableName::new("order_line")];
    assert!(!line.columns["order_id"].nullable && !line.columns["line_no"].nullable);
}

#[test]
fn a_whole_schema_is_written_as_the_file_that_declares_it() {
    let text = r#"[enums]
role = { values = ["admin", "member"] }

[tables.user]
columns.id = { type = "bigint", nullable = false }
columns.role = { type = "enum:role", default = "member" }
primary_key = { name = "pk_user", columns = ["id"] }

[tables."audit.user"]
name = "user"
schema = "audit"
columns.user_id = { type = "bigint" }
foreign_keys.fk_user_user_id_user = { columns = ["user_id"], references = { table = "user", columns = ["id"] } }
"#;
    let (schemas, complaints) = read(&[text]);
    assert_eq!(complaints, Vec::<String>::new());
    let (schema, _) = &schemas[0];
    assert_eq!(write::schema(schema).to_string(), text);
    let audit = &schema.tables[1];
    let start = text.find("[tables.\"audit").unwrap();
    assert_eq!(write::declared_table(schema, audit).to_string(), text[start..]);
}

#[test]
fn extended_tables_lend_columns_in_order_and_own_ones_replace_in_place() {
    let (schemas, complaints) = read(&[r#"
[tables.a]
abstract = true
columns.id = { type = "bigint", primary_key = true }
columns.tag = { type = "text", index = true }
[tables.b]
extends = ["a"]
columns.b = { type = "integer", unique = true }
[tables.c]
abstract = true
database = "auth"
columns.c = { type = "date" }
[tables.d]
extends = ["c", "b"]
columns.own = { type = "text" }
columns.tag = { type = "uuid" }
"#]);
    assert_eq!(complaints, Vec::<String>::new());
    let d = &schemas[1].0.tables[&TableName::new("d")];
    assert_eq!(d.columns.keys().collect::<Vec<_>>(), ["c", "id", "tag", "b", "own"]);
    assert_eq!(d.columns["tag"].r#type, PerEngine::any(ColumnType::Uuid));
    assert_eq!(d.primary_key.as_ref().unwrap().name, "pk_d");
    assert_eq!(d.uniques.keys().collect::<Vec<_>>(), ["uq_d_b"]);
    assert_eq!(d.indexes.len(), 0);
    let b = &schemas[0].0.tables[&TableName::new("b")];
    assert_eq!(b.indexes.keys().collect::<Vec<_>>(), ["ix_b_tag"]);
    assert!(!b.columns["id"].nullable);
}

#[test]
fn a_lent_column_stands_where_the_lending_table_has_it() {
    let text = r#"
[tables.a]
abstract = true
columns.tag = { type = "text", index = true }
[tables.b]
extends = ["a"]
"#;
    let (schemas, _) = read(&[text]);
    let place = Place::column(&TableName::new("b"), "tag");
    let of = |place: &Place| schemas[0].1.find(place).map(|at| text[at.span()].to_owned());
    assert_eq!(of(&place), Some("tag".to_owned()));
    assert_eq!(of(&place.clone().attribute("type")), Some("\"text\"".to_owned()));
    assert_eq!(of(&Place::part(&TableName::new("b"), Part::Index, "ix_b_tag")), Some("true".to_owned()));
    assert_eq!(of(&Place::table(&TableName::new("b"))), Some("b".to_owned()));
}

#[test]
fn a_table_is_in_the_database_of_its_own_words_then_of_what_it_extends_then_of_its_file() {
    let (schemas, complaints) = read(&[
        r#"
[tables.base]
abstract = true
database = "default"
columns.id = { type = "bigint" }
[tables.both]
database = ["default", "auth"]
columns.id = { type = "bigint" }
"#,
        r#"
database = "auth"
[tables.of_file]
columns.id = { type = "bigint" }
[tables.of_base]
extends = ["base"]
[tables.own]
extends = ["base"]
database = "auth"
"#,
    ]);
    assert_eq!(complaints, Vec::<String>::new());
    let tables = |index: usize| schemas[index].0.tables.keys().map(|name| name.name.clone()).collect::<Vec<_>>();
    assert_eq!(tables(0), ["both", "of_base"]);
    assert_eq!(tables(1), ["both", "of_file", "own"]);
}
