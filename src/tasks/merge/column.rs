//! A column as it is, in the words that the file has for what did not change.

use crate::dialect::Engine;
use crate::physical;
use crate::schema::{Column, ColumnType, Default, PerEngine, Schema, Table};

pub(super) struct Merge<'a> {
    pub(super) engine: &'a Engine,
    /// With all enums that a column can have.
    pub(super) known: &'a Schema,
    pub(super) live: &'a physical::Table,
    /// Whether the database may be of another engine, too.
    pub(super) several: bool,
}

impl Merge<'_> {
    /// Takes each attribute of a column back to how it is declared, as long as it is stored as it is.
    pub(super) fn keep_words(&self, table: &mut Table, declared: &Column) {
        let name = declared.name.as_str();
        // A default that is no value of its enum any more is left out on the way down, and would seem to be stored.
        if let Some(stored) = self.live.columns.get(name).filter(|stored| stored.default.is_none())
            && let Some(column) = table.columns.get_mut(&stored.name)
        {
            column.default = None;
        }
        let Some(raised) = table.columns.get(name).filter(|raised| *raised != declared).cloned() else { return };
        let mut column = self.beside(declared, raised);
        for attribute in ATTRIBUTES {
            let mut kept = column.clone();
            attribute(&mut kept, declared);
            if kept != column && self.is_stored(table, &kept) {
                column = kept;
            }
        }
        table.columns.insert(name.to_owned(), column);
    }

    /// The raised column, with what the declared one says for other engines.
    fn beside(&self, declared: &Column, raised: Column) -> Column {
        let text = |declared: &Option<PerEngine<String>>, raised: Option<PerEngine<String>>| match declared {
            Some(declared) => raised.map(|raised| self.text(declared, &raised)),
            None => raised,
        };
        let mut generated = raised.generated;
        if let (Some(raised), Some(declared)) = (&mut generated, &declared.generated) {
            raised.sql = self.text(&declared.sql, &raised.sql);
        }
        let default = match (&declared.default, raised.default) {
            (Some(Default::Sql(declared)), Some(Default::Sql(raised))) => {
                Some(Default::Sql(Box::new(self.text(declared, &raised))))
            }
            (_, raised) => raised,
        };
        let mut r#type = self.per_engine(&declared.r#type, &raised.r#type);
        // What stands in an engine's own slot is read as the engine's.
        for own in r#type.own.values_mut() {
            *own = ColumnType::Native(own.to_string());
        }
        Column { r#type, collation: text(&declared.collation, raised.collation), default, generated, ..raised }
    }

    /// A text that is for any engine stays so where the database is of one alone.
    pub(super) fn text(&self, declared: &PerEngine<String>, raised: &PerEngine<String>) -> PerEngine<String> {
        let merged = self.per_engine(declared, raised);
        let value = raised.get(self.engine.flavour).filter(|_| !self.several && declared.own.is_empty());
        value.map_or(merged, |value| PerEngine::any(value.clone()))
    }

    /// The declared value for all other engines, and the raised one for this.
    fn per_engine<T: Clone + PartialEq>(&self, declared: &PerEngine<T>, raised: &PerEngine<T>) -> PerEngine<T> {
        let flavour = self.engine.flavour;
        let Some(value) = raised.get(flavour) else { return raised.clone() };
        if declared.get(flavour) == Some(value) {
            return declared.clone();
        }
        // A database of one engine has nothing to say of others.
        if declared.own.is_empty() && (raised.any.is_some() || !self.several) {
            return raised.clone();
        }
        let mut merged = declared.clone();
        merged.own.insert(flavour, value.clone());
        merged
    }

    fn is_stored(&self, table: &Table, column: &Column) -> bool {
        let stored = self.live.columns.get(&column.name);
        if stored.is_some_and(|stored| stored.default.is_none()) && column.default.is_some() {
            return false;
        }
        let mut table = table.clone();
        table.columns.insert(column.name.clone(), column.clone());
        let again = lowered(self.engine, self.known, &table);
        again.is_ok_and(|again| again.columns.get(&column.name) == stored)
    }
}

/// Each takes one attribute over.
const ATTRIBUTES: [fn(&mut Column, &Column); 7] = [
    |column, declared| column.r#type.clone_from(&declared.r#type),
    |column, declared| column.nullable = declared.nullable,
    |column, declared| column.default.clone_from(&declared.default),
    |column, declared| column.generated.clone_from(&declared.generated),
    |column, declared| column.identity = declared.identity,
    |column, declared| column.collation.clone_from(&declared.collation),
    |column, declared| column.comment.clone_from(&declared.comment),
];

/// How the engine stores a table, or why it refuses it.
pub(super) fn lowered(engine: &Engine, known: &Schema, table: &Table) -> Result<physical::Table, String> {
    let alone = Schema { enums: known.enums.clone(), tables: [(table.name.clone(), table.clone())].into() };
    let mut lowered = engine.lower(&alone);
    match (lowered.problems.pop(), lowered.physical.tables.shift_remove(&table.name)) {
        (None, Some(table)) => Ok(table),
        (problem, _) => Err(problem.map_or_else(|| "no file can say what it is".to_owned(), |problem| problem.message)),
    }
}
