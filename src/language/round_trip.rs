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
    Name { text: String::new(), location: Location { file: file(), span: 0..0 } }
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
