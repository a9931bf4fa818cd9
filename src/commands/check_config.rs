//! `binds check-config`

use super::{CommandError, SelectArgs, load, select};
use crate::cli::Cli;
use crate::config::check;
use crate::dialect::{EngineRange, InvalidEngine};
use crate::report::{Cell, Columns, Console, FORMAT, Format, Tone, counted};
use crate::run::Exit;

/// Check the file, without a connection
///
/// Each database is checked for every engine that its `engines` names, or for those of `--engine`.
#[derive(Clone, Debug, clap::Args)]
#[command(after_help = "Example:\n  binds check-config --engine mysql-8.0 --engine sqlite")]
pub struct Args {
    #[command(flatten)]
    pub select: SelectArgs,

    /// Check for this engine instead: sqlite, postgres, mysql or mariadb, with a version if it matters
    #[arg(long, value_name = "ENGINE")]
    pub engine: Vec<String>,
}

pub fn run(args: &Args, cli: &Cli, console: &mut Console) -> Result<Exit, CommandError> {
    let mut project = load(cli)?;
    let engines = args.engine.iter().map(|text| text.parse()).collect::<Result<Vec<EngineRange>, InvalidEngine>>();
    let engines = engines.map_err(|error| {
        CommandError::usage(error.to_string(), "the engines are sqlite, postgres, mysql and mariadb")
    })?;
    let mut diagnostics = Vec::new();
    let (mut columns, mut rows) = (Columns::default(), Vec::new());
    for database in select(&args.select, &project)? {
        let ranges = if engines.is_empty() { &database.engines } else { &engines };
        // For those of the file, that is done when it is read.
        diagnostics.extend(engines.iter().flat_map(|range| check(database, &range.from)));
        let names = ranges.iter().map(EngineRange::to_string).collect::<Vec<_>>();
        rows.push(serde_json::json!({ "key": database.key.as_str(), "tables": database.schema.tables.len(), "engines": names }));
        columns.push(vec![
            Cell::new(database.key.as_str(), Tone::Name),
            Cell::new(counted(database.schema.tables.len(), "table"), Tone::Good),
            Cell::plain(names.join(", ")),
        ]);
    }
    if !diagnostics.is_empty() {
        return Err(CommandError::diagnostics(std::mem::take(&mut project.sources), diagnostics));
    }
    match console.format {
        Format::Text => console.print(&columns.render())?,
        Format::Json => console.print(&format!(
            "{:#}\n",
            serde_json::json!({ "format": FORMAT, "command": "binds check-config", "databases": rows })
        ))?,
    }
    Ok(Exit::Done)
}
