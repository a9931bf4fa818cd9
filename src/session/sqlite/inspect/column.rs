//! A column with the constraints that are written in it.

use super::constraint::{
    action_and_timing, add_check, add_foreign_key, add_unique, set_primary_key, skip_conflict, timing,
};
use super::cursor::Cursor;
use crate::dialect::sqlite::expression::plain;
use crate::dialect::sqlite::index::{BINARY, collation_name};
use crate::dialect::sqlite::{default, types};
use crate::dialect::tokens::{Token, TokenKind};
use crate::physical::{Column, Expression, Generated, Identity, Storage, Table};

/// The words that no type can have, and so end it.
const RESERVED: [&str; 11] =
    ["CONSTRAINT", "DEFAULT", "NULL", "NOT", "PRIMARY", "UNIQUE", "CHECK", "REFERENCES", "DEFERRABLE", "COLLATE", "AS"];

/// Reads a column into the table.
pub(super) fn read(cursor: &mut Cursor<'_>, table: &mut Table) -> Option<()> {
    let name = cursor.name()?;
    let column = Column::new(name.clone(), read_type(cursor)?);
    table.columns.insert(name.clone(), column);
    let mut constraint = None;
    while !cursor.at_symbol(",") && !cursor.at_symbol(")") {
        if cursor.word("CONSTRAINT") {
            constraint = Some(cursor.name()?);
        } else if cursor.word("PRIMARY") {
            read_key(cursor, table, &name, constraint.take())?;
        } else if let Some(()) = read_reference(cursor, table, &name, &mut constraint) {
        } else {
            read_attribute(cursor, table, &name, constraint.take())?;
        }
    }
    Some(())
}

/// `GENERATED ALWAYS` is no part of a type, though SQLite's grammar reads it as one.
fn read_type(cursor: &mut Cursor<'_>) -> Option<String> {
    let mut words: Vec<Token<'_>> = Vec::new();
    while let Some(token) = cursor.peek() {
        let ends = match token.kind {
            TokenKind::Word => RESERVED.iter().any(|word| token.is_word(word)),
            TokenKind::QuotedName | TokenKind::Text => false,
            TokenKind::Number | TokenKind::Symbol => true,
        };
        if ends {
            break;
        }
        words.push(token);
        cursor.take();
    }
    if let [rest @ .., generated, always] = words.as_slice()
        && generated.is_word("GENERATED")
        && always.is_word("ALWAYS")
    {
        return Some(types::spelled(rest));
    }
    let mut spelled = types::spelled(&words);
    if !words.is_empty() && cursor.at_symbol("(") {
        let numbers = cursor.group()?;
        spelled.push_str(&format!("({})", types::spelled(&numbers)));
    }
    Some(spelled)
}

fn read_key(cursor: &mut Cursor<'_>, table: &mut Table, column: &str, constraint: Option<String>) -> Option<()> {
    cursor.words(&["KEY"])?;
    let _ = cursor.word("DESC") || cursor.word("ASC");
    skip_conflict(cursor)?;
    if cursor.word("AUTOINCREMENT") {
        table.columns.get_mut(column)?.identity = Some(Identity::AutoIncrement);
    }
    set_primary_key(table, constraint, vec![column.to_owned()]);
    Some(())
}

/// A foreign key, or the second half of one. None if something else comes next.
fn read_reference(
    cursor: &mut Cursor<'_>,
    table: &mut Table,
    column: &str,
    constraint: &mut Option<String>,
) -> Option<()> {
    let deferral = cursor.at_word(&["DEFERRABLE"])
        || (cursor.at_word(&["NOT"]) && cursor.rest().get(1).is_some_and(|next| next.is_word("DEFERRABLE")));
    if deferral {
        let timing = timing(cursor)?;
        if let Some((_, key)) = table.foreign_keys.last_mut() {
            key.timing = timing;
        }
        return Some(());
    }
    if cursor.word("REFERENCES") {
        let key = action_and_timing(cursor, vec![column.to_owned()])?;
        add_foreign_key(table, constraint.take(), key);
        return Some(());
    }
    None
}

fn read_attribute(cursor: &mut Cursor<'_>, table: &mut Table, name: &str, constraint: Option<String>) -> Option<()> {
    if cursor.word("UNIQUE") {
        skip_conflict(cursor)?;
        add_unique(table, constraint, vec![name.to_owned()]);
        return Some(());
    }
    if cursor.word("CHECK") {
        let expression = cursor.group()?;
        let expression = Expression::new(plain(cursor.sql, &expression));
        skip_conflict(cursor)?;
        add_check(table, constraint, Some(name), expression);
        return Some(());
    }
    let column = table.columns.get_mut(name)?;
    if cursor.word("NOT") {
        cursor.words(&["NULL"])?;
        column.nullable = false;
        skip_conflict(cursor)
    } else if cursor.word("NULL") {
        skip_conflict(cursor)
    } else if cursor.word("COLLATE") {
        column.collation = Some(collation_name(&cursor.name()?)).filter(|name| name != BINARY);
        Some(())
    } else if cursor.word("DEFAULT") {
        let value = default_value(cursor)?;
        column.default = default::read(cursor.sql, &value).map(Expression::new);
        Some(())
    } else if cursor.word("GENERATED") || cursor.at_word(&["AS"]) {
        cursor.word("ALWAYS");
        column.generated = Some(Box::new(generated(cursor)?));
        Some(())
    } else {
        None
    }
}

/// The tokens of a default: an expression in parentheses, or a value that may have a sign.
fn default_value<'s>(cursor: &mut Cursor<'s>) -> Option<Vec<Token<'s>>> {
    if cursor.at_symbol("(") {
        return cursor.group();
    }
    let mut value = Vec::new();
    loop {
        let token = cursor.take()?;
        let next = cursor.peek().filter(|next| next.start == token.end());
        // A sign, `.5` and `x'00'` are two tokens of one value.
        let goes_on = match token.kind {
            TokenKind::Symbol => true,
            TokenKind::Word => token.is_word("x") && next.is_some_and(|next| next.kind == TokenKind::Text),
            _ => false,
        };
        value.push(token);
        if !goes_on {
            return Some(value);
        }
    }
}

fn generated(cursor: &mut Cursor<'_>) -> Option<Generated> {
    cursor.words(&["AS"])?;
    let expression = cursor.group()?;
    let storage = if cursor.word("STORED") { Storage::Stored } else { Storage::Virtual };
    cursor.word("VIRTUAL");
    Some(Generated { expression: Expression::new(plain(cursor.sql, &expression)), storage })
}
