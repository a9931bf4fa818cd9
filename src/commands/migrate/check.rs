//! `binds migrate check`

mod github;
mod json;
mod text;

use clap::ValueEnum;

use super::folder::load_with_revisions;
use crate::cli::Cli;
use crate::commands::{CommandError, SelectArgs, select, select_connectable};
use crate::config::{Database, Project};
use crate::cores;
use crate::diff::neutral::{Difference, diff};
use crate::migrations::Point;
use crate::report::{Console, Format};
use crate::run::{Exit, parallel};
use crate::tasks::{Looked, MANY_TABLES, Migrations, Unread, look};

/// Tell whether revisions are missing, and with `--live` whether the databases are what their histories say
///
/// Compares what the revisions add up to with what the file declares, and asks no database. `--live` looks at each: at
/// the revisions that it lacks, and at the tables that were changed by others. Ends with 3 when something is found.
#[derive(Clone, Debug, clap::Args)]
#[command(
    after_help = "Example:\n  binds migrate check --live --fail-on pending\n  binds migrate check --format github"
)]
pub struct Args {
    #[command(flatten)]
    pub select: SelectArgs,

    /// Look at the databases too
    #[arg(long)]
    pub live: bool,

    /// What is a finding besides: revisions that have not run
    #[arg(long, value_name = "WHAT", requires = "live")]
    pub fail_on: Option<FailOn>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum FailOn {
    Pending,
}

/// What is found about one database.
struct Checked<'a> {
    database: &'a Database,
    /// What leads from the revisions to the file.
    models: Difference,
    /// None where nobody asked, or where the database is in memory.
    live: Option<Result<Looked, Unread>>,
}

impl Checked<'_> {
    fn exit(&self, fail_on: Option<FailOn>) -> Exit {
        let differs = match &self.live {
            Some(Err(unread)) => return unread.exit(),
            Some(Ok(looked)) => !looked.is_as_recorded() || (fail_on.is_some() && looked.pending > 0),
            None => false,
        };
        if differs || !self.models.is_empty() { Exit::Differs } else { Exit::Done }
    }
}

pub(super) fn run(args: &Args, cli: &Cli, console: &mut Console) -> Result<Exit, CommandError> {
    let (mut project, migrations) = load_with_revisions(cli)?;
    if args.live {
        select_connectable(&args.select, &mut project)?;
    }
    let heads = migrations.graph.heads();
    let (models, looks) = check(args, &mut project, &migrations, &heads)?;
    let looks = looks.into_iter().chain(std::iter::repeat_with(|| None));
    let found = managed(args, &project, &migrations)?.into_iter().zip(models).zip(looks);
    let checked: Vec<_> = found.map(|((database, models), live)| Checked { database, models, live }).collect();
    let several = heads.0.len() > 1;
    let mut exits: Vec<Exit> = checked.iter().map(|checked| checked.exit(args.fail_on)).collect();
    exits.extend(several.then_some(Exit::Differs));
    let exit = Exit::of(exits);
    if cli.is_annotated() {
        console.print(&github::annotations(&project, &checked, args.fail_on, several.then_some(&heads)))?;
        return Ok(exit);
    }
    match console.format {
        Format::Text => text::print(&checked, several.then_some(&heads), console)?,
        Format::Json => console.print(&format!("{:#}\n", json::object(exit, &checked, &heads)))?,
    }
    Ok(exit)
}

/// What is found about the models of all databases, and about the databases themselves where that was asked for.
type Found = (Vec<Difference>, Vec<Option<Result<Looked, Unread>>>);

/// Compares the models, and looks at the databases meanwhile. Where there are many tables, what is declared is let go of
/// first: it is as large as all that is read of the databases.
fn check(args: &Args, project: &mut Project, migrations: &Migrations, heads: &Point) -> Result<Found, CommandError> {
    let all_models = |project: &Project| {
        let databases = managed(args, project, migrations)?.into_iter();
        databases.map(|database| models(database, migrations, heads)).collect::<Result<Vec<_>, _>>()
    };
    let all_looks = |project: &Project| {
        let databases = managed(args, project, migrations)?;
        Ok::<_, CommandError>(parallel(databases.clone(), databases.len(), |database| {
            look(database, migrations).transpose()
        }))
    };
    let tables: usize = project.databases.values().map(|database| database.schema.tables.len()).sum();
    match args.live {
        false => Ok((all_models(project)?, Vec::new())),
        true if tables > MANY_TABLES => {
            let models = all_models(project)?;
            project.forget_declared();
            Ok((models, all_looks(project)?))
        }
        true => {
            let (models, looks) = cores::both(|| all_models(project), || all_looks(project));
            Ok((models?, looks?))
        }
    }
}

/// The selected databases that are under migrations.
fn managed<'a>(args: &Args, project: &'a Project, migrations: &Migrations) -> Result<Vec<&'a Database>, CommandError> {
    let mut databases = select(&args.select, project)?;
    databases.retain(|database| migrations.databases.includes(&database.key));
    Ok(databases)
}

fn models(database: &Database, migrations: &Migrations, heads: &Point) -> Result<Difference, CommandError> {
    let recorded = migrations.recorded(&database.key, heads);
    let recorded = recorded
        .map_err(|error| CommandError::usage(error.to_string(), "mend the later of the revisions that are named"))?;
    Ok(diff(&recorded, &database.schema, &database.renames, &[]))
}
