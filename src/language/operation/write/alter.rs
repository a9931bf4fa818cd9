//! What differs in a thing that stays, as it was and as it is.

use toml_edit::{InlineTable, Value};

use crate::change::{ColumnChange, EnumChange, Replaced, TableChange};
use crate::language::write::{self, names};

/// One side of what is replaced.
#[derive(Clone, Copy)]
enum Side {
    Before,
    After,
}

impl Side {
    fn of<T>(self, replaced: &Option<Replaced<T>>) -> Option<&T> {
        replaced.as_ref().map(|replaced| match self {
            Side::Before => &replaced.before,
            Side::After => &replaced.after,
        })
    }

    /// The same for a value that may be missing.
    fn some<T>(self, replaced: &Option<Replaced<Option<T>>>) -> Option<&T> {
        self.of(replaced).and_then(Option::as_ref)
    }
}

fn both(write: impl Fn(Side) -> InlineTable) -> (InlineTable, InlineTable) {
    (write(Side::Before), write(Side::After))
}

fn entries(values: impl IntoIterator<Item = (&'static str, Option<Value>)>) -> InlineTable {
    values.into_iter().filter_map(|(name, value)| Some((name, value?))).collect()
}

pub(super) fn column_change(change: &ColumnChange) -> (InlineTable, InlineTable) {
    both(|side| {
        // True goes without saying.
        let nullable = side.of(&change.nullable).filter(|nullable| !**nullable);
        entries([
            ("type", side.of(&change.r#type).map(write::column_type)),
            ("nullable", nullable.map(|nullable| (*nullable).into())),
            ("default", side.some(&change.default).map(write::default)),
            ("generated", side.some(&change.generated).map(|generated| write::generated(generated).into())),
            ("autoincrement", side.some(&change.identity).map(|identity| write::identity(*identity))),
            ("collation", side.some(&change.collation).map(write::text)),
            ("comment", side.some(&change.comment).map(Value::from)),
        ])
    })
}

pub(super) fn table_change(change: &TableChange) -> (InlineTable, InlineTable) {
    let options = |options: InlineTable| (!options.is_empty()).then(|| options.into());
    both(|side| {
        entries([
            ("comment", side.some(&change.comment).map(Value::from)),
            ("mysql", side.of(&change.mysql).and_then(|mysql| options(write::mysql(mysql)))),
            ("sqlite", side.of(&change.sqlite).and_then(|sqlite| options(write::sqlite(*sqlite)))),
        ])
    })
}

pub(super) fn enum_change(change: &EnumChange) -> (InlineTable, InlineTable) {
    both(|side| {
        entries([
            ("values", side.of(&change.values).map(names)),
            ("schema", side.some(&change.schema).map(Value::from)),
        ])
    })
}
