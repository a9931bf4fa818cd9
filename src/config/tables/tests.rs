use std::path::PathBuf;

use indexmap::IndexMap;

use super::resolve;
use crate::config::{Document, Places, Role};
use crate::diagnostic::{Diagnostic, Location, Sources};
use crate::dialect::EngineRange;
use crate::flavour::Flavour;
use crate::key::Key;
use crate::schema::*;

/// The schemas of files with the databases `default` and `auth`, and every complaint.
fn read(files: &[&str]) -> (IndexMap<Key, (Schema, Places)>, Vec<String>) {
    let mut sources = Sources::default();
    let mut diagnostics = Vec::new();
    let mut documents = Vec::new();
    for (number, text) in files.iter().enumerate() {
        let file = sources.add(PathBuf::from(format!("{number}.toml")), (*text).to_owned());
        let role = if number == 0 { Role::Main } else { Role::Included };
        documents.push(Document::parse(file, role, text, &mut diagnostics));
    }
    let databases =
        ["default", "auth"].map(|key| (Key::new(key).unwrap(), vec![EngineRange::any(Flavour::Sqlite)])).into();
    let schemas = resolve(&documents, &databases, &mut diagnostics);
    let shown = diagnostics.iter().map(|diagnostic| show(&sources, diagnostic)).collect();
    (schemas, shown)
}

/// `file:line text | message`, then label, related places and help where there are any.
fn show(sources: &Sources, diagnostic: &Diagnostic) -> String {
    let mut shown = match &diagnostic.location {
        Some(location) => format!("{} | {}", point(sources, location), diagnostic.message),
        None => diagnostic.message.clone(),
    };
    if !diagnostic.label.is_empty() {
        shown += &format!(" | {}", diagnostic.label);
    }
    for (location, label) in &diagnostic.related {
        shown += &format!(" | {}: {label}", point(sources, location));
    }
    if let Some(help) = &diagnostic.help {
        shown += &format!(" | help: {help}");
    }
    shown
}

fn point(sources: &Sources, location: &Location) -> String {
    let source = sources.get(location.file);
    let line = source.text[..location.span.start].matches('\n').count() + 1;
    format!("{}:{line} {}", source.path.display(), &source.text[location.span.clone()])
}

fn complaints(text: &str) -> Vec<String> {
    read(&[text]).1
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
primary_key = ["id", "region"]

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
    let line = &default.tables[&TableName::new("order_line")];
    assert!(!line.columns["order_id"].nullable && !line.columns["line_no"].nullable);
}

#[test]
fn what_is_wrong_is_named_where_it_stands() {
    let text = r#"
[tables.user]
colums.id = { type = "bigint" }
columns.id = { type = "bigint", primary_key = true, nullable = true }
columns.name = { type = "string(0)", uniqe = true }
columns.age = { type = "integer", nullable = "no" }
indexes.ix_user = { on = ["nam"] }
"#;
    assert_eq!(
        complaints(text),
        [
            "0.toml:3 colums | unknown key `colums` in table `user` | help: did you mean `columns`?",
            "0.toml:4 true | column `id` cannot be nullable | a column of the primary key never is | help: leave \
             `nullable` out",
            "0.toml:5 uniqe | unknown key `uniqe` in column `name` | help: did you mean `unique`?",
            "0.toml:5 \"string(0)\" | `string` is written `string(length)`",
            "0.toml:6 \"no\" | `nullable` must be true or false, not a string",
            "0.toml:7 \"nam\" | there is no column `nam` in table `user` | help: did you mean `name`?",
        ]
    );
}
