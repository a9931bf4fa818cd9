//! What a foreign key may name: <https://dev.mysql.com/doc/refman/8.4/en/create-table-foreign-keys.html>.

use super::types::{self, has_collation};
use crate::dialect::target::{names, unique_columns};
use crate::dialect::{Engine, Reject};
use crate::flavour::Flavour;
use crate::physical::{Column, ForeignKey, Index, Storage, Table};
use crate::schema::Action;

pub(super) fn cannot_refer(engine: &Engine, table: &Table, key: &ForeignKey, target: &Table) -> Option<Reject> {
    let title = engine.flavour.title();
    let mysql = engine.flavour == Flavour::MySql;
    if mysql && table.name == target.name && key.columns == key.references {
        return Some(Reject::new("MySQL has no foreign key of a row to itself").help("leave it out: it holds always"));
    }
    let column = |name: &String| target.columns.get(name).and_then(|column| column.generated.as_ref());
    let is_virtual = |name: &&String| column(name).is_some_and(|generated| generated.storage == Storage::Virtual);
    if mysql && let Some(name) = key.references.iter().find(is_virtual) {
        let message = format!("MySQL has no foreign key to the virtual column `{}.{name}`", target.name);
        return Some(Reject::new(message).help("store it: `stored = true`"));
    }
    for (from, to) in key.columns.iter().zip(&key.references) {
        let (Some(own), Some(wanted)) = (collation(table, from), collation(target, to)) else { continue };
        if own != wanted {
            let message = format!("the collation of `{from}` is {own}, and that of `{}.{to}` is {wanted}", target.name);
            return Some(Reject::new(message).help("give both columns one `collation`"));
        }
    }
    if let Some((own, wanted)) = carries_null(engine, table, key, target) {
        let message =
            format!("MariaDB carries no NULL of `{}.{wanted}` over to `{own}`, which takes none", target.name);
        return Some(Reject::new(message).help("let both take NULL or none of them, or leave `on_update` out"));
    }
    let primary = target.primary_key.iter().map(|primary| primary.columns.clone());
    let keys: Vec<Vec<String>> = primary.chain(target.indexes.values().filter_map(whole_columns)).collect();
    if keys.contains(&key.references) {
        return None;
    }
    match keys.iter().find(|columns| names(key, columns)) {
        Some(columns) => Some(
            Reject::new(format!("{title} wants the columns of `{}` in the order of the key there", target.name))
                .help(format!("name them in this order, and the own columns likewise: {}", columns.join(", "))),
        ),
        None => Some(
            Reject::new(format!("{title} finds no row of `{}` by the beginning of a value", target.name))
                .help("refer to a key without prefix lengths"),
        ),
    }
}

/// The columns between which ON UPDATE CASCADE could carry a NULL to where none may be. MariaDB makes no such key
/// (<https://jira.mariadb.org/browse/MDEV-34392>), MySQL does.
fn carries_null<'a>(
    engine: &Engine,
    table: &Table,
    key: &'a ForeignKey,
    target: &Table,
) -> Option<(&'a String, &'a String)> {
    if engine.flavour != Flavour::MariaDb || key.on_update != Action::Cascade {
        return None;
    }
    let takes_null = |table: &Table, name: &String| table.columns.get(name).is_some_and(|column| column.nullable);
    let mut pairs = key.columns.iter().zip(&key.references);
    pairs.find(|(own, wanted)| !takes_null(table, own) && takes_null(target, wanted))
}

/// None where the values of the column have none.
fn collation<'a>(table: &'a Table, name: &str) -> Option<&'a String> {
    let column = table.columns.get(name).filter(|column| has_collation(&column.r#type) && name_of(column) != "enum")?;
    column.collation.as_ref().or(table.options.collation.as_ref())
}

fn name_of(column: &Column) -> &str {
    types::name(&column.r#type)
}

fn whole_columns(index: &Index) -> Option<Vec<String>> {
    unique_columns(index).filter(|_| index.parts.iter().all(|part| part.prefix.is_none()))
}
