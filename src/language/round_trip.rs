//! What is written is read back as it was.

use std::path::PathBuf;

use proptest::prelude::*;

use super::{Name, Value, read, write};
use crate::diagnostic::{Diagnostic, FileId, Location, Sources};
use crate::schema::{EnumType, Table, TableName, arbitrary};

fn file() -> FileId {
    Sources::default().add(PathBuf::new(), String::new())
}

fn nowhere() -> Name {
    Name { text: String::new(), location: Location::new(file(), 0..0) }
}

fn read_table(name: &TableName, text: &str) -> (Table, Vec<Diagnostic>) {
    let (entries, mut diagnostics) = Value::parse(file(), text);
    let table = read::table(name.clone(), &nowhere(), &entries, &[], &mut diagnostics);
    (table, diagnostics)
}

fn read_enum(name: &str, text: &str) -> (Option<EnumType>, Vec<Diagnostic>) {
    let (entries, mut diagnostics) = Value::parse(file(), text);
    let name = Name { text: name.to_owned(), ..nowhere() };
    let read = entries.get("enum").and_then(|value| read::enum_type(&name, value, &[], &mut diagnostics));
    (read, diagnostics)
}

proptest! {
    #[test]
    fn a_table_is_read_back_as_it_was_written(table in arbitrary::table()) {
        let text = write::table(&table).to_string();
        let (read, diagnostics) = read_table(&table.name, &text);
        prop_assert_eq!(diagnostics, Vec::new(), "{}", text);
        prop_assert_eq!(&read, &table, "{}", text);
        prop_assert_eq!(write::table(&read).to_string(), text);
    }

    #[test]
    fn an_enum_is_read_back_as_it_was_written(declared in arbitrary::enum_type()) {
        let text = format!("enum = {}", write::enum_type(&declared));
        let (read, diagnostics) = read_enum(&declared.name, &text);
        prop_assert_eq!(diagnostics, Vec::new(), "{}", text);
        prop_assert_eq!(read, Some(declared), "{}", text);
    }
}

/// One of everything, as a revision holds it.
#[test]
fn a_table_is_written_one_part_a_line() {
    let text = r#"columns.id = { type = "bigint", nullable = false, autoincrement = true }
columns."full name" = { type = { any = "string(64)", postgres = "citext" }, default = "it's", comment = "as typed" }
columns.total = { type = "decimal(10,2)", generated = { sql = "price * 2" } }
primary_key = { name = "pk_role", columns = ["id"] }
uniques.uq_role_name = { columns = ["full name"], deferrable = true }
foreign_keys.fk_x = { columns = ["id"], references = { table = "b", schema = "s", columns = ["id"] }, on_delete = "cascade" }
indexes.ix_x = { on = ["full name", { column = "id", order = "desc" }, { sql = "lower(name)" }], unique = true }
checks.ck_x = "a > 0"
checks.ck_y = { sql = { any = "a > 0", mysql = "b > 0" }, only = ["sqlite", "mysql"] }
comment = "roles"
mysql = { engine = "InnoDB" }
sqlite = { strict = true }
"#;
    let (table, diagnostics) = read_table(&TableName::new("role"), text);
    assert_eq!(diagnostics, Vec::new());
    assert_eq!(write::table(&table).to_string(), text);
}
