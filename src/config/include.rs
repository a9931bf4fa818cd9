//! The files that `include` names.

use std::path::{Path, PathBuf};

use glob::{MatchOptions, Pattern};

use super::LoadRequest;
use super::environment::{Environment, Unfilled};
use crate::diagnostic::Diagnostic;
use crate::language::{Table, Value};

/// An included file and who asked for it.
pub(super) struct Include<'a> {
    pub(super) path: PathBuf,
    pub(super) pattern: &'a Value,
}

/// What patterns are read with.
pub(super) struct Given<'a> {
    pub(super) environment: &'a Environment,
    pub(super) request: &'a LoadRequest,
}

/// The files of all patterns of `include`, in their order, each file once.
pub(super) fn find<'a>(
    root: &'a Table,
    file: &Path,
    given: &Given<'_>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<Include<'a>> {
    let folder = file.parent().unwrap_or(Path::new(""));
    let mut found: Vec<Include<'a>> = Vec::new();
    for pattern in root.get("include").map(Value::one_or_more).unwrap_or_default() {
        match matches(pattern, folder, given) {
            Ok(paths) => {
                for path in paths {
                    if path != file && found.iter().all(|include| include.path != path) {
                        found.push(Include { path, pattern });
                    }
                }
            }
            Err(complaint) => diagnostics.push(complaint),
        }
    }
    found
}

fn matches(pattern: &Value, folder: &Path, given: &Given<'_>) -> Result<Vec<PathBuf>, Diagnostic> {
    let text = given.environment.fill(pattern, "include").map_err(|unfilled| match unfilled {
        Unfilled::Missing(complaint) | Unfilled::Invalid(complaint) => complaint,
    })?;
    let whole = match Path::new(&text).is_absolute() {
        true => text.clone(),
        false => format!("{}/{text}", Pattern::escape(&folder.to_string_lossy())),
    };
    let paths =
        glob::glob(&whole).map_err(|error| pattern.complain(format!("`{text}` is no pattern: {}", error.msg)))?;
    let mut files = Vec::new();
    for path in paths {
        let path = path.map_err(|error| pattern.complain(format!("cannot look for `{text}`: {}", error.error())))?;
        if !path.is_dir() {
            files.push(path);
        }
    }
    // A file that is about to be made.
    let wanted = Pattern::new(&whole).ok();
    let options = MatchOptions { require_literal_separator: true, ..MatchOptions::new() };
    let made = given
        .request
        .overlay
        .keys()
        .filter(|path| wanted.as_ref().is_some_and(|one| one.matches_path_with(path, options)));
    files.extend(made.filter(|path| !files.contains(path)).cloned().collect::<Vec<_>>());
    match files.is_empty() {
        true => Err(pattern.complain(format!("no file matches `{text}`")).help("paths are relative to this file")),
        false => Ok(files),
    }
}
