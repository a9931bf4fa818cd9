//! Which databases a command is about.

use glob::Pattern;

use crate::diagnostic::{Diagnostic, suggestion};
use crate::key::Key;

/// What `--db` and `--except` name: keys, lists of keys with commas, and globs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Selection {
    /// None named is all of them.
    pub db: Vec<String>,
    pub except: Vec<String>,
}

impl Selection {
    /// The selected keys in the order of the file. A name or glob that stands for no key, and a selection that is empty
    /// in the end, are errors, all given at once.
    pub fn choose<'a>(&self, keys: impl Iterator<Item = &'a Key> + Clone) -> Result<Vec<Key>, Vec<Diagnostic>> {
        let mut complaints = Vec::new();
        let chosen = matching("--db", &self.db, keys.clone(), &mut complaints);
        let left_out = matching("--except", &self.except, keys.clone(), &mut complaints);
        if !complaints.is_empty() {
            return Err(complaints);
        }
        let selected = |key: &&Key| (self.db.is_empty() || chosen.contains(key)) && !left_out.contains(key);
        let selection: Vec<_> = keys.filter(selected).cloned().collect();
        match selection.is_empty() {
            true => {
                Err(vec![Diagnostic::new("the selection is empty").help("`--except` leaves out all that `--db` names")])
            }
            false => Ok(selection),
        }
    }
}

/// The keys that the texts of one option stand for.
fn matching<'a>(
    option: &str,
    texts: &[String],
    keys: impl Iterator<Item = &'a Key> + Clone,
    complaints: &mut Vec<Diagnostic>,
) -> Vec<&'a Key> {
    let mut found = Vec::new();
    for name in texts.iter().flat_map(|text| text.split(',')).map(str::trim) {
        if name.is_empty() {
            complaints.push(Diagnostic::new(format!("`{option}` holds an empty name")));
            continue;
        }
        let before = found.len();
        match Pattern::new(name) {
            Ok(pattern) => found.extend(keys.clone().filter(|key| pattern.matches(key.as_str()))),
            Err(error) => {
                complaints.push(Diagnostic::new(format!("`{option} {name}` is not a pattern: {}", error.msg)));
                continue;
            }
        }
        if found.len() == before {
            complaints.push(no_match(option, name, keys.clone()));
        }
    }
    found
}

fn no_match<'a>(option: &str, name: &str, keys: impl Iterator<Item = &'a Key> + Clone) -> Diagnostic {
    if name.contains(['*', '?', '[']) {
        return Diagnostic::new(format!("`{option} {name}` matches no database")).help(listing(keys));
    }
    let complaint = Diagnostic::new(format!("there is no database `{name}`"));
    match suggestion(name, keys.clone().map(Key::as_str)) {
        Some(meant) => complaint.help(format!("did you mean `{meant}`?")),
        None => complaint.help(listing(keys)),
    }
}

fn listing<'a>(keys: impl Iterator<Item = &'a Key>) -> String {
    let keys: Vec<_> = keys.map(|key| format!("`{key}`")).collect();
    format!("the file names {}", keys.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn choose(db: &[&str], except: &[&str]) -> Result<Vec<String>, Vec<(String, Option<String>)>> {
        let keys: Vec<_> = ["default", "auth", "meta", "meta_old"].iter().map(|text| Key::new(text).unwrap()).collect();
        let owned = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect();
        let chosen = Selection { db: owned(db), except: owned(except) }.choose(keys.iter());
        chosen
            .map(|keys| keys.iter().map(Key::to_string).collect())
            .map_err(|complaints| complaints.into_iter().map(|each| (each.message, each.help)).collect())
    }

    #[test]
    fn keys_lists_and_globs_are_chosen_in_the_order_of_the_file() {
        let chosen = |db, except| choose(db, except).unwrap().join(" ");
        assert_eq!(chosen(&[], &[]), "default auth meta meta_old");
        assert_eq!(chosen(&["meta", "default"], &[]), "default meta");
        assert_eq!(chosen(&["meta,auth", "meta"], &[]), "auth meta");
        assert_eq!(chosen(&["meta*"], &[]), "meta meta_old");
        assert_eq!(chosen(&[], &["*_old", "auth"]), "default meta");
    }

    #[test]
    fn every_name_that_stands_for_nothing_is_told() {
        assert_eq!(
            choose(&["atuh", "nope,meta"], &["x*"]).unwrap_err(),
            [
                ("there is no database `atuh`".to_owned(), Some("did you mean `auth`?".to_owned())),
                (
                    "there is no database `nope`".to_owned(),
                    Some("the file names `default`, `auth`, `meta`, `meta_old`".to_owned())
                ),
                (
                    "`--except x*` matches no database".to_owned(),
                    Some("the file names `default`, `auth`, `meta`, `meta_old`".to_owned())
                ),
            ]
        );
    }

    #[test]
    fn an_empty_selection_is_an_error() {
        let [(message, _)] = &choose(&["meta"], &["meta*"]).unwrap_err()[..] else { panic!("one complaint") };
        assert_eq!(message, "the selection is empty");
    }

    #[test]
    fn an_empty_name_is_an_error() {
        let [(message, _)] = &choose(&["meta,"], &[]).unwrap_err()[..] else { panic!("one complaint") };
        assert_eq!(message, "`--db` holds an empty name");
    }
}
