//! Changes made to a schema in memory.

use indexmap::IndexMap;

use super::{Change, Subject};
use crate::schema::{Column, ColumnType, IndexKey, Schema, Table, TableName};

/// Why a change does not fit the schema that it is applied to.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ApplyError {
    #[error("{0} exists already")]
    Exists(Subject),
    #[error("there is no {0}")]
    Missing(Subject),
    #[error("{0} is not as the change says")]
    Differs(Subject),
    #[error("{subject} is used by {by}")]
    InUse { subject: Subject, by: Box<Subject> },
}

impl ApplyError {
    /// What stands in the way.
    pub fn subject(&self) -> &Subject {
        match self {
            ApplyError::Exists(subject) | ApplyError::Missing(subject) | ApplyError::Differs(subject) => subject,
            ApplyError::InUse { by, .. } => by,
        }
    }
}

impl Change {
    /// Makes the change, after checking that what it replaces is what stands. A schema that it does not fit is left
    /// as it was.
    pub fn apply(&self, schema: &mut Schema) -> Result<(), ApplyError> {
        let subject = self.subject();
        match self {
            Change::CreateEnum(declared) => add(&mut schema.enums, &declared.name, declared, subject),
            Change::DropEnum(declared) => {
                enum_is_unused(schema, &declared.name)?;
                remove(&mut schema.enums, &declared.name, declared, subject)
            }
            Change::CreateTable(table) => {
                table.columns.values().try_for_each(|column| enums_exist(schema, column))?;
                add(&mut schema.tables, &table.name, table, subject)
            }
            Change::DropTable(table) => remove(&mut schema.tables, &table.name, table, subject),
            Change::AddColumn { table, column } => {
                enums_exist(schema, column)?;
                add(&mut find(schema, table)?.columns, &column.name, column, subject)
            }
            Change::DropColumn { table, column } => {
                let table = find(schema, table)?;
                column_is_unused(table, &column.name)?;
                remove(&mut table.columns, &column.name, column, subject)
            }
            Change::AddUnique { table, unique } => {
                let table = find(schema, table)?;
                columns_exist(table, &unique.columns)?;
                add(&mut table.uniques, &unique.name, unique, subject)
            }
            Change::DropUnique { table, unique } => {
                remove(&mut find(schema, table)?.uniques, &unique.name, unique, subject)
            }
            Change::AddCheck { table, check } => add(&mut find(schema, table)?.checks, &check.name, check, subject),
            Change::DropCheck { table, check } => remove(&mut find(schema, table)?.checks, &check.name, check, subject),
            Change::AddForeignKey { table, key } => {
                let table = find(schema, table)?;
                columns_exist(table, &key.columns)?;
                add(&mut table.foreign_keys, &key.name, key, subject)
            }
            Change::DropForeignKey { table, key } => {
                remove(&mut find(schema, table)?.foreign_keys, &key.name, key, subject)
            }
            Change::CreateIndex { table, index } => {
                let table = find(schema, table)?;
                columns_exist(table, index_columns(index))?;
                add(&mut table.indexes, &index.name, index, subject)
            }
            Change::DropIndex { table, index } => {
                remove(&mut find(schema, table)?.indexes, &index.name, index, subject)
            }
        }
    }
}

fn find<'a>(schema: &'a mut Schema, name: &TableName) -> Result<&'a mut Table, ApplyError> {
    schema.tables.get_mut(name).ok_or_else(|| ApplyError::Missing(Subject::Table(name.clone())))
}

fn add<K, V>(map: &mut IndexMap<K, V>, name: &K, value: &V, subject: Subject) -> Result<(), ApplyError>
where
    K: Clone + Eq + std::hash::Hash,
    V: Clone,
{
    if map.contains_key(name) {
        return Err(ApplyError::Exists(subject));
    }
    map.insert(name.clone(), value.clone());
    Ok(())
}

fn remove<K, V>(map: &mut IndexMap<K, V>, name: &K, value: &V, subject: Subject) -> Result<(), ApplyError>
where
    K: Eq + std::hash::Hash,
    V: PartialEq,
{
    match map.get(name) {
        None => Err(ApplyError::Missing(subject)),
        Some(standing) if standing != value => Err(ApplyError::Differs(subject)),
        Some(_) => {
            // The order of the others is the order of the file, so none takes the place of the one that goes.
            map.shift_remove(name);
            Ok(())
        }
    }
}

fn columns_exist<'a>(table: &Table, names: impl IntoIterator<Item = &'a String>) -> Result<(), ApplyError> {
    match names.into_iter().find(|name| !table.columns.contains_key(*name)) {
        Some(name) => Err(ApplyError::Missing(Subject::Column(table.name.clone(), name.clone()))),
        None => Ok(()),
    }
}

fn index_columns(index: &crate::schema::Index) -> impl Iterator<Item = &String> {
    let keys = index.parts.iter().filter_map(|part| match &part.key {
        IndexKey::Column(name) => Some(name),
        IndexKey::Sql(_) => None,
    });
    keys.chain(&index.include)
}

/// The enums that a column's type names, on any engine.
fn enums_of(column: &Column) -> impl Iterator<Item = &String> {
    column.r#type.values().filter_map(|(_, declared)| match declared {
        ColumnType::Enum(name) => Some(name),
        _ => None,
    })
}

fn enums_exist(schema: &Schema, column: &Column) -> Result<(), ApplyError> {
    match enums_of(column).find(|name| !schema.enums.contains_key(*name)) {
        Some(name) => Err(ApplyError::Missing(Subject::Enum(name.clone()))),
        None => Ok(()),
    }
}

fn enum_is_unused(schema: &Schema, name: &str) -> Result<(), ApplyError> {
    for table in schema.tables.values() {
        if let Some(column) = table.columns.values().find(|column| enums_of(column).any(|used| used == name)) {
            let by = Box::new(Subject::Column(table.name.clone(), column.name.clone()));
            return Err(ApplyError::InUse { subject: Subject::Enum(name.to_owned()), by });
        }
    }
    Ok(())
}

/// Whether no key, constraint or index of the table names the column. Expressions are not looked into.
fn column_is_unused(table: &Table, column: &str) -> Result<(), ApplyError> {
    let names = |columns: &[String]| columns.iter().any(|name| name == column);
    let owner = || table.name.clone();
    let key = table.primary_key.iter().filter(|key| names(&key.columns)).map(|_| Subject::Table(owner()));
    let uniques = table.uniques.values().filter(|unique| names(&unique.columns));
    let foreign_keys = table.foreign_keys.values().filter(|key| names(&key.columns));
    let indexes = table.indexes.values().filter(|index| index_columns(index).any(|name| name == column));
    let by = key
        .chain(uniques.map(|unique| Subject::Unique(owner(), unique.name.clone())))
        .chain(foreign_keys.map(|key| Subject::ForeignKey(owner(), key.name.clone())))
        .chain(indexes.map(|index| Subject::Index(owner(), index.name.clone())))
        .next();
    match by {
        Some(by) => {
            let subject = Subject::Column(owner(), column.to_owned());
            Err(ApplyError::InUse { subject, by: Box::new(by) })
        }
        None => Ok(()),
    }
}
