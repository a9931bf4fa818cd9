//! `binds diff`

use serde_json::{Value, json};

use super::{CommandError, SelectArgs, load, select_connectable};
use crate::cli::Cli;
use crate::config::Database;
use crate::report::{self, Cell, Columns, Console, FORMAT, Format, Tone, counted};
use crate::run::{Exit, Refusal, parallel};
use crate::session::{Access, ConnectFailure, ServerError, Target, connect};
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
                    Err(trouble) => console.complain(&trouble.text(database))?,
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

/// Why a database was not compared.
struct Trouble {
    message: String,
    help: Option<String>,
}

impl Trouble {
    fn new(message: impl Into<String>) -> Self {
        Trouble { message: message.into(), help: None }
    }

    fn text(&self, database: &Database) -> String {
        let help = self.help.as_ref().map(|help| format!("{} {help}\n", Tone::Good.paint("help:"))).unwrap_or_default();
        format!("{} `{}`: {}\n{help}", Tone::Bad.paint("error:"), database.key, self.message)
    }
}

impl From<Refusal> for Trouble {
    fn from(refusal: Refusal) -> Self {
        let details: String = refusal.details.iter().map(|detail| format!("\n  {detail}")).collect();
        Trouble { message: refusal.message + &details, help: refusal.help }
    }
}

impl From<ServerError> for Trouble {
    fn from(error: ServerError) -> Self {
        Trouble::new(error.to_string())
    }
}

fn compare(database: &Database) -> Result<Found, Trouble> {
    let url = database.url.clone().map_err(|diagnostic| Trouble::new(diagnostic.message))?;
    let target = Target { url, options: database.options.clone(), access: Access::Read };
    let mut session = match connect(&target) {
        Ok(session) => session,
        // What does not exist has nothing of what is declared.
        Err(error) if matches!(error.failure, ConnectFailure::NoDatabase(_)) => {
            let engine = crate::metadata::Metadata::of(database).engine();
            let missing = lower(&engine, &database.schema)?;
            return Ok(Found { missing, existing: 0, different: Vec::new(), unclosed: Vec::new() });
        }
        Err(error) => return Err(Trouble { message: error.to_string(), help: error.help }),
    };
    let wanted = lower(&session.engine(), &database.schema)?;
    let mut found = Found::look(&mut *session, wanted)?;
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

fn lines(databases: &[&Database], found: &[Result<Found, Trouble>]) -> String {
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

fn object(database: &Database, found: &Result<Found, Trouble>) -> Value {
    match found {
        Ok(found) => json!({
            "key": database.key.as_str(),
            "as_declared": found.existing,
            "missing": found.missing.tables.keys().map(ToString::to_string).collect::<Vec<_>>(),
            "different": found.different.iter().map(report::mismatch_json).collect::<Vec<_>>(),
        }),
        Err(Trouble { message, help }) => json!({ "key": database.key.as_str(), "message": message, "help": help }),
    }
}
