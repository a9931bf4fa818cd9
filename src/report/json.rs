//! The outcomes of a run for programs. The shape is stable: `"format": 1` changes when it does.

use serde_json::{Map, Value, json};

use crate::change::Transaction;
use crate::diagnostic::{Diagnostic, Sources};
use crate::diff::physical::DifferenceKind;
use crate::language::operation::write;
use crate::plan::{Source, Unit};
use crate::run::{Exit, Expected, Failure, FailureCause, Mismatch, Outcome, Refusal, Stands, Verdict, Work, exit};
use crate::session::{RowCount, ServerError};

/// The version of every JSON output of binds.
pub const FORMAT: u32 = 1;

/// One object for the whole run.
pub fn outcomes(outcomes: &[Outcome], command: &str) -> Value {
    let exit: Exit = exit(outcomes);
    let databases: Vec<Value> = outcomes.iter().map(outcome).collect();
    json!({ "format": FORMAT, "command": command, "exit_code": exit.code(), "databases": databases })
}

/// One object for a command that could not begin: what is wrong, and where in the files.
pub fn errors(diagnostics: &[Diagnostic], sources: &Sources, command: &str, exit: Exit) -> Value {
    let errors: Vec<Value> = diagnostics.iter().map(|diagnostic| error(diagnostic, sources)).collect();
    json!({ "format": FORMAT, "command": command, "exit_code": exit.code(), "errors": errors })
}

fn error(diagnostic: &Diagnostic, sources: &Sources) -> Value {
    let place = diagnostic.location.as_ref().map(|location| {
        let source = sources.get(location.file);
        let (line, column) = source.line_and_column(location.start());
        (source.path.to_string_lossy(), line, column)
    });
    json!({
        "file": place.as_ref().map(|(file, ..)| file),
        "line": place.as_ref().map(|(_, line, _)| line),
        "column": place.as_ref().map(|(.., column)| column),
        "message": diagnostic.message,
        "help": diagnostic.help,
    })
}

fn outcome(outcome: &Outcome) -> Value {
    let mut object = Map::new();
    object.insert("key".into(), json!(outcome.key.as_str()));
    object.insert("engine".into(), json!(outcome.engine.map(|engine| engine.flavour.name())));
    object.insert("version".into(), json!(outcome.engine.map(|engine| engine.version.to_string())));
    object.insert("location".into(), json!(outcome.location));
    object.insert("elapsed_ms".into(), json!(u64::try_from(outcome.elapsed.as_millis()).unwrap_or(u64::MAX)));
    if !outcome.announcements.is_empty() {
        object.insert("announcements".into(), json!(outcome.announcements));
    }
    let transactional = outcome.engine.is_some_and(|engine| engine.facts().transactional_ddl);
    object.extend(verdict(&outcome.verdict, transactional));
    Value::Object(object)
}

fn verdict(verdict: &Verdict, transactional: bool) -> Map<String, Value> {
    let mut object = Map::new();
    let (status, body) = match verdict {
        Verdict::Done(done) => ("done", work(done)),
        Verdict::Planned(planned, plan) => {
            let sql: Vec<&str> = plan.statements().map(|statement| statement.sql.as_str()).collect();
            object.insert("statements".into(), json!(sql));
            let unit = |unit: &Unit| {
                let inside = transactional && unit.transaction == Transaction::Inside;
                json!({ "transaction": inside, "statements": unit.statements().count() })
            };
            object.insert("units".into(), plan.units.iter().map(unit).collect());
            ("planned", work(planned))
        }
        Verdict::Refused(refusal) => ("refused", refused(refusal)),
        Verdict::Locked { owner } => ("locked", json!({ "owner": owner })),
        Verdict::Failed(failure) => ("failed", failed(failure)),
        Verdict::Unchanged => ("unchanged", json!({})),
        Verdict::Stopped(stands) => ("stopped", json!({ "stands": stand(stands) })),
        Verdict::Skipped(error) => ("skipped", json!({ "message": error.to_string() })),
        Verdict::Interrupted(signal, stands) => {
            ("interrupted", json!({ "exit_code": signal.exit().code(), "stands": stand(stands) }))
        }
    };
    object.insert("status".into(), json!(status));
    if let Value::Object(body) = body {
        object.extend(body);
    }
    object
}

fn work(work: &Work) -> Value {
    match work {
        Work::Create { created, existing, completed, different, head, .. } => json!({
            "created": created.iter().map(ToString::to_string).collect::<Vec<_>>(),
            "completed": completed.iter().map(ToString::to_string).collect::<Vec<_>>(),
            "as_declared": existing,
            "different": different.iter().map(|one| mismatch(one, Expected::Declared)).collect::<Vec<_>>(),
            "head": head,
        }),
        Work::Drop { dropped, outside } => json!({
            "dropped": dropped.iter().map(|(table, count)| {
                let (rows, exact) = match count {
                    RowCount::Exact(rows) => (rows, true),
                    RowCount::Estimate(rows) => (rows, false),
                };
                json!({ "table": table.to_string(), "rows": rows, "exact": exact })
            }).collect::<Vec<_>>(),
            "dependents": outside.iter().map(|one| json!({ "kind": one.kind, "name": one.name, "on": one.on.to_string() })).collect::<Vec<_>>(),
        }),
        Work::Migrate { revisions, point, losses, .. } => {
            json!({ "revisions": revisions, "point": point, "losses": losses })
        }
        Work::Stamp { point, rows } => json!({ "point": point, "rows": rows }),
        Work::Abort { revision } | Work::Resolve { revision, .. } => json!({ "revision": revision }),
    }
}

/// A table that is not as it should be.
pub fn mismatch(mismatch: &Mismatch, expected: Expected) -> Value {
    let differences: Vec<Value> = mismatch
        .differences
        .iter()
        .map(|one| {
            let kind = match one.kind {
                DifferenceKind::Structure => "structure",
                DifferenceKind::Expression | DifferenceKind::Meaning => "expression",
            };
            json!({ "what": one.what, "live": one.live, expected.word(): one.wanted, "kind": kind })
        })
        .collect();
    json!({ "table": mismatch.table.to_string(), "differences": differences, "undecided": mismatch.undecided })
}

fn refused(refusal: &Refusal) -> Value {
    json!({ "reason": refusal.reason.word(), "message": refusal.message, "details": refusal.details, "help": refusal.help })
}

fn failed(failure: &Failure) -> Value {
    let mut object = Map::new();
    object.insert("message".into(), json!(failure.cause.to_string()));
    match &failure.cause {
        FailureCause::Connect(error) => {
            object.insert("help".into(), json!(error.help));
        }
        FailureCause::Statement(failed, source) => {
            object.insert("statement".into(), json!({ "number": failed.index + 1, "sql": failed.statement.sql }));
            object.insert("server".into(), server(&failed.error));
            object.extend(source.iter().map(origin));
        }
        FailureCause::Server { error, .. } => {
            object.insert("server".into(), server(error));
        }
        FailureCause::Proof(disproof) => {
            object.insert(
                "different".into(),
                disproof.mismatches.iter().map(|one| mismatch(one, Expected::Planned)).collect(),
            );
            if let Some(blamed) = &disproof.sql {
                object.extend([origin(&blamed.source)]);
                object.insert("did".into(), json!(blamed.changes.as_deref().map(write::changes)));
            }
        }
    }
    object.insert("stands".into(), stand(&failure.stands));
    Value::Object(object)
}

fn origin(Source { revision, place, changes }: &Source) -> (String, Value) {
    ("source".into(), json!({ "revision": revision, "place": place, "changes": changes }))
}

fn server(error: &ServerError) -> Value {
    json!({ "message": error.message, "code": error.code, "detail": error.detail, "hint": error.hint })
}

fn stand(stands: &Stands) -> Value {
    match stands {
        Stands::Nothing => json!({ "changed": false }),
        Stands::Some { done, left } => json!({ "changed": true, "done": done, "left": left }),
        Stands::Unknown => json!({ "changed": null }),
    }
}
