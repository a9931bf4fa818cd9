//! SQL of the user's own.

use toml_edit::{Array, InlineTable, Table as Entries, Value};

use super::{change, set};
use crate::change::{Script, Sql, Transaction, Undo};
use crate::flavour::Flavour;
use crate::language::operation::SQL;
use crate::language::write;
use crate::schema::PerEngine;

pub(super) fn sql(sql: &Sql, entries: &mut Entries) {
    set(entries, SQL, scripts(&sql.run));
    match &sql.undo {
        Some(Undo::Nothing) => set(entries, "undo", "nothing".into()),
        Some(Undo::Run(run)) => set(entries, "undo", undo(run)),
        None => {}
    }
    if let Some(applied) = &sql.applied {
        set(entries, "applied", write::text(applied));
    }
    if sql.transaction == Transaction::Outside {
        set(entries, "transaction", false.into());
    }
    if !sql.changes.is_empty() {
        let changes: Array = sql.changes.iter().map(|each| change(each).into_inline_table()).collect();
        set(entries, "changes", changes.into());
    }
}

/// A statement that is the word `nothing` is no word.
fn undo(run: &PerEngine<Script>) -> Value {
    match scripts(run) {
        Value::String(word) if word.value() == "nothing" => Value::Array(Array::from_iter(["nothing"])),
        other => other,
    }
}

fn scripts(scripts: &PerEngine<Script>) -> Value {
    if let (Some(any), true) = (&scripts.any, scripts.own.is_empty()) {
        return script(any);
    }
    scripts.values().map(|(flavour, each)| (flavour.map_or("any", Flavour::name), script(each))).collect()
}

fn script(script: &Script) -> Value {
    match script {
        Script::File { name, .. } => InlineTable::from_iter([("file", name)]).into(),
        Script::Statements(statements) => match statements.as_slice() {
            [statement] => statement.into(),
            several => several.iter().map(String::as_str).collect::<Array>().into(),
        },
    }
}
