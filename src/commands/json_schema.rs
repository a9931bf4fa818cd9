//! `binds json-schema`

use super::CommandError;
use crate::language::json_schema;
use crate::report::Console;
use crate::run::Exit;

/// Print the JSON Schema of binds.toml, for editors
#[derive(Clone, Debug, clap::Args)]
#[command(after_help = "Example:\n  binds json-schema > binds.schema.json")]
pub struct Args {}

pub fn run(_args: &Args, console: &mut Console) -> Result<Exit, CommandError> {
    console.print(&format!("{:#}\n", json_schema()))?;
    Ok(Exit::Done)
}
