//! `[databases]`: one entry for each key.

use indexmap::IndexMap;

use super::address::{self, Address, FIELDS};
use super::option_tables::{self, Scope};
use super::tables::Target;
use super::{Database, Strangers, engines, options, parameters};
use crate::diagnostic::{Diagnostic, FileId, Location, suggestion};
use crate::dialect::EngineRange;
use crate::key::Key;
use crate::language::{Kind, Name, Table, Value};
use crate::options::Options;
use crate::url::Url;

/// A database as far as `[databases]` and `[options]` tell.
pub(super) struct Connection {
    pub(super) url: Result<Url, Diagnostic>,
    pub(super) engines: Vec<EngineRange>,
    pub(super) options: Options,
    pub(super) protected: bool,
    pub(super) renamed_from: Vec<Key>,
    pub(super) strangers: Strangers,
}

impl Connection {
    /// The database with what is declared for it.
    pub(super) fn holding(self, key: Key, declared: Target) -> Database {
        let Connection { url, engines, options, protected, renamed_from, strangers } = self;
        let Target { schema, renames, places, naming } = declared;
        Database { key, renamed_from, url, engines, options, protected, strangers, schema, renames, places, naming }
    }
}

/// The entries of a database that are neither its address nor options.
pub(super) const OTHERS: [&str; 5] = ["engines", "protected", "renamed_from", "manage", "ignore"];

/// Every key of the file, in its order; none where the entry has an error.
pub(super) type Connections = IndexMap<Key, Option<Connection>>;

/// Reads every database of the file.
pub(super) fn read(file: FileId, root: &Table, scope: Scope<'_>, diagnostics: &mut Vec<Diagnostic>) -> Connections {
    let shared = shared_options(root, scope, diagnostics);
    let help = "begin with `[databases]` and `default = \"sqlite:///app.db\"`";
    let Some(value) = root.get("databases") else {
        let start = Location::new(file, 0..0);
        diagnostics.push(Diagnostic::new("the file names no database").at(start).help(help));
        return IndexMap::new();
    };
    let databases = match value.table("databases") {
        Ok(databases) => databases,
        Err(complaint) => {
            diagnostics.push(complaint);
            return IndexMap::new();
        }
    };
    if databases.is_empty() {
        diagnostics.push(value.complain("`[databases]` is empty").help(help));
    }
    check_old_keys(databases, diagnostics);
    let mut found = IndexMap::new();
    for (name, value) in databases {
        let key = Key::new(&name.text).map_err(|error| diagnostics.push(name.complain(error.to_string())));
        let connection = Entry { name, value, shared, scope }.read(diagnostics);
        if let Ok(key) = key {
            found.insert(key, connection);
        }
    }
    found
}

/// The keys that a database had, the oldest first.
fn old_keys(table: &Table) -> impl Iterator<Item = (&Value, Result<&str, Diagnostic>)> {
    let value = table.get("renamed_from");
    let values = value.map(|value| match &value.kind {
        Kind::Array(values) => values.as_slice(),
        _ => std::slice::from_ref(value),
    });
    values.into_iter().flatten().map(|value| (value, value.text("renamed_from")))
}

/// A key that is still there, or that two databases had, would leave open whose the revisions are.
fn check_old_keys(databases: &Table, diagnostics: &mut Vec<Diagnostic>) {
    let mut seen: Vec<&str> = Vec::new();
    for (name, value) in databases {
        let Kind::Table(table) = &value.kind else { continue };
        for (value, old) in old_keys(table) {
            let Ok(old) = old else { continue };
            if databases.get(old).is_some() {
                let message = format!("`{}` cannot have been `{old}`, which is a database too", name.text);
                diagnostics.push(value.complain(message).help("leave `renamed_from` out, or the old database"));
            } else if seen.contains(&old) {
                let message = format!("`{old}` cannot have become two databases");
                diagnostics.push(value.complain(message).help("leave one `renamed_from` out"));
            }
            seen.push(old);
        }
    }
}

fn shared_options<'a>(root: &'a Table, scope: Scope<'_>, diagnostics: &mut Vec<Diagnostic>) -> Option<&'a Table> {
    match root.get("options")?.table("options") {
        Ok(table) => {
            option_tables::check(table, scope, diagnostics);
            Some(table)
        }
        Err(complaint) => {
            diagnostics.push(complaint);
            None
        }
    }
}

/// One entry of `[databases]` and what it is read with.
struct Entry<'a> {
    name: &'a Name,
    value: &'a Value,
    shared: Option<&'a Table>,
    scope: Scope<'a>,
}

impl<'a> Entry<'a> {
    fn read(&self, diagnostics: &mut Vec<Diagnostic>) -> Option<Connection> {
        let nothing = Table::new();
        let (table, address) = match &self.value.kind {
            Kind::Table(table) => (table, address::from_table(self.name, self.value, table, self.scope)),
            Kind::Text(_) => (&nothing, address::from_url(self.value, self.scope)),
            _ => {
                diagnostics.push(self.value.mismatch(&self.name.text, "a URL or a table"));
                return None;
            }
        };
        self.check_names(table, diagnostics);
        option_tables::check(own_options(table), self.scope, diagnostics);
        let protected = table.get("protected").map_or(Ok(false), |value| value.boolean("protected"));
        let protected = protected.unwrap_or_else(|complaint| {
            diagnostics.push(complaint);
            false
        });
        let renamed_from = old_keys(table).filter_map(|(value, old)| {
            let key = old.and_then(|old| Key::new(old).map_err(|error| value.complain(error.to_string())));
            key.map_err(|complaint| diagnostics.push(complaint)).ok()
        });
        let renamed_from = renamed_from.collect();
        let strangers = Strangers::read(table, diagnostics);
        let given = table.get("engines").map(|value| (value, engines::read(value, diagnostics)));
        let mut address = address.map_err(|complaint| diagnostics.push(complaint)).ok()?;
        // Engines that could not be read are no reason to refuse the URL, too.
        if given.as_ref().is_some_and(|(_, ranges)| ranges.is_empty()) {
            return None;
        }
        let engines =
            engines::settle(self.name, given, &mut address).map_err(|complaint| diagnostics.push(complaint)).ok()?;
        let (url, options) = self.options(table, address, diagnostics);
        Some(Connection { url, engines, options, protected, renamed_from, strangers })
    }

    fn check_names(&self, table: &Table, diagnostics: &mut Vec<Diagnostic>) {
        let known = || FIELDS.into_iter().chain(OTHERS).chain(options::names());
        for name in table.keys().filter(|name| known().all(|known| known != name.text)) {
            let complaint = name.complain(format!("unknown key `{}` in `{}`", name.text, self.name.text));
            diagnostics.push(match suggestion(&name.text, known()) {
                Some(meant) => complaint.help(format!("did you mean `{meant}`?")),
                None => complaint
                    .help("a database has `url` or `driver`, `engines`, `protected`, `manage`, `ignore` and options"),
            });
        }
    }

    /// The shared options, then the URL's, then the own ones. An option may lack a variable as the URL may.
    fn options(
        &self,
        table: &Table,
        address: Address<'_>,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> (Result<Url, Diagnostic>, Options) {
        let mut options = Options::default();
        let name_key = |mut complaint: Diagnostic| {
            complaint.message = format!("`{}`: {}", self.name.text, complaint.message);
            complaint
        };
        let Some(flavour) = address.flavour else { return (address.url.map_err(name_key), options) };
        let shared = self.shared.into_iter().flatten();
        let mut missing = option_tables::apply(shared, flavour, self.scope, &mut options);
        diagnostics.extend(parameters::apply(
            &address.parameters,
            flavour,
            address.value,
            self.scope.folder,
            &mut options,
        ));
        missing = missing.or(option_tables::apply(own_options(table), flavour, self.scope, &mut options));
        let url = address.url.and_then(|url| missing.map_or(Ok(url), Err)).map_err(name_key);
        (url, options)
    }
}

fn own_options(table: &Table) -> impl Iterator<Item = (&Name, &Value)> {
    table.iter().filter(|(name, _)| options::known(&name.text).is_some())
}
