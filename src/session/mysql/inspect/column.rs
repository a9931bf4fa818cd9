//! Columns of tables.

use super::Catalog;
use super::check::JsonColumns;
use crate::dialect::Engine;
use crate::dialect::mysql::default::{read_mariadb, read_mysql};
use crate::dialect::mysql::literal::{quote, unescape};
use crate::flavour::Flavour;
use crate::physical::{Column, Expression, Generated, Identity, Storage};
use crate::session::mysql::connection::{optional, text};
use crate::session::{Row, ServerError};

pub(super) fn read(catalog: &mut Catalog<'_>, engine: &Engine, json: &JsonColumns) -> Result<(), ServerError> {
    let rows = catalog.rows(
        "TABLE_NAME, COLUMN_NAME, COLUMN_TYPE, IS_NULLABLE, COLUMN_DEFAULT, EXTRA, GENERATION_EXPRESSION, \
         COLLATION_NAME, COLUMN_COMMENT",
        "COLUMNS",
        "ORDER BY TABLE_NAME, ORDINAL_POSITION",
    )?;
    let own = format!("({}.`", quote(catalog.database()));
    for row in &rows {
        let Some(table) = catalog.tables.get_mut(text(row, 0)) else { continue };
        let is_json = json.contains(&(text(row, 0).to_owned(), text(row, 1).to_owned()));
        let mut column = column(engine, row, is_json, table.options.collation.as_deref());
        if let Some(Expression(default)) = &mut column.default
            && !default.starts_with('\'')
        {
            // MariaDB names the database of a sequence, which is another one where the same table is made again.
            *default = default.replace(&own, "(`");
        }
        table.columns.insert(column.name.clone(), column);
    }
    Ok(())
}

fn column(engine: &Engine, row: &Row, is_json: bool, table_collation: Option<&str>) -> Column {
    // How MariaDB stores a column is no part of its type: https://mariadb.com/kb/en/storage-engine-independent-column-compression/.
    let native = if is_json { "json" } else { text(row, 2).trim_end_matches(" /*M!100301 COMPRESSED*/") };
    let extra = text(row, 5);
    let generated = generated(engine, text(row, 6), extra);
    let default = match engine.flavour {
        _ if generated.is_some() => None,
        Flavour::MariaDb => read_mariadb(native, optional(row, 4), extra),
        _ => read_mysql(native, optional(row, 4), extra),
    };
    Column {
        name: text(row, 1).to_owned(),
        r#type: native.to_owned(),
        nullable: text(row, 3) == "YES",
        default: default.map(Expression::new),
        generated: generated.map(Box::new),
        identity: extra.contains("auto_increment").then_some(Identity::AutoIncrement),
        collation: optional(row, 7).filter(|own| !is_json && Some(*own) != table_collation).map(str::to_owned),
        comment: Some(text(row, 8)).filter(|comment| !comment.is_empty()).map(str::to_owned),
    }
}

fn generated(engine: &Engine, expression: &str, extra: &str) -> Option<Generated> {
    let storage = match extra {
        extra if extra.contains("STORED GENERATED") => Storage::Stored,
        extra if extra.contains("VIRTUAL GENERATED") => Storage::Virtual,
        _ => return None,
    };
    let plain = if engine.flavour == Flavour::MariaDb { expression.to_owned() } else { unescape(expression) };
    Some(Generated { expression: Expression::new(plain), storage })
}
