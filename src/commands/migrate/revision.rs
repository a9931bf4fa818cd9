//! `binds migrate revision`

mod live;

use std::path::Path;

use clap::ValueEnum;
use indexmap::IndexMap;
use serde_json::{Value, json};

use super::folder::{complaint, directory, load_with_revisions};
use crate::cli::Cli;
use crate::commands::running::finish;
use crate::commands::{CommandError, SelectArgs, select, select_connectable};
use crate::config::{Database, LoadError, Project};
use crate::diagnostic::{Diagnostic, Sources};
use crate::diff::neutral::Answer;
use crate::key::Key;
use crate::migrations::{Adopts, AutogenerateError, Declared, Header, Revision, autogenerate};
use crate::report::{self, Cell, Columns, Console, FORMAT, Format, Tone, counted, listed};
use crate::run::{self, Exit, Outcome, Reason};
use crate::schema::{Renames, Schema};
use crate::session::Other;
use crate::tasks::{Migrations, RecordedError, Unread};

const COMMAND: &str = "binds migrate revision";

/// Write a revision: with `--autogenerate`, what leads from the revisions to the file
///
/// `--autogenerate` compares what the revisions add up to with what the file declares: no database is asked, so that the
/// same revision is written on every machine. Databases without a change get no section. Without `--autogenerate`, the
/// revision is empty and yours to fill.
///
/// `--autogenerate --from live` leads to what the databases have instead, for those that something else made. The
/// histories of other tools are left out, and the head of the revision notes the versions in them.
#[derive(Clone, Debug, clap::Args)]
#[command(
    after_help = "Example:\n  binds migrate revision --autogenerate -m \"add users\"\n  binds migrate revision --autogenerate --from live -m baseline --stamp --db auth"
)]
pub struct Args {
    #[command(flatten)]
    pub select: SelectArgs,

    /// What the revision is for
    #[arg(short, long, value_name = "TEXT")]
    pub message: String,

    /// Write the changes that lead to what the file declares
    #[arg(long)]
    pub autogenerate: bool,

    /// Where the changes lead
    #[arg(long, value_name = "SOURCE", requires = "autogenerate", default_value_t, value_enum)]
    pub from: Source,

    /// Record that the databases stand at it, as `migrate stamp` does
    #[arg(long, requires = "autogenerate")]
    pub stamp: bool,

    /// PostgreSQL, with `--from live`: the tables of this schema too
    #[arg(long, value_name = "NAME", value_delimiter = ',')]
    pub schema: Vec<String>,

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

/// Where the changes of a revision lead.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Source {
    /// To what the file declares
    #[default]
    Declared,
    /// To what the databases have
    Live,
}

/// A revision before it is written.
#[derive(Default)]
struct Draft {
    /// None where nothing changes.
    revision: Option<Revision>,
    /// What no revision can say, each with its database.
    remarks: Vec<String>,
    /// What is there beside tables, and no revision makes.
    others: Vec<(Key, Other)>,
    /// The databases that stand where it ends, as far as they were looked at.
    there: Vec<Key>,
}

impl Draft {
    /// All that no revision can say, one by one.
    fn all(&self) -> Vec<String> {
        let others = self.others.iter();
        let others = others.map(|(key, other)| format!("{key}: {} `{}`: no revision makes it", other.kind, other.name));
        self.remarks.iter().cloned().chain(others).collect()
    }
}

pub(super) fn run(args: &Args, cli: &Cli, console: &mut Console) -> Result<Exit, CommandError> {
    if args.from != Source::Live && (args.stamp || !args.schema.is_empty()) {
        let message = "`--stamp` and `--schema` are about what the databases have";
        return Err(CommandError::usage(message, "say so: `--autogenerate --from live`"));
    }
    let (mut project, migrations) = load_with_revisions(cli)?;
    let mut sources = Sources::default();
    let directory = directory(&project, &mut sources)?;
    if args.from == Source::Live {
        select_connectable(&args.select, &mut project)?;
    }
    let keys: Vec<Key> = select(&args.select, &project)?.iter().map(|database| database.key.clone()).collect();
    let keys: Vec<Key> = keys.into_iter().filter(|key| migrations.databases.includes(key)).collect();
    let draft = match draft(args, &mut project, &migrations, &keys)? {
        Ok(draft) => draft,
        Err(unread) => return live::complain(&unread, console),
    };
    let written = match &draft.revision {
        None => None,
        Some(revision) => Some(directory.write(revision, &draft.all()).map_err(|error| complaint(error, sources))?),
    };
    if console.format == Format::Text {
        console.print(&changes(&keys, draft.revision.as_ref()))?;
        draft.remarks.iter().try_for_each(|remark| console.print(&format!("{remark}\n")))?;
        console.print(&live::others(&draft.others))?;
        match &written {
            Some(path) => console.print(&format!("wrote {}\n", path.display()))?,
            None => console.print("no changes: nothing was written\n")?,
        }
    }
    let outcomes = if args.stamp { Some(live::stamp(args, &project, &draft.there)?) } else { None };
    match (console.format, &outcomes) {
        (Format::Text, None) => {}
        (Format::Text, Some(outcomes)) => drop(finish(outcomes, "binds migrate stamp head", console)?),
        (Format::Json, _) => {
            let object = object(&draft, written.as_deref(), outcomes.as_deref());
            console.print(&format!("{object:#}\n"))?;
        }
    }
    Ok(outcomes.map_or(Exit::Done, |outcomes| run::exit(&outcomes)))
}

/// The revision that was asked for; where databases were to be looked at and could not be, why.
fn draft(
    args: &Args,
    project: &mut Project,
    migrations: &Migrations,
    keys: &[Key],
) -> Result<Result<Draft, Vec<(Key, Unread)>>, CommandError> {
    let heads = migrations.graph.heads();
    if !args.autogenerate {
        let sections = keys.iter().map(|key| (key.clone(), Default::default())).collect();
        let revision = Some(Revision { header: Header::new(&args.message, &heads), sections });
        return Ok(Ok(Draft { revision, ..Draft::default() }));
    }
    let recorded = recorded(migrations, keys)?;
    let answers: Vec<Answer> = args.rename.iter().chain(&args.drop).cloned().collect();
    if args.from == Source::Declared {
        let revision = autogenerate(&heads, &recorded, &declared(project, keys), &answers, &args.message);
        let revision = revision.map_err(|error| refuse(error, project))?;
        return Ok(Ok(Draft { revision, ..Draft::default() }));
    }
    let baselines = match live::read(project, &recorded, &args.schema) {
        Ok(baselines) => baselines,
        Err(unread) => return Ok(Err(unread)),
    };
    let renames = Renames::default();
    let declared =
        baselines.iter().map(|(key, one)| (key.clone(), Declared { schema: &one.schema, renames: &renames }));
    let revision = autogenerate(&heads, &recorded, &declared.collect(), &answers, &args.message);
    let mut revision = revision.map_err(|error| refuse(error, project))?;
    if let Some(revision) = &mut revision {
        let sections = baselines.iter().filter(|(key, _)| revision.sections.contains_key(*key));
        let adopts = sections.map(|(key, one)| (key.clone(), one.adopts.clone())).collect::<Vec<_>>();
        revision.header.adopts = Adopts::of(adopts);
    }
    let remarks = baselines.iter().flat_map(|(key, one)| one.remarks.iter().map(move |what| format!("{key}: {what}")));
    let remarks = remarks.collect();
    let others =
        baselines.iter().flat_map(|(key, one)| one.others.iter().map(move |other| (key.clone(), other.clone())));
    Ok(Ok(Draft { revision, remarks, others: others.collect(), there: baselines.keys().cloned().collect() }))
}

fn object(draft: &Draft, written: Option<&Path>, outcomes: Option<&[Outcome]>) -> Value {
    let id = draft.revision.as_ref().map(|revision| revision.header.id.to_string());
    let path = written.map(|path| path.display().to_string());
    let mut object = match outcomes {
        Some(outcomes) => report::outcomes_json(outcomes, COMMAND),
        None => json!({ "format": FORMAT, "command": COMMAND }),
    };
    object["revision"] = json!(id);
    object["file"] = json!(path);
    if !draft.there.is_empty() {
        object["remarks"] = json!(draft.remarks);
        let other =
            |(key, other): &(Key, Other)| json!({ "key": key.as_str(), "kind": other.kind, "name": other.name });
        object["others"] = draft.others.iter().map(other).collect();
    }
    object
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
