//! ALTER TABLE: from one state of a table to another.
//!
//! DDL commits by itself, but one ALTER TABLE is done whole or not at all, so that everything stands in one that the
//! servers do not refuse together: <https://dev.mysql.com/doc/refman/8.4/en/atomic-ddl.html>,
//! <https://mariadb.com/kb/en/atomic-ddl/>. Every state between two statements can be told from the catalog.

mod ahead;
mod columns;
mod constraints;
mod cost;
mod guard;
mod hindrance;
mod keys;
mod lineage;
mod part;
mod renames;
mod rows;
#[cfg(test)]
mod tests;
mod unsafe_default;

use super::create::quoted;
use super::literal::{literal, quote};
use crate::dialect::{Alteration, Engine, Statement};
use crate::flavour::Flavour;
use crate::physical::{Check, ForeignKey};

use constraints::{Constraints, add_check, add_key, constraints, drop_check, drop_key, is_renamed_with_table};
use lineage::Lineage;
use part::{Part, statement};

pub(super) use cost::costs;
pub(super) use lineage::effective;
pub(super) use renames::cannot_resume;

pub(super) fn alter_table(engine: &Engine, alteration: &Alteration<'_>) -> Vec<Statement> {
    if let Some((first, stands)) = ahead::ahead(engine, alteration) {
        let mut statements = vec![first];
        statements.extend(alter_table(engine, &Alteration { before: &stands, ..alteration.clone() }));
        return statements;
    }
    let staged = rows::stage(engine, alteration);
    let lineage = Lineage::new(engine, &staged.table, alteration.after, &staged.sources);
    let changed = constraints(&lineage);
    let (before, after) = (&lineage.before.name, &lineage.after.name);
    let (mut first, mut main, mut last) = (Vec::new(), Vec::new(), Vec::new());

    for key in &changed.dropped_keys {
        let drops = if key_must_go_first(&lineage, key) { &mut first } else { &mut main };
        drops.push(drop_key(before, key));
    }
    main.extend(changed.dropped_checks.iter().map(|check| drop_check(engine.flavour, before, check)));

    let (late_keys, keys) = partition(&changed.added_keys, |key| key_must_wait(&lineage, &changed, key));
    let (late_checks, checks) =
        partition(&changed.added_checks, |check: &Check| is_renamed_with_table(&lineage, &check.name));
    let indexes = keys::keys(&lineage, &changed.added_keys, &keys);
    main.extend(indexes.dropped);
    main.extend(columns::dropped(&lineage));
    main.extend(columns::written(&lineage));
    main.extend(indexes.added);
    main.extend(checks.into_iter().map(|check| add_check(before, check)));
    main.extend(keys.into_iter().map(|key| add_key(before, key)));
    main.extend(options(&lineage));
    if (indexes.several_full_texts || columns::drops_hidden_name(&lineage)) && engine.flavour == Flavour::MySql {
        main.push(Part::new("copy the table", "ALGORITHM=COPY"));
    }
    last.extend(unsafe_default::late_defaults(&lineage));
    last.extend(late_checks.into_iter().map(|check| add_check(after, check)));
    last.extend(late_keys.into_iter().map(|key| add_key(after, key)));

    let mut statements = staged.statements;
    statements.extend(statement(before, &first));
    statements.extend(renaming(&lineage, main));
    statements.extend(statement(after, &last));
    statements
}

fn partition<'a, T>(parts: &[&'a T], apart: impl Fn(&T) -> bool) -> (Vec<&'a T>, Vec<&'a T>) {
    parts.iter().partition(|part| apart(part))
}

fn changes_engine(lineage: &Lineage<'_>) -> bool {
    lineage.before.options.engine != lineage.after.options.engine
}

/// Whether a foreign key can only be dropped by a statement of its own. Both servers were seen to find a key of a table to
/// itself still in the way of the index that it refers to.
fn key_must_go_first(lineage: &Lineage<'_>, key: &ForeignKey) -> bool {
    let to_itself = key.table == lineage.before.name;
    changes_engine(lineage) || (to_itself && keys::loses_key(lineage))
}

/// Whether a foreign key can only be added by a statement of its own. Both servers look up the names of keys as they
/// are before the statement. For a key of the table to itself MariaDB also looks up the columns so, and MySQL 9.7 was
/// seen to crash (in `key_copy_fk`) when the key that it refers to changed with it.
fn key_must_wait(lineage: &Lineage<'_>, changed: &Constraints<'_>, key: &ForeignKey) -> bool {
    let renames = lineage.before.name != lineage.after.name;
    let to_itself = key.table == lineage.after.name;
    changed.dropped_keys.iter().any(|dropped| dropped.name.eq_ignore_ascii_case(&key.name))
        || (to_itself && (renames || !lineage.has_key(&key.references)))
        || is_renamed_with_table(lineage, &key.name)
        || changes_engine(lineage)
}

/// How the table is stored, and its comment.
fn options(lineage: &Lineage<'_>) -> Vec<Part> {
    let (before, after) = (lineage.before, lineage.after);
    let name = &before.name;
    let mut parts = Vec::new();
    if let Some(engine) = after.options.engine.as_ref().filter(|_| changes_engine(lineage)) {
        let what = format!("change the storage engine of `{name}`");
        parts.push(Part::new(what, format!("ENGINE={}", quote(engine))));
    }
    let charset = |options: &crate::physical::Options| (options.charset.clone(), options.collation.clone());
    if charset(&before.options) != charset(&after.options) {
        let words = [("DEFAULT CHARSET", &after.options.charset), ("COLLATE", &after.options.collation)];
        let said = words.into_iter().filter_map(|(word, value)| Some(format!("{word}={}", quote(value.as_ref()?))));
        let sql = said.collect::<Vec<_>>().join(" ");
        parts.push(Part::new(format!("change the character set of `{name}`"), sql));
    }
    if before.comment != after.comment {
        let comment = after.comment.as_deref().unwrap_or_default();
        parts.push(Part::new(format!("comment on table `{name}`"), format!("COMMENT={}", literal(comment))));
    }
    parts
}

/// The parts in one statement, with the new name of the table.
///
/// MariaDB 10.11 was seen to leave a table of each name behind when one statement changes columns and renames a table
/// with a backtick in its name, so that there the renaming is a statement of its own.
fn renaming(lineage: &Lineage<'_>, mut parts: Vec<Part>) -> Vec<Statement> {
    let (before, after) = (&lineage.before.name, &lineage.after.name);
    if before == after {
        return statement(before, &parts).into_iter().collect();
    }
    let what = format!("rename table `{before}` to `{after}`");
    if parts.is_empty() || lineage.engine.flavour == Flavour::MariaDb {
        let rename = Statement::new(what, format!("RENAME TABLE {} TO {}", quoted(before), quoted(after)));
        return statement(before, &parts).into_iter().chain([rename]).collect();
    }
    parts.push(Part::new(what, format!("RENAME TO {}", quoted(after))));
    statement(before, &parts).into_iter().collect()
}
