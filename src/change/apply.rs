//! Changes made to a schema in memory.

mod rename;
mod uses;

use indexmap::IndexMap;

pub(crate) use rename::values as rename_values;

use super::{Change, ColumnChange, EnumChange, Subject};
use crate::schema::{EnumType, PrimaryKey, Schema, Table, TableName};

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
    #[error("{by} takes no NULL, and {subject} may be NULL")]
    Nullable { subject: Subject, by: Box<Subject> },
}

impl ApplyError {
    /// What stands in the way.
    pub fn subject(&self) -> &Subject {
        match self {
            ApplyError::Exists(subject) | ApplyError::Missing(subject) | ApplyError::Differs(subject) => subject,
            ApplyError::Nullable { subject, .. } => subject,
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
                uses::enum_is_unused(schema, &declared.name)?;
                remove(&mut schema.enums, &declared.name, declared, subject)
            }
            Change::RenameEnum { from, to } => rename::enum_type(schema, from, to),
            Change::AlterEnum { name, change } => {
                alter_enum(&mut schema.enums, name, change, subject)?;
                rename::values(schema, name, &change.renamed);
                Ok(())
            }
            Change::CreateTable(table) => {
                table.columns.values().try_for_each(|column| uses::enums_exist(schema, column))?;
                add(&mut schema.tables, &table.name, table, subject)?;
                find(schema, &table.name)?.give_back_room();
                Ok(())
            }
            Change::DropTable(table) => remove(&mut schema.tables, &table.name, table, subject),
            Change::RenameTable { from, to } => rename::table(schema, from, to),
            Change::AddColumn { column, .. } => {
                uses::enums_exist(schema, column)?;
                self.apply_to_table(schema, subject)
            }
            Change::DropColumn { table, column } => {
                uses::column_is_not_referred_to(schema, table, &column.name)?;
                self.apply_to_table(schema, subject)
            }
            Change::RenameColumn { table, from, to } => rename::column(schema, table, from, to),
            Change::AlterColumn { change, .. } => {
                if let Some(types) = &change.r#type {
                    uses::enums_declared(schema, &types.after)?;
                }
                self.apply_to_table(schema, subject)
            }
            Change::Sql(sql) => {
                let mut after = schema.clone();
                sql.changes.iter().try_for_each(|change| change.apply(&mut after))?;
                *schema = after;
                Ok(())
            }
            _ => self.apply_to_table(schema, subject),
        }
    }

    /// Makes a change that only looks at one table.
    fn apply_to_table(&self, schema: &mut Schema, subject: Subject) -> Result<(), ApplyError> {
        let Some(name) = subject.table() else { return Err(ApplyError::Missing(subject)) };
        let table = find(schema, name)?;
        match self {
            Change::AlterTable { change, .. } => {
                if !change.fits(table) {
                    return Err(ApplyError::Differs(subject));
                }
                change.put(table);
                Ok(())
            }
            Change::AddColumn { column, .. } => add(&mut table.columns, &column.name, column, subject),
            Change::DropColumn { column, .. } => {
                uses::column_is_unused(table, &column.name)?;
                remove(&mut table.columns, &column.name, column, subject)
            }
            Change::AlterColumn { column, change, .. } => alter_column(table, column, change, subject),
            Change::AddPrimaryKey { key, .. } => add_primary_key(table, key, subject),
            Change::DropPrimaryKey { key, .. } => drop_primary_key(table, key, subject),
            Change::AddUnique { unique, .. } => {
                uses::columns_exist(table, &unique.columns)?;
                add(&mut table.uniques, &unique.name, unique, subject)
            }
            Change::DropUnique { unique, .. } => remove(&mut table.uniques, &unique.name, unique, subject),
            Change::AddCheck { check, .. } => add(&mut table.checks, &check.name, check, subject),
            Change::DropCheck { check, .. } => remove(&mut table.checks, &check.name, check, subject),
            Change::AddForeignKey { key, .. } => {
                uses::columns_exist(table, &key.columns)?;
                add(&mut table.foreign_keys, &key.name, key, subject)
            }
            Change::DropForeignKey { key, .. } => remove(&mut table.foreign_keys, &key.name, key, subject),
            Change::CreateIndex { index, .. } => {
                uses::columns_exist(table, uses::index_columns(index))?;
                add(&mut table.indexes, &index.name, index, subject)
            }
            Change::DropIndex { index, .. } => remove(&mut table.indexes, &index.name, index, subject),
            Change::RenamePart { part, from, to, .. } => rename::part(table, *part, from, to),
            // All others are about more than one table.
            _ => Err(ApplyError::Missing(subject)),
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

fn alter_enum(
    enums: &mut IndexMap<String, EnumType>,
    name: &str,
    change: &EnumChange,
    subject: Subject,
) -> Result<(), ApplyError> {
    match enums.get_mut(name) {
        None => Err(ApplyError::Missing(subject)),
        Some(declared) if !change.fits(declared) => Err(ApplyError::Differs(subject)),
        Some(declared) => {
            change.put(declared);
            Ok(())
        }
    }
}

fn alter_column(table: &mut Table, name: &str, change: &ColumnChange, subject: Subject) -> Result<(), ApplyError> {
    let key = table.primary_key.as_ref().filter(|key| key.columns.iter().any(|column| column == name));
    let key = key.map(|key| Subject::PrimaryKey(table.name.clone(), key.name.clone()));
    match table.columns.get_mut(name) {
        None => Err(ApplyError::Missing(subject)),
        Some(column) if !change.fits(column) => Err(ApplyError::Differs(subject)),
        Some(column) => {
            if let (Some(key), Some(true)) = (key, change.nullable.as_ref().map(|nullable| nullable.after)) {
                return Err(ApplyError::Nullable { subject, by: Box::new(key) });
            }
            change.put(column);
            Ok(())
        }
    }
}

fn add_primary_key(table: &mut Table, key: &PrimaryKey, subject: Subject) -> Result<(), ApplyError> {
    if let Some(standing) = &table.primary_key {
        return Err(ApplyError::Exists(Subject::PrimaryKey(table.name.clone(), standing.name.clone())));
    }
    uses::columns_exist(table, &key.columns)?;
    if let Some(column) = key.columns.iter().find(|name| table.columns[name.as_str()].nullable) {
        let column = Subject::Column(table.name.clone(), column.clone());
        return Err(ApplyError::Nullable { subject: column, by: Box::new(subject) });
    }
    table.primary_key = Some(key.clone());
    Ok(())
}

fn drop_primary_key(table: &mut Table, key: &PrimaryKey, subject: Subject) -> Result<(), ApplyError> {
    match &table.primary_key {
        Some(standing) if standing == key => {
            table.primary_key = None;
            Ok(())
        }
        Some(standing) if standing.name == key.name => Err(ApplyError::Differs(subject)),
        _ => Err(ApplyError::Missing(subject)),
    }
}
