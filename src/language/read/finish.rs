//! From the draft of a table to the table: names are made, and what its parts say of its columns is checked.

use std::collections::HashMap;

use super::draft::{Draft, Written};
use super::{ColumnDraft, PrimaryKeyDraft, Reference, unknown_column};
use crate::diagnostic::{Diagnostic, Location};
use crate::language::Places;
use crate::language::{Name, Table as Entries};
use crate::schema::{
    Check, Index, IndexKey, IndexPart, Naming, Only, Part, Place, PrimaryKey, Table, TableName, Timing, Unique,
};

/// The attributes of columns that an engine may have something to say about.
const POINTED_AT: [&str; 5] = ["type", "default", "generated", "autoincrement", "collation"];

/// The real name of the table that a reference means; none, with a complaint, where it cannot mean any.
pub type Resolve<'a> = dyn FnMut(&Reference, &mut Vec<Diagnostic>) -> Option<TableName> + 'a;

/// What a table leaves to where it stands.
pub struct Context<'a> {
    /// How the names are made that it leaves out.
    pub naming: &'a Naming,
    pub resolve: &'a mut Resolve<'a>,
}

/// A table of a revision: targets are named by their real names, and what `[naming]` says today changes nothing of what
/// was written before. `also` are keys that the caller reads.
pub fn table(name: TableName, at: &Name, entries: &Entries, also: &[&str], diagnostics: &mut Vec<Diagnostic>) -> Table {
    let draft = Draft::read(&format!("table `{name}`"), entries, also, diagnostics);
    for column in draft.columns.values().filter(|column| column.renamed_from.is_some()) {
        let complaint = Diagnostic::new("`renamed_from` is no part of a column here");
        let complaint = complaint.at(column.location_of("renamed_from").clone());
        diagnostics.push(complaint.help("a new table has no old names: leave it out"));
    }
    let mut resolve = |reference: &Reference, _: &mut Vec<Diagnostic>| Some(reference.target());
    let context = Context { naming: &Naming::default(), resolve: &mut resolve };
    draft.finish(name, &at.location, context, &mut Places::default(), diagnostics)
}

impl Draft {
    /// The table under its name, which is written at `location`.
    pub fn finish(
        &self,
        name: TableName,
        location: &Location,
        context: Context<'_>,
        places: &mut Places,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Table {
        places.insert(&Place::table(&name), location);
        let Context { naming, resolve } = context;
        let mut finish =
            Finish { table: Table::new(name), draft: self, naming, places, diagnostics, constraints: HashMap::new() };
        finish.columns(location);
        finish.primary_key();
        finish.uniques();
        finish.checks();
        finish.foreign_keys(resolve);
        finish.indexes();
        let mut table = finish.table;
        table.give_back_room();
        table.comment.clone_from(&self.comment);
        table.mysql = self.mysql.clone();
        table.sqlite = self.sqlite;
        table
    }
}

/// A table in the making.
struct Finish<'a> {
    table: Table,
    draft: &'a Draft,
    naming: &'a Naming,
    places: &'a mut Places,
    diagnostics: &'a mut Vec<Diagnostic>,
    /// The names of constraints that are taken, each with where.
    constraints: HashMap<String, Location>,
}

impl Finish<'_> {
    fn columns(&mut self, location: &Location) {
        if self.draft.columns.is_empty() {
            self.diagnostics.push(
                Diagnostic::new(format!("table `{}` has no columns", self.table.name))
                    .at(location.clone())
                    .help("add one: `columns.id = { type = \"bigint\", primary_key = true }`"),
            );
        }
        self.table.columns.reserve_exact(self.draft.columns.len());
        for (name, draft) in &self.draft.columns {
            let mut place = Place::column(&self.table.name, name);
            self.places.insert(&place, &draft.location);
            for (attribute, location) in draft.attributes.iter().filter(|(name, _)| POINTED_AT.contains(name)) {
                place = place.attribute(attribute);
                self.places.insert(&place, location);
            }
            self.table.columns.insert(name.clone(), draft.column.clone());
        }
    }

    /// From the columns that say so, or from the table.
    fn primary_key(&mut self) {
        let marked: Vec<&ColumnDraft> =
            self.draft.columns.values().filter(|column| column.shorthand.primary_key).collect();
        let key = match (&self.draft.primary_key, marked.as_slice()) {
            (None, []) => return,
            (None, [first, ..]) => {
                let mark = |column: &&ColumnDraft| Name {
                    text: column.column.name.clone(),
                    location: column.location_of("primary_key").clone(),
                };
                let location = first.location_of("primary_key").clone();
                PrimaryKeyDraft { name: None, columns: marked.iter().map(mark).collect(), location }
            }
            (Some(key), []) => key.clone(),
            (Some(key), [column, ..]) => {
                self.diagnostics.push(
                    Diagnostic::new(format!("table `{}` has its primary key twice", self.table.name))
                        .at(key.location.clone())
                        .related(column.location_of("primary_key").clone(), "here already")
                        .help("keep `primary_key` of the table, or `primary_key = true` of its columns"),
                );
                return;
            }
        };
        if !self.knows(&key.columns) || key.columns.is_empty() {
            return;
        }
        for column in &key.columns {
            self.require(column);
        }
        let columns: Vec<String> = key.columns.into_iter().map(|column| column.text).collect();
        let name = key.name.unwrap_or_else(|| self.naming.primary_key(&self.table.name.name, &columns));
        self.claim(Part::PrimaryKey, &name, &key.location);
        self.table.primary_key = Some(PrimaryKey { name, columns });
    }

    /// Makes a column of the primary key refuse NULL.
    fn require(&mut self, name: &Name) {
        let Some(column) = self.table.columns.get_mut(&name.text) else { return };
        let said = self.draft.columns.get(&name.text).and_then(|draft| {
            draft.attributes.iter().find(|(attribute, _)| *attribute == "nullable").map(|(_, location)| location)
        });
        if let (true, Some(location)) = (column.nullable, said) {
            self.diagnostics.push(
                Diagnostic::new(format!("column `{}` cannot be nullable", name.text))
                    .at(location.clone())
                    .label("a column of the primary key never is")
                    .help("leave `nullable` out"),
            );
        }
        column.nullable = false;
    }

    fn uniques(&mut self) {
        for (name, draft) in self.draft.columns.iter().filter(|(_, draft)| draft.shorthand.unique) {
            let constraint = self.naming.unique(&self.table.name.name, &[name]);
            if self.claim(Part::Unique, &constraint, draft.location_of("unique")) {
                let columns = vec![name.clone()];
                let unique =
                    Unique { name: constraint.clone(), columns, nulls_equal: false, timing: Timing::default() };
                self.table.uniques.insert(constraint, unique);
            }
        }
        for unique in &self.draft.uniques {
            if self.accepts(Part::Unique, &unique.value.name, unique) {
                self.table.uniques.insert(unique.value.name.clone(), unique.value.clone());
            }
        }
    }

    fn checks(&mut self) {
        for (name, draft) in &self.draft.columns {
            let Some(sql) = &draft.shorthand.check else { continue };
            let check = self.naming.check(&self.table.name.name, name);
            if self.claim(Part::Check, &check, draft.location_of("check")) {
                let declared = Check { name: check.clone(), sql: sql.clone(), only: Only::default() };
                self.table.checks.insert(check, declared);
            }
        }
        for check in &self.draft.checks {
            if self.accepts(Part::Check, &check.value.name, check) {
                self.table.checks.insert(check.value.name.clone(), check.value.clone());
            }
        }
    }

    fn foreign_keys(&mut self, resolve: &mut Resolve<'_>) {
        for draft in self.draft.columns.values() {
            if let Some(reference) = &draft.shorthand.references {
                self.foreign_key(reference, draft.location_of("references"), resolve);
            }
        }
        for key in &self.draft.foreign_keys {
            if self.knows(&key.columns) {
                self.foreign_key(&key.value, &key.location, resolve);
            }
        }
    }

    fn foreign_key(&mut self, reference: &Reference, location: &Location, resolve: &mut Resolve<'_>) {
        let Some(target) = resolve(reference, self.diagnostics) else { return };
        if reference.columns.is_empty() || reference.references.is_empty() {
            return;
        }
        let name = reference.name.clone().unwrap_or_else(|| {
            let columns: Vec<&str> = reference.columns.iter().map(|column| column.text.as_str()).collect();
            self.naming.foreign_key(&self.table.name.name, &columns, &target.name)
        });
        if self.claim(Part::ForeignKey, &name, location) {
            let place = Place::part(&self.table.name, Part::ForeignKey, &name).attribute("references");
            self.places.insert(&place, &reference.table.location);
            self.table.foreign_keys.insert(name.clone(), reference.resolve(name, target));
        }
    }

    fn indexes(&mut self) {
        for (name, draft) in self.draft.columns.iter().filter(|(_, draft)| draft.shorthand.index) {
            let index = self.naming.index(&self.table.name.name, &[name]);
            let parts = vec![IndexPart::new(IndexKey::Column(name.clone()))];
            self.index(Index::new(index, parts), draft.location_of("index"));
        }
        for index in &self.draft.indexes {
            if self.knows(&index.columns) && !index.value.parts.is_empty() {
                self.index(index.value.clone(), &index.location);
            }
        }
    }

    fn index(&mut self, index: Index, location: &Location) {
        if self.table.indexes.contains_key(&index.name) {
            self.taken("indexes", &index.name, location, None);
            return;
        }
        self.places.insert(&Place::part(&self.table.name, Part::Index, &index.name), location);
        self.table.indexes.insert(index.name.clone(), index);
    }

    /// Whether a written constraint fits its table. The complaint is made here.
    fn accepts<T>(&mut self, part: Part, name: &str, written: &Written<T>) -> bool {
        let complete = part == Part::Check || !written.columns.is_empty();
        complete && self.knows(&written.columns) && self.claim(part, name, &written.location)
    }

    /// Whether the table has these columns.
    fn knows(&mut self, columns: &[Name]) -> bool {
        let missing: Vec<&Name> = columns.iter().filter(|name| !self.table.columns.contains_key(&name.text)).collect();
        for name in &missing {
            let known = self.table.columns.keys().map(String::as_str);
            let complaint = unknown_column(&name.text, &self.table.name, known);
            self.diagnostics.push(complaint.at(name.location.clone()));
        }
        missing.is_empty()
    }

    /// Takes a name for a constraint and remembers its place; false where the table has one of that name.
    fn claim(&mut self, part: Part, name: &str, location: &Location) -> bool {
        if let Some(first) = self.constraints.get(name).cloned() {
            self.taken("constraints", name, location, Some(first));
            return false;
        }
        self.constraints.insert(name.to_owned(), location.clone());
        self.places.insert(&Place::part(&self.table.name, part, name), location);
        true
    }

    fn taken(&mut self, what: &str, name: &str, location: &Location, first: Option<Location>) {
        let mut complaint = Diagnostic::new(format!("table `{}` has two {what} named `{name}`", self.table.name))
            .at(location.clone())
            .help("give one of them another name");
        let place = Place::part(&self.table.name, Part::Index, name);
        let first = first.or_else(|| self.places.find(&place));
        if let Some(first) = first {
            complaint = complaint.related(first, "the first");
        }
        self.diagnostics.push(complaint);
    }
}
