//! `binds databases`

use serde_json::{Value, json};

use super::{CommandError, SelectArgs, load, select};
use crate::cli::Cli;
use crate::config::Database;
use crate::report::{Cell, Columns, Console, FORMAT, Format, Tone, counted};
use crate::run::{Exit, parallel};
use crate::session::{Access, ConnectError, Target, connect};

/// List the databases: engine and version, where exactly, and whether they can be reached
#[derive(Clone, Debug, clap::Args)]
#[command(after_help = "Example:\n  binds databases --db auth --format json")]
pub struct Args {
    #[command(flatten)]
    pub select: SelectArgs,
}

/// What a look at one database found.
struct Look {
    engine: String,
    location: String,
    state: Result<(), String>,
}

pub fn run(args: &Args, cli: &Cli, console: &mut Console) -> Result<Exit, CommandError> {
    let project = load(cli)?;
    let databases = select(&args.select, &project)?;
    let looks = parallel(databases.clone(), databases.len(), look);
    let all_reached = looks.iter().all(|look| look.state.is_ok());
    let found = databases.into_iter().zip(looks);
    match console.format {
        Format::Text => console.print(&text(found))?,
        Format::Json => {
            let databases: Vec<Value> = found.map(|(database, look)| object(database, &look)).collect();
            console.print(&format!(
                "{:#}\n",
                json!({ "format": FORMAT, "command": "binds databases", "databases": databases })
            ))?;
        }
    }
    Ok(if all_reached { Exit::Done } else { Exit::Failed })
}

fn look(database: &Database) -> Look {
    let url = match &database.url {
        Ok(url) => url.clone(),
        Err(diagnostic) => {
            let engines: Vec<String> = database.engines.iter().map(ToString::to_string).collect();
            return Look {
                engine: engines.join(" or "),
                location: String::new(),
                state: Err(diagnostic.message.clone()),
            };
        }
    };
    let target = Target { url: url.clone(), options: database.options.clone(), access: Access::Read };
    match connect(&target) {
        Ok(session) => {
            Look { engine: session.engine().to_string(), location: session.location().to_owned(), state: Ok(()) }
        }
        Err(ConnectError { failure, .. }) => Look {
            engine: url.flavour().title().to_owned(),
            location: url.to_string(),
            state: Err(failure.to_string()),
        },
    }
}

fn text<'a>(found: impl Iterator<Item = (&'a Database, Look)>) -> String {
    let mut columns = Columns::default();
    for (database, look) in found {
        let state = match look.state {
            Ok(()) => Cell::new("reachable", Tone::Good),
            Err(reason) => Cell::new(reason, Tone::Bad),
        };
        columns.push(vec![
            Cell::new(database.key.as_str(), Tone::Name),
            Cell::plain(look.engine),
            Cell::plain(look.location),
            Cell::plain(counted(database.schema.tables.len(), "table")),
            state,
        ]);
    }
    columns.render()
}

fn object(database: &Database, look: &Look) -> Value {
    json!({
        "key": database.key.as_str(),
        "engine": look.engine,
        "location": look.location,
        "tables": database.schema.tables.len(),
        "reachable": look.state.is_ok(),
        "message": look.state.as_ref().err(),
    })
}
