//! Primary keys and indexes of tables.

use super::Catalog;
use crate::dialect::Engine;
use crate::dialect::mysql::literal::unescape;
use crate::flavour::Flavour;
use crate::physical::{Expression, Index, IndexKey, IndexKind, IndexPart, Order, PrimaryKey, Table};
use crate::session::mysql::connection::{integer, optional, text};
use crate::session::{Row, ServerError};

pub(super) fn read(catalog: &mut Catalog<'_>, engine: &Engine) -> Result<(), ServerError> {
    let expression = if engine.flavour == Flavour::MariaDb { "NULL" } else { "EXPRESSION" };
    let rows = catalog.rows(
        &format!("TABLE_NAME, INDEX_NAME, NON_UNIQUE, COLUMN_NAME, COLLATION, SUB_PART, INDEX_TYPE, {expression}"),
        "STATISTICS",
        "ORDER BY TABLE_NAME, INDEX_NAME, SEQ_IN_INDEX",
    )?;
    for row in &rows {
        if let Some(table) = catalog.tables.get_mut(text(row, 0)) {
            add(table, row);
        }
    }
    Ok(())
}

fn add(table: &mut Table, row: &Row) {
    let name = text(row, 1);
    if name == "PRIMARY" {
        let new = || PrimaryKey { name: Some("PRIMARY".to_owned()), columns: Vec::new() };
        table.primary_key.get_or_insert_with(new).columns.push(text(row, 3).to_owned());
        return;
    }
    let kind = match text(row, 6) {
        "FULLTEXT" => IndexKind::FullText,
        "SPATIAL" => IndexKind::Spatial,
        _ if integer(row, 2) == 0 => IndexKind::Unique,
        _ => IndexKind::Plain,
    };
    let usual = if table.options.engine.as_deref() == Some("MEMORY") { "HASH" } else { "BTREE" };
    let special = matches!(kind, IndexKind::FullText | IndexKind::Spatial);
    let method = Some(text(row, 6)).filter(|method| !special && *method != usual && *method != "RTREE");
    let index = table.indexes.entry(name.to_owned()).or_insert_with(|| Index {
        name: name.to_owned(),
        kind,
        parts: Vec::new(),
        method: method.map(str::to_lowercase),
        include: Vec::new(),
        predicate: None,
        nulls_equal: false,
    });
    let key = match optional(row, 7) {
        Some(expression) => IndexKey::Expression(Expression::new(unescape(expression))),
        None => IndexKey::Column(text(row, 3).to_owned()),
    };
    // A spatial index names the size of its boxes here.
    let prefix = if special { None } else { u32::try_from(integer(row, 5)).ok().filter(|prefix| *prefix > 0) };
    let order = if text(row, 4) == "D" { Order::Descending } else { Order::Ascending };
    index.parts.push(IndexPart { key, order, nulls: None, operator_class: None, collation: None, prefix });
}
