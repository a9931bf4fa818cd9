//! One operation, from TOML.

mod add;
mod alter;
mod find;
mod rename;
mod sql;

use super::{Action, CONCURRENTLY, DATA_LOSS, MAX_ROWS, Object, SQL};
use crate::change::{Change, NamedPart, Operation};
use crate::diagnostic::Diagnostic;
use crate::language::read::{Fields, check_name};
use crate::language::{Kind, Name, Table, Value};
use crate::schema::TableName;

/// Reads an operation, or complains of all that is wrong with it.
pub fn operation(value: &Value, diagnostics: &mut Vec<Diagnostic>) -> Option<Operation> {
    let before = diagnostics.len();
    let entries = value.table("an operation").map_err(|complaint| diagnostics.push(complaint)).ok()?;
    let change = change(value, entries, Aside::Allowed, diagnostics);
    let fields = Fields::some(entries, "an operation");
    let operation = Operation {
        change: change?,
        data_loss: fields.text(DATA_LOSS, diagnostics),
        max_rows: max_rows(&fields, diagnostics),
        concurrently: fields.flag(CONCURRENTLY, diagnostics),
    };
    // What was read with complaints is not what was meant.
    (diagnostics.len() == before).then_some(operation)
}

/// Whether something may be said beside a change that is no part of it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Aside {
    Allowed,
    /// In `changes`, which only tell what becomes of the schema.
    Refused,
}

/// Reads the change that an operation is.
fn change(value: &Value, entries: &Table, aside: Aside, diagnostics: &mut Vec<Diagnostic>) -> Option<Change> {
    if find::is_sql(entries, diagnostics)? {
        if aside == Aside::Refused {
            let complaint = value.complain(format!("`{SQL}` says nothing of the schema itself"));
            diagnostics.push(complaint.help("leave it out, and name the changes that it makes"));
            return None;
        }
        return sql::sql(value, entries, diagnostics).map(Change::Sql);
    }
    let operation = Verb::find(value, entries, aside, diagnostics)?;
    match operation.action {
        Action::Add => operation.added(diagnostics),
        Action::Drop => operation.dropped(diagnostics),
        Action::Rename => operation.rename(diagnostics),
        Action::Alter => operation.alter(diagnostics),
    }
}

fn max_rows(fields: &Fields<'_>, diagnostics: &mut Vec<Diagnostic>) -> Option<u64> {
    let value = fields.get(MAX_ROWS)?;
    let rows = match &value.kind {
        Kind::Integer(digits) => digits.parse::<u64>().ok().filter(|rows| i64::try_from(*rows).is_ok()),
        _ => None,
    };
    if rows.is_none() {
        diagnostics.push(value.complain("`max_rows` must be a whole number of at least 0"));
    } else if fields.get(DATA_LOSS).is_none() {
        let complaint = value.complain("`max_rows` limits a loss that is not consented to");
        diagnostics.push(complaint.help("add `data_loss = \"why\"`, or leave `max_rows` out"));
    }
    rows
}

/// An operation whose verb is known.
struct Verb<'a> {
    value: &'a Value,
    entries: &'a Table,
    verb: &'static str,
    object: Object,
    action: Action,
    /// What stands after the verb.
    name: Name,
    aside: Aside,
}

impl<'a> Verb<'a> {
    /// The keys that are not parts of what is added, dropped or altered.
    fn common(&self) -> Vec<&'static str> {
        let mut keys = vec![self.verb];
        keys.extend(self.object.address());
        keys.extend(aside_keys(self.aside));
        let comes_or_goes = matches!(self.action, Action::Add | Action::Drop);
        if self.aside == Aside::Allowed && comes_or_goes && self.object == Object::Part(NamedPart::Index) {
            keys.push(CONCURRENTLY);
        }
        keys
    }

    /// The entries of an operation that knows these keys besides the common ones; the others are complained of.
    fn fields<'b>(&self, what: &'b str, keys: &[&'static str], diagnostics: &mut Vec<Diagnostic>) -> Fields<'b>
    where
        'a: 'b,
    {
        let mut known = self.common();
        known.extend(keys);
        Fields::of(self.entries, what, &known, diagnostics)
    }

    fn what(&self) -> String {
        format!("`{}`", self.verb)
    }

    /// The table that the operation is about.
    fn own_table(&self, diagnostics: &mut Vec<Diagnostic>) -> TableName {
        check_name("a table", &self.name.text, &self.name.location, diagnostics);
        TableName { schema: self.schema(diagnostics), name: self.name.text.clone() }
    }

    fn schema(&self, diagnostics: &mut Vec<Diagnostic>) -> Option<String> {
        Fields::some(self.entries, self.verb).text("schema", diagnostics)
    }

    /// The table that what the operation is about belongs to.
    fn table(&self, diagnostics: &mut Vec<Diagnostic>) -> Option<TableName> {
        let what = self.what();
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

/// The keys of what may be said beside any change.
fn aside_keys(aside: Aside) -> &'static [&'static str] {
    match aside {
        Aside::Allowed => &[DATA_LOSS, MAX_ROWS],
        Aside::Refused => &[],
    }
}
