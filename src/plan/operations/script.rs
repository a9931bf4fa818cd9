//! SQL of the user's own, as statements.

use super::Unplannable;
use crate::change::{Sql, Transaction};
use crate::dialect::tokens::first_tokens;
use crate::dialect::{Engine, Statement};

/// What begins a statement that changes rows and nothing else.
const ROWS: [&str; 6] = ["INSERT", "UPDATE", "DELETE", "REPLACE", "SELECT", "WITH"];

/// The statements in the words of the engine, exactly as they are written.
///
/// Where DDL commits by itself, rows share a transaction with the note that they were written; anything else needs a
/// query that tells afterwards.
pub(super) fn words(engine: &Engine, sql: &Sql) -> Result<Vec<Statement>, Unplannable> {
    let script = sql.run.get(engine.flavour).ok_or(Unplannable::Unworded(*engine))?;
    let statements: Vec<Statement> = script.statements().iter().map(|text| statement(engine, text)).collect();
    let alone = !engine.facts().transactional_ddl || sql.transaction == Transaction::Outside;
    let rows = statements.iter().all(Statement::is_rows) && sql.transaction == Transaction::Inside;
    let told = sql.applied.as_ref().is_some_and(|applied| applied.get(engine.flavour).is_some());
    if alone && !rows && !told && !statements.is_empty() {
        return Err(Unplannable::Unconfirmed);
    }
    Ok(statements)
}

fn statement(engine: &Engine, text: &str) -> Statement {
    let words = first_tokens(engine.flavour, text, 1).unwrap_or_default();
    let rows = words.first().is_some_and(|first| ROWS.iter().any(|word| first.is_word(word)));
    let line = text.split_whitespace().take(6).collect::<Vec<_>>().join(" ");
    let what = format!("run `{line}`");
    if rows { Statement::rows(what, text) } else { Statement::new(what, text) }
}
