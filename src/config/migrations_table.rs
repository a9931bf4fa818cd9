//! `[migrations]`: where the revisions are.

use std::path::Path;

use super::MigrationsFolder;
use crate::diagnostic::Diagnostic;
use crate::language::Table;

const DEFAULT: &str = "migrations";

/// Reads the table; the folder is `migrations` beside the file when nothing is said.
pub(super) fn read(root: &Table, folder: &Path, diagnostics: &mut Vec<Diagnostic>) -> MigrationsFolder {
    let directory = directory(root, diagnostics).unwrap_or_else(|complaint| {
        diagnostics.push(complaint);
        DEFAULT
    });
    MigrationsFolder { directory: folder.join(directory) }
}

fn directory<'a>(root: &'a Table, diagnostics: &mut Vec<Diagnostic>) -> Result<&'a str, Diagnostic> {
    let Some(value) = root.get("migrations") else { return Ok(DEFAULT) };
    let table = value.table("migrations")?;
    for name in table.keys().filter(|name| name.text != "directory") {
        diagnostics.push(name.unknown("`[migrations]`", ["directory"]));
    }
    let Some(value) = table.get("directory") else { return Ok(DEFAULT) };
    match value.text("directory")? {
        "" => Err(value.complain("`directory` is empty")),
        directory => Ok(directory),
    }
}
