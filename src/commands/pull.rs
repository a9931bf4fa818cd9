//! `binds pull`

mod merge;

use std::collections::HashMap;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use glob::Pattern;
use serde_json::{Value, json};

use super::{CommandError, SelectArgs, request, select_connectable};
use crate::cli::Cli;
use crate::config::{Database, load_databases};
use crate::key::Key;
use crate::language::write::{Part, comment, file};
use crate::report::{self, Cell, Columns, Console, FORMAT, Format, Tone, counted};
use crate::run::{Exit, parallel};
use crate::schema::TableName;
use crate::session::Other;
use crate::tasks::{Bookkeeping, Pulled, Unread, Wanted, pull};

/// Write what the databases have as a file could declare it
///
/// Takes no lock and changes nothing. What is written can be named in `include` of the file. Types are portable where
/// that is exact. Names that a template makes are left out, and `[naming]` is chosen so that the most are. What no file
/// can say stands above its table.
#[derive(Clone, Debug, clap::Args)]
#[command(after_help = "Example:\n  binds pull --db auth --output schema/auth.toml\n  binds pull --merge --dry-run")]
pub struct Args {
    #[command(flatten)]
    pub select: SelectArgs,

    /// Only tables of this name, or that a glob stands for
    #[arg(long, value_name = "GLOB", value_delimiter = ',', value_parser = Pattern::new)]
    pub table: Vec<Pattern>,

    /// PostgreSQL: the tables of this schema too
    #[arg(long, value_name = "NAME", value_delimiter = ',')]
    pub schema: Vec<String>,

    /// Write into this file, which must not exist, instead of stdout; with `--merge`, where new tables are added
    #[arg(long, value_name = "FILE")]
    pub output: Option<PathBuf>,

    /// Change the files that declare the tables, in place
    ///
    /// Comments, order and spelling of all that did not change stay as they are. New tables are added to the end of the
    /// file. The files are read again before they are written: if they would declare anything else than what is
    /// there, nothing is written. What cannot be changed in place is said, and the exit code is 3.
    #[arg(long)]
    pub merge: bool,

    /// With `--merge`: take declared tables out of the files that the databases do not have
    #[arg(long, requires = "merge")]
    pub drop_missing: bool,

    /// With `--merge`: show what would change, and change nothing
    #[arg(long, requires = "merge")]
    pub dry_run: bool,
}

type Outcome = Result<Option<Pulled>, Unread>;

pub fn run(args: &Args, cli: &Cli, console: &mut Console) -> Result<Exit, CommandError> {
    if args.merge {
        return merge::run(args, cli, console);
    }
    // What is declared already is nothing to go by.
    let mut project = load_databases(&request(cli)?)?;
    let databases = select_connectable(&args.select, &mut project)?;
    let wanted = Wanted { tables: args.table.clone(), schemas: args.schema.clone() };
    let found = parallel(databases.clone(), databases.len(), |database| pull(database, &wanted));
    let is_empty = |found: &Outcome| {
        found.as_ref().is_ok_and(|found| found.as_ref().is_none_or(|found| found.schema.tables.is_empty()))
    };
    if !args.table.is_empty() && found.iter().all(is_empty) {
        let help = "`binds pull` without `--table` reads all of them";
        return Err(CommandError::usage("no selected database has a table that `--table` names", help));
    }
    let exit = if found.iter().any(Result::is_err) { Exit::Failed } else { Exit::Done };
    let text = text(&databases, &found)?;
    if let Some(path) = &args.output {
        create(path, &text)?;
    }
    match console.format {
        Format::Json => console.print(&format!("{:#}\n", object(&databases, &found, &text, exit)))?,
        Format::Text if args.output.is_some() => console.print(&lines(&databases, &found))?,
        Format::Text => console.print(&text)?,
    }
    if console.format == Format::Text {
        for (database, found) in databases.iter().zip(&found) {
            let Err(unread) = found else { continue };
            console.complain(&report::unread(&database.key, &unread.message, unread.help.as_deref()))?;
        }
    }
    Ok(exit)
}

fn text<'a>(databases: &[&'a Database], found: &'a [Outcome]) -> Result<String, CommandError> {
    let pulled =
        || databases.iter().zip(found).filter_map(|(database, found)| Some((database, found.as_ref().ok()?.as_ref()?)));
    let part = |(database, pulled): (&&'a Database, &'a Pulled)| Part {
        key: &database.key,
        schema: &pulled.schema,
        naming: &pulled.naming,
        usual: &database.naming,
    };
    let parts: Vec<Part<'_>> = pulled().map(part).collect();
    let mut remarks: HashMap<(&Key, &TableName), Vec<String>> = HashMap::new();
    for (database, pulled) in pulled() {
        for (table, remark) in &pulled.unsaid {
            remarks.entry((&database.key, table)).or_default().push(remark.clone());
        }
    }
    match file(&parts, |key, table| remarks.get(&(key, table)).cloned().unwrap_or_default()) {
        Ok(tables) => {
            let heads = pulled().flat_map(|(_, pulled)| &pulled.left_out).map(head);
            let heads = heads.chain(pulled().filter_map(|(_, pulled)| hidden(pulled)));
            let heads: String = heads.chain(pulled().flat_map(|(_, pulled)| tables_left_out(pulled))).collect();
            let others = pulled().map(|(_, pulled)| remarks_on(&pulled.others)).collect::<String>();
            Ok(heads + tables.trim_start() + &others)
        }
        Err(clash) => {
            Err(CommandError::usage(clash.to_string(), format!("read one at a time: `--db {}`", clash.first)))
        }
    }
}

fn head(left_out: &Bookkeeping) -> String {
    format!("# left out: `{}`, in which {} keeps its history\n", left_out.table, left_out.tool)
}

/// What the user may not see is neither in the file nor named in it.
fn hidden(pulled: &Pulled) -> Option<String> {
    let list = pulled.hidden.join(", ");
    (!list.is_empty()).then(|| format!("# not shown to a user without the right in parentheses: {list}\n"))
}

/// What is said of tables that the file has not.
fn tables_left_out(pulled: &Pulled) -> impl Iterator<Item = String> {
    let left_out = pulled.unsaid.iter().filter(|(table, _)| !pulled.schema.tables.contains_key(table));
    left_out.map(|(table, remark)| {
        let name = table.to_string();
        comment("", &format!("table `{}`: {remark}", name.escape_debug()))
    })
}

/// What no file declares, with what would make it again.
fn remarks_on(others: &[Other]) -> String {
    let mut text = String::new();
    for other in others {
        text.push('\n');
        text.push_str(&comment("", &format!("{} `{}`, which no file declares", other.kind, other.name)));
        text.push_str(&comment("    ", other.definition.as_deref().unwrap_or_default()));
    }
    text
}

fn create(path: &Path, text: &str) -> Result<(), CommandError> {
    let file = std::fs::OpenOptions::new().write(true).create_new(true).open(path);
    match file {
        Ok(mut file) => {
            Ok(file.write_all(text.as_bytes()).with_context(|| format!("cannot write {}", path.display()))?)
        }
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {
            let help = "name another file, or move this one away";
            Err(CommandError::usage(format!("{} exists", path.display()), help))
        }
        Err(error) => Err(anyhow::Error::from(error).context(format!("cannot write {}", path.display())).into()),
    }
}

fn lines(databases: &[&Database], found: &[Outcome]) -> String {
    let mut columns = Columns::default();
    for (database, found) in databases.iter().zip(found) {
        let cell = match found {
            Ok(None) => Cell::new("nothing to read", Tone::Faint),
            Ok(Some(pulled)) if pulled.unsaid.is_empty() => Cell::new(phrase(pulled), Tone::Good),
            Ok(Some(pulled)) => Cell::new(phrase(pulled), Tone::Notable),
            Err(_) => Cell::new("not read", Tone::Bad),
        };
        columns.push(vec![Cell::new(database.key.as_str(), Tone::Name), cell]);
    }
    columns.render()
}

fn phrase(pulled: &Pulled) -> String {
    let text = format!("read {}", counted(pulled.schema.tables.len(), "table"));
    match pulled.unsaid.len() {
        0 => text,
        unsaid => format!("{text}, {} about what no file can say", counted(unsaid, "remark")),
    }
}

fn object(databases: &[&Database], found: &[Outcome], text: &str, exit: Exit) -> Value {
    let object = |(database, found): (&&Database, &Outcome)| {
        let key = database.key.as_str();
        match found {
            Ok(None) => json!({ "key": key, "tables": [] }),
            Ok(Some(pulled)) => json!({
                "key": key,
                "tables": pulled.schema.tables.keys().map(ToString::to_string).collect::<Vec<_>>(),
                "others": pulled.others.iter().map(|other| {
                    json!({ "kind": other.kind, "name": other.name, "definition": other.definition })
                }).collect::<Vec<_>>(),
                "hidden": pulled.hidden,
                "left_out": pulled.left_out.iter()
                    .map(|one| json!({ "table": one.table.to_string(), "tool": one.tool })).collect::<Vec<_>>(),
                "unsaid": pulled.unsaid.iter()
                    .map(|(table, remark)| json!({ "table": table.to_string(), "remark": remark })).collect::<Vec<_>>(),
            }),
            Err(unread) => json!({ "key": key, "message": unread.message, "help": unread.help }),
        }
    };
    let databases: Vec<Value> = databases.iter().zip(found).map(object).collect();
    json!({
        "format": FORMAT, "command": "binds pull", "exit_code": exit.code(), "databases": databases, "toml": text,
    })
}
