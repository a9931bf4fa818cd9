//! One operation, to TOML.

mod alter;
mod sql;

use toml_edit::{InlineTable, Item, Table as Entries, Value};

use super::{AFTER, BEFORE, CONCURRENTLY, DATA_LOSS, MAX_ROWS, TO, WAS, verb_of};
use crate::change::{Change, Effect, Operation, Subject};
use crate::language::write;
use crate::schema::TableName;

/// An operation with every name in full. The same one gives the same bytes, always.
pub fn operation(operation: &Operation) -> Entries {
    let mut entries = change(&operation.change);
    if let Some(reason) = &operation.data_loss {
        set(&mut entries, DATA_LOSS, reason.into());
    }
    if let Some(rows) = operation.max_rows {
        set(&mut entries, MAX_ROWS, i64::try_from(rows).unwrap_or(i64::MAX).into());
    }
    if operation.concurrently {
        set(&mut entries, CONCURRENTLY, true.into());
    }
    entries
}

/// The `changes` of SQL, one on each line.
pub fn changes(changes: &[Change]) -> String {
    let lines = changes.iter().map(|each| format!("  {},\n", Value::from(change(each).into_inline_table())));
    format!("changes = [\n{}]\n", lines.collect::<String>())
}

/// What an operation says of its change.
fn change(change: &Change) -> Entries {
    let mut entries = address(change);
    match change {
        Change::Sql(given) => sql::sql(given, &mut entries),
        Change::RenameEnum { to, .. } | Change::RenameColumn { to, .. } | Change::RenamePart { to, .. } => {
            set(&mut entries, TO, to.into());
        }
        Change::RenameTable { from, to } => set(&mut entries, TO, target(from, to)),
        Change::AlterEnum { change, .. } => {
            sides(&mut entries, alter::enum_change(change));
            if !change.renamed.is_empty() {
                let renamed: InlineTable = change.renamed.iter().collect();
                set(&mut entries, "renamed", renamed.into());
            }
        }
        Change::AlterTable { change, .. } => sides(&mut entries, alter::table_change(change)),
        Change::AlterColumn { change, fill, using, .. } => {
            sides(&mut entries, alter::column_change(change));
            optional(&mut entries, "fill", fill.as_ref().map(write::default));
            optional(&mut entries, "using", using.as_ref().map(write::text));
        }
        Change::AddColumn { column, fill, .. } => {
            set(&mut entries, "column", write::column(column).into());
            optional(&mut entries, "fill", fill.as_ref().map(write::default));
        }
        _ => whole(change, &mut entries),
    }
    entries
}

/// What is added or dropped as a whole.
fn whole(change: &Change, entries: &mut Entries) {
    let adds = change.effect() == Effect::Adds;
    match (body(change), adds) {
        (Some(Body::Table(parts)), true) => entries.extend(parts),
        (Some(Body::Table(mut parts)), false) => {
            parts.set_dotted(true);
            entries.insert(WAS, Item::Table(parts));
        }
        (Some(Body::Parts(parts)), true) => {
            for (name, value) in parts {
                set(entries, name.as_str(), value);
            }
        }
        (Some(Body::Parts(parts)), false) => set(entries, WAS, parts.into()),
        (Some(Body::Value(name, value)), adds) => set(entries, if adds { name } else { WAS }, value),
        (None, _) => {}
    }
}

/// What is added or dropped.
enum Body {
    /// A key on a line of its own for each column and constraint.
    Table(Entries),
    /// Parts that stand beside the verb, or in `was`.
    Parts(InlineTable),
    /// One value under a key.
    Value(&'static str, Value),
}

fn body(change: &Change) -> Option<Body> {
    Some(match change {
        Change::CreateEnum(declared) | Change::DropEnum(declared) => Body::Parts(write::enum_type(declared)),
        Change::CreateTable(table) | Change::DropTable(table) => Body::Table(write::table(table)),
        Change::DropColumn { column, .. } => Body::Value("column", write::column(column).into()),
        Change::AddPrimaryKey { key, .. } | Change::DropPrimaryKey { key, .. } => {
            let mut parts = write::primary_key(key);
            // Its name stands behind the verb.
            parts.remove("name");
            Body::Parts(parts)
        }
        Change::AddUnique { unique, .. } | Change::DropUnique { unique, .. } => Body::Parts(write::unique(unique)),
        Change::AddCheck { check, .. } | Change::DropCheck { check, .. } => Body::Value("check", write::check(check)),
        Change::AddForeignKey { key, .. } | Change::DropForeignKey { key, .. } => Body::Parts(write::foreign_key(key)),
        Change::CreateIndex { index, .. } | Change::DropIndex { index, .. } => Body::Parts(write::index(index)),
        _ => return None,
    })
}

/// The verb and what says where.
fn address(change: &Change) -> Entries {
    let mut entries = Entries::new();
    let verb = verb_of(change);
    match change.subject() {
        Subject::Sql => {}
        Subject::Enum(name) => set(&mut entries, verb, name.into()),
        Subject::Table(table) => {
            set(&mut entries, verb, table.name.clone().into());
            schema(&mut entries, &table);
        }
        Subject::Column(table, name) if !table.name.contains('.') && !name.contains('.') => {
            set(&mut entries, verb, format!("{}.{name}", table.name).into());
            schema(&mut entries, &table);
        }
        Subject::Column(table, name)
        | Subject::PrimaryKey(table, name)
        | Subject::Unique(table, name)
        | Subject::Check(table, name)
        | Subject::ForeignKey(table, name)
        | Subject::Index(table, name) => {
            set(&mut entries, verb, name.into());
            set(&mut entries, "table", table.name.clone().into());
            schema(&mut entries, &table);
        }
    }
    entries
}

fn schema(entries: &mut Entries, table: &TableName) {
    if let Some(schema) = &table.schema {
        set(entries, "schema", schema.into());
    }
}

/// The new name of a table: a string where it stays in its schema.
fn target(from: &TableName, to: &TableName) -> Value {
    if from.schema == to.schema {
        return to.name.as_str().into();
    }
    let mut parts = InlineTable::new();
    parts.insert("table", to.name.as_str().into());
    if let Some(schema) = &to.schema {
        parts.insert("schema", schema.into());
    }
    parts.into()
}

fn sides(entries: &mut Entries, (before, after): (InlineTable, InlineTable)) {
    set(entries, BEFORE, before.into());
    set(entries, AFTER, after.into());
}

fn optional(entries: &mut Entries, name: &str, value: Option<Value>) {
    if let Some(value) = value {
        set(entries, name, value);
    }
}

fn set(entries: &mut Entries, name: &str, value: Value) {
    entries.insert(name, Item::Value(value));
}
