//! Random schemas for property tests: everything that the language can say, on engines or not.

use indexmap::IndexMap;
use proptest::collection::{btree_map, btree_set, vec};
use proptest::option::of;
use proptest::prelude::*;
use proptest::sample::{Index as Pick, select};

use super::*;
use crate::flavour::Flavour;

/// Plain names mostly, and some that need quotes in TOML or hold a dot.
fn name() -> impl Strategy<Value = String> {
    prop_oneof![
        8 => "[a-z][a-z0-9_]{0,5}",
        1 => select(vec!["order", "a.b", "größe", "with space", "say \"hi\"", "it's", "columns", "back\\slash"])
            .prop_map(str::to_owned),
    ]
}

fn sql() -> impl Strategy<Value = String> + Clone {
    select(vec!["lower(a)", "a > 0", "a LIKE '%\"x\"%'", "a\n  + 1", "'it''s'"]).prop_map(str::to_owned)
}

fn per_engine<T: std::fmt::Debug + Clone>(
    value: impl Strategy<Value = T> + Clone,
) -> impl Strategy<Value = PerEngine<T>> {
    let own = btree_map(select(Flavour::ALL.to_vec()), value.clone(), 1..3);
    prop_oneof![
        4 => value.clone().prop_map(PerEngine::any),
        1 => (of(value), own).prop_map(|(any, own)| PerEngine { any, own }),
    ]
}

fn only() -> impl Strategy<Value = Only> {
    of(btree_set(select(Flavour::ALL.to_vec()), 1..4)).prop_map(Only)
}

fn column_type(enums: Vec<String>) -> BoxedStrategy<ColumnType> {
    let plain = select(vec![
        ColumnType::Boolean,
        ColumnType::SmallInt,
        ColumnType::Integer,
        ColumnType::BigInt,
        ColumnType::Real,
        ColumnType::Double,
        ColumnType::Decimal(12, 2),
        ColumnType::String(None),
        ColumnType::String(Some(64)),
        ColumnType::Char(2),
        ColumnType::Text,
        ColumnType::Bytes(None),
        ColumnType::Bytes(Some(16)),
        ColumnType::Date,
        ColumnType::Time(0),
        ColumnType::Timestamp(6),
        ColumnType::TimestampTz(3),
        ColumnType::Uuid,
        ColumnType::Json,
        ColumnType::Native("citext".to_owned()),
    ]);
    if enums.is_empty() {
        plain.boxed()
    } else {
        prop_oneof![4 => plain, 1 => select(enums).prop_map(ColumnType::Enum)].boxed()
    }
}

fn default() -> impl Strategy<Value = Default> {
    prop_oneof![
        "[ -~]{0,6}".prop_map(|text| Default::Literal(Literal::Text(text))),
        select(vec!["0", "-7", "1.50"]).prop_map(|number| Default::Literal(Literal::Number(number.to_owned()))),
        any::<bool>().prop_map(|truth| Default::Literal(Literal::Boolean(truth))),
        Just(Default::Now),
        Just(Default::Uuid),
        per_engine(sql()).prop_map(Default::Sql),
    ]
}

/// Where the value of a column comes from when an insert says nothing.
fn source() -> impl Strategy<Value = (Option<Default>, Option<Generated>, Option<Identity>)> {
    let storage = select(vec![Storage::Stored, Storage::Virtual]);
    let generated = (per_engine(sql()), storage).prop_map(|(sql, storage)| Generated { sql, storage });
    prop_oneof![
        4 => Just((None, None, None)),
        2 => default().prop_map(|default| (Some(default), None, None)),
        1 => generated.prop_map(|generated| (None, Some(generated), None)),
        1 => select(vec![Identity::ByDefault, Identity::Always]).prop_map(|identity| (None, None, Some(identity))),
    ]
}

fn comment() -> impl Strategy<Value = Option<String>> {
    prop_oneof![4 => Just(None), 1 => "[ -~é\n]{1,12}".prop_map(Some)]
}

pub(crate) fn column(enums: Vec<String>) -> impl Strategy<Value = Column> {
    let collation = prop_oneof![6 => Just(None), 1 => per_engine(Just("C".to_owned())).prop_map(Some)];
    (name(), per_engine(column_type(enums)), any::<bool>(), source(), collation, comment()).prop_map(
        |(name, r#type, nullable, (default, generated, identity), collation, comment)| Column {
            name,
            r#type,
            nullable,
            default,
            generated,
            identity,
            collation,
            comment,
        },
    )
}

/// Some of the columns, each once, at least one.
fn some_columns(columns: Vec<String>) -> impl Strategy<Value = Vec<String>> {
    let most = columns.len().min(3);
    proptest::sample::subsequence(columns, 1..=most).prop_shuffle()
}

fn index_part(columns: Vec<String>) -> impl Strategy<Value = IndexPart> {
    let key =
        prop_oneof![3 => select(columns).prop_map(IndexKey::Column), 1 => per_engine(sql()).prop_map(IndexKey::Sql)];
    let order = select(vec![Order::Ascending, Order::Descending]);
    let nulls = of(select(vec![Nulls::First, Nulls::Last]));
    let operator_class = prop_oneof![6 => Just(None), 1 => Just(Some("text_pattern_ops".to_owned()))];
    let collation = prop_oneof![6 => Just(None), 1 => per_engine(Just("C".to_owned())).prop_map(Some)];
    let prefix = prop_oneof![6 => Just(None), 1 => (1u32..100).prop_map(Some)];
    (key, order, nulls, operator_class, collation, prefix).prop_map(
        |(key, order, nulls, operator_class, collation, prefix)| IndexPart {
            key,
            order,
            nulls,
            operator_class,
            collation,
            prefix,
        },
    )
}

pub(crate) fn index(columns: Vec<String>) -> impl Strategy<Value = Index> {
    let kind =
        select(vec![IndexKind::Plain, IndexKind::Plain, IndexKind::Unique, IndexKind::FullText, IndexKind::Spatial]);
    let parts = vec(index_part(columns.clone()), 1..3);
    let method = prop_oneof![5 => Just(None), 1 => per_engine(Just("hash".to_owned())).prop_map(Some)];
    let include = prop_oneof![5 => Just(Vec::new()), 1 => some_columns(columns)];
    let predicate = prop_oneof![4 => Just(None), 1 => per_engine(sql()).prop_map(Some)];
    (name(), kind, parts, method, include, predicate, any::<bool>(), only()).prop_map(
        |(name, kind, parts, method, include, predicate, nulls, only)| {
            let nulls_equal = nulls && kind == IndexKind::Unique;
            Index { name, kind, parts, method, include, predicate, nulls_equal, only }
        },
    )
}

fn timing() -> impl Strategy<Value = Timing> {
    select(vec![Timing::NotDeferrable, Timing::NotDeferrable, Timing::InitiallyImmediate, Timing::InitiallyDeferred])
}

fn unique(columns: Vec<String>) -> impl Strategy<Value = Unique> {
    (name(), some_columns(columns), any::<bool>(), timing()).prop_map(|(name, columns, nulls_equal, timing)| Unique {
        name,
        columns,
        nulls_equal,
        timing,
    })
}

fn check() -> impl Strategy<Value = Check> {
    (name(), per_engine(sql()), only()).prop_map(|(name, sql, only)| Check { name, sql, only })
}

/// To a table that is picked later, when all names are known.
fn foreign_key(columns: Vec<String>) -> impl Strategy<Value = (ForeignKey, Pick)> {
    let action = || select(Action::ALL.to_vec());
    (name(), some_columns(columns), action(), action(), timing(), any::<Pick>()).prop_map(
        |(name, columns, on_delete, on_update, timing, pick)| {
            let references = columns.clone();
            (ForeignKey { name, columns, table: TableName::new(""), references, on_delete, on_update, timing }, pick)
        },
    )
}

type Draft = (Table, Vec<(ForeignKey, Pick)>);

fn table(enums: Vec<String>) -> impl Strategy<Value = Draft> {
    let schema = prop_oneof![6 => Just(None), 1 => Just(Some("audit".to_owned()))];
    let key = of(any::<bool>());
    (schema, name(), vec(column(enums), 1..5), key, comment(), any::<[bool; 4]>()).prop_flat_map(
        |(schema, name, columns, key, comment, flags)| {
            let columns = by_name(columns, |column| &column.name);
            let names: Vec<String> = columns.keys().cloned().collect();
            let mut table = Table { columns, comment, ..Table::new(TableName { schema, name }) };
            if key.is_some() {
                let first = names[0].clone();
                table.columns[&first].nullable = false;
                table.primary_key = Some(PrimaryKey { name: format!("pk_{}", table.name.name), columns: vec![first] });
            }
            table.sqlite = SqliteOptions { strict: flags[0], without_rowid: flags[1], autoincrement: flags[2] };
            table.mysql.engine = flags[3].then(|| "MyISAM".to_owned());
            let parts = (
                vec(unique(names.clone()), 0..2),
                vec(check(), 0..2),
                vec(index(names.clone()), 0..3),
                vec(foreign_key(names), 0..2),
            );
            parts.prop_map(move |(uniques, checks, indexes, keys)| {
                let mut table = table.clone();
                table.uniques = by_name(uniques, |unique| &unique.name);
                table.checks = by_name(checks, |check| &check.name);
                table.indexes = by_name(indexes, |index| &index.name);
                (table, keys)
            })
        },
    )
}

fn by_name<T: Clone>(values: Vec<T>, name: fn(&T) -> &String) -> IndexMap<String, T> {
    values.into_iter().map(|value| (name(&value).clone(), value)).collect()
}

fn enum_type() -> impl Strategy<Value = EnumType> {
    (name(), btree_set(name(), 1..4)).prop_map(|(name, values)| EnumType {
        name,
        schema: None,
        values: values.into_iter().collect(),
    })
}

/// A schema in which every name that is used is declared.
pub(crate) fn schema() -> impl Strategy<Value = Schema> {
    vec(enum_type(), 0..3).prop_flat_map(|enums| {
        let enums = by_name(enums, |declared| &declared.name);
        let names = enums.keys().cloned().collect();
        vec(table(names), 0..4).prop_map(move |drafts| {
            let names: Vec<TableName> = drafts.iter().map(|(table, _)| table.name.clone()).collect();
            let close = |(mut table, keys): Draft| {
                for (mut key, pick) in keys {
                    key.table = names[pick.index(names.len())].clone();
                    table.foreign_keys.insert(key.name.clone(), key);
                }
                (table.name.clone(), table)
            };
            Schema { enums: enums.clone(), tables: drafts.into_iter().map(close).collect() }
        })
    })
}

/// A schema, and the same with enums, tables, columns and indexes more.
pub(crate) fn grown() -> impl Strategy<Value = (Schema, Schema)> {
    (schema(), schema()).prop_flat_map(|(from, other)| {
        let enums: Vec<String> = from.enums.keys().cloned().collect();
        let additions = vec((any::<Pick>(), column(enums), index(vec![String::new()])), 0..4);
        additions.prop_map(move |additions| (from.clone(), grow(&from, &other, additions)))
    })
}

fn grow(from: &Schema, other: &Schema, additions: Vec<(Pick, Column, Index)>) -> Schema {
    let mut to = from.clone();
    for (name, declared) in &other.enums {
        to.enums.entry(name.clone()).or_insert_with(|| declared.clone());
    }
    for (pick, mut column, mut index) in additions {
        let count = to.tables.len();
        let Some((_, table)) = (count > 0).then(|| to.tables.get_index_mut(pick.index(count))).flatten() else {
            continue;
        };
        column.nullable |= column.default.is_none();
        for part in &mut index.parts {
            if let IndexKey::Column(name) = &mut part.key {
                name.clone_from(&column.name);
            }
        }
        index.include.clear();
        table.columns.entry(column.name.clone()).or_insert(column);
        table.indexes.entry(index.name.clone()).or_insert(index);
    }
    for (name, table) in &other.tables {
        to.tables.entry(name.clone()).or_insert_with(|| table.clone());
    }
    to
}
