//! The templates that give tables the most of the names that they have.

use std::collections::HashMap;

use super::{Named, Naming, Preset, Subject, Template, cut};
use crate::schema::{ForeignKey, Table};

/// So many templates that no preset has are tried for each kind of name.
const TRIED: usize = 8;

impl Naming {
    /// The naming under which the fewest names of these tables must be said. It is this one unless another does
    /// better, and a preset unless its own templates do. `is_named` tells whether a primary key has a name at all.
    #[must_use]
    pub fn fitted<'a>(&self, tables: impl Iterator<Item = &'a Table>, is_named: impl Fn(&Table) -> bool) -> Naming {
        let mut uses: [Vec<Use>; 5] = Default::default();
        for table in tables {
            collect(table, is_named(table), &mut uses);
        }
        let best = Named::ALL.map(|named| self.best(named, &uses[named as usize]));
        let agrees = |naming: &Naming| {
            Named::ALL
                .into_iter()
                .filter(|named| best[*named as usize].as_ref() == Some(naming.template(*named)))
                .count()
        };
        let all = best.iter().flatten().count();
        if agrees(self) == all {
            return self.clone();
        }
        let presets = Preset::ALL.map(Preset::naming);
        // Of equals, the first.
        let mut naming = presets.into_iter().rev().max_by_key(agrees).unwrap_or_default();
        for (named, template) in Named::ALL.into_iter().zip(best) {
            if let Some(template) = template {
                naming.set(named, template);
            }
        }
        naming
    }

    /// None where no template makes any of the names.
    fn best(&self, named: Named, uses: &[Use]) -> Option<Template> {
        let made = |template: &Template| uses.iter().filter(|one| one.is_made_by(template)).count();
        let presets = Preset::ALL.map(Preset::naming);
        let known = std::iter::once(self).chain(&presets).map(|naming| naming.template(named).clone());
        let mut best = (0, None);
        for template in known {
            let count = made(&template);
            if count > best.0 {
                best = (count, Some(template));
            }
        }
        for template in found(named, uses) {
            let count = made(&template);
            // A template is a habit only where it is used more than once.
            if count > best.0.max(1) {
                best = (count, Some(template));
            }
        }
        best.1
    }
}

/// A name that a file could leave out, with what it is for.
struct Use {
    name: String,
    table: String,
    columns: Vec<String>,
    referred: String,
}

impl Use {
    fn of(name: &str, table: &Table, columns: &[String]) -> Self {
        Use {
            name: name.to_owned(),
            table: table.name.name.clone(),
            columns: columns.to_vec(),
            referred: String::new(),
        }
    }

    fn of_key(key: &ForeignKey, table: &Table) -> Self {
        Use { referred: key.table.name.clone(), ..Use::of(&key.name, table, &key.columns) }
    }

    fn is_made_by(&self, template: &Template) -> bool {
        let columns: Vec<&str> = self.columns.iter().map(String::as_str).collect();
        let subject = Subject { table: &self.table, columns: &columns, referred: &self.referred };
        cut(template.fill(&subject)) == self.name
    }

    /// The templates that may have made the name: its words are looked for in either order.
    fn templates(&self, named: Named) -> impl Iterator<Item = Template> {
        let columns = self.columns.join("_");
        let words = [
            (self.referred.as_str(), "{referred_table}"),
            (self.table.as_str(), "{table}"),
            (columns.as_str(), "{columns}"),
        ];
        let orders = [[1, 2, 0], [2, 1, 0], [0, 1, 2]];
        let text = orders.map(|order| {
            let mut pieces = vec![(self.name.clone(), false)];
            for (word, token) in order.map(|at| words[at]).into_iter().filter(|(word, _)| !word.is_empty()) {
                replace(&mut pieces, word, token);
            }
            pieces.iter().map(Self::escaped).collect::<String>()
        });
        text.into_iter().filter_map(move |text| Template::parse(named, &text).ok())
    }

    fn escaped((text, is_token): &(String, bool)) -> String {
        if *is_token { text.clone() } else { text.replace('{', "{{").replace('}', "}}") }
    }
}

/// Puts a token where a word first stands.
fn replace(pieces: &mut Vec<(String, bool)>, word: &str, token: &str) {
    let found = pieces.iter().enumerate().filter(|(_, (_, is_token))| !is_token);
    let Some((piece, at)) = found.filter_map(|(piece, (text, _))| Some((piece, text.find(word)?))).next() else {
        return;
    };
    let (text, _) = pieces.remove(piece);
    let parts = [(text[..at].to_owned(), false), (token.to_owned(), true), (text[at + word.len()..].to_owned(), false)];
    pieces.splice(piece..piece, parts);
}

/// Templates that some of the names look made by, the most likely first.
fn found(named: Named, uses: &[Use]) -> Vec<Template> {
    let mut counts: HashMap<Template, usize> = HashMap::new();
    for template in uses.iter().flat_map(|one| one.templates(named)) {
        *counts.entry(template).or_default() += 1;
    }
    let mut counts: Vec<_> =
        counts.into_iter().map(|(template, count)| (count, template.to_string(), template)).collect();
    counts.sort_by(|(count, text, _), (other, more, _)| other.cmp(count).then_with(|| text.cmp(more)));
    counts.into_iter().take(TRIED).map(|(_, _, template)| template).collect()
}

fn collect(table: &Table, is_named: bool, uses: &mut [Vec<Use>; 5]) {
    let mut add = |named: Named, one: Use| uses[named as usize].push(one);
    if let Some(key) = table.primary_key.as_ref().filter(|_| is_named) {
        add(Named::PrimaryKey, Use::of(&key.name, table, &key.columns));
    }
    for unique in table.uniques.values().filter(|unique| unique.plain_column().is_some()) {
        add(Named::Unique, Use::of(&unique.name, table, &unique.columns));
    }
    for key in table.foreign_keys.values().filter(|key| key.columns.len() == 1) {
        add(Named::ForeignKey, Use::of_key(key, table));
    }
    for (index, column) in table.indexes.values().filter_map(|index| Some((index, index.plain_column()?))) {
        add(Named::Index, Use::of(&index.name, table, &[column.to_owned()]));
    }
    for check in table.checks.values().filter(|check| check.only.0.is_none()) {
        // The column that the check is beside is the one that its name speaks of.
        let speaks = |column: &&String| check.name.contains(column.as_str());
        if let Some(column) = table.columns.keys().filter(speaks).max_by_key(|column| column.len()) {
            add(Named::Check, Use::of(&check.name, table, std::slice::from_ref(column)));
        }
    }
}
