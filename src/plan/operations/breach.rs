//! Rows that break what operations add: keys, uniques, checks and foreign keys.

use super::Altering;
use super::group::Group;
use super::origins::Origins;
use super::risk::{Breach, Extent, Harm, Risk, Rule};
use super::sources::{Source, Sources};
use crate::change::Change;
use crate::dialect::{Engine, Sought};
use crate::flavour::Flavour;
use crate::physical::{Check, Expression, ForeignKey, Index, IndexKey, IndexKind, IndexPart, TableName};

/// The queries for rows that break something new, as far as they can be found before the run: a server that finds others
/// says so itself. `origins` are those before the step.
pub(super) fn breaches(engine: &Engine, origins: &Origins, altering: &Altering, group: &Group<'_>) -> Vec<Risk> {
    if origins.are_rewritten() || !group.changes().any(Change::checks_rows) {
        return Vec::new();
    }
    let Some(sources) = Sources::of(engine, origins, altering) else { return Vec::new() };
    let asking = Asking { engine, origins, altering, sources };
    let risk = |(operation, change): (usize, &Change)| {
        let (rule, shown, sought) = asking.breach(change)?;
        let mut tables = vec![asking.sources.live.clone()];
        if let Rule::Reference(target) = &rule {
            tables.push(target.clone());
            tables.extend(origins.of_table(target));
        }
        tables.extend(change.subject().table().cloned());
        let harm = Harm::Breach(Breach { subject: change.subject(), rule, shown });
        Some(Risk { operation, harm, extent: Extent::Counted(sought), tables })
    };
    group.numbered().filter_map(|(at, operation)| risk((at, &operation.change))).collect()
}

struct Asking<'a> {
    engine: &'a Engine,
    origins: &'a Origins,
    altering: &'a Altering,
    sources: Sources<'a>,
}

/// A rule, what is shown of a row that breaks it, and the queries for such rows.
type Found = (Rule, Vec<String>, Sought);

impl Asking<'_> {
    fn breach(&self, change: &Change) -> Option<Found> {
        let after = &self.altering.after;
        match change {
            Change::AddPrimaryKey { .. } => self.key(&after.primary_key.as_ref()?.columns, false),
            Change::AddUnique { unique, .. } => match after.uniques.get(&unique.name) {
                Some(unique) => self.key(&unique.columns, unique.nulls_equal),
                None => self.index(after.indexes.get(&unique.name)?),
            },
            Change::CreateIndex { index, .. } => self.index(after.indexes.get(&index.name)?),
            Change::AddCheck { check, .. } => self.check(after.checks.get(&check.name)?),
            Change::AddForeignKey { key, .. } => self.reference(after.foreign_keys.get(&key.name)?),
            _ => None,
        }
    }

    fn key(&self, columns: &[String], nulls_equal: bool) -> Option<Found> {
        let mut keys = Keys { nulls_equal, ..Keys::default() };
        for column in columns {
            match self.sources.get(column)? {
                Source::Column(_) => keys.push(column.clone(), self.engine.quote(column)),
                // One NULL keeps a row from being equal to any other.
                Source::Null if !nulls_equal => return None,
                Source::Null | Source::Constant => {}
            }
        }
        Some(self.unique(keys))
    }

    fn index(&self, index: &Index) -> Option<Found> {
        if index.kind != IndexKind::Unique || index.predicate.as_ref().is_some_and(|own| !self.sources.knows(own)) {
            return None;
        }
        let mut keys = Keys { nulls_equal: index.nulls_equal, predicate: index.predicate.as_ref(), ..Keys::default() };
        keys.expressions.extend(&index.predicate);
        for part in &index.parts {
            match &part.key {
                IndexKey::Column(name) => match self.sources.get(name)? {
                    Source::Column(_) => keys.push(name.clone(), self.indexed(part, self.engine.quote(name))?),
                    Source::Null if !index.nulls_equal => return None,
                    Source::Null | Source::Constant => {}
                },
                IndexKey::Expression(expression) => {
                    let value = Some(expression).filter(|expression| self.sources.knows(expression))?;
                    keys.push(value.to_string(), self.indexed(part, format!("({value})"))?);
                    keys.expressions.push(value);
                }
            }
        }
        Some(self.unique(keys))
    }

    /// The value as the index compares it; none where that cannot be said.
    fn indexed(&self, part: &IndexPart, value: String) -> Option<String> {
        match (&part.operator_class, &part.collation, part.prefix) {
            (Some(_), ..) => None,
            (_, _, Some(prefix)) => Some(format!("LEFT({value}, {prefix})")),
            // Elsewhere equal is what is equal byte for byte, in any collation but some of the user's own.
            (_, Some(collation), _) if self.engine.flavour == Flavour::Sqlite => {
                Some(format!("{value} COLLATE {}", self.engine.quote(collation)))
            }
            _ => Some(value),
        }
    }

    /// The values that are in several rows.
    fn unique(&self, keys: Keys<'_>) -> Found {
        let Keys { shown, values, nulls_equal, predicate, expressions } = keys;
        let names: Vec<String> = (0..values.len().max(1)).map(|number| format!("binds_{number}")).collect();
        // Where all rows are equal any two of them are too many.
        let compared = if values.is_empty() { vec!["1".to_owned()] } else { values.clone() };
        let compared: Vec<String> = compared.iter().zip(&names).map(|(key, name)| format!("{key} AS {name}")).collect();
        let there = values.iter().filter(|_| !nulls_equal).map(|value| format!("{value} IS NOT NULL"));
        let conditions: Vec<String> = there.chain(predicate.map(|predicate| format!("({predicate})"))).collect();
        let conditions =
            if conditions.is_empty() { String::new() } else { format!(" WHERE {}", conditions.join(" AND ")) };
        let rows = format!("SELECT {} FROM {}{conditions}", compared.join(", "), self.sources.from(expressions));
        let names = names.join(", ");
        let from = format!(
            "(SELECT {names} FROM ({rows}) AS binds_rows GROUP BY {names} HAVING count(*) > 1) AS binds_groups"
        );
        let texts: Vec<String> =
            (0..shown.len()).map(|number| self.engine.as_text(&format!("binds_{number}"))).collect();
        (Rule::Unique, shown, Sought::new(&from, "", &texts))
    }

    fn check(&self, check: &Check) -> Option<Found> {
        let expression = Some(&check.expression).filter(|expression| self.sources.knows(expression))?;
        let shown: Vec<String> = self.sources.named(expression).cloned().collect();
        let texts: Vec<String> = shown.iter().map(|name| self.engine.as_text(&self.engine.quote(name))).collect();
        Some((
            Rule::Check,
            shown,
            Sought::new(&self.sources.from([expression]), &format!("NOT ({expression})"), &texts),
        ))
    }

    fn reference(&self, key: &ForeignKey) -> Option<Found> {
        let engine = self.engine;
        let own = |column: &String| match self.sources.get(column)? {
            Source::Column(_) => {
                Some(format!("{}.{}", engine.quote(&self.altering.after.name.name), engine.quote(column)))
            }
            Source::Null | Source::Constant => None,
        };
        let values: Vec<String> = key.columns.iter().map(own).collect::<Option<_>>()?;
        let mut conditions: Vec<String> = values.iter().map(|value| format!("{value} IS NOT NULL")).collect();
        // What is made on the way is empty.
        if let Some((target, columns)) = self.target(key)? {
            let column = |column: &String| format!("binds_target.{}", engine.quote(column));
            let equal = columns.iter().zip(&values).map(|(name, value)| format!("{} = {value}", column(name)));
            let equal = equal.collect::<Vec<_>>().join(" AND ");
            let target = engine.qualified(&target);
            conditions.push(format!("NOT EXISTS (SELECT 1 FROM {target} AS binds_target WHERE {equal})"));
        }
        let texts: Vec<String> = values.iter().map(|value| engine.as_text(value)).collect();
        let sought = Sought::new(&self.sources.from([]), &conditions.join(" AND "), &texts);
        Some((Rule::Reference(key.table.clone()), key.columns.clone(), sought))
    }

    /// The table and columns that a key refers to as they are now: nothing outside where that cannot be said, nothing
    /// inside where there are none yet.
    fn target(&self, key: &ForeignKey) -> Option<Option<(TableName, Vec<String>)>> {
        if key.table == self.altering.after.name {
            let live = |column: &String| match self.sources.get(column)? {
                Source::Column(live) => Some(live.clone()),
                Source::Null | Source::Constant => None,
            };
            let columns = key.references.iter().map(live).collect::<Option<_>>()?;
            return Some(Some((self.sources.live.clone(), columns)));
        }
        let Some(table) = self.origins.of_table(&key.table) else { return Some(None) };
        let columns = key.references.iter().map(|column| self.origins.of_values(&key.table, column));
        Some(Some((table, columns.collect::<Option<_>>()?)))
    }
}

/// What a unique index compares. What is the same in all rows is left out.
#[derive(Default)]
struct Keys<'a> {
    shown: Vec<String>,
    values: Vec<String>,
    nulls_equal: bool,
    predicate: Option<&'a Expression>,
    /// All expressions in it.
    expressions: Vec<&'a Expression>,
}

impl Keys<'_> {
    fn push(&mut self, shown: String, value: String) {
        self.shown.push(shown);
        self.values.push(value);
    }
}
