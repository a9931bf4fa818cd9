//! Random schemas for tests: whatever the language can say, whether or not an engine can do it.

use std::collections::BTreeSet;

use indexmap::IndexMap;
use proptest::collection::{btree_map, btree_set, vec};
use proptest::option::of;
use proptest::prelude::*;
use proptest::sample::{select, subsequence};

use super::*;
use crate::flavour::Flavour;

/// A name that any engine takes, if it is quoted right: reserved words, quotes, spaces, dots and letters of all kinds.
pub(crate) fn name() -> impl Strategy<Value = String> {
    let odd = select(vec![
        "select",
        "table",
        "order",
        "user",
        "we'ird",
        "quo\"te",
        "back\\slash",
        "b`tick",
        "ünï çødé",
        "名前",
        "a.b",
        " lead",
        "1st",
        "$x",
        "x;--",
        "%s",
        "[b]",
        "CamelCase",
    ]);
    prop_oneof![3 => "[a-z][a-z0-9_]{0,12}", 1 => odd.prop_map(str::to_owned), 1 => "[^\\p{Cc}]{1,8}"]
}

/// A text of any characters but NUL.
pub(crate) fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        3 => "[a-z0-9 <>=()]{1,20}",
        1 => "[^\\x00]{0,20}",
        1 => select(vec!["it's", "\"q\"", "'''", "\"\"\"", "a\nb", "a\r\nb", "\t", "\\", "\\'", "\u{1b}[0m", "ends '"])
            .prop_map(str::to_owned),
    ]
}

fn sql() -> impl Strategy<Value = String> {
    text().prop_map(|text| format!("x {text}"))
}

pub(crate) fn per_engine<T: Clone + std::fmt::Debug>(
    any: impl Strategy<Value = T> + Clone + 'static,
    own: impl Strategy<Value = T> + 'static,
) -> impl Strategy<Value = PerEngine<T>> {
    let slots = btree_map(select(Flavour::ALL.to_vec()), own, 1..3);
    prop_oneof![
        3 => any.clone().prop_map(PerEngine::any),
        1 => (of(any), slots).prop_map(|(any, own)| PerEngine { any, own: own.into_iter().collect() }),
    ]
}

pub(crate) fn sql_per_engine() -> impl Strategy<Value = PerEngine<String>> {
    per_engine(sql().boxed(), sql())
}

fn only() -> impl Strategy<Value = Only> {
    of(btree_set(select(Flavour::ALL.to_vec()), 1..4)).prop_map(|named: Option<BTreeSet<_>>| Only(named))
}

/// A portable type that needs no enum.
pub(crate) fn portable_type() -> impl Strategy<Value = ColumnType> {
    prop_oneof![
        select(vec![
            ColumnType::Boolean,
            ColumnType::SmallInt,
            ColumnType::Integer,
            ColumnType::BigInt,
            ColumnType::Real,
            ColumnType::Double,
            ColumnType::String(None),
            ColumnType::Text,
            ColumnType::Bytes(None),
            ColumnType::Date,
            ColumnType::Uuid,
            ColumnType::Json,
        ]),
        (1..=65_u16).prop_flat_map(|digits| (Just(digits), 0..=digits)).prop_map(|(d, s)| ColumnType::Decimal(d, s)),
        (1..=1000_u32).prop_map(|length| ColumnType::String(Some(length))),
        (1..=255_u32).prop_map(ColumnType::Char),
        (1..=1000_u32).prop_map(|length| ColumnType::Bytes(Some(length))),
        (0..=6_u8).prop_map(ColumnType::Time),
        (0..=6_u8).prop_map(ColumnType::Timestamp),
        (0..=6_u8).prop_map(ColumnType::TimestampTz),
    ]
}

fn column_type() -> impl Strategy<Value = PerEngine<ColumnType>> {
    let native = select(vec!["citext", "int(10) unsigned", "VARCHAR(20)", "text[]", "geometry(Point, 4326)"]);
    let own = native.prop_map(|text| ColumnType::Native(text.to_owned())).boxed();
    let named = "[a-z]{1,8}".prop_map(ColumnType::Enum);
    per_engine(prop_oneof![8 => portable_type(), 1 => own.clone(), 1 => named].boxed(), own)
}

pub(crate) fn default() -> impl Strategy<Value = Default> {
    let number = prop_oneof![any::<i64>().prop_map(|n| n.to_string()), "[1-9][0-9]{0,20}\\.[0-9]{1,20}"];
    prop_oneof![
        text().prop_map(|text| Default::Literal(Literal::Text(text))),
        number.prop_map(|digits| Default::Literal(Literal::Number(digits))),
        any::<bool>().prop_map(|given| Default::Literal(Literal::Boolean(given))),
        Just(Default::Now),
        Just(Default::Uuid),
        sql_per_engine().prop_map(|sql| Default::Sql(Box::new(sql))),
    ]
}

/// What fills a column: nothing, a default, an expression or the engine's numbers.
fn origin() -> impl Strategy<Value = (Option<Default>, Option<Generated>, Option<Identity>)> {
    let storage = select(vec![Storage::Stored, Storage::Virtual]);
    prop_oneof![
        3 => Just((None, None, None)),
        3 => default().prop_map(|default| (Some(default), None, None)),
        1 => (sql_per_engine(), storage)
            .prop_map(|(sql, storage)| (None, Some(Generated { sql, storage }), None)),
        1 => select(vec![Identity::ByDefault, Identity::Always, Identity::Serial]).prop_map(|identity| (None, None, Some(identity))),
    ]
}

pub(crate) fn column(name: String) -> impl Strategy<Value = Column> {
    let collation = of(per_engine(name_text().boxed(), name_text()));
    (column_type(), any::<bool>(), origin(), collation, of(text())).prop_map(
        move |(r#type, nullable, (default, generated, identity), collation, comment)| Column {
            name: name.clone(),
            r#type,
            nullable: nullable && identity.is_none(),
            default,
            generated: generated.map(Box::new),
            identity,
            collation,
            comment,
        },
    )
}

fn name_text() -> impl Strategy<Value = String> {
    "[a-zA-Z][a-zA-Z0-9_]{0,9}"
}

fn timing() -> impl Strategy<Value = Timing> {
    select(vec![Timing::NotDeferrable, Timing::InitiallyImmediate, Timing::InitiallyDeferred])
}

fn some_of(columns: &[String]) -> impl Strategy<Value = Vec<String>> + use<> {
    subsequence(columns.to_vec(), 1..=columns.len()).prop_shuffle()
}

fn unique(columns: &[String]) -> impl Strategy<Value = Unique> + use<> {
    (name(), some_of(columns), any::<bool>(), timing()).prop_map(|(name, columns, nulls_equal, timing)| Unique {
        name: format!("uq_{name}"),
        columns,
        nulls_equal,
        timing,
    })
}

fn check() -> impl Strategy<Value = Check> {
    (name(), sql_per_engine(), only()).prop_map(|(name, sql, only)| Check { name: format!("ck_{name}"), sql, only })
}

fn foreign_key(columns: &[String]) -> impl Strategy<Value = ForeignKey> + use<> {
    let action = || select(Action::ALL.to_vec());
    let sides = some_of(columns).prop_flat_map(|columns| {
        let targets = btree_set(name(), columns.len()).prop_map(|names| names.into_iter().collect::<Vec<_>>());
        (Just(columns), targets)
    });
    (name(), sides, table_name(), action(), action(), timing()).prop_map(
        |(name, (columns, references), table, on_delete, on_update, timing)| ForeignKey {
            name: format!("fk_{name}"),
            columns,
            table,
            references,
            on_delete,
            on_update,
            timing,
        },
    )
}

fn part(columns: &[String]) -> impl Strategy<Value = IndexPart> + use<> {
    let column = select(columns.to_vec()).prop_map(IndexKey::Column);
    let key = prop_oneof![3 => column, 1 => sql_per_engine().prop_map(IndexKey::Sql)];
    let order = select(vec![Order::Ascending, Order::Descending]);
    let nulls = of(select(vec![Nulls::First, Nulls::Last]));
    let collation = of(per_engine(name_text().boxed(), name_text()));
    (key, order, nulls, of(name_text()), collation, of(1..1000_u32)).prop_map(
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

pub(crate) fn index(columns: &[String]) -> impl Strategy<Value = Index> + use<> {
    let kind = select(vec![IndexKind::Plain, IndexKind::Unique, IndexKind::FullText, IndexKind::Spatial]);
    let include = prop_oneof![2 => Just(Vec::new()), 1 => some_of(columns)];
    let method = of(per_engine(name_text().boxed(), name_text()));
    let parts = vec(part(columns), 1..4);
    (name(), kind, parts, method, include, of(sql_per_engine()), any::<bool>(), only()).prop_map(
        |(name, kind, parts, method, include, predicate, nulls_equal, only)| Index {
            name: format!("ix_{name}"),
            kind,
            parts,
            method,
            include,
            predicate,
            nulls_equal: nulls_equal && kind == IndexKind::Unique,
            only,
        },
    )
}

pub(crate) fn table_name() -> impl Strategy<Value = TableName> {
    (of(name()), name()).prop_map(|(schema, name)| TableName { schema, name })
}

fn by_name<T>(parts: Vec<T>, name: impl Fn(&T) -> &String) -> IndexMap<String, T> {
    parts.into_iter().map(|part| (name(&part).clone(), part)).collect()
}

type Options = (Option<String>, MySqlOptions, SqliteOptions);

fn options() -> impl Strategy<Value = Options> {
    let mysql = (of(name_text()), of(name_text()), of(name_text()))
        .prop_map(|(engine, charset, collation)| MySqlOptions { engine, charset, collation });
    let sqlite = any::<(bool, bool, bool)>().prop_map(|(strict, without_rowid, autoincrement)| SqliteOptions {
        strict,
        without_rowid,
        autoincrement,
    });
    (of(text()), mysql, sqlite)
}

/// A table with one to five columns and a few of everything.
pub(crate) fn table() -> impl Strategy<Value = Table> {
    btree_set(name(), 1..6).prop_flat_map(|names| {
        let names: Vec<String> = names.into_iter().collect();
        let columns: Vec<_> = names.iter().map(|name| column(name.clone()).boxed()).collect();
        let key = of((name(), some_of(&names)));
        let uniques = vec(unique(&names), 0..3);
        let foreign_keys = vec(foreign_key(&names), 0..3);
        let indexes = vec(index(&names), 0..3);
        let constraints = (key, uniques.boxed(), vec(check(), 0..3).boxed(), foreign_keys.boxed(), indexes.boxed());
        (table_name(), columns, constraints, options()).prop_map(
            |(name, columns, (key, uniques, checks, foreign_keys, indexes), (comment, mysql, sqlite))| {
                let mut columns = by_name(columns, |column| &column.name);
                let primary_key = key.map(|(name, columns)| PrimaryKey { name: format!("pk_{name}"), columns });
                for name in primary_key.iter().flat_map(|key| &key.columns) {
                    columns[name.as_str()].nullable = false;
                }
                Table {
                    name,
                    columns,
                    primary_key,
                    uniques: by_name(uniques, |part| &part.name),
                    checks: by_name(checks, |part| &part.name),
                    foreign_keys: by_name(foreign_keys, |part| &part.name),
                    indexes: by_name(indexes, |part| &part.name),
                    comment,
                    mysql,
                    sqlite,
                }
            },
        )
    })
}

/// An enum of up to four values.
pub(crate) fn enum_type() -> impl Strategy<Value = EnumType> {
    let values = btree_set(text(), 1..5).prop_map(|values| values.into_iter().collect());
    (name(), of(name()), values).prop_map(|(name, schema, values)| EnumType { name, schema, values })
}
