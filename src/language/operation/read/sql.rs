//! SQL of the user's own.

use super::{Aside, aside_keys, change};
use crate::change::{Change, Script, Sql, Transaction, Undo};
use crate::diagnostic::Diagnostic;
use crate::flavour::Flavour;
use crate::language::operation::SQL;
use crate::language::read::{Fields, SLOTS, check_name, check_text, text};
use crate::language::{Kind, Table, Value};
use crate::schema::PerEngine;

pub(super) fn sql(value: &Value, entries: &Table, diagnostics: &mut Vec<Diagnostic>) -> Option<Sql> {
    let mut known = vec![SQL, "undo", "applied", "changes", "transaction"];
    known.extend(aside_keys(Aside::Allowed));
    let fields = Fields::of(entries, "`sql`", &known, diagnostics);
    let run = scripts(fields.need(SQL, &value.location, diagnostics)?, SQL, diagnostics);
    let undo = fields.get("undo").map(|value| undo(value, diagnostics));
    let changes = fields.get("changes").map(|value| changes(value, diagnostics)).unwrap_or_default();
    let transaction = match fields.boolean("transaction", diagnostics) {
        Some(false) => Transaction::Outside,
        _ => Transaction::Inside,
    };
    Some(Sql {
        run: run?,
        undo: match undo {
            Some(read) => Some(read?),
            None => None,
        },
        applied: fields.get("applied").and_then(|value| text(value, "applied", diagnostics)),
        changes,
        transaction,
    })
}

fn undo(value: &Value, diagnostics: &mut Vec<Diagnostic>) -> Option<Undo> {
    match &value.kind {
        Kind::Text(word) if word == "nothing" => Some(Undo::Nothing),
        _ => scripts(value, "undo", diagnostics).map(Undo::Run),
    }
}

fn changes(value: &Value, diagnostics: &mut Vec<Diagnostic>) -> Vec<Change> {
    let values = match value.array("changes") {
        Ok(values) => values,
        Err(complaint) => {
            diagnostics.push(complaint.help("write `changes = [{ add_column = \"…\", column = { type = \"…\" } }]`"));
            return Vec::new();
        }
    };
    let mut read = |value: &Value| {
        let entries = value.table("a change").map_err(|complaint| diagnostics.push(complaint)).ok()?;
        change(value, entries, Aside::Refused, diagnostics)
    };
    values.iter().filter_map(&mut read).collect()
}

/// What is sent to any engine, or to each.
fn scripts(value: &Value, name: &str, diagnostics: &mut Vec<Diagnostic>) -> Option<PerEngine<Script>> {
    match &value.kind {
        Kind::Table(entries) if !entries.contains_key("file") => {
            let what = format!("`{name}`");
            let fields = Fields::of(entries, &what, &SLOTS, diagnostics);
            if entries.is_empty() {
                diagnostics.push(value.complain(format!("`{name}` names no engine")).help("add `any = \"…\"`"));
                return None;
            }
            let any = fields.get("any").and_then(|value| script(value, "any", diagnostics));
            let engines = Flavour::ALL.into_iter().filter_map(|flavour| {
                let value = fields.get(flavour.name())?;
                script(value, flavour.name(), diagnostics).map(|script| (flavour, script))
            });
            Some(PerEngine { any, own: engines.collect() })
        }
        _ => script(value, name, diagnostics).map(PerEngine::any),
    }
}

fn script(value: &Value, name: &str, diagnostics: &mut Vec<Diagnostic>) -> Option<Script> {
    match &value.kind {
        Kind::Text(_) => Some(Script::Statements(vec![statement(value, name, diagnostics)?])),
        Kind::Array(values) => {
            let mut read = |value: &Value| statement(value, name, diagnostics);
            values.iter().map(&mut read).collect::<Option<Vec<_>>>().map(Script::Statements)
        }
        Kind::Table(_) => {
            let fields = Fields::new(value, "a script", &["file"], diagnostics)?;
            fields.need("file", &value.location, diagnostics)?;
            let file = fields.text("file", diagnostics)?;
            // Who knows the folder puts the content in.
            let script = Script::File { name: file.clone(), text: String::new() };
            check_name("a file", &file, &value.location, diagnostics).then_some(script)
        }
        _ => {
            let wanted = "a statement, an array of statements, or a table with `file`";
            diagnostics.push(value.mismatch(name, wanted));
            None
        }
    }
}

fn statement(value: &Value, name: &str, diagnostics: &mut Vec<Diagnostic>) -> Option<String> {
    let text = value.text(name).map_err(|complaint| diagnostics.push(complaint)).ok()?;
    if text.trim().is_empty() {
        diagnostics.push(value.complain(format!("`{name}` is empty")));
        return None;
    }
    check_text(value, name, text, diagnostics).then(|| text.to_owned())
}
