//! Primary keys, unique constraints, checks and foreign keys.

use toml_edit::{InlineTable, Value};

use super::text;
use super::value::{names, set, set_flag, set_only};
use crate::schema::{Action, Check, ForeignKey, PrimaryKey, Timing, Unique};

/// `{ name = "pk_user", columns = ["id"] }`
pub fn primary_key(key: &PrimaryKey) -> InlineTable {
    let mut entries = InlineTable::new();
    entries.insert("name", key.name.as_str().into());
    entries.insert("columns", names(&key.columns));
    entries
}

/// A unique constraint without its name.
pub fn unique(unique: &Unique) -> InlineTable {
    let mut entries = InlineTable::new();
    entries.insert("columns", names(&unique.columns));
    set_flag(&mut entries, "nulls_equal", unique.nulls_equal);
    set(&mut entries, "deferrable", timing(unique.timing));
    entries
}

/// A check without its name: a string where its SQL is all there is to it.
pub fn check(check: &Check) -> Value {
    let sql = text(&check.sql);
    if check.only.0.is_none() && sql.is_str() {
        return sql;
    }
    let mut entries = InlineTable::new();
    entries.insert("sql", sql);
    set_only(&mut entries, &check.only);
    entries.into()
}

/// A foreign key without its name. `target` names the table it refers to: by its real name in a revision, by its key
/// in a file; the schema is part of the real name.
pub fn foreign_key(key: &ForeignKey) -> InlineTable {
    refer(key, &key.table.name, key.table.schema.as_deref())
}

pub(in crate::language) fn refer(key: &ForeignKey, table: &str, schema: Option<&str>) -> InlineTable {
    let mut target = InlineTable::new();
    target.insert("table", table.into());
    set(&mut target, "schema", schema);
    target.insert("columns", names(&key.references));
    let mut entries = InlineTable::new();
    entries.insert("columns", names(&key.columns));
    entries.insert("references", target.into());
    set(&mut entries, "on_delete", action(key.on_delete));
    set(&mut entries, "on_update", action(key.on_update));
    set(&mut entries, "deferrable", timing(key.timing));
    entries
}

pub(super) fn action(action: Action) -> Option<&'static str> {
    (action != Action::NoAction).then(|| action.name())
}

pub(super) fn timing(timing: Timing) -> Option<Value> {
    match timing {
        Timing::NotDeferrable => None,
        Timing::InitiallyImmediate => Some(true.into()),
        Timing::InitiallyDeferred => Some("initially deferred".into()),
    }
}
