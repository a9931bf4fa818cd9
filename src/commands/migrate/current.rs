//! `binds migrate current`

use serde_json::{Value, json};

use super::folder::{outlined, tell_vanished};
use crate::cli::Cli;
use crate::commands::{CommandError, SelectArgs, request, select_connectable};
use crate::config::{Database, load_databases};
use crate::key::Key;
use crate::report::{self, Cell, Columns, Console, FORMAT, Format, Tone, counted};
use crate::run::{Exit, parallel};
use crate::tasks::{History, Migrations, Opened, Unread, open};

/// Tell where each database stands
#[derive(Clone, Debug, clap::Args)]
#[command(after_help = "Example:\n  binds migrate current --format json")]
pub struct Args {
    #[command(flatten)]
    pub select: SelectArgs,
}

/// Where one database stands.
enum Standing {
    At {
        point: String,
        pending: usize,
        /// A revision that began and has not ended.
        unfinished: Option<String>,
    },
    /// In memory: every run begins at the base.
    InMemory { pending: usize },
    /// The migrations are not for it.
    Unmanaged,
}

pub(super) fn run(args: &Args, cli: &Cli, console: &mut Console) -> Result<Exit, CommandError> {
    let mut project = load_databases(&request(cli)?)?;
    let (migrations, _) = outlined(&project)?;
    tell_vanished(&migrations, &project, console)?;
    let vanished: Vec<String> = migrations.vanished(project.databases.keys()).into_iter().map(Key::to_string).collect();
    let databases = select_connectable(&args.select, &mut project)?;
    let found = parallel(databases.clone(), databases.len(), |database| look(database, &migrations));
    match console.format {
        Format::Text => {
            console.print(&lines(&databases, &found))?;
            for (database, found) in databases.iter().zip(&found) {
                if let Err(unread) = found {
                    console.complain(&report::unread(&database.key, &unread.message, unread.help.as_deref()))?;
                }
            }
        }
        Format::Json => {
            let databases: Vec<Value> =
                databases.iter().zip(&found).map(|(database, found)| object(database, found)).collect();
            let object = json!({
                "format": FORMAT,
                "command": "binds migrate current",
                "databases": databases,
                "vanished": vanished,
            });
            console.print(&format!("{object:#}\n"))?;
        }
    }
    Ok(Exit::of(found.iter().map(|found| found.as_ref().map_or_else(Unread::exit, |_| Exit::Done))))
}

fn look(database: &Database, migrations: &Migrations) -> Result<Standing, Unread> {
    if !migrations.databases.includes(&database.key) {
        return Ok(Standing::Unmanaged);
    }
    let history = match open(database)? {
        Opened::Session(mut session) => History::read(&mut *session, &migrations.owner(&database.key))?,
        Opened::Absent => History::none(),
        Opened::InMemory => {
            return Ok(Standing::InMemory { pending: migrations.passages(&database.key).len() });
        }
    };
    let position = history.position(database, migrations)?;
    let pending = migrations.graph.upward(&position, &migrations.graph.heads()).len();
    let unfinished = history.unfinished().map(|record| record.revision.to_string());
    Ok(Standing::At { point: position.point.to_string(), pending, unfinished })
}

fn lines(databases: &[&Database], found: &[Result<Standing, Unread>]) -> String {
    let mut columns = Columns::default();
    for (database, found) in databases.iter().zip(found) {
        let name = Cell::new(database.key.as_str(), Tone::Name);
        columns.push(match found {
            Ok(Standing::Unmanaged) => vec![name, Cell::plain("not under migrations")],
            Ok(Standing::InMemory { .. }) => {
                vec![name, Cell::plain("in memory"), Cell::plain("every run begins at the base")]
            }
            Ok(Standing::At { point, pending, unfinished }) => {
                let state = match (unfinished, pending) {
                    (Some(revision), _) => Cell::new(format!("{revision} began and has not ended"), Tone::Bad),
                    (None, 0) => Cell::new("at head", Tone::Good),
                    (None, pending) => Cell::new(format!("{} to run", counted(*pending, "revision")), Tone::Notable),
                };
                vec![name, Cell::plain(point.as_str()), state]
            }
            Err(Unread { refused: Some(reason), .. }) => {
                let refused = format!("refused ({})", reason.word());
                vec![name, Cell::plain("unknown"), Cell::new(refused, Tone::Bad)]
            }
            Err(_) => vec![name, Cell::new("unknown", Tone::Bad)],
        });
    }
    columns.render()
}

fn object(database: &Database, found: &Result<Standing, Unread>) -> Value {
    match found {
        Ok(Standing::At { point, pending, unfinished }) => json!({
            "key": database.key.as_str(),
            "at": point,
            "pending": pending,
            "unfinished": unfinished,
        }),
        Ok(Standing::InMemory { pending }) => {
            json!({ "key": database.key.as_str(), "at": "base", "pending": pending, "unfinished": null })
        }
        Ok(Standing::Unmanaged) => {
            json!({ "key": database.key.as_str(), "at": "not under migrations", "pending": 0, "unfinished": null })
        }
        Err(unread) => json!({ "key": database.key.as_str(), "message": unread.message, "help": unread.help }),
    }
}
