//! `binds show`

use super::{CommandError, SelectArgs, load, select};
use crate::cli::Cli;
use crate::diagnostic::suggestion;
use crate::language;
use crate::metadata::Metadata;
use crate::report::{Console, Tone};
use crate::run::Exit;

/// Show a table: its definition with every name in full, and the SQL that creates it
#[derive(Clone, Debug, clap::Args)]
#[command(after_help = "Example:\n  binds show user --db auth")]
pub struct Args {
    /// The table, as it is called in its database
    #[arg(value_name = "TABLE")]
    pub table: String,

    #[command(flatten)]
    pub select: SelectArgs,
}

pub fn run(args: &Args, cli: &Cli, console: &mut Console) -> Result<Exit, CommandError> {
    let project = load(cli)?;
    let databases = select(&args.select, &project)?;
    let mut shown = false;
    for database in &databases {
        for table in database.schema.tables.values().filter(|table| table.name.to_string() == args.table) {
            let metadata = Metadata::of(database);
            let heading = format!("# `{}`, {}", database.key, metadata.engine().flavour.title());
            console.print(&format!(
                "{}\n{}",
                Tone::Faint.paint(&heading),
                language::write::declared_table(&database.schema, table)
            ))?;
            if let Some(table) = metadata.tables().into_iter().find(|physical| physical.name == table.name) {
                for statement in metadata.engine().create_table(table) {
                    console.print(&format!("\n{};\n", statement.sql))?;
                }
            }
            shown = true;
        }
    }
    if shown {
        return Ok(Exit::Done);
    }
    let names: Vec<String> =
        databases.iter().flat_map(|database| database.schema.tables.keys().map(ToString::to_string)).collect();
    let help = match suggestion(&args.table, names.iter().map(String::as_str)) {
        Some(known) => format!("did you mean `{known}`?"),
        None => "`binds tables` lists all of them".to_owned(),
    };
    Err(CommandError::usage(format!("no selected database declares a table `{}`", args.table), help))
}
