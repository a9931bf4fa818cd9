//! Where the columns of one state of a schema are in a later one.

use std::collections::BTreeMap;

use binds::change::{Change, Operation};
use binds::schema::{Schema, TableName};

/// A column, then and now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Descent {
    pub(super) before: (TableName, String),
    pub(super) after: (TableName, String),
    /// Whether rows without a value were given one.
    pub(super) filled: bool,
    /// Whether it takes no NULL any more, or its values were made anew.
    pub(super) tightened: bool,
    /// Values of its enum that go on under another name.
    pub(super) renamed: BTreeMap<String, String>,
}

/// What became of tables and columns.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Lineage {
    pub(super) tables: Vec<(TableName, TableName)>,
    pub(super) columns: Vec<Descent>,
    pub(super) dropped_tables: Vec<TableName>,
    pub(super) dropped_columns: Vec<(TableName, String)>,
}

impl Lineage {
    pub(super) fn follow(schema: &Schema, operations: &[Operation]) -> Result<Self, String> {
        let mut lineage = Lineage::default();
        for table in schema.tables.values() {
            lineage.tables.push((table.name.clone(), table.name.clone()));
            for column in table.columns.keys() {
                let at = (table.name.clone(), column.clone());
                let (before, after) = (at.clone(), at);
                lineage.columns.push(Descent {
                    before,
                    after,
                    filled: false,
                    tightened: false,
                    renamed: BTreeMap::new(),
                });
            }
        }
        let mut stands = schema.clone();
        for operation in operations {
            lineage.step(&stands, &operation.change);
            operation.change.apply(&mut stands).map_err(|error| error.to_string())?;
        }
        Ok(lineage)
    }

    fn step(&mut self, stands: &Schema, change: &Change) {
        match change {
            Change::RenameTable { from, to } => {
                self.tables.iter_mut().filter(|(_, now)| now == from).for_each(|(_, now)| now.clone_from(to));
                self.columns.iter_mut().filter(|one| one.after.0 == *from).for_each(|one| one.after.0.clone_from(to));
            }
            Change::DropTable(table) => {
                let gone = self.tables.extract_if(.., |(_, now)| *now == table.name).map(|(then, _)| then);
                self.dropped_tables.extend(gone);
                self.columns.retain(|one| one.after.0 != table.name);
            }
            Change::RenameColumn { table, from, to } => {
                let at = (table.clone(), from.clone());
                self.columns.iter_mut().filter(|one| one.after == at).for_each(|one| one.after.1.clone_from(to));
            }
            Change::DropColumn { table, column } => {
                let at = (table.clone(), column.name.clone());
                let gone = self.columns.extract_if(.., |one| one.after == at).map(|one| one.before);
                self.dropped_columns.extend(gone);
            }
            Change::AlterColumn { table, column, change, fill, using } => {
                let at = (table.clone(), column.clone());
                for one in self.columns.iter_mut().filter(|one| one.after == at) {
                    one.filled |= fill.is_some();
                    one.tightened |=
                        using.is_some() || change.nullable.as_ref().is_some_and(|nullable| nullable.before);
                }
            }
            Change::AlterEnum { name, change } => {
                let is_it = |used: &binds::schema::ColumnType| matches!(used, binds::schema::ColumnType::Enum(used) if used == name);
                for one in &mut self.columns {
                    let (table, column) = &one.after;
                    let used =
                        stands.tables[table].columns[column.as_str()].r#type.values().any(|(_, used)| is_it(used));
                    if used {
                        one.renamed.extend(change.renamed.clone());
                    }
                }
            }
            Change::AddPrimaryKey { table, key } => {
                for one in self.columns.iter_mut().filter(|one| one.after.0 == *table) {
                    one.tightened |= key.columns.contains(&one.after.1);
                }
            }
            _ => {}
        }
    }
}
