//! Names that are too long, or that an engine takes for one another.

use std::collections::HashMap;

use crate::dialect::facts::Scope;
use crate::dialect::{Engine, Facts, Problem};
use crate::physical::{Physical, Table};
use crate::schema::{Part, Place, Schema, TableName};

pub(super) fn check(engine: &Engine, schema: &Schema, physical: &Physical, problems: &mut Vec<Problem>) {
    let facts = engine.facts();
    let mut taken = Taken::default();
    for (name, table) in &physical.tables {
        let declared = Place::table(name);
        check_length(engine, &facts, &name.name, &declared, problems);
        taken.claim(
            engine,
            Kind::Relation,
            folded(&name.to_string(), facts.tables_ignore_case),
            "table",
            &name.name,
            declared,
            problems,
        );
        check_columns(engine, &facts, table, problems);
    }
    for (name, table) in &physical.tables {
        check_parts(engine, &facts, name, table, &mut taken, problems);
    }
    for name in schema.enums.keys().filter(|_| facts.enum_types) {
        check_length(engine, &facts, name, &Place::enum_type(name), problems);
    }
}

fn check_length(engine: &Engine, facts: &Facts, name: &str, place: &Place, problems: &mut Vec<Problem>) {
    if let Some(excess) = facts.name_length.excess(name) {
        problems.push(
            Problem::new(
                place.clone(),
                format!("the name `{name}` is too long for {}: {excess}", engine.flavour.title()),
            )
            .help("choose a shorter name"),
        );
    }
}

fn check_columns(engine: &Engine, facts: &Facts, table: &Table, problems: &mut Vec<Problem>) {
    let mut seen: HashMap<String, &str> = HashMap::new();
    for name in table.columns.keys() {
        let place = Place::column(&table.name, name);
        check_length(engine, facts, name, &place, problems);
        if let Some(first) = seen.insert(folded(name, facts.columns_ignore_case), name) {
            problems.push(Problem::new(
                place,
                format!("columns `{first}` and `{name}` are one name to {}", engine.flavour.title()),
            ));
        }
    }
}

fn check_parts(
    engine: &Engine,
    facts: &Facts,
    name: &TableName,
    table: &Table,
    taken: &mut Taken,
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
    for (part, scope, what, given) in parts {
        let place = Place::part(name, part, given);
        check_length(engine, facts, given, &place, problems);
        let schema = name.schema.as_deref().unwrap_or_default();
        let (kind, space) = match (scope, part) {
            (Scope::Relations, _) => (Kind::Relation, schema.to_owned()),
            (Scope::Database, Part::Check) => (Kind::Check, schema.to_owned()),
            (Scope::Database, Part::ForeignKey) => (Kind::ForeignKey, schema.to_owned()),
            (Scope::Database, _) => (Kind::Index, schema.to_owned()),
            (Scope::Table, _) => (Kind::PartOf, format!("{name}\0{what}")),
        };
        let identity = if space.is_empty() { given.clone() } else { format!("{space}.{given}") };
        let ignore_case = facts.tables_ignore_case || facts.columns_ignore_case;
        taken.claim(engine, kind, folded(&identity, ignore_case), what, given, place, problems);
    }
}

fn folded(name: &str, ignore_case: bool) -> String {
    if ignore_case { name.to_lowercase() } else { name.to_owned() }
}

#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Kind {
    Relation,
    Index,
    Check,
    ForeignKey,
    PartOf,
}

/// The names that are taken, each with who has it.
#[derive(Default)]
struct Taken(HashMap<(Kind, String), (&'static str, String)>);

impl Taken {
    #[expect(clippy::too_many_arguments, reason = "one call site a kind; a struct would only rename the arguments")]
    fn claim(
        &mut self,
        engine: &Engine,
        kind: Kind,
        identity: String,
        what: &'static str,
        name: &str,
        place: Place,
        problems: &mut Vec<Problem>,
    ) {
        let owner = format!("{what} `{name}` of table `{}`", place.table_name());
        let owner = if what == "table" { format!("table `{name}`") } else { owner };
        match self.0.get(&(kind, identity.clone())) {
            Some((_, first)) => problems.push(
                Problem::new(
                    place,
                    format!(
                        "the name `{name}` is taken by {first}, and {} keeps one list of such names",
                        engine.flavour.title()
                    ),
                )
                .help("choose another name"),
            ),
            None => {
                self.0.insert((kind, identity), (what, owner));
            }
        }
    }
}
