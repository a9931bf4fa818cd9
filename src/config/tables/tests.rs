use std::path::PathBuf;

use indexmap::IndexMap;

use super::resolve;
use crate::config::{Document, Places, Role};
use crate::diagnostic::{Diagnostic, Location, Sources};
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
    let of = |place: &Place| schemas[0].1.find(place).map(|at| text[at.span].to_owned());
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

#[test]
fn a_foreign_key_across_databases_names_both_and_what_works() {
    let text = r#"
[tables.user]
database = "auth"
columns.id = { type = "bigint", primary_key = true }
[tables.invoice]
columns.user_id = { type = "bigint", references = { table = "user", column = "id" } }
"#;
    assert_eq!(
        complaints(text),
        ["0.toml:6 \"user\" | foreign key across databases: table `invoice` is in `default`, table `user` is in \
             `auth` \
          | no database can check a reference to `auth` | 0.toml:2 user: in `auth` | help: give both tables one \
          `database`; or keep the column without the reference, index it, and check the value where it is written; or \
          put `user` into both: `database = [\"default\", \"auth\"]`"]
    );
}

#[test]
fn tables_that_extend_themselves_are_shown_as_the_circle_they_are() {
    let text = r#"
[tables.a]
extends = ["b"]
columns.x = { type = "text" }
[tables.b]
extends = ["c"]
columns.y = { type = "text" }
[tables.c]
extends = ["a", "nowhere"]
columns.z = { type = "text" }
"#;
    assert_eq!(
        complaints(text),
        [
            "0.toml:9 \"nowhere\" | there is no table `nowhere` to extend",
            "0.toml:9 \"a\" | table `a` extends itself | `a` extends `b` extends `c` extends `a` | help: take one of \
             them out of the `extends` of the other",
        ]
    );
}

#[test]
fn foreign_keys_must_find_their_table_and_unique_columns() {
    let text = r#"
[tables.user]
name = "users"
columns.id = { type = "bigint", primary_key = true }
columns.nick = { type = "text" }
columns.mail = { type = "text", unique = true }
[tables.other]
columns.a = { type = "bigint", references = { table = "usr", column = "id" } }
columns.b = { type = "bigint", references = { table = "users", column = "id" } }
columns.c = { type = "bigint", references = { table = "user", column = "idd" } }
columns.d = { type = "text", references = { table = "user", column = "nick" } }
columns.e = { type = "text", references = { table = "user", column = "mail" } }
[tables.other.foreign_keys]
fk_two = { columns = ["a", "b"], references = { table = "user", columns = ["id", "nick"] } }
fk_few = { columns = ["a", "b"], references = { table = "user", columns = ["id"] } }
"#;
    assert_eq!(
        complaints(text),
        [
            "0.toml:15 { table = \"user\", columns = [\"id\"] } | foreign key `fk_few` has 2 columns and refers to 1 \
             column | help: name as many columns on both sides",
            "0.toml:8 \"usr\" | there is no table `usr` | help: did you mean `user`?",
            "0.toml:9 \"users\" | there is no table `users` | help: a reference names the key of the table: `user`",
            "0.toml:10 \"user\" | there is no column `idd` in table `users` | 0.toml:2 user: declared here | help: did \
             you mean `id`?",
            "0.toml:11 \"user\" | column `nick` of table `users` is neither primary key nor unique | 0.toml:2 user: \
             declared here | help: add `unique = true` to `nick`, or refer to the primary key",
            "0.toml:14 \"user\" | columns `id`, `nick` of table `users` are together neither primary key nor unique | \
             0.toml:2 user: declared here | help: add a unique constraint on them: `columns = [\"id\", \"nick\"]`",
        ]
    );
}

#[test]
fn names_databases_and_enums_are_checked() {
    let text = r#"
[enums]
color = { database = "auth", values = ["red", "green", "red"] }
size = { values = [] }
mood = { values = ["good", "bad"] }
[tables.a]
database = "aut"
columns.x = { type = "text" }
[tables.b]
name = "user"
columns.color = { type = "enum:color" }
columns.mood = { type = "enum:mood", default = "god" }
columns.other = { type = { any = "text", postgres = "enum:mod" } }
[tables.c]
name = "user"
columns."a\u0000" = { type = "text" }
columns."" = { type = "text" }
[tables.d]
[tables.e]
columns = { x = "text", y = { default = 1979-05-27, type = "text" } }
uniques.u = { columns = ["x", "x"] }
uniques.v = { columns = [] }
checks.u = { sql = "x > 0", only = ["postgre"] }
"#;
    assert_eq!(
        complaints(text),
        [
            "0.toml:7 \"aut\" | there is no database `aut` | help: did you mean `auth`?",
            "0.toml:16 \"a\\u0000\" | the name of a column contains a NUL character | help: choose a name of visible \
             characters",
            "0.toml:17 \"\" | the name of a column is empty | help: choose a name of visible characters",
            "0.toml:15 \"user\" | table `user` is in database `default` twice | 0.toml:9 b: the first | help: give one \
             of them another `name` or `database`",
            "0.toml:18 d | table `d` has no columns | help: add one: `columns.id = { type = \"bigint\", primary_key = \
             true }`",
            "0.toml:20 \"text\" | column `x` must be a table, not a string | help: write `{ type = \"text\" }`",
            "0.toml:20 1979-05-27 | `default` must be a string, a number, a boolean or a table, not a date or time | \
             help: write `default = \"1979-05-27\"`",
            "0.toml:21 \"x\" | `x` is named twice in `columns` | 0.toml:21 \"x\": here already",
            "0.toml:22 [] | `columns` is empty",
            "0.toml:23 \"postgre\" | unknown engine `postgre` in `only` | help: did you mean `postgres`?",
            "0.toml:23 u | table `e` has two constraints named `u` | 0.toml:21 u: the first | help: give one of them \
             another name",
            "0.toml:3 \"red\" | `red` is named twice in `values` | 0.toml:3 \"red\": here already",
            "0.toml:4 [] | `values` is empty",
            "0.toml:11 \"enum:color\" | enum `color` is not in `default` | 0.toml:3 color: declared here | help: leave \
             its `database` out, or add \"default\" to it",
            "0.toml:12 \"god\" | the default `god` is no value of enum `mood` | help: did you mean `good`?",
            "0.toml:13 { any = \"text\", postgres = \"enum:mod\" } | there is no enum `mod` | help: did you mean \
             `mood`?",
        ]
    );
}

#[test]
fn parts_of_a_table_are_checked_against_each_other() {
    let text = r#"
[tables.lost]
abstract = true
columns.id = { type = "bigint" }
indexes.ix = { on = ["id"] }
[tables.t]
primary_key = ["a"]
columns.a = { type = "bigint", primary_key = true }
columns.b = { type = "bigint", default = 1, autoincrement = true }
columns.c = { type = "bigint", default = 1, generated = { sql = "a" } }
columns.d = { type = "bigint", nullable = true }
columns.e = { type = "bigint", default = 9223372036854775808 }
columns.f = { type = "bigint", default = { now = true, uuid = true } }
columns.g = { type = { postgresql = "citext" }, comment = 3 }
columns.h = { type = "bigint", references = { table = "lost", column = "id", on_delete = "cascades" } }
indexes.i = { on = [{ column = "a", sql = "a" }, { column = "a", order = "up", prefix = 0 }] }
indexes.j = { on = [], nulls_equal = true }
indexes.k = { on = ["a"], unique = true, kind = "spatial" }
uniques.v = { columns = ["a"], deferrable = "later" }
[tables.u]
primary_key = ["d"]
columns.d = { type = "bigint", nullable = true }
columns.e = "bigint"
schema = ""
mysql = { motor = "InnoDB" }
sqlite = true
"#;
    assert_eq!(
        complaints(text),
        [
            "0.toml:24 \"\" | the name of a schema is empty | help: choose a name of visible characters",
            "0.toml:5 ix | `indexes` of the abstract table `lost` would be lost | help: it lends its columns, with \
             all that they say themselves; write the rest where it is used",
            "0.toml:9 1 | column `b` has both `autoincrement` and `default` | 0.toml:9 true: the other | help: leave \
             one of them out",
            "0.toml:10 1 | column `c` has both `generated` and `default` | 0.toml:10 { sql = \"a\" }: the other | \
             help: leave one of them out",
            "0.toml:12 9223372036854775808 | a whole number in TOML has at most 64 bits | help: write `default = { \
             sql = \"9223372036854775808\" }`",
            "0.toml:13 { now = true, uuid = true } | a default is one of `now`, `uuid` and `sql` | help: write `{ \
             now = true }`, `{ uuid = true }` or `{ sql = \"…\" }`",
            "0.toml:14 postgresql | unknown key `postgresql` in `type` | help: did you mean `postgres`?",
            "0.toml:14 3 | `comment` must be a string, not a whole number",
            "0.toml:15 \"cascades\" | `on_delete` cannot be \"cascades\" | help: did you mean `cascade`?",
            "0.toml:19 \"later\" | `deferrable` cannot be \"later\" | help: it is true, false or \"initially \
             deferred\"",
            "0.toml:16 { column = \"a\", sql = \"a\" } | an index part is either a `column` or `sql` | help: write \
             `{ column = \"…\" }` or `{ sql = \"…\" }`",
            "0.toml:16 \"up\" | `order` cannot be \"up\" | help: it is one of \"asc\", \"desc\"",
            "0.toml:16 0 | `prefix` must be a whole number of at least 1",
            "0.toml:17 true | `nulls_equal` means nothing in an index that is not unique | help: add `unique = \
             true`, or leave `nulls_equal` out",
            "0.toml:17 [] | `on` is empty",
            "0.toml:18 \"spatial\" | an index of this kind cannot be unique | help: leave `unique` out",
            "0.toml:7 [\"a\"] | table `t` has its primary key twice | 0.toml:8 true: here already | help: keep \
             `primary_key` of the table, or `primary_key = true` of its columns",
            "0.toml:15 \"lost\" | table `lost` is abstract: it has no rows to refer to | 0.toml:2 lost: declared here",
            "0.toml:23 \"bigint\" | column `e` must be a table, not a string | help: write `{ type = \"bigint\" }`",
            "0.toml:25 motor | unknown key `motor` in `mysql` | help: known keys are `engine`, `charset`, `collation`",
            "0.toml:26 true | `sqlite` must be a table, not a boolean",
            "0.toml:22 true | column `d` cannot be nullable | a column of the primary key never is | help: leave \
             `nullable` out",
        ]
    );
}
