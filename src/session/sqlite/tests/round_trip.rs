//! Whatever lower accepts, SQLite takes, and gives back as it was lowered.

use indexmap::IndexMap;
use proptest::prelude::*;
use proptest::sample::{Index as Pick, select, subsequence};

use super::{ENGINE, all, create, memory};
use crate::physical::Physical;
use crate::schema::{
    Action, Check, Column, ColumnType, Default, EnumType, ForeignKey, Generated, Identity, Index, IndexKey, IndexKind,
    IndexPart, Literal, Only, Order, PerEngine, PrimaryKey, Schema, SqliteOptions, Storage, Table, TableName, Timing,
    Unique,
};

fn name() -> impl Strategy<Value = String> {
    prop_oneof![
        3 => "[a-z][a-z0-9_]{0,8}",
        2 => "[ -~äß😀]{1,8}",
        1 => select(vec!["order", "primary", "constraint", "desc", "collate", "generated", "as", "1", "check", "rowid"])
            .prop_map(str::to_owned),
    ]
}

/// Names that SQLite tells apart.
fn names(count: std::ops::Range<usize>) -> impl Strategy<Value = Vec<String>> {
    prop::collection::vec(name(), count).prop_map(|mut names| {
        let mut seen = std::collections::HashSet::new();
        names.retain(|name| seen.insert(name.to_lowercase()) && !name.to_lowercase().starts_with("sqlite_"));
        if names.is_empty() {
            names.push("only".to_owned());
        }
        names
    })
}

fn column_type() -> impl Strategy<Value = ColumnType> {
    let fixed: Vec<ColumnType> = [
        "boolean",
        "smallint",
        "integer",
        "bigint",
        "real",
        "double",
        "string",
        "text",
        "bytes",
        "date",
        "time(0)",
        "time(3)",
        "timestamp(0)",
        "timestamp",
        "timestamptz(2)",
        "uuid",
        "json",
        "enum:list",
        "clob",
        "double precision",
    ]
    .iter()
    .map(|text| text.parse().unwrap())
    .collect();
    prop_oneof![
        6 => select(fixed),
        1 => (1_u16..=15, 0_u16..=15).prop_map(|(digits, scale)| ColumnType::Decimal(digits, scale.min(digits))),
        1 => (1_u32..300).prop_map(|length| ColumnType::String(Some(length))),
        1 => (1_u32..300).prop_map(ColumnType::Char),
    ]
}

fn text() -> impl Strategy<Value = String> {
    "[ -~\n\tä😀]{0,12}"
}

/// A default that fits the type more often than not; lower refuses the others.
fn default(values: Vec<String>) -> impl Strategy<Value = Default> {
    let sql =
        ["abs(-1)", "(1 + 2)", "((random()))", "'a' || 'b'", "NULL", "-5", "x'00ff'", "CURRENT_TIMESTAMP", "true"];
    prop_oneof![
        text().prop_map(|text| Default::Literal(Literal::Text(text))),
        select(values).prop_map(|text| Default::Literal(Literal::Text(text))),
        any::<i16>().prop_map(|number| Default::Literal(Literal::Number(number.to_string()))),
        any::<bool>().prop_map(|value| Default::Literal(Literal::Boolean(value))),
        select(vec!["1.5", "0", "-0.25", "+1_000", "1e3"])
            .prop_map(|number| Default::Literal(Literal::Number(number.to_owned()))),
        Just(Default::Now),
        Just(Default::Uuid),
        select(sql.to_vec()).prop_map(|sql| Default::Sql(Box::new(PerEngine::any(sql.to_owned())))),
    ]
}

fn column(values: Vec<String>) -> impl Strategy<Value = Column> {
    let collation = select(vec![None, None, None, Some("nocase"), Some("BINARY"), Some("RTrim")]);
    (column_type(), any::<bool>(), prop::option::of(default(values)), collation).prop_map(
        |(column_type, nullable, default, collation)| Column {
            name: String::new(),
            r#type: PerEngine::any(column_type),
            nullable,
            default,
            generated: None,
            identity: None,
            collation: collation.map(|name| PerEngine::any(name.to_owned())),
            comment: None,
        },
    )
}

/// What is drawn of a table before its parts are tied together.
#[derive(Clone, Debug)]
struct Draft {
    columns: IndexMap<String, Column>,
    key: Vec<String>,
    picks: Vec<(Pick, Pick)>,
    options: SqliteOptions,
    numbered: bool,
    generated: Option<Storage>,
    timing: Timing,
    actions: (Action, Action),
    flags: (bool, bool, bool),
}

fn draft(names: Vec<String>) -> impl Strategy<Value = Draft> {
    let count = names.len();
    let values = vec!["a".to_owned(), "it's".to_owned()];
    let columns =
        (Just(names.clone()), prop::collection::vec(column(values), count), subsequence(names, 0..=count.min(2)));
    let options = (any::<bool>(), any::<bool>(), any::<bool>(), any::<bool>());
    let timing = select(vec![Timing::NotDeferrable, Timing::InitiallyImmediate, Timing::InitiallyDeferred]);
    let generated = select(vec![None, None, Some(Storage::Stored), Some(Storage::Virtual)]);
    let actions = (select(Action::ALL.to_vec()), select(Action::ALL.to_vec()));
    let picks = prop::collection::vec(any::<(Pick, Pick)>(), 6);
    (columns, options, timing, generated, actions, picks, any::<(bool, bool, bool)>()).prop_map(
        |((names, columns, key), options, timing, generated, actions, picks, flags)| {
            let (strict, without_rowid, autoincrement, numbered) = options;
            let named = |(name, column): (String, Column)| (name.clone(), Column { name, ..column });
            Draft {
                columns: names.into_iter().zip(columns).map(named).collect(),
                options: SqliteOptions {
                    strict,
                    without_rowid: without_rowid && !key.is_empty(),
                    autoincrement: autoincrement && numbered && !without_rowid,
                },
                numbered: numbered && !without_rowid,
                key,
                picks,
                generated,
                timing,
                actions,
                flags,
            }
        },
    )
}

impl Draft {
    fn pick(&self, at: usize) -> String {
        let names: Vec<&String> = self.columns.keys().collect();
        (*self.picks[at].0.get(&names)).clone()
    }

    fn quoted(&self, at: usize) -> String {
        ENGINE.quote(&self.pick(at))
    }

    fn table(mut self, name: &str, target: &str) -> Table {
        let mut table = Table::new(TableName::new(name));
        if self.numbered {
            self.key.truncate(1);
            if let [name] = self.key.as_slice() {
                self.columns[name].r#type = PerEngine::any(ColumnType::BigInt);
                self.columns[name].identity = Some(Identity::ByDefault);
                self.columns[name].default = None;
            } else {
                self.options.autoincrement = false;
            }
        }
        for name in &self.key {
            self.columns[name].nullable = false;
        }
        table.columns = self.columns.clone();
        if !self.key.is_empty() {
            table.primary_key = Some(PrimaryKey { name: format!("pk \"{name}"), columns: self.key.clone() });
        }
        table.sqlite = self.options;
        self.constrain(&mut table, target);
        self.index(&mut table);
        if let Some(storage) = self.generated {
            let sql = PerEngine::any(format!("lower({}) || ',)'", self.quoted(4)));
            let mut column = self.columns[0].clone();
            column.name = "made of others".to_owned();
            column.r#type = PerEngine::any(ColumnType::Text);
            column.default = None;
            column.identity = None;
            column.generated = Some(Box::new(Generated { sql, storage }));
            table.columns.insert(column.name.clone(), column);
        }
        table
    }

    fn constrain(&self, table: &mut Table, target: &str) {
        let own = table.name.name.clone();
        if self.flags.0 {
            let mut columns = vec![self.pick(0), self.pick(1)];
            columns.dedup();
            let unique =
                Unique { name: format!("uq {own}"), columns, nulls_equal: false, timing: Timing::NotDeferrable };
            table.uniques.insert(unique.name.clone(), unique);
        }
        if self.flags.1 {
            let sql = format!("{} IS NOT NULL OR ({} <> ');''--')", self.quoted(2), self.quoted(3));
            let check = Check { name: format!("ck]{own}"), sql: PerEngine::any(sql), only: Only(None) };
            table.checks.insert(check.name.clone(), check);
        }
        if self.flags.2 {
            let key = ForeignKey {
                name: format!("fk'{own}"),
                columns: vec![self.pick(5)],
                table: TableName::new(target),
                references: vec!["anything".to_owned()],
                on_delete: self.actions.0,
                on_update: self.actions.1,
                timing: self.timing,
            };
            table.foreign_keys.insert(key.name.clone(), key);
        }
    }

    fn index(&self, table: &mut Table) {
        let own = table.name.name.clone();
        for (number, (kind, partial)) in
            [(IndexKind::Plain, self.flags.1), (IndexKind::Unique, self.flags.0)].into_iter().enumerate()
        {
            let part = |at: usize| {
                let sql = |sql: String| IndexKey::Sql(PerEngine::any(sql));
                let quoted = self.quoted(at);
                let keys = [
                    IndexKey::Column(self.pick(at)),
                    sql(format!("lower({quoted})")),
                    sql(format!("({quoted} || 'x')")),
                    sql(format!("({quoted})")),
                    sql(format!("{quoted} COLLATE nocase")),
                    sql(format!("lower({quoted}) COLLATE \"rtrim\"")),
                    sql(format!("({quoted}) || ({quoted})")),
                ];
                let collations = [None, None, Some("NOCASE"), Some("binary")];
                let orders = [Order::Ascending, Order::Descending];
                IndexPart {
                    order: *self.picks[at].0.get(&orders),
                    collation: self.picks[at].1.get(&collations).map(|name| PerEngine::any(name.to_owned())),
                    ..IndexPart::new(self.picks[at].1.get(&keys).clone())
                }
            };
            let predicate = partial.then(|| PerEngine::any(format!("{} > 'where'", self.quoted(number))));
            let parts = vec![part(number), part(number + 2)];
            let index = Index { kind, predicate, ..Index::new(format!("ix{number} {own}"), parts) };
            table.indexes.insert(index.name.clone(), index);
        }
    }
}

fn schema() -> impl Strategy<Value = Schema> {
    names(1..4).prop_flat_map(|names| {
        let count = names.len();
        (Just(names), prop::collection::vec(self::names(1..7).prop_flat_map(draft), count)).prop_map(
            |(names, drafts)| {
                let target = names[0].clone();
                schema_of(names.into_iter().zip(drafts).map(|(name, draft)| draft.table(&name, &target)))
            },
        )
    })
}

/// Two tables that have columns in common, some of them as they are.
pub(super) fn two_tables() -> impl Strategy<Value = [Table; 2]> {
    let pool = (names(2..8), name()).prop_flat_map(|(pool, other)| {
        let some = || subsequence(pool.clone(), 1..=pool.len());
        let table = format!("t{other}");
        (some(), some(), select(vec!["t".to_owned(), table]))
    });
    let drafts = pool.prop_flat_map(|(first, second, name)| (draft(first), draft(second), Just(name)));
    (drafts, any::<bool>(), prop::collection::vec(any::<bool>(), 8)).prop_map(
        |((mut first, mut second, name), near, same)| {
            for (column, same) in second.columns.values_mut().zip(&same) {
                match first.columns.get(&column.name) {
                    Some(kept) if near => *column = Column { nullable: kept.nullable ^ same, ..kept.clone() },
                    Some(kept) if *same => *column = kept.clone(),
                    None if near => column.nullable |= same,
                    _ => {}
                }
            }
            if near {
                let kept = first.key.iter().filter(|name| second.columns.contains_key(*name)).cloned().collect();
                second = Draft { columns: second.columns, key: kept, picks: second.picks, ..first.clone() };
                second.options.without_rowid &= !second.key.is_empty();
                // Constraints fall on other columns nearly always, and are nothing that can be changed in place.
                first.flags = (false, first.flags.1, false);
                second.flags = (false, same[0] && same[1], false);
            }
            [first.table("t", "t"), second.table(&name, "t")]
        },
    )
}

/// The tables, once what a column refuses is taken out, so that most get through.
pub(super) fn lowered(mut schema: Schema) -> Result<Physical, TestCaseError> {
    for _ in 0..2 {
        let problems = ENGINE.lower(&schema).problems;
        for problem in &problems {
            if let Some(table) = schema.tables.get_mut(problem.place.table_name()) {
                for column in table.columns.values_mut() {
                    if problem.place.wider() == Some(crate::schema::Place::column(&table.name, &column.name)) {
                        column.default = None;
                        if problem.message.contains("strict") {
                            column.r#type = PerEngine::any(ColumnType::Text);
                        }
                    }
                }
            }
        }
    }
    let lowered = ENGINE.lower(&schema);
    prop_assume!(lowered.problems.is_empty(), "{:?}", lowered.problems);
    Ok(lowered.physical)
}

/// A schema of some tables with the enum that their columns may have.
pub(super) fn schema_of(tables: impl IntoIterator<Item = Table>) -> Schema {
    let values = vec!["a".to_owned(), "it's".to_owned(), String::new()];
    let list = EnumType { name: "list".to_owned(), schema: None, values };
    let tables = tables.into_iter().map(|table| (table.name.clone(), table)).collect();
    Schema { enums: [("list".to_owned(), list)].into(), tables }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_is_lowered_without_a_problem_reads_back_the_same(schema in schema()) {
        let lowered = lowered(schema)?;
        let mut session = memory();
        create(&mut session, &lowered);
        let live = all(&mut session);
        prop_assert_eq!(live.tables.len(), lowered.tables.len());
        for (name, table) in &lowered.tables {
            prop_assert_eq!(&live.tables[name], table);
        }
    }
}
