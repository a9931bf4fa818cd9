//! A table made anew with its rows, for what ALTER TABLE cannot do:
//! <https://sqlite.org/lang_altertable.html#making_other_kinds_of_table_schema_changes>.
//!
//! The new table is made beside the old one and takes its name in the end. The other way round, or with foreign keys
//! that act, children would lose their rows or follow the old table.

use super::names::{literal, quote};
use super::{create, index};
use crate::dialect::{Alteration, Duty, Statement};
use crate::physical::{Column, Identity, Table, TableName};

/// The names that a rowid has where no column has them: <https://sqlite.org/lang_createtable.html#rowid>.
pub(super) const ROWIDS: [&str; 3] = ["rowid", "_rowid_", "oid"];

/// The name of the new table until the old one is gone.
pub(crate) fn temporary_name(table: &str) -> String {
    format!("binds_rebuild_{table}")
}

/// Rebuilds `before`, which has its new name already and so have its columns.
pub(super) fn rebuild(before: &Table, alteration: &Alteration<'_>) -> Vec<Statement> {
    let after = alteration.after;
    let name = &after.name.name;
    let new = temporary_name(name);
    let step = |step: &str, sql: String| Statement::new(format!("rebuild table `{name}`: {step}"), sql);

    let made = create::table(&Table { name: TableName::new(&new), ..after.clone() });
    let mut statements = vec![step("create it anew", made.sql).with(Duty::BeginRebuild(name.clone()))];
    if numbers(before) && numbers(after) {
        statements.push(step("keep its numbers", keep_numbers(name, &new)));
    }
    statements.push(step("copy its rows", copy(before, alteration, &new)));
    statements.push(step("drop the old one", format!("DROP TABLE {}", quote(name))));
    let renamed = format!("ALTER TABLE {} RENAME TO {}", quote(&new), quote(name));
    statements.push(step("put it in the place of the old one", renamed));
    statements.extend(after.indexes.values().map(|one| index::create(&after.name, one)));
    if let Some(last) = statements.last_mut() {
        last.duty = Duty::EndRebuild;
    }
    statements
}

fn numbers(table: &Table) -> bool {
    table.columns.values().any(|column| column.identity == Some(Identity::AutoIncrement))
}

/// Ids of rows that are gone are not given out again: <https://sqlite.org/autoinc.html>. The renaming of the table goes
/// on to this row.
fn keep_numbers(name: &str, new: &str) -> String {
    format!(
        "INSERT INTO sqlite_sequence (name, seq) SELECT {}, seq FROM sqlite_sequence WHERE name = {} COLLATE NOCASE",
        literal(new),
        literal(name)
    )
}

fn copy(before: &Table, alteration: &Alteration<'_>, new: &str) -> String {
    let after = alteration.after;
    let rowid = rowid(before, after);
    let key = create::rowid_column(after).map(|column| column.name.as_str());
    let (mut columns, mut values) = (Vec::new(), Vec::new());
    if let Some(rowid) = rowid.filter(|_| key.is_none()) {
        columns.push(rowid.to_owned());
        values.push(rowid.to_owned());
    }
    for column in after.columns.values().filter(|column| column.generated.is_none()) {
        let is_key = key == Some(column.name.as_str());
        let value = value(before, alteration, column);
        // NULL would get a number. A text is refused, as NULL is in any other key.
        let value = value.map(|value| if is_key { format!("coalesce({value}, 'NULL')") } else { value });
        if let Some(value) = value.or(rowid.filter(|_| is_key).map(str::to_owned)) {
            columns.push(quote(&column.name));
            values.push(value);
        }
    }
    if columns.is_empty()
        && let Some(column) = after.columns.values().find(|column| column.generated.is_none())
    {
        // As many rows as before, though nothing of them is left.
        columns.push(quote(&column.name));
        values.push(column.default.as_ref().map_or_else(|| "NULL".to_owned(), |default| format!("({default})")));
    }
    format!(
        "INSERT INTO {} ({}) SELECT {} FROM {}",
        quote(new),
        columns.join(", "),
        values.join(", "),
        quote(&after.name.name)
    )
}

/// What a column gets from the old row; none leaves it to its default.
fn value(before: &Table, alteration: &Alteration<'_>, column: &Column) -> Option<String> {
    let kept = || source(before, alteration, &column.name).map(quote);
    let value = alteration.using.get(&column.name).map(|using| format!("({using})")).or_else(kept);
    match (value, alteration.fill.get(&column.name)) {
        (Some(value), Some(fill)) => Some(format!("coalesce({value}, {fill})")),
        (None, Some(fill)) => Some(format!("({fill})")),
        (value, None) => value,
    }
}

/// The column of the old table that goes on as this one.
fn source<'a>(before: &Table, alteration: &'a Alteration<'_>, name: &'a str) -> Option<&'a str> {
    let old = || alteration.renamed.iter().find(|(from, to)| *to == name && before.columns.contains_key(*from));
    if before.columns.contains_key(name) { Some(name) } else { old().map(|(from, _)| from.as_str()) }
}

/// A name of the rowid that is a column of neither table; none where one of them has no rowid, or nothing could name it.
fn rowid(before: &Table, after: &Table) -> Option<&'static str> {
    let taken =
        |name: &&str| before.columns.keys().chain(after.columns.keys()).any(|column| column.eq_ignore_ascii_case(name));
    let has_none = before.options.without_rowid || after.options.without_rowid;
    ROWIDS.into_iter().find(|name| !taken(name)).filter(|_| !has_none)
}
