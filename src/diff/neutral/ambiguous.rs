//! What goes while something like it comes.

use super::answer::Answers;
use crate::schema::Place;

/// Something that is gone, and what is new and could be the same under another name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ambiguous {
    /// Of the first of those that are new.
    pub place: Place,
    /// `table`, `column`, `enum` or `value`.
    pub kind: &'static str,
    pub gone: String,
    pub candidates: Vec<String>,
    /// What the file can say of it, where it can.
    pub in_file: Option<String>,
}

impl Ambiguous {
    /// Lower case, names in backticks, no full stop.
    pub fn message(&self) -> String {
        let new: Vec<String> = self.candidates.iter().map(|name| format!("`{name}`")).collect();
        let are = if new.len() == 1 { "is" } else { "are" };
        format!(
            "{} `{}` is gone and {} {are} new: is it a rename, or a drop and an addition?",
            self.kind,
            self.gone,
            new.join(", ")
        )
    }

    /// Both ways to say which it is.
    pub fn help(&self) -> String {
        let renames = self.candidates.iter().map(|name| format!("`--rename '{}={name}'`", self.gone));
        let renames = renames.chain(self.in_file.iter().map(|text| format!("`{text}` in the file")));
        let renames: Vec<String> = renames.collect();
        format!("if it is renamed, say {}; if it is dropped, `--drop '{}'`", renames.join(" or "), self.gone)
    }
}

/// One of the things that are gone or new.
pub(super) struct Side<K> {
    pub(super) key: K,
    /// As questions and answers name it.
    pub(super) name: String,
    /// The same without what it is in.
    pub(super) short: String,
}

/// What is gone and what is new, of one kind.
pub(super) struct Question<K> {
    pub(super) kind: &'static str,
    pub(super) gone: Vec<Side<K>>,
    pub(super) new: Vec<Side<K>>,
    /// Whether the file can say it.
    pub(super) in_file: bool,
}

impl<K> Question<K> {
    /// Takes out of the question, and returns, what was answered to go on as what.
    pub(super) fn settle(&mut self, answers: &mut Answers<'_>) -> Vec<(K, K)> {
        let mut settled = Vec::new();
        let mut left = Vec::new();
        for gone in self.gone.drain(..) {
            match self.new.iter().position(|new| answers.renames(&gone.name, [&new.name, &new.short])) {
                Some(found) => settled.push((gone.key, self.new.remove(found).key)),
                None => left.push(gone),
            }
        }
        self.gone = left;
        settled
    }

    /// What is left without an answer.
    pub(super) fn open(
        &self,
        answers: &mut Answers<'_>,
        could_be: impl Fn(&Side<K>, &Side<K>) -> bool,
        place: impl Fn(&K) -> Place,
    ) -> Vec<Ambiguous> {
        let mut open = Vec::new();
        for gone in &self.gone {
            let candidates: Vec<&Side<K>> = self.new.iter().filter(|new| could_be(gone, new)).collect();
            let Some(first) = candidates.first() else {
                // A drop that nobody would ask about may be said all the same.
                answers.drops(&gone.name);
                continue;
            };
            if answers.drops(&gone.name) {
                continue;
            }
            open.push(Ambiguous {
                place: place(&first.key),
                kind: self.kind,
                gone: gone.name.clone(),
                candidates: candidates.iter().map(|new| new.name.clone()).collect(),
                in_file: self.in_file.then(|| format!("renamed_from = {}", toml_string(&gone.short))),
            });
        }
        open
    }
}

fn toml_string(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}
