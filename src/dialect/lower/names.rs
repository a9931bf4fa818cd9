//! Names that are too long, or that an engine takes for one another.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::fmt;

use crate::dialect::facts::Scope;
use crate::dialect::{Engine, Facts, Problem};
use crate::physical::{Physical, Table};
use crate::schema::{Part, Place, Schema, TableName};

pub(super) fn check(engine: &Engine, schema: &Schema, physical: &Physical, problems: &mut Vec<Problem>) {
    let facts = engine.facts();
    let mut taken = Taken::default();
    for name in physical.tables.keys() {
        let place = || Place::table(name);
        check_length(engine, &facts, &name.name, place, problems);
        let identity = folded(name.to_string(), facts.tables_ignore_case);
        let owner = Owner { what: "table", name: &name.name, table: name };
        if let Some(problem) = taken.claim(engine, Kind::Relation, identity, owner, place) {
            problems.push(problem);
        }
    }
    for (name, table) in &physical.tables {
        check_parts(engine, &facts, name, table, &mut taken, problems);
    }
    for name in schema.enums.keys().filter(|_| facts.enum_types) {
        check_length(engine, &facts, name, || Place::enum_type(name), problems);
    }
}

fn check_length(engine: &Engine, facts: &Facts, name: &str, place: impl Fn() -> Place, problems: &mut Vec<Problem>) {
    if let Some(excess) = facts.name_length.excess(name) {
        problems.push(
            Problem::new(place(), format!("the name `{name}` is too long for {}: {excess}", engine.flavour.title()))
                .help("choose a shorter name"),
        );
    }
}

/// The names in one table.
pub(super) fn check_columns(engine: &Engine, facts: &Facts, table: &Table, problems: &mut Vec<Problem>) {
    let mut seen: HashMap<String, &str> = HashMap::new();
    for name in table.columns.keys() {
        let place = || Place::column(&table.name, name);
        check_length(engine, facts, name, place, problems);
        if let Some(first) = seen.insert(folded(name.clone(), facts.columns_ignore_case), name) {
            problems.push(Problem::new(
                place(),
                format!("columns `{first}` and `{name}` are one name to {}", engine.flavour.title()),
            ));
        }
    }
}

fn check_parts<'a>(
    engine: &Engine,
    facts: &Facts,
    name: &'a TableName,
    table: &'a Table,
    taken: &mut Taken<'a>,
    problems: &mut Vec<Problem>,
) {
    let primary_key = table.primary_key.iter().filter_map(|key| key.name.as_ref());
    let keys = primary_key
        .map(|part| (Part::PrimaryKey, facts.index_names, "primary key", part))
        .chain(table.uniques.keys().map(|part| (Part::Unique, facts.index_names, "index", part)));
    let parts = keys
        .filter(|_| facts.names_keys)
        .chain(table.indexes.keys().map(|part| (Part::Index, facts.index_names, "index", part)))
        .chain(table.checks.keys().map(|part| (Part::Check, facts.check_names, "check", part)))
        .chain(table.foreign_keys.keys().map(|part| (Part::ForeignKey, facts.foreign_key_names, "foreign key", part)));
    let mut here = Taken::default();
    for (part, scope, what, given) in parts {
        let place = || Place::part(name, part, given);
        check_length(engine, facts, given, place, problems);
        let schema = name.schema.as_deref().unwrap_or_default();
        let (kind, space) = match (scope, part) {
            (Scope::Relations, _) => (Kind::Relation, schema.to_owned()),
            (Scope::Database, Part::Check) => (Kind::Check, schema.to_owned()),
            (Scope::Database, Part::ForeignKey) => (Kind::ForeignKey, schema.to_owned()),
            (Scope::Database, _) => (Kind::Index, schema.to_owned()),
            (Scope::Table, _) => (Kind::PartOf(what), String::new()),
        };
        let identity = if space.is_empty() { given.clone() } else { format!("{space}.{given}") };
        let ignore_case = facts.tables_ignore_case || facts.columns_ignore_case;
        let owner = Owner { what, name: given, table: name };
        let taken = if scope == Scope::Table { &mut here } else { &mut *taken };
        if let Some(problem) = taken.claim(engine, kind, folded(identity, ignore_case), owner, place) {
            problems.push(problem);
        }
    }
}

fn folded(mut name: String, ignore_case: bool) -> String {
    match ignore_case {
        true if name.is_ascii() => name.make_ascii_lowercase(),
        true => name = name.to_lowercase(),
        false => {}
    }
    name
}

#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Kind {
    Relation,
    Index,
    Check,
    ForeignKey,
    /// What the parts of one table are.
    PartOf(&'static str),
}

/// Who has a name. Rendered only when somebody else wants it.
struct Owner<'a> {
    what: &'static str,
    name: &'a str,
    table: &'a TableName,
}

impl fmt::Display for Owner<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} `{}`", self.what, self.name)?;
        if self.what == "table" { Ok(()) } else { write!(f, " of table `{}`", self.table) }
    }
}

/// The names that are taken.
#[derive(Default)]
struct Taken<'a>(HashMap<(Kind, String), Owner<'a>>);

impl<'a> Taken<'a> {
    /// Takes a name, unless it is taken.
    fn claim(
        &mut self,
        engine: &Engine,
        kind: Kind,
        identity: String,
        owner: Owner<'a>,
        place: impl Fn() -> Place,
    ) -> Option<Problem> {
        match self.0.entry((kind, identity)) {
            Entry::Vacant(free) => {
                free.insert(owner);
                None
            }
            Entry::Occupied(first) => {
                let message = format!(
                    "the name `{}` is taken by {}, and {} keeps one list of such names",
                    owner.name,
                    first.get(),
                    engine.flavour.title()
                );
                Some(Problem::new(place(), message).help("choose another name"))
            }
        }
    }
}
