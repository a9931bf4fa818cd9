//! `binds migrate revision`

use indexmap::IndexMap;
use serde_json::json;

use super::folder::{complaint, directory};
use crate::cli::Cli;
use crate::commands::{CommandError, SelectArgs, load, select};
use crate::config::{Database, LoadError, Project};
use crate::diagnostic::{Diagnostic, Sources};
use crate::diff::neutral::Answer;
use crate::key::Key;
use crate::migrations::{AutogenerateError, Declared, Header, Revision, autogenerate};
use crate::report::{Cell, Columns, Console, FORMAT, Format, Tone, counted, listed};
use crate::run::{Exit, Reason};
use crate::schema::Schema;
use crate::tasks::{Migrations, RecordedError};

/// Write a revision: with `--autogenerate`, what leads from the revisions to the file
///
/// `--autogenerate` compares what the revisions add up to with what the file declares: no database is asked, so that the
/// same revision is written on every machine. Databases without a change get no section. Without `--autogenerate`, the
/// revision is empty and yours to fill.
#[derive(Clone, Debug, clap::Args)]
#[command(after_help = "Example:\n  binds migrate revision --autogenerate -m \"add users\"")]
pub struct Args {
    #[command(flatten)]
    pub select: SelectArgs,

    /// What the revision is for
    #[arg(short, long, value_name = "TEXT")]
    pub message: String,

    /// Write the changes that lead to what the file declares
    #[arg(long)]
    pub autogenerate: bool,

    /// What is new is what was there, under another name: a table, `table.column`, an enum or `enum.value`
    #[arg(long, value_name = "OLD=NEW", requires = "autogenerate", value_parser = rename)]
    pub rename: Vec<Answer>,

    /// What is gone is dropped, whatever is new
    #[arg(long, value_name = "NAME", requires = "autogenerate", value_parser = dropped)]
    pub drop: Vec<Answer>,
}

fn rename(text: &str) -> Result<Answer, String> {
    match text.split_once('=') {
        Some((from, to)) if !from.is_empty() && !to.is_empty() => {
            Ok(Answer::Renamed { from: from.to_owned(), to: to.to_owned() })
        }
        _ => Err("write OLD=NEW, such as `user.nick=user.handle`".to_owned()),
    }
}

fn dropped(text: &str) -> Result<Answer, String> {
    Ok(Answer::Dropped(text.to_owned()))
}

pub(super) fn run(args: &Args, cli: &Cli, console: &mut Console) -> Result<Exit, CommandError> {
    let mut project = load(cli)?;
    let mut sources = Sources::default();
    let directory = directory(&project, &mut sources)?;
    let migrations = super::folder::needed(&project)?;
    let heads = migrations.graph.heads();
    let keys: Vec<Key> = select(&args.select, &project)?.iter().map(|database| database.key.clone()).collect();
    let keys: Vec<Key> = keys.into_iter().filter(|key| migrations.databases.includes(key)).collect();
    let revision = if args.autogenerate {
        let recorded = recorded(&migrations, &keys)?;
        let answers: Vec<Answer> = args.rename.iter().chain(&args.drop).cloned().collect();
        let revision = autogenerate(&heads, &recorded, &declared(&project, &keys), &answers, &args.message);
        revision.map_err(|error| refuse(error, &mut project))?
    } else {
        let sections = keys.iter().map(|key| (key.clone(), Default::default())).collect();
        Some(Revision { header: Header::new(&args.message, &heads), sections })
    };
    let written = match &revision {
        None => None,
        Some(revision) => Some((revision, directory.write(revision).map_err(|error| complaint(error, sources))?)),
    };
    match console.format {
        Format::Text => {
            console.print(&changes(&keys, revision.as_ref()))?;
            match &written {
                Some((_, path)) => console.print(&format!("wrote {}\n", path.display()))?,
                None => console.print("no changes: nothing was written\n")?,
            }
        }
        Format::Json => {
            let id = revision.as_ref().map(|revision| revision.header.id.to_string());
            let path = written.as_ref().map(|(_, path)| path.display().to_string());
            let object = json!({ "format": FORMAT, "command": "binds migrate revision", "revision": id, "file": path });
            console.print(&format!("{object:#}\n"))?;
        }
    }
    Ok(Exit::Done)
}

fn recorded(migrations: &Migrations, keys: &[Key]) -> Result<IndexMap<Key, Schema>, CommandError> {
    let heads = migrations.graph.heads();
    let recorded = |key: &Key| Ok((key.clone(), migrations.recorded(key, &heads)?));
    let recorded: Result<_, RecordedError> = keys.iter().map(recorded).collect();
    recorded.map_err(|error| CommandError::usage(error.to_string(), "mend the later of the revisions that are named"))
}

fn declared<'a>(project: &'a Project, keys: &[Key]) -> IndexMap<Key, Declared<'a>> {
    let databases = keys.iter().filter_map(|key| project.databases.get(key));
    let declared = |database: &'a Database| Declared { schema: &database.schema, renames: &database.renames };
    databases.map(|database| (database.key.clone(), declared(database))).collect()
}

/// One line for each database: what changes in it.
fn changes(keys: &[Key], revision: Option<&Revision>) -> String {
    let mut columns = Columns::default();
    for key in keys {
        let changes =
            revision.and_then(|revision| revision.sections.get(key)).map_or(&[][..], |section| &section.upgrade);
        let text: Vec<String> = changes.iter().map(|operation| operation.change.describe_for_review()).collect();
        let (count, tone) = match changes.len() {
            0 => ("no changes".to_owned(), Tone::Faint),
            count => (counted(count, "change"), Tone::Good),
        };
        columns.push(vec![Cell::new(key.as_str(), Tone::Name), Cell::new(count, tone), Cell::plain(listed(&text))]);
    }
    columns.render()
}

fn refuse(error: AutogenerateError, project: &mut Project) -> CommandError {
    let unclear = match error {
        AutogenerateError::Ambiguous(unclear) => unclear,
        AutogenerateError::SeveralHeads(_) => {
            return CommandError::usage(error.to_string(), "merge them: a revision that revises all of them");
        }
        AutogenerateError::Unheeded(_) => {
            let help = "name what the file no longer declares, and for a rename what it declares instead";
            return CommandError::usage(error.to_string(), help);
        }
    };
    let diagnostics = unclear.into_iter().map(|unclear| {
        let mut diagnostic = Diagnostic::new(format!("`{}`: {}", unclear.key, unclear.message)).help(unclear.help);
        diagnostic.location =
            project.databases.get(&unclear.key).and_then(|database| database.places.find(&unclear.place));
        diagnostic
    });
    let diagnostics = diagnostics.collect();
    let error = LoadError { sources: std::mem::take(&mut project.sources), diagnostics };
    CommandError::Refused { reason: Reason::Ambiguous, error }
}
