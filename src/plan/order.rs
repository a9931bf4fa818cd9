//! The order in which tables can be created: each after the tables that it refers to.

use std::collections::{HashMap, HashSet};

use indexmap::IndexMap;

use crate::physical::{ForeignKey, Table, TableName};

/// Tables in an order that creates every target first, but for foreign keys that close a circle.
#[derive(Debug, Default)]
pub struct Order<'a> {
    pub tables: Vec<&'a Table>,
    /// Foreign keys whose target comes later, with their tables.
    pub closing: Vec<(&'a TableName, &'a ForeignKey)>,
}

/// Orders tables by their foreign keys, and by the order given where these leave a choice.
///
/// References to tables that are not given, and of a table to itself, order nothing.
pub fn order<'a>(tables: impl IntoIterator<Item = &'a Table>) -> Order<'a> {
    let tables: Vec<&Table> = tables.into_iter().collect();
    let position: HashMap<&TableName, usize> = tables.iter().enumerate().map(|(at, table)| (&table.name, at)).collect();
    let mut placed = vec![State::Waiting; tables.len()];
    let mut found = Order::default();
    // A stack of our own: a chain of ten thousand references must not overflow the thread's.
    let mut stack: Vec<(usize, usize)> = Vec::new();
    for start in 0..tables.len() {
        if placed[start] == State::Waiting {
            placed[start] = State::Open;
            stack.push((start, 0));
        }
        while let Some((at, next)) = stack.pop() {
            let Some((_, key)) = tables[at].foreign_keys.get_index(next) else {
                placed[at] = State::Placed;
                found.tables.push(tables[at]);
                continue;
            };
            stack.push((at, next + 1));
            match position.get(&key.table) {
                Some(&target) if target != at && placed[target] == State::Waiting => {
                    placed[target] = State::Open;
                    stack.push((target, 0));
                }
                Some(&target) if target != at && placed[target] == State::Open => {
                    found.closing.push((&tables[at].name, key));
                }
                _ => {}
            }
        }
    }
    found
}

/// Whether a foreign key of `table` is part of a circle: its target leads back to the table.
pub fn closes_circle(tables: &IndexMap<TableName, Table>, table: &TableName, key: &ForeignKey) -> bool {
    let mut seen: HashSet<&TableName> = HashSet::new();
    let mut open = vec![&key.table];
    while let Some(name) = open.pop() {
        if name == table {
            return key.table != *table;
        }
        if seen.insert(name) {
            open.extend(
                tables.get(name).into_iter().flat_map(|table| table.foreign_keys.values()).map(|key| &key.table),
            );
        }
    }
    false
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Waiting,
    /// Its targets are being placed: a reference to it now closes a circle.
    Open,
    Placed,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::{Action, Timing};

    fn table(name: &str, targets: &[&str]) -> Table {
        let mut table = Table::new(TableName::new(name));
        for target in targets {
            let key = ForeignKey {
                name: format!("fk_{name}_{target}"),
                columns: vec!["a".into()],
                table: TableName::new(*target),
                references: vec!["id".into()],
                on_delete: Action::NoAction,
                on_update: Action::NoAction,
                timing: Timing::NotDeferrable,
            };
            table.foreign_keys.insert(key.name.clone(), key);
        }
        table
    }

    fn names(tables: &[Table]) -> (Vec<String>, Vec<String>) {
        let order = order(tables);
        let tables = order.tables.iter().map(|table| table.name.to_string()).collect();
        (tables, order.closing.iter().map(|(_, key)| key.name.clone()).collect())
    }

    #[test]
    fn targets_come_first_and_the_rest_keeps_its_order() {
        let tables = [table("line", &["order", "item"]), table("a", &[]), table("order", &["a"]), table("item", &[])];
        assert_eq!(names(&tables).0, ["a", "order", "item", "line"]);
    }

    #[test]
    fn a_circle_is_closed_by_one_foreign_key() {
        let tables = [table("a", &["b"]), table("b", &["c"]), table("c", &["a", "c"])];
        assert_eq!(names(&tables), (vec!["c".into(), "b".into(), "a".into()], vec!["fk_c_a".into()]));
    }

    #[test]
    fn a_long_chain_does_not_overflow_the_stack() {
        let tables: Vec<Table> = (0..20_000).map(|n| table(&format!("t{n}"), &[&format!("t{}", n + 1)])).collect();
        assert_eq!(names(&tables).0.first().map(String::as_str), Some("t19999"));
    }
}
