//! `binds diff`

use serde_json::{Value, json};

use super::{CommandError, SelectArgs, load, select_connectable};
use crate::cli::Cli;
use crate::config::Database;
use crate::metadata::Metadata;
use crate::report::{self, Cell, Columns, Console, FORMAT, Format, Tone, counted};
use crate::run::{Exit, parallel};
use crate::tasks::{Found, Opened, Unread, lower, open};

/// Compare the databases with the file
///
/// Ends with 3 when anything differs. Takes no lock and changes nothing; tables that are not declared are not looked at.
#[derive(Clone, Debug, clap::Args)]
#[command(after_help = "Example:\n  binds diff --except meta")]
pub struct Args {
    #[command(flatten)]
    pub select: SelectArgs,
}

type Compared = Result<Option<Found>, Unread>;

pub fn run(args: &Args, cli: &Cli, console: &mut Console) -> Result<Exit, CommandError> {
    let mut project = load(cli)?;
    let databases = select_connectable(&args.select, &mut project)?;
    let found = parallel(databases.clone(), databases.len(), compare);
    let exit = Exit::of(found.iter().map(|found| match found {
        Ok(Some(found)) if !is_clean(found) => Exit::Differs,
        Ok(_) => Exit::Done,
        Err(unread) => unread.exit(),
    }));
    match console.format {
        Format::Text => {
            console.print(&lines(&databases, &found))?;
            for (database, found) in databases.iter().zip(&found) {
                match found {
                    Ok(Some(found)) => console.print(&details(database, found))?,
                    Ok(None) => {}
                    Err(unread) => {
                        console.complain(&report::unread(&database.key, &unread.message, unread.help.as_deref()))?
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

/// What a comparison of one database gives; nothing of one in memory, which every process begins anew.
fn compare(database: &Database) -> Compared {
    let mut session = match open(database)? {
        Opened::Session(session) => session,
        Opened::InMemory => return Ok(None),
        Opened::Absent => {
            let missing = lower(&Metadata::of(database).engine(), &database.schema)?;
            return Ok(Some(Found { missing, existing: 0, different: Vec::new(), unclosed: Vec::new() }));
        }
    };
    let wanted = lower(&session.engine(), &database.schema)?;
    let mut found = Found::look(&mut *session, wanted)?;
    // What create-all would complete is a difference all the same.
    found.different.extend(found.unclosed.drain(..).map(|unclosed| unclosed.mismatch));
    Ok(Some(found))
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

fn lines(databases: &[&Database], found: &[Compared]) -> String {
    let mut columns = Columns::default();
    for (database, found) in databases.iter().zip(found) {
        let cell = match found {
            Ok(None) => Cell::new("in memory, nothing to compare", Tone::Faint),
            Ok(Some(found)) if is_clean(found) => {
                Cell::new(format!("{} as declared", counted(found.existing, "table")), Tone::Good)
            }
            Ok(Some(found)) => Cell::new(phrase(found), Tone::Notable),
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

fn object(database: &Database, found: &Compared) -> Value {
    match found {
        Ok(None) => json!({ "key": database.key.as_str(), "in_memory": true }),
        Ok(Some(found)) => json!({
            "key": database.key.as_str(),
            "as_declared": found.existing,
            "missing": found.missing.tables.keys().map(ToString::to_string).collect::<Vec<_>>(),
            "different": found.different.iter().map(report::mismatch_json).collect::<Vec<_>>(),
        }),
        Err(unread) => json!({ "key": database.key.as_str(), "message": unread.message, "help": unread.help }),
    }
}
