//! What the parts of a schema need of each other.

use super::ApplyError;
use crate::change::Subject;
use crate::schema::{Column, ColumnType, Index, IndexKey, PerEngine, Schema, Table, TableName};

pub(super) fn columns_exist<'a>(table: &Table, names: impl IntoIterator<Item = &'a String>) -> Result<(), ApplyError> {
    match names.into_iter().find(|name| !table.columns.contains_key(*name)) {
        Some(name) => Err(ApplyError::Missing(Subject::Column(table.name.clone(), name.clone()))),
        None => Ok(()),
    }
}

pub(super) fn index_columns(index: &Index) -> impl Iterator<Item = &String> {
    let keys = index.parts.iter().filter_map(|part| match &part.key {
        IndexKey::Column(name) => Some(name),
        IndexKey::Sql(_) => None,
    });
    keys.chain(&index.include)
}

/// The enums that a type names, on any engine.
fn enums_of(declared: &PerEngine<ColumnType>) -> impl Iterator<Item = &String> {
    declared.values().filter_map(|(_, declared)| match declared {
        ColumnType::Enum(name) => Some(name),
        _ => None,
    })
}

pub(super) fn enums_exist(schema: &Schema, column: &Column) -> Result<(), ApplyError> {
    enums_declared(schema, &column.r#type)
}

pub(super) fn enums_declared(schema: &Schema, declared: &PerEngine<ColumnType>) -> Result<(), ApplyError> {
    match enums_of(declared).find(|name| !schema.enums.contains_key(*name)) {
        Some(name) => Err(ApplyError::Missing(Subject::Enum(name.clone()))),
        None => Ok(()),
    }
}

pub(super) fn enum_is_unused(schema: &Schema, name: &str) -> Result<(), ApplyError> {
    for table in schema.tables.values() {
        if let Some(column) = table.columns.values().find(|column| enums_of(&column.r#type).any(|used| used == name)) {
            let by = Box::new(Subject::Column(table.name.clone(), column.name.clone()));
            return Err(ApplyError::InUse { subject: Subject::Enum(name.to_owned()), by });
        }
    }
    Ok(())
}

/// Whether no key, constraint or index of the table names the column. Expressions are not looked into.
pub(super) fn column_is_unused(table: &Table, column: &str) -> Result<(), ApplyError> {
    let names = |columns: &[String]| columns.iter().any(|name| name == column);
    let owner = || table.name.clone();
    let key = table.primary_key.iter().filter(|key| names(&key.columns));
    let uniques = table.uniques.values().filter(|unique| names(&unique.columns));
    let foreign_keys = table.foreign_keys.values().filter(|key| names(&key.columns));
    let indexes = table.indexes.values().filter(|index| index_columns(index).any(|name| name == column));
    let by = key
        .map(|key| Subject::PrimaryKey(owner(), key.name.clone()))
        .chain(uniques.map(|unique| Subject::Unique(owner(), unique.name.clone())))
        .chain(foreign_keys.map(|key| Subject::ForeignKey(owner(), key.name.clone())))
        .chain(indexes.map(|index| Subject::Index(owner(), index.name.clone())))
        .next();
    in_use(by, owner(), column)
}

/// Whether no foreign key of any table refers to the column.
pub(super) fn column_is_not_referred_to(schema: &Schema, table: &TableName, column: &str) -> Result<(), ApplyError> {
    let by = schema.tables.values().find_map(|from| {
        let refers =
            |key: &&crate::schema::ForeignKey| key.table == *table && key.references.iter().any(|name| name == column);
        let key = from.foreign_keys.values().find(refers)?;
        Some(Subject::ForeignKey(from.name.clone(), key.name.clone()))
    });
    in_use(by, table.clone(), column)
}

fn in_use(by: Option<Subject>, table: TableName, column: &str) -> Result<(), ApplyError> {
    match by {
        Some(by) => Err(ApplyError::InUse { subject: Subject::Column(table, column.to_owned()), by: Box::new(by) }),
        None => Ok(()),
    }
}
