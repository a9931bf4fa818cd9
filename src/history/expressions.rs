//! What the server made of expressions, kept beside the history: a later look compares text with text, and needs no
//! right to build anything.

use std::collections::BTreeSet;

use super::{FORMAT, HistoryError, created, exists_table};
use crate::dialect::Rows;
use crate::diff::{Wording, Wordings};
use crate::physical::TableName;
use crate::schema::ColumnType;
use crate::session::{EXPRESSIONS_TABLE, Row, ServerError, ServerErrorKind, Session, Value};

/// A table belongs to one database, whatever keys that has.
pub(super) const COLUMNS: [(&str, ColumnType); 4] = [
    ("table_schema", ColumnType::String(Some(128))),
    ("table_name", ColumnType::String(Some(128))),
    ("expressions", ColumnType::Text),
    ("format", ColumnType::BigInt),
];
pub(super) const KEY: [&str; 2] = ["table_schema", "table_name"];

const ROWS: Rows =
    Rows { table: EXPRESSIONS_TABLE, columns: &[COLUMNS[0].0, COLUMNS[1].0, COLUMNS[2].0, COLUMNS[3].0] };

/// The columns that rows are known by, which come first.
const NAMES: Rows = Rows { table: EXPRESSIONS_TABLE, columns: &KEY };

/// So many rows are written at once: far fewer than any engine takes parameters for.
const AT_ONCE: usize = 100;

/// What is remembered in a database, read once it is asked for.
#[derive(Debug, Default)]
pub struct Memory(Option<Wordings>);

impl Memory {
    /// What cannot be read is not remembered: the server is asked instead.
    pub fn wordings(&mut self, session: &mut dyn Session) -> Result<&Wordings, ServerError> {
        if self.0.is_none() {
            self.0 = Some(match read(session) {
                Err(error) if error.kind == ServerErrorKind::ConnectionLost => return Err(error),
                found => found.unwrap_or_default(),
            });
        }
        Ok(self.0.get_or_insert_default())
    }
}

fn read(session: &mut dyn Session) -> Result<Wordings, ServerError> {
    let mut wordings = Wordings::default();
    if exists_table(session, EXPRESSIONS_TABLE)? {
        // A failed query must not end the transaction of a look that has no right to read this table.
        let rows = session.query_within(&session.engine().select_rows(ROWS, &[], &[]), None)?;
        for (table, known) in rows.iter().flatten().filter_map(table) {
            wordings.set(table, known);
        }
    }
    Ok(wordings)
}

/// None of a row that a newer version wrote.
fn table(row: &Row) -> Option<(TableName, BTreeSet<Wording>)> {
    let [.., expressions, format] = &row[..] else { return None };
    let known = serde_json::from_str(expressions.as_text()?).ok()?;
    (format.as_integer()? <= FORMAT).then_some((name(row)?, known))
}

fn name(row: &Row) -> Option<TableName> {
    let [schema, name, ..] = &row[..] else { return None };
    let schema = Some(schema.as_text()?.to_owned()).filter(|schema| !schema.is_empty());
    Some(TableName { schema, name: name.as_text()?.to_owned() })
}

/// What writes while a run holds the lock, so that it need not look twice which tables are remembered.
#[derive(Debug, Default)]
pub struct Writer(Option<Remembered>);

#[derive(Debug)]
struct Remembered {
    /// Whether there is the table for it.
    exists: bool,
    names: BTreeSet<TableName>,
}

impl Writer {
    /// Writes what was learnt in the place of what was known of the same tables. The table is made with the first.
    pub fn remember(&mut self, session: &mut dyn Session, learnt: &Wordings) -> Result<(), HistoryError> {
        let remembered = match &mut self.0 {
            Some(remembered) => remembered,
            unknown => unknown.insert(Remembered::read(session)?),
        };
        let (same, other): (Vec<_>, Vec<_>) = learnt.iter().partition(|(_, known)| known.is_empty());
        for (name, _) in same {
            if remembered.names.remove(name) {
                session.query(&session.engine().delete_rows(ROWS, &KEY), &key(name))?;
            }
        }
        if !other.is_empty() && !remembered.exists {
            let statements = created(&session.engine(), &super::table::expressions())?;
            session.execute(&statements, &mut |_| {}).map_err(|failed| failed.error)?;
            remembered.exists = true;
        }
        for some in other.chunks(AT_ONCE) {
            let sql = session.engine().put_rows(ROWS, &KEY, some.len());
            let values: Vec<Value> = some.iter().flat_map(|(name, known)| values(name, known)).collect();
            session.query(&sql, &values)?;
            remembered.names.extend(some.iter().map(|(name, _)| (*name).clone()));
        }
        Ok(())
    }
}

impl Remembered {
    fn read(session: &mut dyn Session) -> Result<Self, ServerError> {
        if !exists_table(session, EXPRESSIONS_TABLE)? {
            return Ok(Remembered { exists: false, names: BTreeSet::new() });
        }
        let rows = session.query(&session.engine().select_rows(NAMES, &[], &[]), &[])?;
        Ok(Remembered { exists: true, names: rows.iter().filter_map(name).collect() })
    }
}

fn key(table: &TableName) -> [Value; 2] {
    [Value::text(table.schema.as_deref().unwrap_or_default()), Value::text(&table.name)]
}

fn values(table: &TableName, known: &BTreeSet<Wording>) -> [Value; 4] {
    let [schema, name] = key(table);
    // Texts alone are written, which cannot fail.
    let expressions = serde_json::to_string(known).unwrap_or_default();
    [schema, name, Value::text(expressions), Value::Integer(FORMAT)]
}
