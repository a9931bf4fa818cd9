//! Foreign keys whose two sides do not fit on this engine.

use crate::dialect::{Engine, Problem};
use crate::physical::{Physical, Table, Timing};
use crate::schema::{Part, Place};

/// Compares the native types of both sides. That the target exists and is unique is checked before an engine is known.
pub(super) fn check(engine: &Engine, physical: &Physical, problems: &mut Vec<Problem>) {
    for (name, table) in &physical.tables {
        for key in table.foreign_keys.values() {
            let Some(target) = physical.tables.get(&key.table) else { continue };
            if let Some(unique) = deferrable_target(target, &key.references) {
                problems.push(
                    Problem::new(
                        Place::part(name, Part::ForeignKey, &key.name),
                        format!(
                            "the unique constraint `{unique}` of `{}` is deferrable, and no foreign key can refer to it",
                            key.table
                        ),
                    )
                    .help("make it not deferrable, or refer to the primary key"),
                );
            }
            for (from, to) in key.columns.iter().zip(&key.references) {
                let (Some(from), Some(to)) = (table.columns.get(from), target.columns.get(to)) else { continue };
                if !engine.dialect().types_reference(&from.r#type, &to.r#type) {
                    problems.push(
                        Problem::new(
                            Place::part(name, Part::ForeignKey, &key.name),
                            format!(
                                "column `{}` is {} and cannot refer to `{}.{}`, which is {} on {}",
                                from.name,
                                from.r#type,
                                key.table,
                                to.name,
                                to.r#type,
                                engine.flavour.title()
                            ),
                        )
                        .help("give both columns one type"),
                    );
                }
            }
        }
    }
}

/// The deferrable constraint that is all that makes those columns unique.
fn deferrable_target<'a>(target: &'a Table, references: &[String]) -> Option<&'a str> {
    let same = |columns: &[String]| columns.len() == references.len() && columns.iter().all(|c| references.contains(c));
    if target.primary_key.as_ref().is_some_and(|key| same(&key.columns)) {
        return None;
    }
    let mut uniques = target.uniques.values().filter(|unique| same(&unique.columns));
    let (first, rest) = (uniques.next()?, uniques);
    let all = std::iter::once(first).chain(rest).all(|unique| unique.timing != Timing::NotDeferrable);
    all.then_some(first.name.as_str())
}
