//! Which databases a table is in.

use super::Databases;
use super::declaration::Declarations;
use crate::diagnostic::Diagnostic;
use crate::key::Key;
use crate::language::read::{names, suggest};
use crate::language::{Kind, Name, Value};

/// Settles the databases of every table: its own `database`, else that of the first table it extends that has one,
/// else that of its file, else `default`. `order` puts extended tables first.
pub(super) fn settle(
    declarations: &mut Declarations,
    order: &[usize],
    databases: &Databases,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let mut lent: Vec<Option<Vec<Key>>> = vec![None; declarations.len()];
    let lenders = order.iter().copied();
    let others: Vec<usize> = (0..declarations.len()).collect();
    let mut settled = vec![false; declarations.len()];
    for index in lenders.chain(others) {
        if std::mem::replace(&mut settled[index], true) {
            continue;
        }
        let declaration = &declarations[index];
        let own = declaration.database.as_ref().map(|value| keys(value, databases, diagnostics)).or_else(|| {
            let extended = declaration.extends.iter();
            extended
                .filter_map(|name| declarations.get_index_of(name.text.as_str()))
                .find_map(|index| lent[index].clone())
        });
        let keys = match (&own, &declaration.file_database) {
            (Some(keys), _) => keys.clone(),
            (None, Some(value)) => keys(value, databases, diagnostics),
            (None, None) if declaration.is_abstract => Vec::new(),
            (None, None) => default(&declaration.key, databases, diagnostics),
        };
        lent[index] = own;
        declarations[index].databases = keys;
    }
}

/// The databases that a value of `database` names: one, or a list.
pub(super) fn keys(value: &Value, databases: &Databases, diagnostics: &mut Vec<Diagnostic>) -> Vec<Key> {
    let named = match &value.kind {
        Kind::Text(text) => vec![Name { text: text.clone(), location: value.location.clone() }],
        Kind::Array(_) => names(value, "database", diagnostics),
        _ => {
            diagnostics.push(value.mismatch("database", "the key of a database, or an array of keys"));
            Vec::new()
        }
    };
    let mut keys = Vec::with_capacity(named.len());
    for name in named {
        match find(&name.text, databases) {
            Some(key) => keys.push(key.clone()),
            // That the file names none at all is said elsewhere, once.
            None if databases.is_empty() => {}
            None => {
                let complaint = name.complain(format!("there is no database `{}`", name.text));
                let known: Vec<_> = databases.keys().map(|key| format!("`{key}`")).collect();
                let complaint = complaint.help(format!("`[databases]` has {}", known.join(", ")));
                diagnostics.push(suggest(complaint, &name.text, databases.keys().map(Key::as_str)));
            }
        }
    }
    keys
}

fn default(table: &Name, databases: &Databases, diagnostics: &mut Vec<Diagnostic>) -> Vec<Key> {
    if let Some(key) = find(Key::DEFAULT, databases) {
        return vec![key.clone()];
    }
    if databases.is_empty() {
        return Vec::new();
    }
    diagnostics.push(
        table
            .complain(format!("table `{}` names no database, and there is no `{}`", table.text, Key::DEFAULT))
            .help("write `database = \"…\"`, or name one of the databases `default`"),
    );
    Vec::new()
}

fn find<'a>(text: &str, databases: &'a Databases) -> Option<&'a Key> {
    let key = Key::new(text).ok()?;
    databases.get_key_value(&key).map(|(key, _)| key)
}
