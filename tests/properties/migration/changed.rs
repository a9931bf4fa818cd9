//! What a schema becomes: every kind of part comes, goes, changes, and gets another name.

use binds::change::Change;
use binds::dialect::Engine;
use binds::diff::neutral::Answer;
use binds::schema::{ColumnType, Default, Literal, PerEngine, Schema, Table, TableName};

use crate::properties::repair::{forget, forget_expressions_of, repair};
use crate::properties::tables::Draft;
use crate::properties::tape::Tape;
use crate::properties::{names, values};

/// What a schema becomes, and what of it goes on under another name.
pub(in crate::properties) fn changed(tape: &mut Tape, engine: &Engine, schema: &Schema) -> (Schema, Vec<Answer>) {
    let taken = schema.tables.keys().map(|name| name.name.clone()).chain(schema.enums.keys().cloned());
    let names = taken.collect();
    let mut changing =
        Changing { draft: Draft { tape, engine, names, schema: schema.clone() }, before: schema, renames: Vec::new() };
    for name in schema.enums.keys() {
        changing.change_enum(name);
    }
    for name in schema.tables.keys() {
        changing.change_table(name);
    }
    changing.add();
    let Changing { draft, renames, .. } = changing;
    let mut schema = draft.schema;
    repair(engine, &mut schema);
    (schema, renames)
}

struct Changing<'a> {
    draft: Draft<'a>,
    before: &'a Schema,
    renames: Vec<Answer>,
}

impl Changing<'_> {
    fn chance(&mut self, percent: u32) -> bool {
        self.draft.tape.chance(percent)
    }

    fn rename(&mut self, from: String, to: String) {
        self.renames.push(Answer::Renamed { from, to });
    }

    fn change_enum(&mut self, name: &str) {
        let mut name = name.to_owned();
        if self.chance(15) {
            let to = self.draft.fresh();
            let change = Change::RenameEnum { from: name.clone(), to: to.clone() };
            if change.apply(&mut self.draft.schema).is_ok() {
                self.rename(name, to.clone());
                name = to;
            }
        }
        for _ in 0..self.draft.tape.below(3) {
            let drawn = names::text(self.draft.tape);
            let declared = &mut self.draft.schema.enums[name.as_str()];
            let at = self.draft.tape.below(declared.values.len());
            match self.draft.tape.below(4) {
                0 if declared.values.len() > 1 => _ = declared.values.remove(at),
                3 => {
                    let values = declared.values.len();
                    declared.values.swap(at, values - 1);
                }
                _ if declared.values.contains(&drawn) => {}
                1 => declared.values.insert(at, drawn),
                _ => {
                    let old = std::mem::replace(&mut declared.values[at], drawn.clone());
                    self.renames.push(Answer::Renamed { from: format!("{name}.{old}"), to: drawn });
                }
            }
        }
        self.fit_defaults(&name);
    }

    /// Takes away defaults that are no values of the enum any more.
    fn fit_defaults(&mut self, name: &str) {
        let is_it = |used: &ColumnType| matches!(used, ColumnType::Enum(used) if used == name);
        let columns = self.draft.schema.tables.values_mut().flat_map(|table| table.columns.values_mut());
        for column in columns.filter(|column| column.r#type.values().any(|(_, used)| is_it(used))) {
            column.default = None;
        }
    }

    fn change_table(&mut self, name: &TableName) {
        match self.draft.tape.below(8) {
            0 => {
                self.draft.schema.tables.shift_remove(name);
                let tables = self.draft.schema.tables.values_mut();
                tables.for_each(|table| table.foreign_keys.retain(|_, key| key.table != *name));
                return;
            }
            1 => return,
            _ => {}
        }
        let mut name = name.clone();
        if self.chance(20) {
            let to = TableName { name: self.draft.fresh(), ..name.clone() };
            let parts = self.before.tables.values().chain(self.draft.schema.tables.values());
            if parts.into_iter().any(|table| has_part(table, &to.name)) {
                return;
            }
            let change = Change::RenameTable { from: name.clone(), to: to.clone() };
            if change.apply(&mut self.draft.schema).is_ok() {
                self.rename(name.to_string(), to.to_string());
                name = to;
            }
        }
        for _ in 0..=self.draft.tape.below(4) {
            if self.chance(20) {
                self.rename_column(&name);
                continue;
            }
            let at = self.draft.schema.tables.get_index_of(&name).unwrap_or_default();
            let Some(mut table) = self.draft.schema.tables.shift_remove(&name) else { return };
            self.change_in(&mut table);
            self.draft.schema.tables.shift_insert(at, name.clone(), table);
        }
    }

    fn rename_column(&mut self, name: &TableName) {
        let table = &self.draft.schema.tables[name];
        let mut taken: Vec<String> = table.columns.keys().cloned().collect();
        if taken.is_empty() {
            return;
        }
        let from = self.draft.tape.pick(&taken);
        let to = names::fresh(self.draft.tape, &mut taken);
        let change = Change::RenameColumn { table: name.clone(), from: from.clone(), to: to.clone() };
        if change.apply(&mut self.draft.schema).is_err() {
            return;
        }
        let (old, new) = (self.draft.engine.quote(&from), self.draft.engine.quote(&to));
        let spell = |sql: &mut PerEngine<String>| {
            if let Some(words) = &mut sql.any {
                *words = words.replace(&old, &new);
            }
        };
        let table = &mut self.draft.schema.tables[name];
        table.checks.values_mut().for_each(|check| spell(&mut check.sql));
        table.columns.values_mut().filter_map(|column| column.generated.as_mut()).for_each(|own| spell(&mut own.sql));
        for index in table.indexes.values_mut() {
            index.predicate.iter_mut().for_each(spell);
            for part in &mut index.parts {
                if let binds::schema::IndexKey::Sql(sql) = &mut part.key {
                    spell(sql);
                }
            }
        }
        self.rename(format!("{name}.{from}"), to);
    }

    fn change_in(&mut self, table: &mut Table) {
        let columns: Vec<String> = table.columns.keys().cloned().collect();
        if columns.is_empty() {
            return;
        }
        let column = self.draft.tape.pick(&columns);
        match self.draft.tape.below(16) {
            0 | 1 => {
                let mut taken = columns;
                let name = names::fresh(self.draft.tape, &mut taken);
                let column = self.draft.column(name.clone());
                let at = self.draft.tape.below(table.columns.len() + 1);
                table.columns.shift_insert(at, name, column);
            }
            2 if columns.len() > 1 => forget(table, &column),
            3 | 4 => self.change_type(table, &column),
            5 => {
                let key = table.primary_key.as_ref().is_some_and(|key| key.columns.contains(&column));
                let own = &mut table.columns[column.as_str()];
                own.nullable = !own.nullable && !key && own.identity.is_none();
            }
            6 => {
                let drawn = self.draft.column(column.clone());
                let own = &mut table.columns[column.as_str()];
                if own.generated.is_none() && own.identity.is_none() {
                    own.default = drawn.default.filter(|_| own.r#type == drawn.r#type);
                }
                own.comment = drawn.comment;
                if own.generated.is_none() {
                    own.collation = drawn.collation;
                }
            }
            7 => table.comment = self.chance(70).then(|| names::text(self.draft.tape)),
            8 => {
                table.columns.values_mut().for_each(|column| column.identity = None);
                table.primary_key = None;
                self.draft.key(table);
            }
            9 => self.draft.options(table),
            10 => self.change_generated(table),
            11 => self.rename_part(table),
            _ => self.change_parts(table),
        }
    }

    fn change_type(&mut self, table: &mut Table, column: &str) {
        let drawn = self.draft.column(column.to_owned());
        let own = &mut table.columns[column];
        if own.generated.is_some() {
            return;
        }
        own.r#type = match self.draft.tape.below(4) {
            0 => drawn.r#type,
            1 => PerEngine::any(self.draft.tape.pick(&[ColumnType::BigInt, ColumnType::Integer, ColumnType::SmallInt])),
            2 => PerEngine::any(self.draft.tape.pick(&[
                ColumnType::Text,
                ColumnType::String(Some(2)),
                ColumnType::String(Some(20)),
                ColumnType::String(Some(60)),
            ])),
            _ => drawn.r#type,
        };
        own.default = None;
        if !matches!(own.r#type.any, Some(ColumnType::BigInt | ColumnType::Integer | ColumnType::SmallInt)) {
            own.identity = None;
        }
        if self.draft.tape.chance(30) {
            let flavour = self.draft.engine.flavour;
            let column_type = own.r#type.get(flavour).cloned().unwrap_or(ColumnType::Text);
            if !matches!(column_type, ColumnType::Enum(_)) && own.identity.is_none() {
                own.default = Some(values::default(self.draft.tape, flavour, &column_type, &[]));
            }
        }
        own.collation = None;
        let quoted = self.draft.engine.quote(column);
        forget_expressions_of(table, &quoted);
    }

    fn change_generated(&mut self, table: &mut Table) {
        let generated = table.columns.values().find(|column| column.generated.is_some());
        match generated.map(|column| column.name.clone()) {
            Some(name) if self.chance(70) => {
                // What is computed becomes plain, or goes.
                if self.chance(50) { table.columns[name.as_str()].generated = None } else { forget(table, &name) }
            }
            // One that uses another is refused by some servers, and not by the checker.
            Some(_) => {}
            None => {
                let mut taken: Vec<String> = table.columns.keys().cloned().collect();
                self.draft.add_generated(table, &mut taken);
            }
        }
    }

    /// Gives a constraint or an index another name, or that of one that is gone.
    fn rename_part(&mut self, table: &mut Table) {
        let to = self.draft.fresh();
        match self.draft.tape.below(5) {
            0 => table.primary_key.iter_mut().for_each(|key| key.name.clone_from(&to)),
            1 => {
                if let Some((_, mut unique)) = table.uniques.shift_remove_index(0) {
                    unique.name.clone_from(&to);
                    table.uniques.insert(to, unique);
                }
            }
            2 => {
                if let Some((_, mut check)) = table.checks.shift_remove_index(0) {
                    check.name.clone_from(&to);
                    table.checks.insert(to, check);
                }
            }
            3 => {
                if let Some((_, mut key)) = table.foreign_keys.shift_remove_index(0) {
                    key.name.clone_from(&to);
                    table.foreign_keys.insert(to, key);
                }
            }
            _ => {
                if let Some((_, mut index)) = table.indexes.shift_remove_index(0) {
                    index.name.clone_from(&to);
                    table.indexes.insert(to, index);
                }
            }
        }
    }

    fn change_parts(&mut self, table: &mut Table) {
        match self.draft.tape.below(8) {
            0 => self.draft.add_unique(table),
            1 => _ = table.uniques.shift_remove_index(0),
            2 => self.draft.add_check(table),
            3 => _ = table.checks.shift_remove_index(0),
            4 => self.draft.add_index(table),
            5 => _ = table.indexes.shift_remove_index(0),
            6 => _ = table.foreign_keys.shift_remove_index(0),
            _ => {
                // One index takes the place and the name of another.
                if let Some((name, _)) = table.indexes.shift_remove_index(0) {
                    self.draft.add_index(table);
                    if let Some((_, mut index)) = table.indexes.pop() {
                        index.name.clone_from(&name);
                        table.indexes.insert(name, index);
                    }
                }
            }
        }
    }

    fn add(&mut self) {
        if self.chance(20) {
            self.draft.add_enum();
        }
        if self.chance(40) {
            self.draft.add_table();
        }
        let names: Vec<TableName> = self.draft.schema.tables.keys().cloned().collect();
        for name in names {
            if self.chance(25) {
                self.draft.add_foreign_key(&name);
            }
        }
    }
}

/// A value for rows that have none: a default of the type, where one can be drawn.
pub(super) fn fill(
    tape: &mut Tape,
    engine: &Engine,
    schema: &Schema,
    column: &binds::schema::Column,
) -> Option<Default> {
    let column_type = column.r#type.get(engine.flavour)?;
    let listed = match column_type {
        ColumnType::Enum(name) => schema.enums.get(name)?.values.clone(),
        _ => Vec::new(),
    };
    Some(match values::fitting(tape, column_type, &listed) {
        // Some of those that are drawn have a plainer spelling.
        Default::Literal(Literal::Number(_)) => Default::Literal(Literal::Number("7".to_owned())),
        drawn => drawn,
    })
}

/// Whether a table has a part of that name: a table cannot be renamed to it yet, though the part goes later.
pub(super) fn has_part(table: &Table, name: &str) -> bool {
    let key = table.primary_key.iter().map(|key| &key.name);
    let mut parts = key.chain(table.uniques.keys()).chain(table.indexes.keys());
    parts.any(|part| part.eq_ignore_ascii_case(name))
}
