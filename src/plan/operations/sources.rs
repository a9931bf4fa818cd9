//! Where the columns of a table as it is to be have their values now, in the database as it is.

use std::collections::BTreeMap;

use super::Altering;
use super::origins::Origins;
use crate::dialect::Engine;
use crate::dialect::tokens::{TokenKind, tokens};
use crate::physical::{Column, Expression, TableName};

/// The rows of a table as they are before a run, under the names that they are to have.
pub(super) struct Sources<'a> {
    engine: &'a Engine,
    altering: &'a Altering,
    /// The name of the table now.
    pub(super) live: TableName,
    columns: BTreeMap<&'a str, Source>,
}

/// Where the values of a column come from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Source {
    /// They are those of this column.
    Column(String),
    /// It is new, and NULL in every row.
    Null,
    /// It is new, and the same in every row.
    Constant,
}

impl<'a> Sources<'a> {
    /// None where the table is made on the way. A column whose values the run makes is in no source.
    pub(super) fn of(engine: &'a Engine, origins: &Origins, altering: &'a Altering) -> Option<Self> {
        let live = origins.of_table(&altering.before.name)?;
        let mut sources = Sources { engine, altering, live, columns: BTreeMap::new() };
        let (computed, plain): (Vec<&Column>, Vec<&Column>) =
            altering.after.columns.values().partition(|column| column.generated.is_some());
        for column in plain.into_iter().chain(computed) {
            if let Some(source) = sources.source(origins, column) {
                sources.columns.insert(&column.name, source);
            }
        }
        Some(sources)
    }

    fn source(&self, origins: &Origins, column: &Column) -> Option<Source> {
        let Altering { before, renamed, fill, using, .. } = self.altering;
        if using.contains_key(&column.name) {
            return None;
        }
        let was = match renamed.iter().find(|(_, to)| **to == column.name) {
            Some((from, _)) => before.columns.get(from),
            None => before.columns.get(&column.name).filter(|old| !renamed.contains_key(&old.name)),
        };
        let fill = fill.get(&column.name);
        let Some(was) = was else { return new(self.engine, column, fill) };
        if fill.is_some() {
            return None;
        }
        let same =
            (&was.r#type, &was.collation, &was.generated) == (&column.r#type, &column.collation, &column.generated);
        let computed = column.generated.as_ref().is_none_or(|generated| self.knows(&generated.expression));
        let same_table = before.options == self.altering.after.options;
        let live = origins.of_values(&before.name, &was.name).filter(|_| same && computed && same_table)?;
        Some(Source::Column(live))
    }

    pub(super) fn get(&self, column: &str) -> Option<&Source> {
        self.columns.get(column)
    }

    /// Whether every column that an expression names has its values now, or none.
    pub(super) fn knows(&self, expression: &Expression) -> bool {
        let known = |column: &String| matches!(self.get(column), Some(Source::Column(_) | Source::Null));
        self.named(expression).all(known)
    }

    /// The columns that an expression names.
    pub(super) fn named(&self, expression: &Expression) -> impl Iterator<Item = &'a String> {
        let after = self.altering.after.columns.keys();
        after.filter(move |column| self.engine.mentions(expression, column))
    }

    /// What stands after FROM: the table, with its columns under their new names. New ones come with it where
    /// expressions name them.
    pub(super) fn from<'e>(&self, expressions: impl IntoIterator<Item = &'e Expression>) -> String {
        let engine = self.engine;
        let (table, alias) = (engine.qualified(&self.live), engine.quote(&self.altering.after.name.name));
        let named: Vec<&String> = expressions.into_iter().flat_map(|expression| self.named(expression)).collect();
        let columns = self.columns.iter().filter_map(|(name, source)| match source {
            Source::Column(live) => Some((engine.quote(live), engine.quote(name))),
            Source::Null if named.iter().any(|column| column == name) => {
                let column = &self.altering.after.columns[*name];
                Some((engine.null(&column.r#type), engine.quote(name)))
            }
            Source::Null | Source::Constant => None,
        });
        let columns: Vec<(String, String)> = columns.collect();
        if columns.iter().all(|(value, name)| value == name) {
            return format!("{table} AS {alias}");
        }
        // MySQL takes a space at the start off a name that comes by AS.
        let named =
            |(value, name): &(String, String)| if value == name { name.clone() } else { format!("{value} AS {name}") };
        let columns: Vec<String> = columns.iter().map(named).collect();
        format!("(SELECT {} FROM {table}) AS {alias}", columns.join(", "))
    }
}

/// What a new column has in rows that are there.
fn new(engine: &Engine, column: &Column, fill: Option<&Expression>) -> Option<Source> {
    if column.generated.is_some() || column.identity.is_some() {
        return None;
    }
    match fill.or(column.default.as_ref()) {
        None => column.nullable.then_some(Source::Null),
        Some(default) => is_constant(engine, default).then_some(Source::Constant),
    }
}

/// Whether it is one value that names nothing and calls nothing.
fn is_constant(engine: &Engine, expression: &Expression) -> bool {
    let found = tokens(engine.flavour, expression.as_str()).unwrap_or_default();
    match found.as_slice() {
        [value] => matches!(value.kind, TokenKind::Text | TokenKind::Number),
        [sign, value] => sign.is_symbol("-") && value.kind == TokenKind::Number,
        _ => false,
    }
}
