//! The folder of revisions, for the commands that need it.

use crate::cli::Cli;
use crate::commands::{CommandError, load, request};
use crate::config::{self, Project, load_databases};
use crate::cores;
use crate::diagnostic::Sources;
use crate::migrations::{Directory, DirectoryError};
use crate::report::{Console, Format, Tone};
use crate::tasks::Migrations;

/// The migrations of the project; none where there is no folder.
pub(in crate::commands) fn migrations(project: &Project) -> Result<Option<Migrations>, CommandError> {
    let mut sources = Sources::default();
    Migrations::load(&project.migrations.directory, project.renamed_keys(), &mut sources)
        .map_err(|error| complaint(error, sources))
}

/// The migrations of the project, which must be there, with the texts of their files; operations are read when they are
/// needed. What a run found wrong with them is for [`complain`].
pub(super) fn outlined(project: &Project) -> Result<(Migrations, Sources), CommandError> {
    let mut sources = Sources::default();
    match Migrations::outline(&project.migrations.directory, project.renamed_keys(), &mut sources) {
        Ok(Some(migrations)) => Ok((migrations, sources)),
        Ok(None) => Err(complaint(missing(project), sources)),
        Err(error) => Err(complaint(error, sources)),
    }
}

/// Fails where operations were read and could not be: then nothing was begun anywhere.
pub(super) fn complain(migrations: &Migrations, sources: Sources) -> Result<(), CommandError> {
    match migrations.complaints() {
        Some(diagnostics) => Err(CommandError::diagnostics(sources, diagnostics.clone())),
        None => Ok(()),
    }
}

/// The migrations of the project, which must be there.
pub(in crate::commands) fn needed(project: &Project) -> Result<Migrations, CommandError> {
    migrations(project)?.ok_or_else(|| complaint(missing(project), Sources::default()))
}

/// The file and its revisions, which must be there, read at the same time.
pub(super) fn load_with_revisions(cli: &Cli) -> Result<(Project, Migrations), CommandError> {
    let request = request(cli)?;
    // Where the revisions are is known before the tables are read.
    let Ok(databases) = load_databases(&request) else {
        let project = load(cli)?;
        let migrations = needed(&project)?;
        return Ok((project, migrations));
    };
    let (migrations, project) = cores::both(|| needed(&databases), || config::load(&request));
    // What is wrong with the file is told first, as if it had been read first.
    Ok((project?, migrations?))
}

pub(super) fn directory(project: &Project, sources: &mut Sources) -> Result<Directory, CommandError> {
    Directory::open(&project.migrations.directory, sources).map_err(|error| complaint(error, std::mem::take(sources)))
}

fn missing(project: &Project) -> DirectoryError {
    DirectoryError::Missing(project.migrations.directory.clone())
}

/// Names the databases that revisions are for and the file has no more, to people.
pub(super) fn tell_vanished(
    migrations: &Migrations,
    project: &Project,
    console: &mut Console,
) -> Result<(), CommandError> {
    if console.format == Format::Text {
        for key in migrations.vanished(project.databases.keys()) {
            let name = Tone::Name.paint(&format!("{key}:"));
            console.print(&format!(
                "{name} revisions are for it, and the file does not name it: it is left alone\n\
                 {name} if it has another key now, say so there: `renamed_from = \"{key}\"`\n"
            ))?;
        }
    }
    Ok(())
}

/// What a folder that cannot be used means for the user.
pub(super) fn complaint(error: DirectoryError, sources: Sources) -> CommandError {
    let help = match &error {
        DirectoryError::Invalid(diagnostics) => return CommandError::diagnostics(sources, diagnostics.clone()),
        DirectoryError::Missing(_) => "make them: `binds migrate init --multidb`",
        DirectoryError::NotEmpty(_) => "name another folder in the file: `[migrations]` `directory = \"…\"`",
        DirectoryError::Exists(_) => "run the command again: the next revision gets another name",
        DirectoryError::Io { .. } => "look at the folder and its permissions",
        DirectoryError::Graph(_) => "mend `revision` and `revises` in the files that are named",
    };
    CommandError::usage(error.to_string(), help)
}
