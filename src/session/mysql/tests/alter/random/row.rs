//! Rows of random tables.

use crate::dialect::Engine;
use crate::dialect::mysql::types::{Kind, kind};
use crate::flavour::Flavour;
use crate::physical::{Column, Table};

/// A number for each column, from which a value of its type is made.
#[derive(Clone, Debug)]
pub(in super::super) struct Row(pub(super) Vec<u8>);

impl Row {
    pub(in super::super) fn insert(&self, engine: &Engine, table: &Table) -> String {
        let plain = table.columns.values().filter(|column| column.generated.is_none());
        let (mut names, mut values) = (Vec::new(), Vec::new());
        for (column, given) in plain.zip(&self.0) {
            names.push(engine.quote(&column.name));
            values.push(if column.nullable && given % 4 == 0 {
                "NULL".to_owned()
            } else {
                value(engine, column, *given)
            });
        }
        format!("INSERT INTO {} ({}) VALUES ({})", engine.quote(&table.name.name), names.join(", "), values.join(", "))
    }
}

/// A value of the column's type.
pub(super) fn value(engine: &Engine, column: &Column, given: u8) -> String {
    let small = given % 4;
    match kind(&column.r#type) {
        Kind::Text if column.r#type.starts_with("enum") => "'happy'".to_owned(),
        Kind::Text if column.r#type.starts_with("char(36)") => {
            format!("'{given:08x}-0000-4000-8000-00000000000{small}'")
        }
        Kind::Other if engine.flavour == Flavour::MariaDb => format!("'{given:08x}-0000-4000-8000-00000000000{small}'"),
        Kind::Date => format!("'2026-11-1{small}'"),
        Kind::Time => format!("'10:15:0{small}'"),
        Kind::DateTime => format!("'2026-11-1{small} 10:15:00'"),
        Kind::Json => format!("'[{small}]'"),
        Kind::Integer | Kind::Decimal | Kind::Double => small.to_string(),
        _ => format!("'{small}'"),
    }
}
