//! `binds diff`

mod json;
mod material;
mod text;

use super::{CommandError, SelectArgs, load, select, select_connectable};
use crate::cli::Cli;
use crate::config::{Database, Project};
use crate::report::{self, Console, Format};
use crate::run::{Exit, parallel};
use crate::tasks::{Asked, Comparison, Source, Unread, compare};
use material::Material;
use text::Words;

/// Compare the databases with the file, or any two of: the file, another file, revisions, databases
///
/// A source is `declared`, what the file declares; `recorded`, what the revisions add up to, or `recorded@REVISION`;
/// `live`, what the database has, or `live:KEY` of another database; or the path of another TOML file. What is told leads
/// from one to the other. Ends with 3 when anything differs. Takes no lock and changes nothing.
///
/// Tables of a live database that the other side does not name are looked at in `--to` alone, and between two databases.
/// What only the server could tell, and does not, is told as undecided and is no difference.
#[derive(Clone, Debug, clap::Args)]
#[command(
    after_help = "Example:\n  binds diff --except meta\n  binds diff --from recorded --to declared\n  binds diff --from live --to live:staging --sql"
)]
pub struct Args {
    #[command(flatten)]
    pub select: SelectArgs,

    /// From where
    #[arg(long, value_name = "SOURCE", default_value = "live")]
    pub from: Source,

    /// To where
    #[arg(long, value_name = "SOURCE", default_value = "declared")]
    pub to: Source,

    /// Print the SQL that leads there, where SQL can
    #[arg(long)]
    pub sql: bool,
}

/// What a comparison of one database gives.
type Looked = Result<Comparison, Unread>;

pub fn run(args: &Args, cli: &Cli, console: &mut Console) -> Result<Exit, CommandError> {
    let mut project = load(cli)?;
    let materials = [Material::of(&args.from, cli, &project)?, Material::of(&args.to, cli, &project)?];
    for source in [&args.from, &args.to] {
        check_connectable(source, &args.select, &mut project)?;
    }
    let databases = select(&args.select, &project)?;
    let from = materials[0].origin(&args.from, &project);
    let to = materials[1].origin(&args.to, &project);
    let asked = if args.sql { Asked::Statements } else { Asked::Differences };
    let found = parallel(databases.clone(), databases.len(), |database| compare(database, &from, &to, asked));
    let exit = Exit::of(found.iter().map(|found| match found {
        Ok(found) if !found.found.is_clean() => Exit::Differs,
        Ok(_) => Exit::Done,
        Err(unread) => unread.exit(),
    }));
    let words = Words::of(&args.from, &args.to);
    match console.format {
        Format::Text => {
            match args.sql {
                true => console.print(&scripts(&databases, &found))?,
                false => console.print(&text::found(&databases, &found, words))?,
            }
            for (database, found) in databases.iter().zip(&found) {
                let Err(unread) = found else { continue };
                console.complain(&report::unread(&database.key, &unread.message, unread.help.as_deref()))?;
            }
        }
        Format::Json => {
            let object = json::object(exit, &databases, &found, words);
            console.print(&format!("{object:#}\n"))?;
        }
    }
    Ok(exit)
}

/// Who connects needs every variable that the URL names.
fn check_connectable(source: &Source, select: &SelectArgs, project: &mut Project) -> Result<(), CommandError> {
    match source {
        Source::Live => select_connectable(select, project).map(|_| ()),
        Source::LiveOf(key) => {
            let alone = SelectArgs { db: vec![key.to_string()], except: Vec::new() };
            select_connectable(&alone, project).map(|_| ())
        }
        _ => Ok(()),
    }
}

/// The scripts of all databases; each says whose it is where there are several.
fn scripts(databases: &[&Database], found: &[Looked]) -> String {
    let mut text = String::new();
    for (database, found) in databases.iter().zip(found) {
        let Ok(Comparison { script: Some(script), .. }) = found else { continue };
        if databases.len() > 1 {
            text.push_str(&format!("-- {}\n", database.key));
        }
        text.push_str(&script.text());
    }
    text
}
