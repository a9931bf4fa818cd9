//! What the servers make of a whole table: fixed names, options, indexes of foreign keys.

use super::index;
use super::literal::unquote_name;
use super::types::{Kind, has_collation, kind, number};
use crate::dialect::tokens::{tokens, without_parentheses};
use crate::dialect::{Engine, Problem};
use crate::flavour::Flavour;
use crate::physical::{Index, IndexKey, Options, Table};
use crate::schema::{self, Action, MySqlOptions, Part, Place};

pub(super) fn finish(engine: &Engine, declared: &schema::Table, table: &mut Table, problems: &mut Vec<Problem>) {
    if let Some(key) = &mut table.primary_key {
        key.name = Some("PRIMARY".to_owned());
    }
    table.options = options(engine, &declared.mysql, &Place::table(&declared.name), problems);
    // An empty comment is none to these servers.
    table.comment.take_if(|comment| comment.is_empty());
    for column in table.columns.values_mut() {
        column.comment.take_if(|comment| comment.is_empty());
        let charset = table.options.charset.as_deref().unwrap_or("utf8mb4");
        let own = column.collation.take().map(|collation| full_name(&collation, charset));
        if own.is_some() && !has_collation(&column.r#type) {
            let place = Place::column(&declared.name, &column.name).attribute("collation");
            problems.push(Problem::new(place, format!("{} has no collation", column.r#type)));
        }
        if own.as_ref().is_some_and(|own| is_of_other_charset(own)) {
            let place = Place::column(&declared.name, &column.name).attribute("collation");
            problems.push(Problem::new(place, format!("the charset `{charset}` has no such collation")));
        }
        column.collation = own.filter(|own| Some(own) != table.options.collation.as_ref());
    }
    for (name, unique) in std::mem::take(&mut table.uniques) {
        add_index(
            declared,
            table,
            index::of_unique(&unique),
            Place::part(&declared.name, Part::Unique, &name),
            problems,
        );
    }
    columns_in_parentheses(engine, table);
    whole_prefixes(table);
    for made in table.indexes.values_mut() {
        finish_method(&table.options, declared, made, problems);
    }
    for key in table.foreign_keys.values_mut() {
        key.on_delete = action(key.on_delete);
        key.on_update = action(key.on_update);
    }
    // The last of several on the same columns gives the index its name, and the order of a file is no difference.
    table.foreign_keys.sort_unstable_keys();
    for made in index::of_foreign_keys(engine, table) {
        let place = Place::part(&declared.name, Part::ForeignKey, &made.name);
        add_index(declared, table, made, place, problems);
    }
}

/// NO ACTION and RESTRICT are one to InnoDB, and each catalog has another word for what is not said.
pub(crate) fn action(action: Action) -> Action {
    if action == Action::Restrict { Action::NoAction } else { action }
}

fn add_index(declared: &schema::Table, table: &mut Table, index: Index, place: Place, problems: &mut Vec<Problem>) {
    let taken = table.indexes.keys().any(|name| name.eq_ignore_ascii_case(&index.name));
    if taken {
        let message = format!("table `{}` has another index of the name `{}`", declared.name, index.name);
        problems.push(
            Problem::new(place, message)
                .help("a unique constraint, and a foreign key that no index serves, each make an index of their name"),
        );
    } else {
        table.indexes.insert(index.name.clone(), index);
    }
}

/// A column alone is a column even in parentheses: MySQL refuses it as an expression.
fn columns_in_parentheses(engine: &Engine, table: &mut Table) {
    let columns: Vec<String> = table.columns.keys().cloned().collect();
    for part in table.indexes.values_mut().flat_map(|index| &mut index.parts) {
        let IndexKey::Expression(expression) = &part.key else { continue };
        let found = tokens(engine.flavour, expression.as_str()).unwrap_or_default();
        let [name] = without_parentheses(&found) else { continue };
        let name = unquote_name(name.text);
        if let Some(column) = columns.iter().find(|column| column.eq_ignore_ascii_case(&name)) {
            part.key = IndexKey::Column(column.clone());
        }
    }
}

/// A prefix of all characters is none.
fn whole_prefixes(table: &mut Table) {
    let columns = &table.columns;
    for part in table.indexes.values_mut().flat_map(|index| &mut index.parts) {
        let IndexKey::Column(name) = &part.key else { continue };
        let Some(column) = columns.get(name) else { continue };
        let length = number(&column.r#type).filter(|_| matches!(kind(&column.r#type), Kind::Text | Kind::Bytes));
        part.prefix.take_if(|prefix| Some(*prefix) == length);
    }
}

/// A B-tree is what is made where nothing is said, and InnoDB silently makes one instead of a hash.
fn finish_method(options: &Options, declared: &schema::Table, index: &mut Index, problems: &mut Vec<Problem>) {
    let memory = options.engine.as_deref() == Some("MEMORY");
    let usual = if memory { "hash" } else { "btree" };
    match index.method.as_deref() {
        Some(method) if method == usual => index.method = None,
        Some("hash") => {
            let place = Place::part(&declared.name, Part::Index, &index.name).attribute("method");
            problems.push(Problem::new(place, "only the engine MEMORY has hash indexes").help("leave `method` out"));
        }
        _ => {}
    }
}

/// Always all three, so that servers of other versions or settings make the same table.
fn options(engine: &Engine, declared: &MySqlOptions, place: &Place, problems: &mut Vec<Problem>) -> Options {
    let charset = declared.charset.as_ref().map(|name| match name.to_lowercase().as_str() {
        // What `utf8` means changes: https://dev.mysql.com/doc/refman/8.4/en/charset-unicode-utf8.html
        "utf8" => "utf8mb3".to_owned(),
        name => name.to_owned(),
    });
    let given = charset.as_deref().unwrap_or("utf8mb4");
    let collation = declared.collation.as_ref().map(|name| full_name(name, given));
    let implied = collation.as_deref().map(|name| name.split('_').next().unwrap_or(name).to_owned());
    let charset = charset.or(implied).unwrap_or_else(|| "utf8mb4".to_owned());
    let collation = collation.or_else(|| usual_collation(engine, &charset));
    if collation.as_deref().is_some_and(is_of_other_charset) {
        problems.push(Problem::new(place.clone(), format!("the charset `{charset}` has no such collation")));
    }
    if collation.is_none() {
        problems.push(
            Problem::new(place.clone(), format!("the charset `{charset}` needs a collation"))
                .help("add `collation = \"…\"` beside `charset`: servers differ in the one that they choose"),
        );
    }
    for name in [Some(&charset), collation.as_ref(), declared.engine.as_ref()].into_iter().flatten() {
        if !name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_') {
            problems.push(Problem::new(place.clone(), format!("`{name}` is no engine, charset or collation")));
        }
    }
    Options {
        engine: Some(engine_name(declared.engine.as_deref().unwrap_or("InnoDB"))),
        charset: Some(charset),
        collation,
        ..Options::default()
    }
}

/// MariaDB knows some collations without their charset: <https://mariadb.com/kb/en/unicode-collation-algorithm/>.
fn full_name(collation: &str, charset: &str) -> String {
    let name = collation.to_lowercase();
    if name.starts_with("uca1400_") { format!("{charset}_{name}") } else { name }
}

/// Only the charsets of Unicode have these.
fn is_of_other_charset(collation: &str) -> bool {
    let unicode = ["utf8mb4", "utf8mb3", "ucs2", "utf16", "utf32"];
    collation.split_once("_uca1400_").is_some_and(|(charset, _)| !unicode.contains(&charset))
}

fn usual_collation(engine: &Engine, charset: &str) -> Option<String> {
    let collation = match (charset, engine.flavour) {
        ("utf8mb4", Flavour::MariaDb) => "utf8mb4_uca1400_ai_ci",
        ("utf8mb4", _) => "utf8mb4_0900_ai_ci",
        ("utf8mb3", _) => "utf8mb3_general_ci",
        ("latin1", _) => "latin1_swedish_ci",
        ("ascii", _) => "ascii_general_ci",
        ("binary", _) => "binary",
        _ => return None,
    };
    Some(collation.to_owned())
}

/// As the catalog spells it.
fn engine_name(name: &str) -> String {
    let known = ["InnoDB", "MyISAM", "MEMORY", "ARCHIVE", "CSV", "BLACKHOLE", "Aria", "RocksDB", "ndbcluster"];
    known.into_iter().find(|known| known.eq_ignore_ascii_case(name)).unwrap_or(name).to_owned()
}

/// How many bytes a character of a charset may take.
pub(crate) fn character_width(charset: &str) -> u32 {
    match charset {
        "latin1" | "latin2" | "ascii" | "binary" => 1,
        "ucs2" => 2,
        "utf8mb3" => 3,
        _ => 4,
    }
}

/// The character set of a column with texts.
pub(crate) fn charset<'a>(table: &'a Table, column: &'a crate::physical::Column) -> &'a str {
    match &column.collation {
        Some(collation) => collation.split('_').next().unwrap_or("utf8mb4"),
        None => table.options.charset.as_deref().unwrap_or("utf8mb4"),
    }
}

/// How many bytes a column takes in a key, or in its row, at the most.
pub(crate) fn width(table: &Table, column: &crate::physical::Column) -> u32 {
    use super::types::name;
    let length = number(&column.r#type).unwrap_or(0);
    let charset = match &column.collation {
        Some(collation) => collation.split('_').next().unwrap_or("utf8mb4"),
        None => table.options.charset.as_deref().unwrap_or("utf8mb4"),
    };
    match (name(&column.r#type), kind(&column.r#type)) {
        ("char" | "varchar", _) => length * character_width(charset),
        ("binary" | "varbinary", _) => length,
        ("enum", _) => 2,
        ("decimal", _) => length / 2 + 2,
        ("uuid" | "inet6", _) => 16,
        (_, Kind::LongText | Kind::LongBytes | Kind::Json | Kind::Spatial) => 12,
        _ => 8,
    }
}
