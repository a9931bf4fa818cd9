//! One TOML file of a project.

use std::sync::Arc;

use super::tables::declaration;
use crate::diagnostic::{Diagnostic, FileId};
use crate::language::{Later, Parsed, Table, Value};

/// A file as a tree. What a file may hold at its top depends on its role.
#[derive(Debug)]
pub struct Document {
    pub file: FileId,
    pub root: Table,
    /// What of the tree is not kept.
    pub later: Later,
    /// Whether syntax errors left the tree incomplete.
    pub broken: bool,
}

/// What a file is in its project.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// `binds.toml` itself.
    Main,
    /// A file that `include` names; its `database` stands for each of its tables that names none.
    Included,
}

impl Role {
    pub(super) fn known_keys(self) -> &'static [&'static str] {
        match self {
            Role::Main => &["databases", "options", "migrations", "include", "naming", "enums", "tables"],
            Role::Included => &["database", "naming", "enums", "tables"],
        }
    }

    fn title(self) -> &'static str {
        match self {
            Role::Main => "the file",
            Role::Included => "an included file",
        }
    }
}

impl Document {
    /// Reads a tree, with every syntax error and every key at the top that has no meaning. What stands in `unread` tables
    /// may be left out.
    pub(super) fn parse(
        file: FileId,
        role: Role,
        text: &Arc<str>,
        unread: &[&str],
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Self {
        let Parsed { root, errors, later } = Value::parse_in_part(file, text, unread, declaration::HEADS);
        let broken = !errors.is_empty();
        diagnostics.extend(errors);
        let known = role.known_keys();
        for name in root.keys().filter(|name| !broken && !known.contains(&name.text.as_str())) {
            diagnostics.push(name.unknown(role.title(), known.iter().copied()));
        }
        Document { file, root, later, broken }
    }
}
