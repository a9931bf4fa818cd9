//! One operation, to TOML.

use toml_edit::{InlineTable, Item, Table as Entries, Value};

use super::{WAS, verb_of};
use crate::change::{Change, Subject};
use crate::language::write;
use crate::schema::TableName;

/// The operation of a change, with every name in full. The same change gives the same bytes, always.
pub fn operation(change: &Change) -> Entries {
    let mut entries = address(change);
    match (body(change), change.adds()) {
        (Body::Table(parts), true) => entries.extend(parts),
        (Body::Table(mut parts), false) => {
            parts.set_dotted(true);
            entries.insert(WAS, Item::Table(parts));
        }
        (Body::Parts(parts), true) => {
            for (name, value) in parts {
                set(&mut entries, name.as_str(), value);
            }
        }
        (Body::Parts(parts), false) => set(&mut entries, WAS, parts.into()),
        (Body::Value(name, value), adds) => set(&mut entries, if adds { name } else { WAS }, value),
    }
    entries
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

fn body(change: &Change) -> Body {
    match change {
        Change::CreateEnum(declared) | Change::DropEnum(declared) => Body::Parts(write::enum_type(declared)),
        Change::CreateTable(table) | Change::DropTable(table) => Body::Table(write::table(table)),
        Change::AddColumn { column, .. } | Change::DropColumn { column, .. } => {
            Body::Value("column", write::column(column).into())
        }
        Change::AddUnique { unique, .. } | Change::DropUnique { unique, .. } => Body::Parts(write::unique(unique)),
        Change::AddCheck { check, .. } | Change::DropCheck { check, .. } => Body::Value("check", write::check(check)),
        Change::AddForeignKey { key, .. } | Change::DropForeignKey { key, .. } => Body::Parts(write::foreign_key(key)),
        Change::CreateIndex { index, .. } | Change::DropIndex { index, .. } => Body::Parts(write::index(index)),
    }
}

/// The verb and what says where.
fn address(change: &Change) -> Entries {
    let mut entries = Entries::new();
    let verb = verb_of(change);
    match change.subject() {
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

fn set(entries: &mut Entries, name: &str, value: Value) {
    entries.insert(name, Item::Value(value));
}
