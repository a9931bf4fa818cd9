//! `binds diff`

use serde_json::{Value, json};

use super::{CommandError, SelectArgs, load, select_connectable};
use crate::cli::Cli;
use crate::config::Database;
use crate::report::{self, Cell, Columns, Console, FORMAT, Format, Tone, counted};
use crate::run::{Exit, parallel};
use crate::session::{Access, ConnectFailure, Target, connect};
use crate::tasks::{Found, lower};

/// Compare the databases with the file
///
/// Ends with 3 when anything differs. Takes no lock and changes nothing; tables that are not declared are not looked at.
#[derive(Clone, Debug, clap::Args)]
#[command(after_help = "Example:\n  binds diff --except meta")]
pub struct Args {
    #[command(flatten)]
    pub select: SelectArgs,
}

pub fn run(args: &Args, cli: &Cli, console: &mut Console) -> Result<Exit, CommandError> {
    let mut project = load(cli)?;
    let databases = select_connectable(&args.select, &mut project)?;
    let found = parallel(databases.clone(), databases.len(), compare);
    let exit = Exit::of(found.iter().map(|found| match found {
        Ok(found) if is_clean(found) => Exit::Done,
        Ok(_) => Exit::Differs,
        Err(_) => Exit::Failed,
    }));
    match console.format {
        Format::Text => {
            console.print(&lines(&databases, &found))?;
            for (database, found) in databases.iter().zip(&found) {
                match found {
                    Ok(found) => console.print(&details(database, found))?,
                    Err(message) => {
                        console.complain(&format!("{} `{}`: {message}\n", Tone::Bad.paint("error:"), database.key))?
                    }
                }
            }
        }
        Format::Json => {
            let databases: Vec<Value> =
                databases.iter().zip(&found).map(|(database, found)| object(database, found)).collect();
            let object =
                json!({ "format": FORMAT, "command": "binds diff", "exit_code": exit.code(), "databases": databases });
            console.print(&format!("{object:#}\n"))?;
        }
    }
    Ok(exit)
}

fn compare(database: &Database) -> Result<Found, String> {
    let url = database.url.clone().map_err(|diagnostic| diagnostic.message)?;
    let target = Target { url, options: database.options.clone(), access: Access::Read };
    let mut session = match connect(&target) {
        Ok(session) => session,
        // What does not exist has nothing of what is declared.
        Err(error) if matches!(error.failure, ConnectFailure::NoDatabase(_)) => {
            let engine = crate::metadata::Metadata::of(database).engine();
            let missing = lower(&engine, &database.schema).map_err(|refusal| refusal.message)?;
            return Ok(Found { missing, existing: 0, different: Vec::new(), unclosed: Vec::new() });
        }
        Err(error) => return Err(error.to_string()),
    };
    let wanted = lower(&session.engine(), &database.schema).map_err(|refusal| refusal.message)?;
    let mut found = Found::look(&mut *session, wanted).map_err(|error| error.to_string())?;
    // What create-all would complete is a difference all the same.
    found.different.extend(found.unclosed.drain(..).map(|unclosed| unclosed.mismatch));
    Ok(found)
}

fn is_clean(found: &Found) -> bool {
    found.missing.tables.is_empty() && found.missing.enums.is_empty() && found.different.is_empty()
}

fn phrase(found: &Found) -> String {
    let parts = [
        (found.missing.enums.len(), "enum", "missing"),
        (found.missing.tables.len(), "table", "missing"),
        (found.existing, "table", "as declared"),
        (found.different.len(), "table", "otherwise than declared"),
    ];
    let parts = parts.into_iter().filter(|(count, ..)| *count > 0);
    parts.map(|(count, what, how)| format!("{} {how}", counted(count, what))).collect::<Vec<_>>().join(", ")
}

fn lines(databases: &[&Database], found: &[Result<Found, String>]) -> String {
    let mut columns = Columns::default();
    for (database, found) in databases.iter().zip(found) {
        let cell = match found {
            Ok(found) if is_clean(found) => {
                Cell::new(format!("{} as declared", counted(found.existing, "table")), Tone::Good)
            }
            Ok(found) => Cell::new(phrase(found), Tone::Notable),
            Err(_) => Cell::new("not compared", Tone::Bad),
        };
        columns.push(vec![Cell::new(database.key.as_str(), Tone::Name), cell]);
    }
    columns.render()
}

fn details(database: &Database, found: &Found) -> String {
    let key = Tone::Name.paint(&format!("{}:", database.key));
    let enums = found.missing.enums.keys().map(|name| format!("{key} enum `{name}` is missing\n"));
    let missing = found.missing.tables.keys().map(|name| format!("{key} table `{name}` is missing\n"));
    let different = found.different.iter().map(|mismatch| format!("{key} {}\n", report::mismatch_text(mismatch)));
    enums.chain(missing).chain(different).collect()
}

fn object(database: &Database, found: &Result<Found, String>) -> Value {
    match found {
        Ok(found) => json!({
            "key": database.key.as_str(),
            "as_declared": found.existing,
            "missing": found.missing.tables.keys().map(ToString::to_string).collect::<Vec<_>>(),
            "different": found.different.iter().map(report::mismatch_json).collect::<Vec<_>>(),
        }),
        Err(message) => json!({ "key": database.key.as_str(), "message": message }),
    }
}
