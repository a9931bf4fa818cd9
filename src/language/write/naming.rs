//! How names are made, as `[naming]`.

use toml_edit::{Item, Table as Entries};

use super::Part;
use crate::schema::{Named, Naming, Preset};

/// A naming in full: the nearest preset, and the templates that are others.
pub fn naming(naming: &Naming) -> Entries {
    let differing = |preset: Preset| {
        let base = preset.naming();
        Named::ALL.into_iter().filter(|named| naming.template(*named) != base.template(*named)).collect::<Vec<_>>()
    };
    let nearest = Preset::ALL.into_iter().min_by_key(|preset| differing(*preset).len()).unwrap_or(Preset::Binds);
    let mut entries = Entries::new();
    entries.insert("preset", Item::Value(nearest.name().into()));
    for named in differing(nearest) {
        entries.insert(named.name(), Item::Value(naming.template(named).to_string().into()));
    }
    entries
}

/// `[naming]` for all parts together; none where what is said elsewhere, or nothing, says it.
pub(super) fn namings(parts: &[Part<'_>]) -> Option<Entries> {
    let usual = Naming::default();
    if parts.iter().all(|part| *part.naming == usual && *part.usual == usual) {
        return None;
    }
    let first = parts.first()?;
    if parts.iter().all(|part| part.naming == first.naming) {
        return Some(naming(first.naming));
    }
    let mut databases = Entries::new();
    databases.set_implicit(true);
    for part in parts {
        databases.insert(part.key.as_str(), Item::Table(naming(part.naming)));
    }
    let mut entries = Entries::new();
    entries.set_implicit(true);
    entries.insert("databases", Item::Table(databases));
    Some(entries)
}
