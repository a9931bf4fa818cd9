//! `binds tables`

use serde_json::{Value, json};

use super::{CommandError, SelectArgs, load, select};
use crate::cli::Cli;
use crate::report::{Cell, Columns, Console, FORMAT, Format, Tone, counted};
use crate::run::Exit;

/// List the declared tables of all databases, or of one
#[derive(Clone, Debug, clap::Args)]
#[command(after_help = "Example:\n  binds tables auth")]
pub struct Args {
    /// Only of this database: a key or a glob
    #[arg(value_name = "KEY")]
    pub key: Option<String>,
}

pub fn run(args: &Args, cli: &Cli, console: &mut Console) -> Result<Exit, CommandError> {
    let project = load(cli)?;
    let selection = SelectArgs { db: args.key.iter().cloned().collect(), except: Vec::new() };
    let databases = select(&selection, &project)?;
    let tables =
        databases.iter().flat_map(|database| database.schema.tables.values().map(|table| (&database.key, table)));
    match console.format {
        Format::Text => {
            let mut columns = Columns::default();
            for (key, table) in tables {
                columns.push(vec![
                    Cell::new(key.as_str(), Tone::Name),
                    Cell::plain(table.name.to_string()),
                    Cell::new(counted(table.columns.len(), "column"), Tone::Faint),
                    Cell::new(table.comment.clone().unwrap_or_default(), Tone::Faint),
                ]);
            }
            console.print(&columns.render())?;
        }
        Format::Json => {
            let tables: Vec<Value> = tables
                .map(|(key, table)| json!({ "key": key.as_str(), "table": table.name.to_string(), "columns": table.columns.len(), "comment": table.comment }))
                .collect();
            console
                .print(&format!("{:#}\n", json!({ "format": FORMAT, "command": "binds tables", "tables": tables })))?;
        }
    }
    Ok(Exit::Done)
}
