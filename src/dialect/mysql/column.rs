//! The definition of one column.

use super::literal::{literal, quote};
use crate::dialect::Engine;
use crate::flavour::Flavour;
use crate::physical::{Column, Storage};

/// `` `id` bigint NOT NULL AUTO_INCREMENT ``.
///
/// NULL and NOT NULL are always written: a TIMESTAMP without either is NOT NULL on some servers.
pub(crate) fn definition(engine: &Engine, column: &Column) -> String {
    let mut sql = format!("{} {}", quote(&column.name), column.r#type);
    if let Some(collation) = &column.collation {
        sql += &format!(" COLLATE {}", quote(collation));
    }
    if let Some(generated) = &column.generated {
        let storage = match generated.storage {
            Storage::Stored => "STORED",
            Storage::Virtual => "VIRTUAL",
        };
        sql += &format!(" GENERATED ALWAYS AS ({}) {storage}", generated.expression);
    }
    // MariaDB takes neither word for a generated column: https://mariadb.com/kb/en/generated-columns/
    if column.generated.is_none() || engine.flavour == Flavour::MySql {
        sql += if column.nullable { " NULL" } else { " NOT NULL" };
    }
    if let Some(default) = &column.default {
        sql += if default.as_str().starts_with("ON UPDATE ") { " " } else { " DEFAULT " };
        sql += default.as_str();
    }
    if column.identity.is_some() {
        sql += " AUTO_INCREMENT";
    }
    if let Some(comment) = &column.comment {
        sql += &format!(" COMMENT {}", literal(comment));
    }
    sql
}
