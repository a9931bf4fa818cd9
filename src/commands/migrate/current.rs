//! `binds migrate current`

use serde_json::{Value, json};

use super::folder::outlined;
use crate::cli::Cli;
use crate::commands::{CommandError, SelectArgs, request, select_connectable};
use crate::config::{Database, load_databases};
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
struct Standing {
    point: String,
    pending: usize,
    /// A revision that began and has not ended.
    unfinished: Option<String>,
}

pub(super) fn run(args: &Args, cli: &Cli, console: &mut Console) -> Result<Exit, CommandError> {
    let mut project = load_databases(&request(cli)?)?;
    let (migrations, _) = outlined(&project)?;
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
            let object = json!({ "format": FORMAT, "command": "binds migrate current", "databases": databases });
            console.print(&format!("{object:#}\n"))?;
        }
    }
    Ok(if found.iter().all(Result::is_ok) { Exit::Done } else { Exit::Failed })
}

fn look(database: &Database, migrations: &Migrations) -> Result<Standing, Unread> {
    if !migrations.databases.includes(&database.key) {
        return Ok(Standing { point: "not under migrations".into(), pending: 0, unfinished: None });
    }
    let history = match open(database)? {
        Opened::Session(mut session) => History::read(&mut *session, &migrations.owner(&database.key))?,
        Opened::Absent | Opened::InMemory => History::none(),
    };
    let position = history.position(database, migrations)?;
    let pending = migrations.graph.upward(&position, &migrations.graph.heads()).len();
    let unfinished = history.unfinished().map(|record| record.revision.to_string());
    Ok(Standing { point: position.point.to_string(), pending, unfinished })
}

fn lines(databases: &[&Database], found: &[Result<Standing, Unread>]) -> String {
    let mut columns = Columns::default();
    for (database, found) in databases.iter().zip(found) {
        let name = Cell::new(database.key.as_str(), Tone::Name);
        columns.push(match found {
            Ok(Standing { point, pending, unfinished }) => {
                let state = match (unfinished, pending) {
                    (Some(revision), _) => Cell::new(format!("{revision} began and has not ended"), Tone::Bad),
                    (None, 0) => Cell::new("at head", Tone::Good),
                    (None, pending) => Cell::new(format!("{} to run", counted(*pending, "revision")), Tone::Notable),
                };
                vec![name, Cell::plain(point.as_str()), state]
            }
            Err(_) => vec![name, Cell::new("unknown", Tone::Bad)],
        });
    }
    columns.render()
}

fn object(database: &Database, found: &Result<Standing, Unread>) -> Value {
    match found {
        Ok(Standing { point, pending, unfinished }) => json!({
            "key": database.key.as_str(),
            "at": point,
            "pending": pending,
            "unfinished": unfinished,
        }),
        Err(unread) => json!({ "key": database.key.as_str(), "message": unread.message, "help": unread.help }),
    }
}
