//! Two random tables that have much in common, with rows of the first.

mod row;
mod shape;

use std::collections::BTreeMap;

use proptest::collection::vec;
use proptest::option::weighted;
use proptest::prelude::*;
use proptest::sample::{Index as Pick, select};

use crate::dialect::Engine;
use crate::flavour::Flavour;
use crate::physical::{self, Expression};
use crate::schema::{
    Action, Column, Default, EnumType, Generated, Identity, IndexKind, MySqlOptions, PerEngine, Schema, Storage,
};
use crate::session::mysql::testing::declared::{column, number, schema, sql, table, text, unique, with};

pub(super) use row::Row;
use row::value;
pub(super) use shape::Shape;
use shape::{Flaws, GivenIndex, GivenKey, Target};

pub(super) const PARENT: &str = "parent";

const NAMES: [&str; 7] = ["id", "a", "b", "c", "d`x", "e f", "g"];

pub(super) fn parent() -> Schema {
    let mut parent = table(PARENT, [column("i", "integer"), column("s", "string(20)")]);
    parent.uniques = [unique("uq_i", &["i"]), unique("uq_s", &["s"]), unique("uq_is", &["i", "s"])]
        .map(|u| (u.name.clone(), u))
        .into();
    schema([parent])
}

pub(super) fn parent_rows() -> [&'static str; 1] {
    ["INSERT INTO parent (i, s) VALUES (1, '1'), (2, '2'), (3, 'happy')"]
}

#[derive(Clone, Debug)]
pub(super) struct Case {
    pub(super) one: Shape,
    pub(super) other: Shape,
    pub(super) rows: Vec<Row>,
    renames: Vec<(Pick, Pick)>,
    fills: u8,
}

pub(super) fn case() -> impl Strategy<Value = Case> {
    let rows = vec(vec(any::<u8>(), NAMES.len()).prop_map(Row), 0..4);
    let renames = vec((any::<Pick>(), any::<Pick>()), 0..3);
    (shape(), shape(), vec(any::<bool>(), 32), rows, renames, any::<u8>()).prop_map(
        |(one, other, choices, rows, renames, fills)| {
            let other = one.mixed(other, &choices);
            Case { one, other, rows, renames, fills }
        },
    )
}

fn shape() -> impl Strategy<Value = Shape> {
    let columns: Vec<_> = (0..NAMES.len()).map(|at| weighted(0.75, any_column(at))).collect();
    let at = || 0..NAMES.len();
    let flaws = prop_oneof![
        4 => Just(Flaws::None),
        1 => Just(Flaws::Descending),
        1 => Just(Flaws::Prefix),
        1 => Just(Flaws::Expression)
    ];
    let kinds = prop_oneof![3 => Just(IndexKind::Plain), 1 => Just(IndexKind::Unique), 1 => Just(IndexKind::FullText)];
    let indexes =
        vec(weighted(0.5, (kinds, vec((at(), flaws), 1..3)).prop_map(|(kind, parts)| GivenIndex { kind, parts })), 4);
    let target = prop_oneof![2 => Just(Target::Parent), 1 => Just(Target::Itself)];
    let action = || select(vec![Action::NoAction, Action::Cascade, Action::SetNull, Action::Restrict]);
    let foreign_key = (vec(at(), 1..3), target, action(), action())
        .prop_map(|(columns, target, on_delete, on_update)| GivenKey { columns, target, on_delete, on_update });
    let foreign_keys = vec(weighted(0.5, foreign_key), 3);
    let options = select(vec![
        (None, None, None),
        (None, None, None),
        (None, None, Some("utf8mb4_bin")),
        (None, Some("latin1"), None),
        (Some("MyISAM"), None, None),
    ]);
    let options = options.prop_map(|(engine, charset, collation)| MySqlOptions {
        engine: engine.map(str::to_owned),
        charset: charset.map(str::to_owned),
        collation: collation.map(str::to_owned),
    });
    let parts =
        (vec(at(), 0..3), vec(weighted(0.4, vec(at(), 1..3)), 2), indexes, vec(weighted(0.4, at()), 2), foreign_keys);
    (columns, parts, any::<bool>(), any::<bool>(), options).prop_map(
        |(columns, (key, uniques, indexes, checks, foreign_keys), name, comment, options)| Shape {
            columns,
            key,
            uniques,
            indexes,
            checks,
            foreign_keys,
            name,
            comment,
            options,
        },
    )
}

fn any_column(at: usize) -> BoxedStrategy<Column> {
    let types = vec![
        "integer",
        "integer",
        "bigint",
        "string(20)",
        "string(20)",
        "string(5)",
        "text",
        "boolean",
        "decimal(8,2)",
        "date",
        "timestamp",
        "timestamptz",
        "json",
        "enum:mood",
        "enum:short",
        "uuid",
        "double",
        "bytes(10)",
        "time",
    ];
    let types = if at == 0 { vec!["integer", "bigint"] } else { types };
    let comment = weighted(0.2, select(vec!["it's", "b\\s"]));
    (
        select(types),
        any::<bool>(),
        0..10_u8,
        0..at.max(1),
        comment,
        weighted(0.15, select(vec!["utf8mb4_bin", "latin1_bin"])),
    )
        .prop_map(move |(r#type, nullable, origin, base, comment, collation)| {
            let base = NAMES[base].replace('`', "``");
            let generated = |storage| {
                let generated = Generated { sql: PerEngine::any(format!("length(`{base}`) + 1")), storage };
                Column { generated: Some(Box::new(generated)), nullable: true, ..column(NAMES[at], "integer") }
            };
            let mut column = match origin {
                _ if at == 0 => {
                    let identity = Some(Identity::ByDefault).filter(|_| origin < 6);
                    Column { identity, nullable: false, ..column("id", r#type) }
                }
                0 => generated(Storage::Stored),
                1 => generated(Storage::Virtual),
                2 => match literal(r#type) {
                    Some(default) => with(default, column(NAMES[at], r#type)),
                    None => column(NAMES[at], r#type),
                },
                3 => with(sql(&format!("length(`{base}`)")), column(NAMES[at], "integer")),
                4 => with(sql("current_timestamp(6) on update current_timestamp(6)"), column(NAMES[at], "timestamp")),
                _ => column(NAMES[at], r#type),
            };
            column.nullable = column.generated.is_some() || (nullable && at > 0);
            column.comment = comment.map(str::to_owned);
            let collates =
                column.generated.is_none() && (r#type.starts_with("string") || r#type == "text") && origin > 4;
            column.collation = collation.filter(|_| collates).map(|name| PerEngine::any(name.to_owned()));
            column
        })
        .boxed()
}

fn literal(r#type: &str) -> Option<Default> {
    Some(match r#type {
        "integer" | "bigint" => number("7"),
        "decimal(8,2)" => number("1.5"),
        "string(20)" | "string(5)" | "bytes(10)" => text("it's"),
        "enum:mood" | "enum:short" => text("happy"),
        "date" => text("2026-11-20"),
        _ => return None,
    })
}

impl Case {
    pub(super) fn schema(&self, flavour: Flavour, shape: &Shape) -> Schema {
        let mut schema = parent();
        let short = ["happy", "sad"].map(str::to_owned).to_vec();
        schema.enums.insert("short".to_owned(), EnumType { name: "short".to_owned(), schema: None, values: short });
        let table = shape.table(flavour);
        schema.tables.insert(table.name.clone(), table);
        schema
    }

    /// Columns of one table alone that go on as columns of the other alone, or take each other's names.
    pub(super) fn renamed(&self, one: &physical::Table, other: &physical::Table) -> BTreeMap<String, String> {
        let mut gone: Vec<_> = one.columns.keys().filter(|name| !other.columns.contains_key(*name)).collect();
        let mut new: Vec<_> = other.columns.keys().filter(|name| !one.columns.contains_key(*name)).collect();
        let mut renamed = BTreeMap::new();
        for (old, name) in &self.renames {
            if gone.is_empty() || new.is_empty() {
                let both: Vec<_> = one.columns.keys().filter(|name| other.columns.contains_key(*name)).collect();
                if self.fills < 128 || both.is_empty() {
                    break;
                }
                let (old, name) = (both[old.index(both.len())], both[name.index(both.len())]);
                let free = |name: &String| !renamed.contains_key(name) && !renamed.values().any(|new| new == name);
                if old != name && free(old) && free(name) {
                    renamed.insert(old.clone(), name.clone());
                    renamed.insert(name.clone(), old.clone());
                }
                continue;
            }
            renamed.insert(gone.remove(old.index(gone.len())).clone(), new.remove(name.index(new.len())).clone());
        }
        renamed
    }

    /// Values for rows that have none, and for columns of a new type.
    pub(super) fn values(
        &self,
        engine: &Engine,
        one: &physical::Table,
        other: &physical::Table,
    ) -> (BTreeMap<String, Expression>, BTreeMap<String, Expression>) {
        let (mut fill, mut using) = (BTreeMap::new(), BTreeMap::new());
        for (at, column) in other.columns.values().enumerate() {
            if column.generated.is_some() || column.identity.is_some() || self.fills & (1 << at) == 0 {
                continue;
            }
            let value = Expression::new(value(engine, column, self.fills));
            match one.columns.get(&column.name) {
                Some(old) if old.r#type != column.r#type => drop(using.insert(column.name.clone(), value)),
                Some(old) if old.nullable && !column.nullable => drop(fill.insert(column.name.clone(), value)),
                None if !column.nullable => drop(fill.insert(column.name.clone(), value)),
                _ => {}
            }
        }
        (fill, using)
    }
}
