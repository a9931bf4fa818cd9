//! Columns on their way from what they are to what they are to be.

use super::columns::Columns;
use super::fill::{Fill, Fills};
use super::mention::{is_constant, renamed};
use super::spelling::{alter_type, numbered, retyped, unnumbered};
use crate::dialect::postgres::create::definition;
use crate::dialect::postgres::name::{qualified, quote};
use crate::dialect::{Alteration, Statement};
use crate::physical::{Column, Identity, TableName};

/// A column as it stands after the statements so far, and as it is to be.
pub(super) struct Step<'a> {
    now: Column,
    after: &'a Column,
}

impl<'a> Step<'a> {
    /// A column that stays, under its new name and without an expression that has gone.
    pub(super) fn kept(before: &Column, after: &'a Column) -> Self {
        let generated = before.generated.clone().filter(|_| after.generated.is_some());
        Step { now: Column { name: after.name.clone(), generated, ..before.clone() }, after }
    }
}

/// Everything that must be gone before a type is altered, and the types themselves.
///
/// All in one statement, so that the table is rewritten once and every `USING` sees the row as it was.
pub(super) fn loosen(steps: &mut [Step<'_>], alteration: &Alteration<'_>) -> Vec<Statement> {
    let table = &alteration.after.name;
    let mut statements = Vec::new();
    let mut actions = Vec::new();
    let mut sequences = Vec::new();
    for Step { now, after } in steps {
        let name = quote(&after.name);
        if now.identity.is_some_and(|identity| is_given_up(identity, after.identity)) {
            // By itself: the server would give the sequence the new type of the column.
            statements.extend(unnumbered(table, &after.name, now.identity));
            now.identity = None;
        }
        if now.default.is_some() && (after.default.is_none() || now.r#type != after.r#type) {
            actions.push((&after.name, format!("ALTER COLUMN {name} DROP DEFAULT")));
            now.default = None;
        }
        if !now.nullable && after.nullable {
            actions.push((&after.name, format!("ALTER COLUMN {name} DROP NOT NULL")));
            now.nullable = true;
        }
        if now.generated.is_none() && (now.r#type != after.r#type || now.collation != after.collation) {
            actions.push((&after.name, alter_type(now, after, alteration.using.get(&after.name))));
            sequences.extend((now.identity == Some(Identity::Serial)).then(|| retyped(table, after)));
            (now.r#type, now.collation) = (after.r#type.clone(), after.collation.clone());
        }
    }
    if !actions.is_empty() {
        statements.push(alter(table, &actions));
    }
    statements.extend(sequences);
    statements
}

/// A sequence of the column's own and an identity never become one another.
fn is_given_up(before: Identity, after: Option<Identity>) -> bool {
    after.is_none_or(|after| (before == Identity::Serial) != (after == Identity::Serial))
}

/// Adds a column as far as rows allow: one that must be computed for each row is nullable for now.
pub(super) fn add<'a>(
    column: &'a Column,
    alteration: &Alteration<'_>,
    columns: &Columns<'_>,
) -> (Step<'a>, Statement, Option<Fill>) {
    // The values of a column that the server computed, and no longer does.
    let computed = columns.redefined.iter().find(|pair| pair.after.name == column.name);
    let computed = computed.and_then(|pair| pair.before.generated.as_ref());
    let computed = computed.map(|generated| renamed(&generated.expression, &columns.renamed));
    let fill = alteration.fill.get(&column.name).cloned().or(computed);
    let mut now = Column { comment: None, ..column.clone() };
    match &fill {
        None => {}
        // A constant is not written to the rows: https://www.postgresql.org/docs/current/ddl-alter.html.
        Some(constant) if is_constant(constant) => {
            now.default = fill.clone();
            now.identity = None;
        }
        Some(_) => {
            (now.default, now.identity) = (None, None);
            now.nullable = true;
        }
    }
    let fill = fill.filter(|fill| !is_constant(fill)).map(|value| Fill::every(column.name.clone(), value));
    let table = &alteration.after.name;
    let sql = format!("ALTER TABLE {} ADD COLUMN {}", qualified(table), definition(&now));
    let statement = Statement::new(format!("add column `{}` to `{table}`", column.name), sql);
    (Step { now, after: column }, statement, fill)
}

/// The NULLs of columns that allow them no longer.
pub(super) fn fill_nulls(steps: &[Step<'_>], alteration: &Alteration<'_>, fills: &mut Fills) {
    // A generated column has the values that it is computed to have.
    let tightened = |step: &&Step<'_>| step.now.nullable && !step.after.nullable && step.now.generated.is_none();
    for Step { now, after } in steps.iter().filter(tightened) {
        if let Some(value) = alteration.fill.get(&after.name) {
            fills.push(Fill::nulls(now.name.clone(), value.clone()));
        }
    }
}

/// All that rows had to be ready for.
pub(super) fn tighten(steps: &[Step<'_>], columns: &Columns<'_>, table: &TableName) -> Vec<Statement> {
    let mut actions = Vec::new();
    for Step { now, after } in steps {
        let name = quote(&after.name);
        if let (Some(live), Some(generated)) = (&now.generated, &after.generated)
            && !columns.same(&live.expression, &generated.expression)
        {
            actions.push((&after.name, format!("ALTER COLUMN {name} SET EXPRESSION AS ({})", generated.expression)));
        }
        if now.default != after.default {
            let action = after.default.as_ref().map_or("DROP DEFAULT".to_owned(), |sql| format!("SET DEFAULT {sql}"));
            actions.push((&after.name, format!("ALTER COLUMN {name} {action}")));
        }
        if now.nullable && !after.nullable {
            actions.push((&after.name, format!("ALTER COLUMN {name} SET NOT NULL")));
        }
    }
    let mut statements = if actions.is_empty() { Vec::new() } else { vec![alter(table, &actions)] };
    for Step { now, after } in steps {
        let Some(identity) = after.identity.filter(|identity| now.identity != Some(*identity)) else { continue };
        statements.extend(numbered(table, after, now.identity, identity));
    }
    statements
}

/// One ALTER TABLE of several actions, each with the column that it is about.
pub(super) fn alter(table: &TableName, actions: &[(&String, String)]) -> Statement {
    let mut names: Vec<String> = actions.iter().map(|(name, _)| format!("`{name}`")).collect();
    names.dedup();
    let columns = if names.len() == 1 { "column" } else { "columns" };
    let sql: Vec<&str> = actions.iter().map(|(_, sql)| sql.as_str()).collect();
    Statement::new(
        format!("alter {columns} {} of `{table}`", names.join(", ")),
        format!("ALTER TABLE {} {}", qualified(table), sql.join(", ")),
    )
}
