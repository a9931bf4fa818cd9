//! Whole schemas, mostly such as one engine takes.

use binds::dialect::Engine;
use binds::flavour::Flavour;
use binds::schema::{
    Action, Check, Column, ColumnType, EnumType, ForeignKey, Generated, Identity, Index, IndexKey, IndexKind,
    IndexPart, MySqlOptions, Nulls, Only, Order, PerEngine, PrimaryKey, Schema, SqliteOptions, Storage, Table,
    TableName, Timing, Unique,
};

use super::expressions::Class;
use super::tape::Tape;
use super::{expressions, names, values};

const TIMINGS: [Timing; 3] = [Timing::NotDeferrable, Timing::InitiallyImmediate, Timing::InitiallyDeferred];

/// Draws a schema for the engine out of the numbers.
pub(super) fn schema(tape: &mut Tape, engine: &Engine) -> Schema {
    let mut draft = Draft { tape, engine, names: Vec::new(), schema: Schema::default() };
    for _ in 0..draft.tape.below(3) {
        draft.add_enum();
    }
    for _ in 0..=draft.tape.below(4) {
        draft.add_table();
    }
    for name in draft.schema.tables.keys().cloned().collect::<Vec<_>>() {
        for _ in 0..draft.tape.below(3) {
            draft.add_foreign_key(&name);
        }
    }
    draft.schema
}

pub(super) struct Draft<'a> {
    pub(super) tape: &'a mut Tape,
    pub(super) engine: &'a Engine,
    /// Those of tables, enums, indexes and constraints.
    pub(super) names: Vec<String>,
    pub(super) schema: Schema,
}

impl Draft<'_> {
    fn flavour(&self) -> Flavour {
        self.engine.flavour
    }

    fn is(&self, flavour: Flavour) -> bool {
        self.flavour() == flavour
    }

    fn is_mysql(&self) -> bool {
        matches!(self.flavour(), Flavour::MySql | Flavour::MariaDb)
    }

    pub(super) fn fresh(&mut self) -> String {
        names::fresh(self.tape, &mut self.names)
    }

    /// A schema that a PostgreSQL object is in.
    fn namespace(&mut self) -> Option<String> {
        (self.is(Flavour::Postgres) && self.tape.chance(15))
            .then(|| self.tape.pick(&["other", "My \"S\"", "s.p", "x'y"]).to_owned())
    }

    pub(super) fn add_enum(&mut self) {
        let name = self.fresh();
        let mut declared = EnumType { name: name.clone(), schema: self.namespace(), values: Vec::new() };
        for _ in 0..=self.tape.below(4) {
            let value = names::text(self.tape);
            if !declared.values.contains(&value) {
                declared.values.push(value);
            }
        }
        self.schema.enums.insert(name, declared);
    }

    pub(super) fn add_table(&mut self) {
        let name = TableName { schema: self.namespace(), name: self.fresh() };
        let mut table = Table::new(name.clone());
        let mut taken = Vec::new();
        for _ in 0..=self.tape.below(6) {
            let name = names::fresh(self.tape, &mut taken);
            let column = self.column(name);
            table.columns.insert(column.name.clone(), column);
        }
        self.key(&mut table);
        self.options(&mut table);
        if self.tape.chance(25) {
            self.add_generated(&mut table, &mut taken);
        }
        table.comment = self.tape.chance(25).then(|| names::text(self.tape));
        for _ in 0..self.tape.below(3) {
            self.add_unique(&mut table);
        }
        for _ in 0..self.tape.below(3) {
            self.add_check(&mut table);
        }
        for _ in 0..self.tape.below(4) {
            self.add_index(&mut table);
        }
        self.schema.tables.insert(name, table);
    }

    pub(super) fn column(&mut self, name: String) -> Column {
        let flavour = self.flavour();
        let enums: Vec<String> = self.schema.enums.keys().cloned().collect();
        let r#type = values::column_type(self.tape, flavour, &enums);
        let default = self.tape.chance(40).then(|| {
            let column_type = r#type.get(flavour).cloned().unwrap_or(ColumnType::Text);
            let listed = match &column_type {
                ColumnType::Enum(name) => self.schema.enums[name].values.clone(),
                _ => Vec::new(),
            };
            values::default(self.tape, flavour, &column_type, &listed)
        });
        Column {
            name,
            r#type,
            nullable: !self.tape.chance(40),
            default,
            generated: None,
            identity: None,
            collation: self
                .tape
                .chance(10)
                .then(|| PerEngine::any(self.tape.pick(names::collations(flavour)).to_owned())),
            comment: self.tape.chance(15).then(|| names::text(self.tape)),
        }
    }

    pub(super) fn key(&mut self, table: &mut Table) {
        let columns: Vec<String> = table.columns.keys().cloned().collect();
        if self.tape.chance(20) {
            return;
        }
        let columns = self.tape.some_of(&columns, 2);
        if self.tape.chance(40) {
            let numbered = &mut table.columns[columns[0].as_str()];
            numbered.r#type =
                PerEngine::any(self.tape.pick(&[ColumnType::BigInt, ColumnType::Integer, ColumnType::SmallInt]));
            numbered.default = None;
            numbered.collation = None;
            let others: &[Identity] = match self.engine.facts().identity_always {
                true => &[Identity::ByDefault, Identity::Always, Identity::Serial],
                false => &[Identity::ByDefault, Identity::Serial],
            };
            numbered.identity = Some(self.tape.pick(others));
        }
        for name in &columns {
            table.columns[name.as_str()].nullable = false;
        }
        table.primary_key = Some(PrimaryKey { name: self.fresh(), columns });
    }

    pub(super) fn add_generated(&mut self, table: &mut Table, taken: &mut Vec<String>) {
        let columns = self.expressible(table);
        let Some((sql, column_type)) = expressions::value(self.tape, self.engine, &columns) else { return };
        let column_type = if self.tape.chance(30) && column_type == ColumnType::Text {
            ColumnType::String(Some(500))
        } else {
            column_type
        };
        let storage = if self.engine.facts().virtual_columns && self.tape.chance(50) {
            Storage::Virtual
        } else {
            Storage::Stored
        };
        let column = Column {
            name: names::fresh(self.tape, taken),
            r#type: PerEngine::any(column_type),
            nullable: !self.tape.chance(20),
            default: None,
            generated: Some(Box::new(Generated { sql: PerEngine::any(sql), storage })),
            identity: None,
            collation: None,
            comment: self.tape.chance(20).then(|| names::text(self.tape)),
        };
        let at = self.tape.below(table.columns.len() + 1);
        if !table.columns.contains_key(&column.name) {
            table.columns.shift_insert(at, column.name.clone(), column);
        }
    }

    pub(super) fn options(&mut self, table: &mut Table) {
        if self.is_mysql() && self.tape.chance(25) {
            let charset = self.tape.pick(&["utf8mb4", "latin1", "utf8mb3", "ASCII", "utf8", "binary"]);
            let engine = self.tape.pick(&["InnoDB", "innodb"]);
            let collation = self.tape.chance(50).then(|| self.tape.pick(&["utf8mb4_bin", "latin1_bin", "utf8mb3_bin"]));
            table.mysql = MySqlOptions {
                engine: self.tape.chance(30).then(|| engine.to_owned()),
                charset: collation.is_none().then(|| charset.to_owned()),
                collation: collation.map(str::to_owned),
            };
        }
        if self.is(Flavour::Sqlite) {
            table.sqlite = SqliteOptions {
                strict: self.tape.chance(20),
                without_rowid: self.tape.chance(20),
                autoincrement: self.tape.chance(20),
            };
        }
    }

    pub(super) fn add_unique(&mut self, table: &mut Table) {
        let columns: Vec<String> = table.columns.keys().cloned().collect();
        let facts = self.engine.facts();
        let unique = Unique {
            name: self.fresh(),
            columns: self.tape.some_of(&columns, 3),
            nulls_equal: facts.nulls_equal && self.tape.chance(20),
            timing: if facts.deferrable_uniques { self.tape.pick(&TIMINGS) } else { Timing::NotDeferrable },
        };
        table.uniques.insert(unique.name.clone(), unique);
    }

    /// The columns for expressions: MySQL and MariaDB do not mix collations.
    fn expressible<'t>(&self, table: &'t Table) -> Vec<&'t Column> {
        let usual = table.mysql == MySqlOptions::default();
        let text = |column: &&Column| expressions::class(column, self.flavour()) == Class::Text;
        let mixed = |column: &&Column| self.is_mysql() && text(column) && (!usual || column.collation.is_some());
        table.columns.values().filter(|column| !mixed(column)).collect()
    }

    pub(super) fn add_check(&mut self, table: &mut Table) {
        let columns = self.expressible(table);
        if columns.is_empty() {
            return;
        }
        let sql = PerEngine::any(expressions::condition(self.tape, self.engine, &columns));
        let check = Check { name: self.fresh(), sql, only: Only(None) };
        table.checks.insert(check.name.clone(), check);
    }

    pub(super) fn add_index(&mut self, table: &mut Table) {
        let facts = self.engine.facts();
        let columns: Vec<String> = table.columns.keys().cloned().collect();
        let values = self.expressible(table);
        let kind = match self.tape.below(10) {
            0..=5 => IndexKind::Plain,
            8 if facts.full_text_indexes => IndexKind::FullText,
            9 if facts.spatial_indexes => IndexKind::Spatial,
            _ => IndexKind::Unique,
        };
        let method = (!facts.index_methods.is_empty() && self.tape.chance(20)).then(|| {
            PerEngine::any(self.tape.pick(&facts.index_methods[..facts.index_methods.len().min(6)]).to_owned())
        });
        let mut parts: Vec<IndexPart> = Vec::new();
        for column in self.tape.some_of(&columns, 3) {
            parts.push(self.part(column, &values, method.is_none()));
        }
        let include =
            if facts.include_columns && self.tape.chance(15) { self.tape.some_of(&columns, 2) } else { Vec::new() };
        let predicate = (facts.partial_indexes && !values.is_empty() && self.tape.chance(30))
            .then(|| PerEngine::any(expressions::condition(self.tape, self.engine, &values)));
        if self.is(Flavour::MySql) && parts.iter().any(|part| matches!(part.key, IndexKey::Sql(_))) {
            // How long its value is the server alone knows.
            parts.truncate(1);
        }
        let expressed = parts.iter().any(|part| matches!(part.key, IndexKey::Sql(_)));
        let index = Index {
            name: self.fresh(),
            kind,
            parts,
            method: method.filter(|_| !expressed),
            include,
            predicate,
            nulls_equal: facts.nulls_equal && kind == IndexKind::Unique && self.tape.chance(20),
            only: Only(None),
        };
        table.indexes.insert(index.name.clone(), index);
    }

    /// One part; an operator class is drawn only for the usual method.
    fn part(&mut self, column: String, columns: &[&Column], plain: bool) -> IndexPart {
        let facts = self.engine.facts();
        let expression = (facts.expression_indexes && self.tape.chance(25))
            .then(|| expressions::value(self.tape, self.engine, columns))
            .flatten();
        let column_type = columns.iter().find(|own| own.name == column).map(|own| own.r#type.clone());
        let text = matches!(
            column_type.as_ref().and_then(|own| own.get(self.flavour())),
            Some(ColumnType::Text | ColumnType::String(_))
        );
        let classes = facts.operator_classes && plain;
        let collates = facts.index_collations && self.tape.chance(10);
        IndexPart {
            order: if self.tape.chance(25) { Order::Descending } else { Order::Ascending },
            nulls: (facts.nulls_order && self.tape.chance(20)).then(|| self.tape.pick(&[Nulls::First, Nulls::Last])),
            operator_class: (classes && text && expression.is_none() && self.tape.chance(15))
                .then(|| self.tape.pick(&["text_pattern_ops", "text_ops", "varchar_pattern_ops"]).to_owned()),
            collation: (collates && (text && expression.is_none() || self.is(Flavour::Sqlite)))
                .then(|| PerEngine::any(self.tape.pick(names::collations(self.flavour())).to_owned())),
            prefix: (facts.prefix_lengths && text && expression.is_none() && self.tape.chance(50))
                .then(|| self.tape.pick(&[10, 1, 20, 64, 255, 768])),
            key: match expression {
                // MySQL has no index over what may be a TEXT.
                Some((sql, ColumnType::Text)) if self.is(Flavour::MySql) => {
                    IndexKey::Sql(PerEngine::any(format!("CAST({sql} AS char(20))")))
                }
                Some((sql, _)) => IndexKey::Sql(PerEngine::any(sql)),
                None => IndexKey::Column(column),
            },
        }
    }

    /// A foreign key to some key of some table, over columns made to fit it, or over those that fit already.
    pub(super) fn add_foreign_key(&mut self, from: &TableName) {
        let tables: Vec<TableName> = self.schema.tables.keys().cloned().collect();
        let target = self.schema.tables[&self.tape.pick(&tables)].clone();
        let Some(references) = self.referenced(&target) else { return };
        let mut columns = Vec::new();
        let mut taken: Vec<String> = self.schema.tables[from].columns.keys().cloned().collect();
        for name in &references {
            let wanted = &target.columns[name.as_str()];
            let table = &self.schema.tables[from];
            let same = table.columns.values().find(|own| own.r#type == wanted.r#type && !columns.contains(&own.name));
            if let Some(own) = same.filter(|_| self.tape.chance(40)) {
                columns.push(own.name.clone());
                continue;
            }
            let name = names::fresh(self.tape, &mut taken);
            let column = Column {
                name: name.clone(),
                nullable: true,
                default: None,
                generated: None,
                identity: None,
                comment: None,
                ..wanted.clone()
            };
            self.schema.tables[from].columns.insert(name.clone(), column);
            columns.push(name);
        }
        let facts = self.engine.facts();
        let actions = Action::ALL.len() - usize::from(!facts.set_default_action);
        let key = ForeignKey {
            name: self.fresh(),
            columns,
            table: target.name.clone(),
            references,
            on_delete: self.tape.pick(&Action::ALL[..actions]),
            on_update: self.tape.pick(&Action::ALL[..actions]),
            timing: if facts.deferrable_foreign_keys { self.tape.pick(&TIMINGS) } else { Timing::NotDeferrable },
        };
        self.schema.tables[from].foreign_keys.insert(key.name.clone(), key);
    }

    /// The columns of a key of the table, sometimes in another order.
    fn referenced(&mut self, target: &Table) -> Option<Vec<String>> {
        let plain = |index: &Index| {
            let columns = index.parts.iter().map(|part| match &part.key {
                IndexKey::Column(name) => Some(name.clone()),
                IndexKey::Sql(_) => None,
            });
            (index.kind == IndexKind::Unique && index.predicate.is_none())
                .then(|| columns.collect::<Option<Vec<_>>>())?
        };
        let keys: Vec<Vec<String>> = target
            .primary_key
            .iter()
            .map(|key| key.columns.clone())
            .chain(target.uniques.values().map(|unique| unique.columns.clone()))
            .chain(target.indexes.values().filter_map(plain))
            .collect();
        if keys.is_empty() {
            return None;
        }
        let mut columns = self.tape.pick(&keys);
        if self.tape.chance(20) {
            columns.reverse();
        }
        Some(columns)
    }
}
