//! `binds migrate current`

use serde_json::{Value, json};

use super::folder::needed;
use crate::cli::Cli;
use crate::commands::{CommandError, SelectArgs, load, select_connectable};
use crate::config::Database;
use crate::report::{Cell, Columns, Console, FORMAT, Format, Tone, counted};
use crate::run::{Exit, Failure, Verdict, parallel};
use crate::session::{Access, ConnectFailure, Target, connect};
use crate::tasks::{History, Migrations};

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
    let mut project = load(cli)?;
    let migrations = needed(&project)?;
    let databases = select_connectable(&args.select, &mut project)?;
    let found = parallel(databases.clone(), databases.len(), |database| look(database, &migrations));
    match console.format {
        Format::Text => console.print(&lines(&databases, &found))?,
        Format::Json => {
            let databases: Vec<Value> =
                databases.iter().zip(&found).map(|(database, found)| object(database, found)).collect();
            let object = json!({ "format": FORMAT, "command": "binds migrate current", "databases": databases });
            console.print(&format!("{object:#}\n"))?;
        }
    }
    Ok(if found.iter().all(Result::is_ok) { Exit::Done } else { Exit::Failed })
}

fn look(database: &Database, migrations: &Migrations) -> Result<Standing, String> {
    if !migrations.databases.includes(&database.key) {
        return Ok(Standing { point: "not under migrations".into(), pending: 0, unfinished: None });
    }
    let history = read(database, migrations)?;
    let position = history.position(database, migrations).map_err(|refusal| refusal.message)?;
    let pending = migrations.graph.upward(&position, &migrations.graph.heads()).len();
    let unfinished = history.unfinished().map(|record| record.revision.to_string());
    Ok(Standing { point: position.point.to_string(), pending, unfinished })
}

/// The history, which a database that does not exist has none of.
fn read(database: &Database, migrations: &Migrations) -> Result<History, String> {
    let url = database.url.clone().map_err(|diagnostic| diagnostic.message)?;
    let target = Target { url, options: database.options.clone(), access: Access::Read };
    let mut session = match connect(&target) {
        Ok(session) => session,
        Err(error) if matches!(error.failure, ConnectFailure::NoDatabase(_)) => return Ok(History::none()),
        Err(error) => return Err(error.to_string()),
    };
    History::read(&mut *session, &migrations.owner(&database.key)).map_err(|verdict| match verdict {
        Verdict::Refused(refusal) => refusal.message,
        Verdict::Failed(Failure { cause, .. }) => cause.to_string(),
        other => format!("{other:?}"),
    })
}

fn lines(databases: &[&Database], found: &[Result<Standing, String>]) -> String {
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
            Err(message) => vec![name, Cell::new("unknown", Tone::Bad), Cell::plain(message.as_str())],
        });
    }
    columns.render()
}

fn object(database: &Database, found: &Result<Standing, String>) -> Value {
    match found {
        Ok(Standing { point, pending, unfinished }) => json!({
            "key": database.key.as_str(),
            "at": point,
            "pending": pending,
            "unfinished": unfinished,
        }),
        Err(message) => json!({ "key": database.key.as_str(), "message": message }),
    }
}
