//! SQL of the user's own as a change.

use super::Change;
use crate::schema::PerEngine;

/// Statements in the words of an engine, with what they mean for the schema.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sql {
    pub run: PerEngine<Script>,
    /// None where nothing takes it back.
    pub undo: Option<Undo>,
    /// A query for statements that commit by themselves: true once they took effect.
    pub applied: Option<PerEngine<String>>,
    /// What the statements do to the schema.
    pub changes: Vec<Change>,
    /// Whether they may run in a transaction, where the engine has transactions for them.
    pub transaction: Transaction,
}

/// What is sent to the server, never split.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Script {
    /// One after the other.
    Statements(Vec<String>),
    /// The content of a file beside the revision, as one.
    File { name: String, text: String },
}

/// What takes statements back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Undo {
    /// There is nothing to take back but what is recorded.
    Nothing,
    Run(PerEngine<Script>),
}

/// Whether statements run in a transaction.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Transaction {
    #[default]
    Inside,
    /// Statements that no transaction may hold: `transaction = false`.
    Outside,
}

impl Script {
    /// The statements, one after the other. A file is one.
    pub fn statements(&self) -> &[String] {
        match self {
            Script::Statements(statements) => statements,
            Script::File { text, .. } => std::slice::from_ref(text),
        }
    }
}

impl Sql {
    /// What takes it back; none where nothing does.
    pub(super) fn reverse(&self) -> Option<Sql> {
        let run = match self.undo.as_ref()? {
            Undo::Nothing => PerEngine::any(Script::Statements(Vec::new())),
            Undo::Run(run) => run.clone(),
        };
        let changes: Option<Vec<Change>> = self.changes.iter().rev().map(Change::reverse).collect();
        Some(Sql {
            applied: self.taken_back(&run),
            run,
            undo: Some(Undo::Run(self.run.clone())),
            changes: changes?,
            transaction: self.transaction,
        })
    }

    /// The query that tells whether `undo` took effect: of one statement it is known as soon as what tells that this
    /// took effect does so no more; of several the last may still be to come.
    fn taken_back(&self, undo: &PerEngine<Script>) -> Option<PerEngine<String>> {
        if undo.values().any(|(_, script)| script.statements().len() > 1) {
            return None;
        }
        let not =
            |query: &String| format!("SELECT CASE WHEN ({}) THEN 0 ELSE 1 END", query.trim().trim_end_matches(';'));
        let applied = self.applied.as_ref()?;
        Some(PerEngine {
            any: applied.any.as_ref().map(not),
            own: applied.own.iter().map(|(flavour, query)| (flavour, not(query))).collect(),
        })
    }

    /// The beginning of the first statement.
    pub(super) fn summary(&self) -> String {
        const LENGTH: usize = 40;
        let Some((_, script)) = self.run.values().next() else { return String::new() };
        let text = match script {
            Script::File { name, .. } => return name.clone(),
            Script::Statements(statements) => statements.first().map_or("", String::as_str),
        };
        let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
        match line.char_indices().nth(LENGTH) {
            Some((end, _)) => format!("{}…", line[..end].trim_end()),
            None => line,
        }
    }
}
