//! The files of SQL that a revision names, read into it.

use std::fs;
use std::path::{Component, Path};

use super::{RevisionFile, Section};
use crate::change::{Change, Script, Undo};
use crate::diagnostic::Diagnostic;

/// Reads every file that the operations name. They stand beside the revision or below, and count in its checksums.
pub(in crate::migrations) fn read(file: &mut RevisionFile) -> Result<(), Vec<Diagnostic>> {
    let folder = file.path.parent().unwrap_or(Path::new("")).to_owned();
    let mut diagnostics = Vec::new();
    for (key, section) in &mut file.revision.sections {
        for script in scripts(section) {
            let Script::File { name, text } = script else { continue };
            match content(&folder, name) {
                Ok(content) => *text = content,
                Err(reason) => diagnostics.push(
                    Diagnostic::new(format!("{}: cannot read the file `{name}`: {reason}", file.path.display()))
                        .help("it stands beside the revision, or in a folder below"),
                ),
            }
            if let Some(checksum) = file.checksums.get_mut(key) {
                *checksum = checksum.with(text);
            }
        }
    }
    if diagnostics.is_empty() { Ok(()) } else { Err(diagnostics) }
}

fn content(folder: &Path, name: &str) -> Result<String, String> {
    let path = Path::new(name);
    if !path.components().all(|part| matches!(part, Component::Normal(_))) {
        return Err("it lies outside of the folder".to_owned());
    }
    let text = fs::read_to_string(folder.join(path)).map_err(|error| error.to_string())?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
    if text.contains('\0') { Err("it has a NUL character in it".to_owned()) } else { Ok(text.to_owned()) }
}

fn scripts(section: &mut Section) -> impl Iterator<Item = &mut Script> {
    let operations = section.upgrade.iter_mut().chain(section.downgrade.iter_mut().flatten());
    operations
        .filter_map(|operation| match &mut operation.change {
            Change::Sql(sql) => Some(sql),
            _ => None,
        })
        .flat_map(|sql| {
            let undo = match &mut sql.undo {
                Some(Undo::Run(undo)) => Some(undo),
                _ => None,
            };
            [Some(&mut sql.run), undo].into_iter().flatten()
        })
        .flat_map(|words| words.any.iter_mut().chain(words.own.values_mut()))
}
