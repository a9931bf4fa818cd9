//! Foreign keys whose two sides do not fit on this engine.

use std::collections::HashSet;

use crate::dialect::{Engine, Problem};
use crate::physical::{Physical, Table};
use crate::schema::{Part, Place, Schema, TableName};

/// The columns that foreign keys refer to.
pub(super) struct Referred<'a>(HashSet<(&'a TableName, &'a String)>);

impl<'a> Referred<'a> {
    pub(super) fn to(schema: &'a Schema) -> Self {
        let keys = schema.tables.values().flat_map(|table| table.foreign_keys.values());
        Referred(keys.flat_map(|key| key.references.iter().map(|column| (&key.table, column))).collect())
    }

    /// A table without what other tables have nothing to do with: most of its columns.
    pub(super) fn outline(&self, mut table: Table) -> Table {
        let name = table.name.clone();
        let refers: HashSet<String> = table.foreign_keys.values().flat_map(|key| key.columns.clone()).collect();
        table.columns.retain(|column, _| refers.contains(column) || self.0.contains(&(&name, column)));
        table.give_back_room();
        table
    }
}

/// Compares the native types of both sides, and asks the engine whether it finds the target by these columns. That the
/// target exists and is unique is checked before an engine is known.
pub(super) fn check(engine: &Engine, physical: &Physical, problems: &mut Vec<Problem>) {
    for (name, table) in &physical.tables {
        for key in table.foreign_keys.values() {
            let Some(target) = physical.tables.get(&key.table) else { continue };
            let place = Place::part(name, Part::ForeignKey, &key.name);
            problems.extend(engine.dialect().cannot_refer(engine, table, key, target).map(|reject| reject.at(place)));
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
