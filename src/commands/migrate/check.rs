//! `binds migrate check`

mod github;

use clap::ValueEnum;
use serde_json::{Value, json};

use super::folder::load_with_revisions;
use crate::cli::Cli;
use crate::commands::{CommandError, SelectArgs, select, select_connectable};
use crate::config::Database;
use crate::diff::neutral::{Difference, diff};
use crate::migrations::Point;
use crate::report::{self, Cell, Columns, Console, FORMAT, Format, Tone, counted, listed};
use crate::run::{Exit, Expected, Mismatch, parallel};
use crate::tasks::{Looked, Migrations, Unread, look};

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
    let databases: Vec<&Database> = select(&args.select, &project)?
        .into_iter()
        .filter(|database| migrations.databases.includes(&database.key))
        .collect();
    let heads = migrations.graph.heads();
    let mut checked = Vec::new();
    for database in &databases {
        checked.push(Checked { database, models: models(database, &migrations, &heads)?, live: None });
    }
    if args.live {
        let looked = parallel(databases.clone(), databases.len(), |database| look(database, &migrations));
        for (checked, looked) in checked.iter_mut().zip(looked) {
            checked.live = looked.transpose();
        }
    }
    let several = heads.0.len() > 1;
    let mut exits: Vec<Exit> = checked.iter().map(|checked| checked.exit(args.fail_on)).collect();
    exits.extend(several.then_some(Exit::Differs));
    let exit = Exit::of(exits);
    if cli.is_annotated() {
        console.print(&github::annotations(&project, &checked, args.fail_on, several.then_some(&heads)))?;
        return Ok(exit);
    }
    match console.format {
        Format::Text => {
            console.print(&lines(&checked))?;
            for checked in &checked {
                details(checked, console)?;
            }
            if several {
                console.print(&format!(
                    "there are several heads: {heads}; merge them with a revision that revises all\n"
                ))?;
            }
        }
        Format::Json => {
            let databases: Vec<Value> = checked.iter().map(object).collect();
            let heads: Vec<String> = heads.0.iter().map(ToString::to_string).collect();
            let object = json!({
                "format": FORMAT, "command": "binds migrate check", "exit_code": exit.code(), "heads": heads,
                "databases": databases,
            });
            console.print(&format!("{object:#}\n"))?;
        }
    }
    Ok(exit)
}

fn models(database: &Database, migrations: &Migrations, heads: &Point) -> Result<Difference, CommandError> {
    let recorded = migrations.recorded(&database.key, heads);
    let recorded = recorded
        .map_err(|error| CommandError::usage(error.to_string(), "mend the later of the revisions that are named"))?;
    Ok(diff(&recorded, &database.schema, &database.renames, &[]))
}

/// A line for each database and kind of finding.
fn lines(checked: &[Checked<'_>]) -> String {
    let mut columns = Columns::default();
    for Checked { database, models, live } in checked {
        let mut line = |kind: &str, cell: Cell| {
            columns.push(vec![Cell::new(database.key.as_str(), Tone::Name), Cell::plain(kind), cell]);
        };
        line(
            "models",
            match models.changes.len() + models.ambiguous.len() {
                0 => Cell::new("every change is in a revision", Tone::Good),
                changes => Cell::new(format!("{} in no revision", counted(changes, "change")), Tone::Notable),
            },
        );
        match live {
            None => {}
            Some(Err(_)) => line("live", Cell::new("not looked at", Tone::Bad)),
            Some(Ok(looked)) => {
                line("pending", pending(looked));
                line("drift", drift(looked));
                if let [_, ..] = &looked.unmanaged.others[..] {
                    let others: Vec<String> = looked.unmanaged.others.iter().map(ToString::to_string).collect();
                    line(
                        "others",
                        Cell::new(format!("{}: {}", counted(others.len(), "table"), listed(&others)), Tone::Faint),
                    );
                }
            }
        }
    }
    columns.render()
}

fn pending(looked: &Looked) -> Cell {
    match (&looked.unfinished, looked.pending) {
        (Some(revision), _) => Cell::new(format!("{revision} began and has not ended"), Tone::Bad),
        (None, 0) => Cell::new("at head", Tone::Good),
        (None, pending) => Cell::new(format!("{} to run", counted(pending, "revision")), Tone::Notable),
    }
}

fn drift(looked: &Looked) -> Cell {
    let undecided = format!("{} undecided", counted(looked.undecided.len(), "table"));
    match (looked.missing.len() + looked.drifted.len() + looked.unmanaged.ours.len(), looked.undecided.len()) {
        (0, 0) => Cell::new("as recorded", Tone::Good),
        (0, _) => Cell::new(undecided, Tone::Notable),
        (tables, unsure) => {
            let drifted = format!("{} otherwise than recorded", counted(tables, "table"));
            Cell::new(if unsure > 0 { format!("{drifted}, {undecided}") } else { drifted }, Tone::Bad)
        }
    }
}

fn details(checked: &Checked<'_>, console: &mut Console) -> Result<(), CommandError> {
    let key = Tone::Name.paint(&format!("{}:", checked.database.key));
    for change in &checked.models.changes {
        console.print(&format!("{key} {}\n", change.describe_for_review()))?;
    }
    for ambiguous in &checked.models.ambiguous {
        console.print(&format!("{key} {}\n", ambiguous.message()))?;
    }
    match &checked.live {
        Some(Ok(looked)) => {
            for table in &looked.missing {
                console.print(&format!("{key} table `{table}` is missing\n"))?;
            }
            for table in &looked.unmanaged.ours {
                console.print(&format!("{key} table `{table}` is there, and no revision made it\n"))?;
            }
            for mismatch in looked.drifted.iter().chain(&looked.undecided) {
                console.print(&format!("{key} {}\n", report::mismatch_text(mismatch, Expected::Recorded)))?;
            }
        }
        Some(Err(unread)) => {
            console.complain(&report::unread(&checked.database.key, &unread.message, unread.help.as_deref()))?;
        }
        None => {}
    }
    Ok(())
}

fn object(checked: &Checked<'_>) -> Value {
    let changes: Vec<String> = checked.models.changes.iter().map(|change| change.describe_for_review()).collect();
    let unclear: Vec<String> = checked.models.ambiguous.iter().map(|ambiguous| ambiguous.message()).collect();
    let live = checked.live.as_ref().map(|live| match live {
        Ok(looked) => json!({
            "at": looked.point.to_string(),
            "pending": looked.pending,
            "unfinished": looked.unfinished,
            "missing": looked.missing.iter().map(ToString::to_string).collect::<Vec<_>>(),
            "drifted": mismatches(&looked.drifted),
            "not_recorded": looked.unmanaged.ours.iter().map(ToString::to_string).collect::<Vec<_>>(),
            "others": looked.unmanaged.others.iter().map(ToString::to_string).collect::<Vec<_>>(),
            "undecided": mismatches(&looked.undecided),
        }),
        Err(unread) => json!({ "message": unread.message, "help": unread.help }),
    });
    json!({ "key": checked.database.key.as_str(), "changes": changes, "ambiguous": unclear, "live": live })
}

fn mismatches(of: &[Mismatch]) -> Vec<Value> {
    of.iter().map(|mismatch| report::mismatch_json(mismatch, Expected::Recorded)).collect()
}
