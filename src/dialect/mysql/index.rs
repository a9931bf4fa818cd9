//! Indexes: their definitions, and those that a foreign key brings along.

use indexmap::IndexMap;

use super::literal::quote;
use crate::dialect::Engine;
use crate::flavour::Flavour;
use crate::physical::{ForeignKey, Index, IndexKey, IndexKind, IndexPart, Order, Table, Unique};

/// `` UNIQUE KEY `uq` (`a`, `b` DESC) ``, as a part of a table.
pub(super) fn definition(index: &Index) -> String {
    let kind = match index.kind {
        IndexKind::Plain => "KEY",
        IndexKind::Unique => "UNIQUE KEY",
        IndexKind::FullText => "FULLTEXT KEY",
        IndexKind::Spatial => "SPATIAL KEY",
    };
    format!("{kind} {} {}", quote(&index.name), parts(index))
}

/// The parts in parentheses, and the access method.
pub(super) fn parts(index: &Index) -> String {
    let parts: Vec<_> = index.parts.iter().map(part).collect();
    let method = index.method.as_ref().map(|method| format!(" USING {}", method.to_uppercase())).unwrap_or_default();
    format!("({}){method}", parts.join(", "))
}

fn part(part: &IndexPart) -> String {
    let mut sql = match &part.key {
        IndexKey::Column(name) => quote(name),
        IndexKey::Expression(expression) => format!("({expression})"),
    };
    if let Some(prefix) = part.prefix {
        sql += &format!("({prefix})");
    }
    if part.order == Order::Descending {
        sql += " DESC";
    }
    sql
}

/// An index of whole columns in ascending order.
pub(crate) fn plain(name: &str, kind: IndexKind, columns: &[String]) -> Index {
    let part = |column: &String| IndexPart {
        key: IndexKey::Column(column.clone()),
        order: Order::Ascending,
        nulls: None,
        operator_class: None,
        collation: None,
        prefix: None,
    };
    Index {
        name: name.to_owned(),
        kind,
        parts: columns.iter().map(part).collect(),
        method: None,
        include: Vec::new(),
        predicate: None,
        nulls_equal: false,
    }
}

/// A unique constraint as what it is on these servers, a unique index. Their catalogs know no other.
pub(super) fn of_unique(unique: &Unique) -> Index {
    plain(&unique.name, IndexKind::Unique, &unique.columns)
}

/// Whether the server makes `index` by itself with a foreign key of `table`.
///
/// It is left to the server then: an index that it made goes when another takes its place, one that we made stays.
/// But MariaDB takes a full text index that begins with the same columns for one that serves, and then refuses the key.
pub(super) fn is_made_by_foreign_key(engine: &Engine, table: &Table, index: &Index) -> bool {
    let misleads = |other: &Index| {
        let special = matches!(other.kind, IndexKind::FullText | IndexKind::Spatial);
        special && other.parts.iter().zip(&index.parts).all(|(one, two)| one.key == two.key)
    };
    let made = |key: &ForeignKey| *index == plain(&key.name, IndexKind::Plain, &key.columns);
    if !table.foreign_keys.get(&index.name).is_some_and(made) || table.indexes.values().any(misleads) {
        return false;
    }
    let mut others = table.clone();
    others.indexes.shift_remove(&index.name);
    of_foreign_keys(engine, &others).contains(index)
}

/// The indexes that the server makes for foreign keys that no other index serves, under the names of the keys
/// (<https://dev.mysql.com/doc/refman/8.4/en/constraint-foreign-key.html>).
pub(super) fn of_foreign_keys(engine: &Engine, table: &Table) -> Vec<Index> {
    let explicit: Vec<Vec<&str>> = table
        .primary_key
        .iter()
        .map(|key| key.columns.iter().map(String::as_str).collect())
        .chain(table.indexes.values().map(|index| serving_columns(engine, index)))
        .collect();
    let mut made: IndexMap<&str, &ForeignKey> = IndexMap::new();
    for key in table.foreign_keys.values() {
        let columns: Vec<_> = key.columns.iter().map(String::as_str).collect();
        if explicit.iter().any(|index| index.starts_with(&columns)) {
            continue;
        }
        // Of two such indexes the longer stays; of two equal ones, that of the later key.
        let longer =
            |other: &&ForeignKey| other.columns.len() > key.columns.len() && other.columns.starts_with(&key.columns);
        if made.values().any(longer) {
            continue;
        }
        made.retain(|_, other| !key.columns.starts_with(&other.columns));
        made.insert(&key.name, key);
    }
    made.values().map(|key| plain(&key.name, IndexKind::Plain, &key.columns)).collect()
}

/// The columns at the beginning of an index by which it serves a foreign key: whole ones, and on MySQL ascending ones.
fn serving_columns<'a>(engine: &Engine, index: &'a Index) -> Vec<&'a str> {
    if !matches!(index.kind, IndexKind::Plain | IndexKind::Unique) {
        return Vec::new();
    }
    let descends = |part: &IndexPart| part.order == Order::Descending && engine.flavour == Flavour::MySql;
    let serving = index.parts.iter().take_while(|part| part.prefix.is_none() && !descends(part));
    let columns = serving.map_while(|part| match &part.key {
        IndexKey::Column(name) => Some(name.as_str()),
        IndexKey::Expression(_) => None,
    });
    columns.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::physical::{PrimaryKey, TableName, Timing};
    use crate::schema::Action;

    const MYSQL: Engine = Engine::oldest(Flavour::MySql);
    const MARIADB: Engine = Engine::oldest(Flavour::MariaDb);

    fn table(keys: &[(&str, &[&str])], indexes: Vec<Index>) -> Table {
        let mut table = Table::new(TableName::new("t"));
        let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
        table.primary_key = Some(PrimaryKey { name: Some("PRIMARY".to_owned()), columns: names(&["id", "a"]) });
        table.indexes = indexes.into_iter().map(|index| (index.name.clone(), index)).collect();
        for (name, columns) in keys {
            let key = ForeignKey {
                name: (*name).to_owned(),
                columns: names(columns),
                table: TableName::new("other"),
                references: names(columns),
                on_delete: Action::NoAction,
                on_update: Action::NoAction,
                timing: Timing::NotDeferrable,
            };
            table.foreign_keys.insert(key.name.clone(), key);
        }
        table
    }

    fn made(engine: &Engine, keys: &[(&str, &[&str])], indexes: Vec<Index>) -> Vec<String> {
        of_foreign_keys(engine, &table(keys, indexes)).iter().map(definition).collect()
    }

    fn by(name: &str, order: Order, prefix: Option<u32>) -> Index {
        let mut index = plain(name, IndexKind::Plain, &["a".to_owned(), "b".to_owned()]);
        index.parts[0].order = order;
        index.parts[0].prefix = prefix;
        index
    }

    #[test]
    fn a_foreign_key_that_an_index_begins_with_makes_none() {
        let keys: &[(&str, &[&str])] = &[("fk1", &["id"]), ("fk2", &["id", "a"]), ("fk3", &["a"])];
        assert_eq!(made(&MYSQL, keys, vec![by("ix", Order::Ascending, None)]), Vec::<String>::new());
        assert_eq!(made(&MYSQL, keys, vec![by("ix", Order::Ascending, Some(3))]), ["KEY `fk3` (`a`)"]);
    }

    #[test]
    fn an_index_beside_a_longer_one_is_not_left_to_its_foreign_key() {
        let own = plain("fk", IndexKind::Plain, &["a".to_owned()]);
        let alone = table(&[("fk", &["a"])], vec![own.clone()]);
        assert!(is_made_by_foreign_key(&MYSQL, &alone, &own));
        let beside = table(&[("fk", &["a"])], vec![own.clone(), by("ix", Order::Ascending, None)]);
        assert!(!is_made_by_foreign_key(&MYSQL, &beside, &own));
    }

    #[test]
    fn an_index_in_descending_order_serves_on_mariadb_alone() {
        let keys: &[(&str, &[&str])] = &[("fk", &["a", "b"])];
        assert_eq!(made(&MYSQL, keys, vec![by("ix", Order::Descending, None)]), ["KEY `fk` (`a`, `b`)"]);
        assert_eq!(made(&MARIADB, keys, vec![by("ix", Order::Descending, None)]), Vec::<String>::new());
    }

    #[test]
    fn of_the_indexes_of_foreign_keys_the_longest_and_then_the_last_stays() {
        let keys: &[(&str, &[&str])] = &[("z1", &["a"]), ("z2", &["a", "b"]), ("z3", &["a", "b"]), ("z4", &["b", "a"])];
        assert_eq!(made(&MYSQL, keys, Vec::new()), ["KEY `z3` (`a`, `b`)", "KEY `z4` (`b`, `a`)"]);
    }
}
