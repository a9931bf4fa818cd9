//! CREATE TABLE: <https://sqlite.org/lang_createtable.html>.

use super::default;
use super::names::{quote, quote_all};
use crate::dialect::Statement;
use crate::physical::{Column, ForeignKey, Identity, Storage, Table, Timing};
use crate::schema::Action;

pub(super) fn table(table: &Table) -> Statement {
    let mut lines: Vec<String> = table.columns.values().map(|one| column(table, one)).collect();
    if let Some(key) = table.primary_key.as_ref().filter(|_| rowid_column(table).is_none()) {
        let name = key.name.as_deref().map(constraint).unwrap_or_default();
        lines.push(format!("{name}PRIMARY KEY ({})", quote_all(&key.columns)));
    }
    for unique in table.uniques.values() {
        lines.push(format!("{}UNIQUE ({})", constraint(&unique.name), quote_all(&unique.columns)));
    }
    for check in table.checks.values() {
        lines.push(format!("{}CHECK ({})", constraint(&check.name), check.expression));
    }
    for key in table.foreign_keys.values() {
        let columns = quote_all(&key.columns);
        lines.push(format!("{}FOREIGN KEY ({columns}) {}", constraint(&key.name), references(key)));
    }
    let options = [(table.options.strict, "STRICT"), (table.options.without_rowid, "WITHOUT ROWID")];
    let options: Vec<&str> = options.into_iter().filter(|(on, _)| *on).map(|(_, option)| option).collect();
    let end = if options.is_empty() { String::new() } else { format!(" {}", options.join(", ")) };
    Statement::new(
        format!("create table `{}`", table.name.name),
        format!("CREATE TABLE {} (\n  {}\n){end}", quote(&table.name.name), lines.join(",\n  ")),
    )
}

/// The column that is the rowid: only there is AUTOINCREMENT allowed, and only as part of the column.
pub(super) fn rowid_column(table: &Table) -> Option<&Column> {
    let [name] = table.primary_key.as_ref()?.columns.as_slice() else { return None };
    let column = table.columns.get(name)?;
    (column.r#type == "INTEGER" && !table.options.without_rowid).then_some(column)
}

pub(super) fn constraint(name: &str) -> String {
    format!("CONSTRAINT {} ", quote(name))
}

/// A column with what is written in it and not after all columns.
pub(super) fn column(table: &Table, column: &Column) -> String {
    let mut sql = quote(&column.name);
    if !column.r#type.is_empty() {
        sql.push_str(&format!(" {}", column.r#type));
    }
    if let Some(key) = table.primary_key.as_ref()
        && rowid_column(table).is_some_and(|rowid| rowid.name == column.name)
    {
        let name = key.name.as_deref().map(constraint).unwrap_or_default();
        sql.push_str(&format!(" {name}PRIMARY KEY"));
        if column.identity == Some(Identity::AutoIncrement) {
            sql.push_str(" AUTOINCREMENT");
        }
    }
    if !column.nullable {
        sql.push_str(" NOT NULL");
    }
    if let Some(collation) = &column.collation {
        sql.push_str(&format!(" COLLATE {}", quote(collation)));
    }
    if let Some(default) = &column.default {
        sql.push_str(&format!(" DEFAULT {}", default::written(default.as_str())));
    }
    if let Some(generated) = &column.generated {
        let storage = match generated.storage {
            Storage::Stored => "STORED",
            Storage::Virtual => "VIRTUAL",
        };
        sql.push_str(&format!(" GENERATED ALWAYS AS ({}) {storage}", generated.expression));
    }
    sql
}

pub(super) fn references(key: &ForeignKey) -> String {
    let mut sql = format!("REFERENCES {} ({})", quote(&key.table.name), quote_all(&key.references));
    for (event, action) in [("DELETE", key.on_delete), ("UPDATE", key.on_update)] {
        if action != Action::NoAction {
            sql.push_str(&format!(" ON {event} {}", action.name().to_uppercase()));
        }
    }
    sql.push_str(match key.timing {
        Timing::NotDeferrable => "",
        Timing::InitiallyImmediate => " DEFERRABLE INITIALLY IMMEDIATE",
        Timing::InitiallyDeferred => " DEFERRABLE INITIALLY DEFERRED",
    });
    sql
}
