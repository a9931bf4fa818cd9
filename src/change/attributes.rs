//! What changes in a thing that stays: only the attributes that differ, each before and after.

use std::collections::BTreeMap;

use crate::schema::{
    Column, ColumnType, Default, EnumType, Generated, Identity, MySqlOptions, PerEngine, SqliteOptions, Table,
};

/// A value, and the one that takes its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Replaced<T> {
    pub before: T,
    pub after: T,
}

impl<T: Clone + PartialEq> Replaced<T> {
    /// None where both are the same.
    pub fn between(before: &T, after: &T) -> Option<Self> {
        (before != after).then(|| Replaced { before: before.clone(), after: after.clone() })
    }

    fn reverse(self) -> Self {
        Replaced { before: self.after, after: self.before }
    }
}

/// Whether the value that is to be replaced is the one that stands.
fn fits<T: PartialEq>(replaced: Option<&Replaced<T>>, standing: &T) -> bool {
    replaced.is_none_or(|replaced| replaced.before == *standing)
}

fn put<T: Clone>(replaced: Option<&Replaced<T>>, standing: &mut T) {
    if let Some(replaced) = replaced {
        standing.clone_from(&replaced.after);
    }
}

/// The attributes of a column that differ.
#[derive(Clone, Debug, std::default::Default, PartialEq, Eq)]
pub struct ColumnChange {
    pub r#type: Option<Replaced<PerEngine<ColumnType>>>,
    pub nullable: Option<Replaced<bool>>,
    pub default: Option<Replaced<Option<Default>>>,
    pub generated: Option<Replaced<Option<Box<Generated>>>>,
    pub identity: Option<Replaced<Option<Identity>>>,
    pub collation: Option<Replaced<Option<PerEngine<String>>>>,
    pub comment: Option<Replaced<Option<String>>>,
}

impl ColumnChange {
    /// None where nothing differs. Names are not looked at.
    pub fn between(before: &Column, after: &Column) -> Option<Self> {
        let change = ColumnChange {
            r#type: Replaced::between(&before.r#type, &after.r#type),
            nullable: Replaced::between(&before.nullable, &after.nullable),
            default: Replaced::between(&before.default, &after.default),
            generated: Replaced::between(&before.generated, &after.generated),
            identity: Replaced::between(&before.identity, &after.identity),
            collation: Replaced::between(&before.collation, &after.collation),
            comment: Replaced::between(&before.comment, &after.comment),
        };
        (change != ColumnChange::default()).then_some(change)
    }

    /// The names of what differs, in the language.
    pub fn names(&self) -> Vec<&'static str> {
        [
            ("type", self.r#type.is_some()),
            ("nullable", self.nullable.is_some()),
            ("default", self.default.is_some()),
            ("generated", self.generated.is_some()),
            ("autoincrement", self.identity.is_some()),
            ("collation", self.collation.is_some()),
            ("comment", self.comment.is_some()),
        ]
        .into_iter()
        .filter_map(|(name, differs)| differs.then_some(name))
        .collect()
    }

    pub(super) fn fits(&self, column: &Column) -> bool {
        fits(self.r#type.as_ref(), &column.r#type)
            && fits(self.nullable.as_ref(), &column.nullable)
            && fits(self.default.as_ref(), &column.default)
            && fits(self.generated.as_ref(), &column.generated)
            && fits(self.identity.as_ref(), &column.identity)
            && fits(self.collation.as_ref(), &column.collation)
            && fits(self.comment.as_ref(), &column.comment)
    }

    pub(super) fn put(&self, column: &mut Column) {
        put(self.r#type.as_ref(), &mut column.r#type);
        put(self.nullable.as_ref(), &mut column.nullable);
        put(self.default.as_ref(), &mut column.default);
        put(self.generated.as_ref(), &mut column.generated);
        put(self.identity.as_ref(), &mut column.identity);
        put(self.collation.as_ref(), &mut column.collation);
        put(self.comment.as_ref(), &mut column.comment);
    }

    pub(super) fn reverse(self) -> Self {
        ColumnChange {
            r#type: self.r#type.map(Replaced::reverse),
            nullable: self.nullable.map(Replaced::reverse),
            default: self.default.map(Replaced::reverse),
            generated: self.generated.map(Replaced::reverse),
            identity: self.identity.map(Replaced::reverse),
            collation: self.collation.map(Replaced::reverse),
            comment: self.comment.map(Replaced::reverse),
        }
    }
}

/// The attributes of a table that differ. Its columns, constraints and indexes have changes of their own.
#[derive(Clone, Debug, std::default::Default, PartialEq, Eq)]
pub struct TableChange {
    pub comment: Option<Replaced<Option<String>>>,
    pub mysql: Option<Replaced<MySqlOptions>>,
    pub sqlite: Option<Replaced<SqliteOptions>>,
}

impl TableChange {
    /// None where nothing differs.
    pub fn between(before: &Table, after: &Table) -> Option<Self> {
        let change = TableChange {
            comment: Replaced::between(&before.comment, &after.comment),
            mysql: Replaced::between(&before.mysql, &after.mysql),
            sqlite: Replaced::between(&before.sqlite, &after.sqlite),
        };
        (change != TableChange::default()).then_some(change)
    }

    /// The names of what differs, in the language.
    pub fn names(&self) -> Vec<&'static str> {
        [("comment", self.comment.is_some()), ("mysql", self.mysql.is_some()), ("sqlite", self.sqlite.is_some())]
            .into_iter()
            .filter_map(|(name, differs)| differs.then_some(name))
            .collect()
    }

    pub(super) fn fits(&self, table: &Table) -> bool {
        fits(self.comment.as_ref(), &table.comment)
            && fits(self.mysql.as_ref(), &table.mysql)
            && fits(self.sqlite.as_ref(), &table.sqlite)
    }

    pub(super) fn put(&self, table: &mut Table) {
        put(self.comment.as_ref(), &mut table.comment);
        put(self.mysql.as_ref(), &mut table.mysql);
        put(self.sqlite.as_ref(), &mut table.sqlite);
    }

    pub(super) fn reverse(self) -> Self {
        TableChange {
            comment: self.comment.map(Replaced::reverse),
            mysql: self.mysql.map(Replaced::reverse),
            sqlite: self.sqlite.map(Replaced::reverse),
        }
    }
}

/// The attributes of an enum that differ.
#[derive(Clone, Debug, std::default::Default, PartialEq, Eq)]
pub struct EnumChange {
    pub values: Option<Replaced<Vec<String>>>,
    pub schema: Option<Replaced<Option<String>>>,
    /// Values that go on under another name: the old name and the new one.
    pub renamed: BTreeMap<String, String>,
}

impl EnumChange {
    /// None where nothing differs. Of the renames, those count that lead from a value that goes to one that comes.
    pub fn between(before: &EnumType, after: &EnumType, renamed: &BTreeMap<String, String>) -> Option<Self> {
        let counts = |from: &String, to: &String| {
            before.values.contains(from)
                && !before.values.contains(to)
                && after.values.contains(to)
                && !after.values.contains(from)
        };
        let change = EnumChange {
            values: Replaced::between(&before.values, &after.values),
            schema: Replaced::between(&before.schema, &after.schema),
            renamed: renamed
                .iter()
                .filter(|(from, to)| counts(from, to))
                .map(|(a, b)| (a.clone(), b.clone()))
                .collect(),
        };
        (change != EnumChange::default()).then_some(change)
    }

    /// Values that are no more, under any name.
    pub fn removed(&self) -> impl Iterator<Item = &String> {
        let replaced = self.values.iter();
        replaced.flat_map(|values| {
            values.before.iter().filter(|value| !values.after.contains(value) && !self.renamed.contains_key(*value))
        })
    }

    /// Values that were not there under any name.
    pub fn added(&self) -> impl Iterator<Item = &String> {
        let replaced = self.values.iter();
        let renamed = |value: &String| self.renamed.values().any(|to| to == value);
        replaced.flat_map(move |values| {
            values.after.iter().filter(move |value| !values.before.contains(value) && !renamed(value))
        })
    }

    pub(super) fn fits(&self, declared: &EnumType) -> bool {
        fits(self.values.as_ref(), &declared.values) && fits(self.schema.as_ref(), &declared.schema)
    }

    pub(super) fn put(&self, declared: &mut EnumType) {
        put(self.values.as_ref(), &mut declared.values);
        put(self.schema.as_ref(), &mut declared.schema);
    }

    pub(super) fn reverse(self) -> Self {
        EnumChange {
            values: self.values.map(Replaced::reverse),
            schema: self.schema.map(Replaced::reverse),
            renamed: self.renamed.into_iter().map(|(from, to)| (to, from)).collect(),
        }
    }
}
