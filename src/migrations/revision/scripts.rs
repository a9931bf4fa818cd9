//! The files of SQL that a revision names, read into it.

use std::fs;
use std::path::{Component, Path};

use super::read::revision;
use super::{Outline, RevisionFile, Section};
use crate::change::{Change, Script, Undo};
use crate::diagnostic::Diagnostic;
use crate::language::{Kind, Table, Value};

/// Reads the operations of a revision with every file that they name. They stand beside it or below.
pub(in crate::migrations) fn whole(outline: &Outline) -> Result<RevisionFile, Vec<Diagnostic>> {
    let mut file = revision(outline)?;
    let folder = file.path.parent().unwrap_or(Path::new(""));
    let mut diagnostics = Vec::new();
    for script in file.revision.sections.values_mut().flat_map(scripts) {
        let Script::File { name, text } = script else { continue };
        match content(folder, name) {
            Ok(content) => *text = content,
            Err(reason) => diagnostics.push(
                Diagnostic::new(format!("{}: cannot read the file `{name}`: {reason}", file.path.display()))
                    .help("it stands beside the revision, or in a folder below"),
            ),
        }
    }
    if diagnostics.is_empty() { Ok(file) } else { Err(diagnostics) }
}

/// Counts the files that operations name in the checksums. Only those operations are read that may name any.
pub(in crate::migrations) fn count_in(mut outline: Outline) -> Result<Outline, Vec<Diagnostic>> {
    if !names_files(&outline.root) {
        return Ok(outline);
    }
    for (key, section) in &mut whole(&outline)?.revision.sections {
        let Some(checksum) = outline.checksums.get_mut(key) else { continue };
        for script in scripts(section) {
            if let Script::File { text, .. } = script {
                *checksum = checksum.with(text);
            }
        }
    }
    Ok(outline)
}

fn names_files(table: &Table) -> bool {
    fn within(value: &Value) -> bool {
        match &value.kind {
            Kind::Table(table) => names_files(table),
            Kind::Array(values) => values.iter().any(within),
            _ => false,
        }
    }
    table.iter().any(|(name, value)| name.text == "file" || within(value))
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
