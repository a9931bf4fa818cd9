//! The variables that `${…}` stands for.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::template::{InvalidTemplate, Part, Template};
use crate::diagnostic::Diagnostic;
use crate::language::{Kind, Value};

/// The variables of the process and of `.env`, and the folder that `${file:…}` starts from.
#[derive(Clone, Debug, Default)]
pub(super) struct Environment {
    variables: BTreeMap<String, String>,
    folder: PathBuf,
}

/// Why a text of the file has no value here.
#[derive(Clone, Debug)]
pub(super) enum Unfilled {
    /// A variable is not set or a secret not readable here, which is an error only for who needs it.
    Missing(Diagnostic),
    /// The text itself is wrong.
    Invalid(Diagnostic),
}

impl Environment {
    /// The variables of a process, then those of a file for what the process does not set.
    pub(super) fn new(process: &BTreeMap<String, String>, file: BTreeMap<String, String>, folder: &Path) -> Self {
        let mut variables = file;
        variables.extend(process.iter().map(|(name, value)| (name.clone(), value.clone())));
        Environment { variables, folder: folder.to_owned() }
    }

    /// The text of `value` with every variable in it filled in.
    pub(super) fn fill(&self, value: &Value, name: &str) -> Result<String, Unfilled> {
        let text = value.text(name).map_err(Unfilled::Invalid)?;
        let template = Template::parse(text).map_err(|error| Unfilled::Invalid(invalid(value, &error)))?;
        self.join(&template).map_err(|missing| Unfilled::Missing(missing.at(value.location.clone())))
    }

    fn join(&self, template: &Template) -> Result<String, Diagnostic> {
        template.0.iter().map(|part| self.part(part)).collect()
    }

    fn part(&self, part: &Part) -> Result<String, Diagnostic> {
        match part {
            Part::Text(text) => Ok(text.clone()),
            // As in a shell, `:-` stands for what is empty, too.
            Part::Variable { name, default: Some(default) } => match self.variables.get(name) {
                Some(value) if !value.is_empty() => Ok(value.clone()),
                _ => self.join(default),
            },
            Part::Variable { name, default: None } => self.variables.get(name).cloned().ok_or_else(|| {
                Diagnostic::new(format!("the variable `{name}` is not set"))
                    .help(format!("set it in the environment or in `.env`, or give a default: `${{{name}:-…}}`"))
            }),
            Part::File(path) => self.secret(&self.folder.join(self.join(path)?)),
        }
    }

    /// What a file holds, without the newline that editors end it with.
    fn secret(&self, path: &Path) -> Result<String, Diagnostic> {
        let text = std::fs::read_to_string(path)
            .map_err(|error| Diagnostic::new(format!("cannot read `{}`: {error}", path.display())))?;
        let text = text.strip_suffix('\n').unwrap_or(&text);
        Ok(text.strip_suffix('\r').unwrap_or(text).to_owned())
    }
}

fn invalid(value: &Value, error: &InvalidTemplate) -> Diagnostic {
    let help = "write `${NAME}`, `${NAME:-default}` or `${file:/path}`; `$${` stands for a plain `${`";
    value.complain(error.to_string()).help(help)
}

/// Reads a file of variables, without touching those of the process.
pub(super) fn read_env_file(path: &Path) -> Result<BTreeMap<String, String>, Diagnostic> {
    let refuse = |reason: String| Diagnostic::new(format!("cannot read `{}`: {reason}", path.display()));
    let text = std::fs::read_to_string(path).map_err(|error| refuse(error.to_string()))?;
    dotenvy::from_read_iter(text.as_bytes())
        .map(|entry| {
            entry.map_err(|error| match error {
                // The error holds the line, and the line may hold a secret.
                dotenvy::Error::LineParse(line, _) => {
                    refuse(format!("line {} is no `NAME=value`", line_of(&text, &line)))
                }
                other => refuse(other.to_string()),
            })
        })
        .collect()
}

fn line_of(text: &str, part: &str) -> usize {
    let before = text.find(part.trim_end()).map_or("", |index| &text[..index]);
    before.matches('\n').count() + 1
}

/// What a text begins with, before the first variable in it.
pub(super) fn beginning(value: &Value) -> String {
    match &value.kind {
        Kind::Text(text) => Template::parse(text).map(|template| template.beginning().to_owned()).unwrap_or_default(),
        _ => String::new(),
    }
}
