//! What only a whole table shows: features that do not go together, and words that say what is so anyway.

use std::collections::HashSet;

use super::methods;
use super::types::base;
use crate::dialect::Problem;
use crate::dialect::tokens::{TokenKind, tokens, without_parentheses};
use crate::flavour::Flavour;
use crate::physical::{Column, Index, IndexKey, IndexKind, Nulls, Order, Storage, Table, TableName};
use crate::schema::{Part, Place};

/// Columns that every table has: <https://www.postgresql.org/docs/current/ddl-system-columns.html>.
const SYSTEM_COLUMNS: [&str; 6] = ["tableoid", "xmin", "cmin", "xmax", "cmax", "ctid"];

pub(super) fn finish(table: &mut Table, problems: &mut Vec<Problem>) {
    check_name(&table.name, problems);
    // An empty comment is how the server drops one.
    table.comment.take_if(|comment| comment.is_empty());
    for column in table.columns.values_mut() {
        // The server adds NOT NULL to a column that it numbers.
        column.nullable &= column.identity.is_none();
        let implied = collation_of_type(&column.r#type);
        column.collation.take_if(|collation| collation == implied);
        column.comment.take_if(|comment| comment.is_empty());
        column.default.take_if(|default| default.as_str().eq_ignore_ascii_case("null"));
    }
    let columns: Vec<String> = table.columns.keys().cloned().collect();
    for index in table.indexes.values_mut() {
        canonicalise(index, &columns);
        let method = index.method.clone().unwrap_or_else(|| "btree".to_owned());
        for part in &mut index.parts {
            let IndexKey::Column(name) = &part.key else {
                part.collation.take_if(|collation| collation == "default");
                continue;
            };
            let Some(column) = table.columns.get(name) else { continue };
            // The catalog does not tell whether that of the column was named.
            let own = column.collation.as_deref().unwrap_or(collation_of_type(&column.r#type));
            part.collation.take_if(|collation| collation == own);
            part.operator_class
                .take_if(|class| methods::takes(&method, &column.r#type) && is_usual_class(class, &column.r#type));
        }
    }
    for column in table.columns.values() {
        check_column(&table.name, column, problems);
    }
    check_keys(table, problems);
    check_constraint_names(table, problems);
    for index in table.indexes.values() {
        check_index(table, index, problems);
    }
}

fn check_name(name: &TableName, problems: &mut Vec<Problem>) {
    let own = name.schema.as_ref().map_or(name.name.starts_with("pg_"), |schema| schema.starts_with("pg_"));
    if own {
        problems.push(
            Problem::new(Place::table(name), "PostgreSQL keeps names that begin with `pg_` for itself")
                .help("choose another name"),
        );
    }
}

/// What goes without saying: <https://www.postgresql.org/docs/current/datatype-character.html>.
fn collation_of_type(kind: &str) -> &'static str {
    if kind == "name" { "C" } else { "default" }
}

fn canonicalise(index: &mut Index, columns: &[String]) {
    index.method.take_if(|method| method == "btree");
    for part in &mut index.parts {
        if let IndexKey::Expression(expression) = &part.key
            && let Some(column) = column_alone(expression.as_str(), columns)
        {
            part.key = IndexKey::Column(column);
        }
        let implied = if part.order == Order::Descending { Nulls::First } else { Nulls::Last };
        part.nulls.take_if(|nulls| *nulls == implied);
    }
}

/// Whether the server takes that operator class by itself, so that the catalog does not tell whether it was named.
fn is_usual_class(class: &str, kind: &str) -> bool {
    let usual: &[&str] = match base(kind).as_str() {
        "text" | "character varying" => &["text_ops", "varchar_ops"],
        "character" | "bpchar" => &["bpchar_ops"],
        "smallint" => &["int2_ops"],
        "integer" => &["int4_ops"],
        "bigint" => &["int8_ops"],
        "real" => &["float4_ops"],
        "double precision" => &["float8_ops"],
        "boolean" => &["bool_ops"],
        "bytea" => &["bytea_ops"],
        "timestamp without time zone" => &["timestamp_ops"],
        "timestamp with time zone" => &["timestamptz_ops"],
        "inet" | "cidr" => &["inet_ops", "cidr_ops"],
        array if array.ends_with("[]") => &["array_ops"],
        other => return class.strip_suffix("_ops").is_some_and(|name| name == other),
    };
    usual.contains(&class)
}

/// The column that an expression is, in any number of parentheses: the server keeps it as a column.
fn column_alone(sql: &str, columns: &[String]) -> Option<String> {
    let found = tokens(Flavour::Postgres, sql).ok()?;
    let [name] = without_parentheses(&found) else { return None };
    let name = match name.kind {
        TokenKind::Word => name.text.to_lowercase(),
        TokenKind::QuotedName => name.text.strip_prefix('"')?.strip_suffix('"')?.replace("\"\"", "\""),
        _ => return None,
    };
    columns.contains(&name).then_some(name)
}

fn check_column(table: &TableName, column: &Column, problems: &mut Vec<Problem>) {
    let place = Place::column(table, &column.name);
    let mut refuse = |attribute: Option<&'static str>, message: String, help: &str| {
        let place = attribute.map_or(place.clone(), |attribute| place.clone().attribute(attribute));
        problems.push(Problem::new(place, message).help(help));
    };
    let kind = &column.r#type;
    if SYSTEM_COLUMNS.contains(&column.name.as_str()) {
        let message = format!("every PostgreSQL table has a column `{}` already", column.name);
        refuse(None, message, "choose another name");
    }
    if column.identity.is_some() && !["smallint", "integer", "bigint"].contains(&kind.as_str()) {
        let message = format!("PostgreSQL numbers smallint, integer and bigint columns, and this one is {kind}");
        refuse(Some("autoincrement"), message, "make it `bigint`");
    }
    if column.generated.is_some() && column.default.is_some() {
        refuse(Some("default"), "a generated column cannot have a default".to_owned(), "leave one of the two out");
    }
    if column.identity.is_some() && (column.default.is_some() || column.generated.is_some()) {
        let message = "a column that numbers itself can neither have a default nor be generated".to_owned();
        refuse(Some("autoincrement"), message, "leave one of the two out");
    }
    if column.collation.is_some() && !collates(kind) {
        refuse(Some("collation"), format!("{kind} has no collation on PostgreSQL"), "leave `collation` out");
    }
}

fn collates(kind: &str) -> bool {
    let texts = ["text", "character varying", "character", "bpchar", "name", "citext"];
    texts.contains(&base(kind).trim_end_matches("[]"))
}

fn check_keys(table: &Table, problems: &mut Vec<Problem>) {
    let key =
        table.primary_key.iter().map(|key| (Part::PrimaryKey, key.name.clone().unwrap_or_default(), &key.columns));
    let uniques = table.uniques.values().map(|unique| (Part::Unique, unique.name.clone(), &unique.columns));
    for (part, name, columns) in key.chain(uniques) {
        for column in columns.iter().filter_map(|column| table.columns.get(column)) {
            problems.extend(unindexed("btree", &Place::part(&table.name, part, &name), column));
        }
    }
}

/// The server keeps one list of constraint names for each table.
fn check_constraint_names(table: &Table, problems: &mut Vec<Problem>) {
    let key = table.primary_key.iter().filter_map(|key| key.name.as_ref()).map(|name| (Part::PrimaryKey, name));
    let uniques = table.uniques.keys().map(|name| (Part::Unique, name));
    let checks = table.checks.keys().map(|name| (Part::Check, name));
    let foreign_keys = table.foreign_keys.keys().map(|name| (Part::ForeignKey, name));
    let mut seen = HashSet::new();
    for (part, name) in key.chain(uniques).chain(checks).chain(foreign_keys) {
        // That two keys have one name is seen where the names of indexes are looked at.
        let by_index = matches!(part, Part::PrimaryKey | Part::Unique);
        if !seen.insert(name) && !by_index {
            problems.push(
                Problem::new(
                    Place::part(&table.name, part, name),
                    format!("table `{}` has another constraint `{name}`, and PostgreSQL keeps one list", table.name),
                )
                .help("choose another name"),
            );
        }
    }
}

fn check_index(table: &Table, index: &Index, problems: &mut Vec<Problem>) {
    let place = Place::part(&table.name, Part::Index, &index.name);
    let method = index.method.as_deref().unwrap_or("btree");
    let tree = method == "btree";
    let sorted = index.parts.iter().any(|part| part.order == Order::Descending || part.nulls.is_some());
    let included = !index.include.is_empty() && !["btree", "gist", "spgist"].contains(&method);
    let many = index.parts.len() > 1 && ["hash", "spgist", "hnsw", "ivfflat"].contains(&method);
    for (asked, feature) in [
        (!tree && index.kind == IndexKind::Unique, "cannot be unique"),
        (!tree && sorted, "has no order"),
        (included, "cannot include columns"),
        (many, "holds one column"),
        (index.nulls_equal && index.kind != IndexKind::Unique, "is not unique, and `nulls_equal` means nothing there"),
    ] {
        if asked {
            problems.push(Problem::new(place.clone(), format!("a {method} index of PostgreSQL {feature}")));
        }
    }
    for part in &index.parts {
        let IndexKey::Column(name) = &part.key else { continue };
        let Some(column) = table.columns.get(name) else { continue };
        if part.operator_class.is_none() {
            problems.extend(unindexed(method, &place, column));
        }
        if part.collation.is_some() && !collates(&column.r#type) {
            let message = format!("{} has no collation on PostgreSQL, and `{name}` is {0}", column.r#type);
            problems.push(Problem::new(place.clone(), message).help("leave `collation` out"));
        }
    }
}

fn unindexed(method: &str, place: &Place, column: &Column) -> Option<Problem> {
    let (name, kind) = (&column.name, &column.r#type);
    if column.generated.as_ref().is_some_and(|generated| generated.storage == Storage::Virtual) {
        let message = format!("PostgreSQL has no keys and indexes over virtual columns, which `{name}` is");
        return Some(Problem::new(place.clone(), message).help("store it: `stored = true`"));
    }
    if methods::takes(method, kind) {
        return None;
    }
    Some(match method {
        "btree" => Problem::new(place.clone(), format!("PostgreSQL cannot sort column `{name}`, which is {kind}"))
            .help("leave it out, or name an index `method` that takes it"),
        _ => Problem::new(
            place.clone(),
            format!("a {method} index of PostgreSQL takes no {kind} by itself, which `{name}` is"),
        )
        .help("name an `operator_class` that does, or another `method`"),
    })
}
