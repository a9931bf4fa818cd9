//! One operation, from TOML.

use super::{Direction, Object, VERBS, WAS};
use crate::change::Change;
use crate::diagnostic::{Diagnostic, suggestion};
use crate::language::read::{self, ColumnDraft, Fields, check_name};
use crate::language::{Kind, Name, Table, Value};
use crate::schema::{Column, TableName};

/// Reads the change that an operation is, or complains of all that is wrong with it.
pub fn operation(value: &Value, diagnostics: &mut Vec<Diagnostic>) -> Option<Change> {
    let before = diagnostics.len();
    let entries = value.table("an operation").map_err(|complaint| diagnostics.push(complaint)).ok()?;
    let operation = Operation::find(value, entries, diagnostics)?;
    let body = operation.body(diagnostics)?;
    let added = operation.added(&body, diagnostics)?;
    let change = match operation.direction {
        Direction::Add => Some(added),
        Direction::Drop => added.reverse(),
    };
    // What was read with complaints is not what was meant.
    change.filter(|_| diagnostics.len() == before)
}

/// An operation whose verb is known.
struct Operation<'a> {
    value: &'a Value,
    entries: &'a Table,
    verb: &'static str,
    object: Object,
    direction: Direction,
    /// What stands after the verb.
    name: Name,
}

impl<'a> Operation<'a> {
    fn find(value: &'a Value, entries: &'a Table, diagnostics: &mut Vec<Diagnostic>) -> Option<Self> {
        let found: Vec<_> = VERBS.iter().filter_map(|verb| Some((verb, entries.get_key_value(verb.0)?))).collect();
        match found.as_slice() {
            [((verb, object, direction), (_, given))] => {
                let text = given.text(verb).map_err(|complaint| diagnostics.push(complaint)).ok()?;
                let name = Name { text: text.to_owned(), location: given.location.clone() };
                Some(Operation { value, entries, verb, object: *object, direction: *direction, name })
            }
            [] => {
                diagnostics.push(unknown(value, entries));
                None
            }
            [(_, (first, _)), (_, (second, _)), ..] => {
                let complaint =
                    second.complain(format!("an operation is either `{}` or `{}`", first.text, second.text));
                let complaint = complaint.related(first.location.clone(), "the other");
                diagnostics.push(complaint.help("make two operations of it"));
                None
            }
        }
    }

    /// What is added or dropped, without what says where. Keys that mean nothing are complained of.
    fn body(&self, diagnostics: &mut Vec<Diagnostic>) -> Option<Value> {
        let key = match self.direction {
            Direction::Add => self.object.body(),
            Direction::Drop => Some(WAS),
        };
        let mut address = vec![self.verb];
        address.extend(self.object.address());
        let Some(key) = key else {
            let rest = self.entries.iter().filter(|(name, _)| !address.contains(&name.text.as_str()));
            let rest = rest.map(|(name, value)| (name.clone(), value.clone())).collect();
            return Some(Value { location: self.value.location.clone(), kind: Kind::Table(rest) });
        };
        address.push(key);
        let what = format!("`{}`", self.verb);
        let fields = Fields::of(self.entries, &what, &address, diagnostics);
        fields.need(key, &self.name.location, diagnostics).cloned()
    }

    /// The change that adds it.
    fn added(&self, body: &Value, diagnostics: &mut Vec<Diagnostic>) -> Option<Change> {
        let name = &self.name;
        match self.object {
            Object::Enum => read::enum_type(name, body, &[], diagnostics).map(Change::CreateEnum),
            Object::Table => {
                check_name("a table", &name.text, &name.location, diagnostics);
                let entries = body.table(WAS).map_err(|complaint| diagnostics.push(complaint)).ok()?;
                let table = TableName { schema: self.schema(diagnostics), name: name.text.clone() };
                Some(Change::CreateTable(read::table(table, name, entries, &[], diagnostics)))
            }
            Object::Column => {
                let address = self.column(diagnostics);
                let name = address.as_ref().map_or(name, |(_, name)| name);
                let column = alone(read::column(name, body, diagnostics)?, diagnostics);
                address.map(|(table, _)| Change::AddColumn { table, column })
            }
            Object::Unique => {
                let (table, unique) = (self.table(diagnostics), read::unique(name, body, diagnostics)?.value);
                table.map(|table| Change::AddUnique { table, unique })
            }
            Object::Check => {
                let (table, check) = (self.table(diagnostics), read::check(name, body, diagnostics)?.value);
                table.map(|table| Change::AddCheck { table, check })
            }
            Object::ForeignKey => {
                let (table, reference) = (self.table(diagnostics), read::foreign_key(name, body, diagnostics)?.value);
                let key = reference.resolve(name.text.clone(), reference.target());
                table.map(|table| Change::AddForeignKey { table, key })
            }
            Object::Index => {
                let (table, index) = (self.table(diagnostics), read::index(name, body, diagnostics)?.value);
                table.map(|table| Change::CreateIndex { table, index })
            }
        }
    }

    fn schema(&self, diagnostics: &mut Vec<Diagnostic>) -> Option<String> {
        Fields::some(self.entries, self.verb).text("schema", diagnostics)
    }

    fn table(&self, diagnostics: &mut Vec<Diagnostic>) -> Option<TableName> {
        let what = format!("`{}`", self.verb);
        let fields = Fields::some(self.entries, &what);
        fields.need("table", &self.name.location, diagnostics)?;
        let name = fields.text("table", diagnostics)?;
        Some(TableName { schema: self.schema(diagnostics), name })
    }

    /// `add_column = "user.email"`, or with the table beside it, which takes names with dots.
    fn column(&self, diagnostics: &mut Vec<Diagnostic>) -> Option<(TableName, Name)> {
        if self.entries.contains_key("table") {
            return Some((self.table(diagnostics)?, self.name.clone()));
        }
        match self.name.text.split_once('.') {
            Some((table, column)) if !table.is_empty() && !column.contains('.') => {
                let name = Name { text: column.to_owned(), location: self.name.location.clone() };
                Some((TableName { schema: self.schema(diagnostics), name: table.to_owned() }, name))
            }
            _ => {
                let verb = self.verb;
                let complaint = self.name.complain(format!("`{verb}` must name a table and a column"));
                diagnostics.push(complaint.help(format!(
                    "write `{verb} = \"table.column\"`, or where a name has a dot `{verb} = \"column\"` and `table = \"table\"`"
                )));
                None
            }
        }
    }
}

/// No key of the operation is a verb.
fn unknown(value: &Value, entries: &Table) -> Diagnostic {
    let verbs = || VERBS.iter().map(|(verb, ..)| *verb);
    let close = entries.keys().find_map(|name| Some((name, suggestion(&name.text, verbs())?)));
    match (close, entries.keys().next()) {
        (Some((name, verb)), _) => {
            name.complain(format!("unknown operation `{}`", name.text)).help(format!("did you mean `{verb}`?"))
        }
        (None, Some(name)) => name.unknown("an operation", verbs()),
        (None, None) => value.complain("the operation is empty"),
    }
}

/// A column without the shorthands that stand for other parts of its table: those are operations of their own.
fn alone(draft: ColumnDraft, diagnostics: &mut Vec<Diagnostic>) -> Column {
    let shorthand = &draft.shorthand;
    for (given, key, verb) in [
        (shorthand.primary_key, "primary_key", None),
        (shorthand.unique, "unique", Some("add_unique")),
        (shorthand.index, "index", Some("create_index")),
        (shorthand.references.is_some(), "references", Some("add_foreign_key")),
    ] {
        if given {
            let complaint = Diagnostic::new(format!("`{key}` is no part of a column here"));
            let complaint = complaint.at(draft.location_of(key).clone());
            diagnostics.push(match verb {
                Some(verb) => complaint.help(format!("make it an operation of its own: `{verb}`")),
                None => complaint.help("leave it out"),
            });
        }
    }
    draft.column
}
