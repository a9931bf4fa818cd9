//! Constraints and indexes as values that can be compared whatever their names are.

use super::columns::Columns;
use super::mention::mentions;
use crate::dialect::Statement;
use crate::dialect::postgres::name::{qualified, quote};
use crate::dialect::postgres::{constraint, index};
use crate::physical::{
    Check, Expression, ForeignKey, Index, IndexKey, IndexKind, IndexPart, PrimaryKey, Table, TableName, Timing, Unique,
};

/// A constraint or an index.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Part {
    pub name: String,
    pub body: Body,
}

/// All of it but its name, which is left empty inside.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Body {
    PrimaryKey(Vec<String>),
    Unique(Unique),
    Check(Expression),
    Index(Index),
    ForeignKey(ForeignKey),
}

/// The parts of a table in the order in which they can be made.
pub(super) fn of(table: &Table) -> Vec<Part> {
    let part = |name: &str, body: Body| Part { name: name.to_owned(), body };
    let mut parts = Vec::new();
    if let Some(key) = &table.primary_key {
        // As the server names one: https://www.postgresql.org/docs/current/sql-createtable.html.
        let implied = format!("{}_pkey", table.name.name);
        parts.push(part(key.name.as_ref().unwrap_or(&implied), Body::PrimaryKey(key.columns.clone())));
    }
    let unnamed = |unique: &Unique| Body::Unique(Unique { name: String::new(), ..unique.clone() });
    parts.extend(table.uniques.iter().map(|(name, unique)| part(name, unnamed(unique))));
    parts.extend(table.checks.iter().map(|(name, check)| part(name, Body::Check(check.expression.clone()))));
    let unnamed = |index: &Index| Body::Index(Index { name: String::new(), ..index.clone() });
    parts.extend(table.indexes.iter().map(|(name, index)| part(name, unnamed(index))));
    let unnamed = |key: &ForeignKey| Body::ForeignKey(ForeignKey { name: String::new(), ..key.clone() });
    parts.extend(table.foreign_keys.iter().map(|(name, key)| part(name, unnamed(key))));
    parts
}

impl Part {
    /// The part with every expression and every name of a column replaced.
    fn map(&self, name: impl Fn(&str) -> String, sql: impl Fn(&Expression) -> Expression) -> Self {
        let names = |columns: &[String]| columns.iter().map(|column| name(column)).collect::<Vec<_>>();
        let part = |part: &IndexPart| {
            let key = match &part.key {
                IndexKey::Column(column) => IndexKey::Column(name(column)),
                IndexKey::Expression(expression) => IndexKey::Expression(sql(expression)),
            };
            IndexPart { key, ..part.clone() }
        };
        let body = match &self.body {
            Body::PrimaryKey(columns) => Body::PrimaryKey(names(columns)),
            Body::Unique(unique) => Body::Unique(Unique { columns: names(&unique.columns), ..unique.clone() }),
            Body::Check(expression) => Body::Check(sql(expression)),
            Body::ForeignKey(key) => Body::ForeignKey(ForeignKey { columns: names(&key.columns), ..key.clone() }),
            Body::Index(index) => Body::Index(Index {
                parts: index.parts.iter().map(part).collect(),
                include: names(&index.include),
                predicate: index.predicate.as_ref().map(&sql),
                ..index.clone()
            }),
        };
        Part { name: self.name.clone(), body }
    }

    /// A part of `before` as the server has it once columns and table are renamed.
    pub(super) fn translated(&self, columns: &Columns<'_>, before: &TableName, after: &TableName) -> Self {
        let mut part = self.map(|name| columns.new_name(name), |sql| columns.translated(sql));
        if let Body::ForeignKey(key) = &mut part.body
            && key.table == *before
        {
            key.table = after.clone();
            key.references = key.references.iter().map(|name| columns.new_name(name)).collect();
        }
        part
    }

    /// A part of `after`, to be compared with one that is [`Part::translated`].
    pub(super) fn spelled(&self, columns: &Columns<'_>) -> Self {
        self.map(str::to_owned, |sql| columns.spelled(sql))
    }

    /// The columns that are named, those in expressions apart.
    fn columns(&self) -> Vec<&String> {
        match &self.body {
            Body::PrimaryKey(columns) => columns.iter().collect(),
            Body::Unique(unique) => unique.columns.iter().collect(),
            Body::Check(_) => Vec::new(),
            Body::ForeignKey(key) => key.columns.iter().collect(),
            Body::Index(index) => index.parts.iter().filter_map(column).chain(&index.include).collect(),
        }
    }

    /// Whether an expression in it names a column.
    pub(super) fn computes_with(&self, column: &str) -> bool {
        let named = |expression: &Expression| mentions(expression, column);
        match &self.body {
            Body::Check(expression) => named(expression),
            Body::Index(index) => {
                let mut parts = index.parts.iter();
                index.predicate.as_ref().is_some_and(named)
                    || parts.any(|part| matches!(&part.key, IndexKey::Expression(sql) if named(sql)))
            }
            Body::PrimaryKey(_) | Body::Unique(_) | Body::ForeignKey(_) => false,
        }
    }

    /// Whether it goes with a column that is dropped.
    pub(super) fn stands_on(&self, table: &TableName, column: &str) -> bool {
        let referred = matches!(&self.body, Body::ForeignKey(key)
            if key.table == *table && key.references.iter().any(|name| name == column));
        referred || self.columns().iter().any(|name| *name == column) || self.computes_with(column)
    }

    /// Whether it may be what makes the columns unique that a foreign key of `table` itself refers to.
    pub(super) fn is_key_of(&self, table: &TableName, key: &Part) -> bool {
        let Body::ForeignKey(key) = &key.body else { return false };
        let unique = match &self.body {
            Body::PrimaryKey(_) | Body::Unique(_) => true,
            Body::Index(index) => index.kind == IndexKind::Unique,
            Body::Check(_) | Body::ForeignKey(_) => false,
        };
        unique && key.table == *table && key.references.iter().all(|name| self.columns().contains(&name))
    }

    pub(super) fn is_deferred(&self) -> bool {
        match &self.body {
            Body::Unique(unique) => unique.timing == Timing::InitiallyDeferred,
            Body::ForeignKey(key) => key.timing == Timing::InitiallyDeferred,
            Body::PrimaryKey(_) | Body::Check(_) | Body::Index(_) => false,
        }
    }

    pub(super) fn create(&self, table: &TableName) -> Statement {
        let name = self.name.clone();
        let definition = match &self.body {
            Body::Index(index) => return index::create(table, &Index { name, ..index.clone() }),
            Body::ForeignKey(key) => return constraint::add_foreign_key(table, &ForeignKey { name, ..key.clone() }),
            Body::PrimaryKey(columns) => {
                constraint::primary_key(&PrimaryKey { name: Some(name), columns: columns.clone() })
            }
            Body::Unique(unique) => constraint::unique(&Unique { name, ..unique.clone() }),
            Body::Check(expression) => constraint::check(&Check { name, expression: expression.clone() }),
        };
        let sql = format!("ALTER TABLE {} ADD {definition}", qualified(table));
        Statement::new(format!("add {} `{}` to `{table}`", self.kind(), self.name), sql)
    }

    pub(super) fn drop(&self, table: &TableName) -> Statement {
        let what = format!("drop {} `{}` of `{table}`", self.kind(), self.name);
        let sql = match &self.body {
            Body::Index(_) => format!("DROP INDEX {}", self.qualified(table)),
            _ => format!("ALTER TABLE {} DROP CONSTRAINT {}", qualified(table), quote(&self.name)),
        };
        Statement::new(what, sql)
    }

    pub(super) fn rename(&self, table: &TableName, to: &str) -> Statement {
        let what = format!("rename {} `{}` of `{table}` to `{to}`", self.kind(), self.name);
        let sql = match &self.body {
            Body::Index(_) => format!("ALTER INDEX {} RENAME TO {}", self.qualified(table), quote(to)),
            _ => {
                let (table, name) = (qualified(table), quote(&self.name));
                format!("ALTER TABLE {table} RENAME CONSTRAINT {name} TO {}", quote(to))
            }
        };
        Statement::new(what, sql)
    }

    /// An index is in the schema of its table.
    fn qualified(&self, table: &TableName) -> String {
        qualified(&TableName { schema: table.schema.clone(), name: self.name.clone() })
    }

    fn kind(&self) -> &'static str {
        match &self.body {
            Body::PrimaryKey(_) => "primary key",
            Body::Unique(_) => "unique constraint",
            Body::Check(_) => "check",
            Body::Index(_) => "index",
            Body::ForeignKey(_) => "foreign key",
        }
    }
}

fn column(part: &IndexPart) -> Option<&String> {
    match &part.key {
        IndexKey::Column(name) => Some(name),
        IndexKey::Expression(_) => None,
    }
}
