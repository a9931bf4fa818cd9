//! Unique constraints, foreign keys and expressions on their way down.

use crate::dialect::{Engine, Problem, tokens};
use crate::physical::Expression;
use crate::schema::{Action, ForeignKey, Part, PerEngine, Place, Table, Timing, Unique};

/// The expression for this engine, if there is one and it is one expression and nothing after it.
pub(super) fn expression(
    engine: &Engine,
    sql: &PerEngine<String>,
    what: &str,
    place: &Place,
    problems: &mut Vec<Problem>,
) -> Option<Expression> {
    let Some(text) = sql.get(engine.flavour) else {
        problems.push(
            Problem::new(place.clone(), format!("this {what} has no SQL for {}", engine.flavour.title()))
                .help(format!("add `{} = \"…\"` or `any = \"…\"`", engine.flavour)),
        );
        return None;
    };
    if let Err(error) = tokens::check_expression(engine.flavour, text) {
        problems.push(Problem::new(place.clone(), format!("this {what} is not one SQL expression: {error}")));
        return None;
    }
    Some(Expression::new(text.trim()))
}

pub(super) fn check_unique(engine: &Engine, table: &Table, unique: &Unique, problems: &mut Vec<Problem>) {
    let facts = engine.facts();
    let place = Place::part(&table.name, Part::Unique, &unique.name);
    if unique.nulls_equal && !facts.nulls_equal {
        problems.push(Problem::new(
            place.clone(),
            format!("{} has no `nulls_equal`: NULLs are always distinct", engine.flavour.title()),
        ));
    }
    if unique.timing != Timing::NotDeferrable && !facts.deferrable_uniques {
        problems.push(Problem::new(place, format!("{} has no deferrable unique constraints", engine.flavour.title())));
    }
}

/// No engine lets an action write to a generated column; SQLite says so with the first row alone.
fn check_generated(table: &Table, key: &ForeignKey, problems: &mut Vec<Problem>) {
    let writes = |action| matches!(action, Action::SetNull | Action::SetDefault);
    let changes = writes(key.on_delete) || writes(key.on_update) || key.on_update == Action::Cascade;
    let generated = |column: &&String| table.columns.get(*column).is_some_and(|column| column.generated.is_some());
    if changes && let Some(column) = key.columns.iter().find(generated) {
        let place = Place::part(&table.name, Part::ForeignKey, &key.name);
        problems.push(
            Problem::new(place, format!("no action can change the generated column `{column}`"))
                .help("leave `on_update` and `on_delete` out, or let `on_delete` be `cascade`"),
        );
    }
}

pub(super) fn check_foreign_key(engine: &Engine, table: &Table, key: &ForeignKey, problems: &mut Vec<Problem>) {
    let facts = engine.facts();
    let place = Place::part(&table.name, Part::ForeignKey, &key.name);
    if key.timing != Timing::NotDeferrable && !facts.deferrable_foreign_keys {
        problems
            .push(Problem::new(place.clone(), format!("{} has no deferrable foreign keys", engine.flavour.title())));
    }
    let set_default = [key.on_delete, key.on_update].contains(&Action::SetDefault);
    if set_default && !facts.set_default_action {
        problems.push(Problem::new(place.clone(), format!("{} has no `set default` action", engine.flavour.title())));
    }
    check_generated(table, key, problems);
    let strict = |column: &&String| table.columns.get(*column).is_some_and(|column| !column.nullable);
    if !facts.set_null_anywhere
        && [key.on_delete, key.on_update].contains(&Action::SetNull)
        && let Some(column) = key.columns.iter().find(strict)
    {
        problems.push(
            Problem::new(place, format!("`set null` cannot set column `{column}`, which is not nullable"))
                .help("make the column nullable, or use another action"),
        );
    }
}
