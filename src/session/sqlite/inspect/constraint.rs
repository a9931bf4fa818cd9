//! Keys, checks and foreign keys, and names by convention for those that have none.

use indexmap::IndexMap;

use super::cursor::{Cursor, split};
use crate::dialect::sqlite::expression::{bare, plain};
use crate::dialect::sqlite::index::column_named;
use crate::dialect::sqlite::names::unquote;
use crate::dialect::tokens::Token;
use crate::physical::{Check, Expression, ForeignKey, Identity, PrimaryKey, Table, TableName, Timing, Unique};
use crate::schema::Action;
use crate::schema::conventional_name;

/// Reads one constraint of the table. SQLite lets the commas between them out.
pub(super) fn read(cursor: &mut Cursor<'_>, table: &mut Table) -> Option<()> {
    let mut name = None;
    while cursor.word("CONSTRAINT") {
        name = Some(cursor.name()?);
    }
    if cursor.word("PRIMARY") {
        cursor.words(&["KEY"])?;
        let mut parts = cursor.group()?;
        let numbered = parts.last().is_some_and(|last| last.is_word("AUTOINCREMENT"));
        parts.truncate(parts.len() - usize::from(numbered));
        let columns = distinct(columns(table, &parts)?);
        if let [column] = columns.as_slice()
            && numbered
        {
            table.columns.get_mut(column)?.identity = Some(Identity::AutoIncrement);
        }
        set_primary_key(table, name, columns);
        skip_conflict(cursor)
    } else if cursor.word("UNIQUE") {
        let parts = cursor.group()?;
        let columns = distinct(columns(table, &parts)?);
        add_unique(table, name, columns);
        skip_conflict(cursor)
    } else if cursor.word("CHECK") {
        let expression = cursor.group()?;
        add_check(table, name, None, Expression::new(plain(cursor.sql, &expression)));
        skip_conflict(cursor)
    } else if cursor.word("FOREIGN") {
        cursor.words(&["KEY"])?;
        let parts = cursor.group()?;
        let columns = columns(table, &parts)?;
        cursor.words(&["REFERENCES"])?;
        let mut key = action_and_timing(cursor, columns)?;
        if cursor.at_word(&["DEFERRABLE", "NOT"]) {
            key.timing = timing(cursor)?;
        }
        add_foreign_key(table, name, key);
        Some(())
    } else {
        // A name that nothing follows is no constraint, and SQLite takes it.
        name.map(|_| ())
    }
}

/// Passes over ON CONFLICT, which is no part of what is compared.
pub(super) fn skip_conflict(cursor: &mut Cursor<'_>) -> Option<()> {
    if cursor.word("ON") {
        cursor.words(&["CONFLICT"])?;
        cursor.take()?;
    }
    Some(())
}

/// The columns of a list, in the spelling of the table; their order and collation are no part of what is compared.
fn columns(table: &Table, parts: &[Token<'_>]) -> Option<Vec<String>> {
    split(parts)
        .into_iter()
        .map(|part| {
            let end = part.iter().position(|token| ["COLLATE", "ASC", "DESC"].iter().any(|word| token.is_word(word)));
            // A column may itself be named so: `UNIQUE (desc)`.
            let part = &part[..end.unwrap_or(part.len()).max(1).min(part.len())];
            let name = unquote(bare(part).first()?.text);
            Some(column_named(table, &name).unwrap_or(name))
        })
        .collect()
}

/// A key that names a column twice is the key that names it once.
fn distinct(columns: Vec<String>) -> Vec<String> {
    let mut distinct: Vec<String> = Vec::with_capacity(columns.len());
    for column in columns {
        if !distinct.contains(&column) {
            distinct.push(column);
        }
    }
    distinct
}

/// What follows REFERENCES. The columns are left empty where the primary key is meant.
pub(super) fn action_and_timing(cursor: &mut Cursor<'_>, columns: Vec<String>) -> Option<ForeignKey> {
    let mut key = ForeignKey {
        name: String::new(),
        columns,
        table: TableName::new(cursor.name()?),
        references: Vec::new(),
        on_delete: Action::NoAction,
        on_update: Action::NoAction,
        timing: Timing::NotDeferrable,
    };
    if cursor.at_symbol("(") {
        key.references = split(&cursor.group()?)
            .into_iter()
            .filter_map(|part| part.first())
            .map(|name| unquote(name.text))
            .collect();
    }
    loop {
        if cursor.word("MATCH") {
            cursor.take()?;
        } else if cursor.word("ON") {
            let event = cursor.take()?;
            let action = action(cursor)?;
            if event.is_word("DELETE") {
                key.on_delete = action;
            } else if event.is_word("UPDATE") {
                key.on_update = action;
            }
        } else {
            return Some(key);
        }
    }
}

fn action(cursor: &mut Cursor<'_>) -> Option<Action> {
    let words: &[(&[&str], Action)] = &[
        (&["SET", "NULL"], Action::SetNull),
        (&["SET", "DEFAULT"], Action::SetDefault),
        (&["CASCADE"], Action::Cascade),
        (&["RESTRICT"], Action::Restrict),
        (&["NO", "ACTION"], Action::NoAction),
    ];
    let matches = |words: &[&str]| words.iter().zip(cursor.rest()).all(|(word, token)| token.is_word(word));
    let (words, action) = words.iter().find(|(words, _)| matches(words))?;
    cursor.words(words)?;
    Some(*action)
}

/// `[NOT] DEFERRABLE [INITIALLY DEFERRED | INITIALLY IMMEDIATE]`
pub(super) fn timing(cursor: &mut Cursor<'_>) -> Option<Timing> {
    let never = cursor.word("NOT");
    cursor.words(&["DEFERRABLE"])?;
    let deferred = cursor.word("INITIALLY") && cursor.take()?.is_word("DEFERRED");
    Some(match (never, deferred) {
        (true, _) => Timing::NotDeferrable,
        (false, true) => Timing::InitiallyDeferred,
        (false, false) => Timing::InitiallyImmediate,
    })
}

pub(super) fn set_primary_key(table: &mut Table, name: Option<String>, columns: Vec<String>) {
    table.primary_key = Some(PrimaryKey { name, columns });
}

pub(super) fn add_unique(table: &mut Table, name: Option<String>, columns: Vec<String>) {
    let words = std::iter::once(table.name.name.as_str()).chain(columns.iter().map(String::as_str));
    let name = name.unwrap_or_else(|| conventional_name("uq", words));
    let name = free(&table.uniques, name);
    let unique = Unique { name: name.clone(), columns, nulls_equal: false, timing: Timing::NotDeferrable };
    table.uniques.insert(name, unique);
}

pub(super) fn add_check(table: &mut Table, name: Option<String>, column: Option<&str>, expression: Expression) {
    let words = std::iter::once(table.name.name.as_str()).chain(column);
    let name = name.unwrap_or_else(|| conventional_name("ck", words));
    let name = free(&table.checks, name);
    table.checks.insert(name.clone(), Check { name, expression });
}

pub(super) fn add_foreign_key(table: &mut Table, name: Option<String>, mut key: ForeignKey) {
    let words = std::iter::once(table.name.name.as_str())
        .chain(key.columns.iter().map(String::as_str))
        .chain([key.table.name.as_str()]);
    let name = name.unwrap_or_else(|| conventional_name("fk", words));
    key.name = free(&table.foreign_keys, name);
    table.foreign_keys.insert(key.name.clone(), key);
}

/// SQLite lets two constraints have one name, or none: the later ones are told apart by a number.
fn free<T>(taken: &IndexMap<String, T>, name: String) -> String {
    if !taken.contains_key(&name) {
        return name;
    }
    let mut numbered = (2..).map(|number| format!("{name}_{number}"));
    numbered.find(|name| !taken.contains_key(name)).unwrap_or(name)
}
