//! A revision that leads to what databases have.

use indexmap::IndexMap;
use serde_json::{Value, json};

use super::{Args, COMMAND};
use crate::commands::migrate::folder::needed;
use crate::commands::running::execute;
use crate::commands::{CommandError, RunArgs};
use crate::config::{Database, Project};
use crate::key::Key;
use crate::report::{self, Console, FORMAT, Format, counted, listed};
use crate::run::{Exit, Interrupt, Outcome, parallel};
use crate::schema::Schema;
use crate::session::{Access, Other};
use crate::tasks::{Baseline, Proven, Stamp, Unread, baseline};

/// Reads every database that something is recorded of, or nothing yet; those that are not there are left out. Where one
/// cannot be read, all that cannot are told.
pub(super) fn read(
    project: &Project,
    recorded: &IndexMap<Key, Schema>,
    schemas: &[String],
) -> Result<IndexMap<Key, Baseline>, Vec<(Key, Unread)>> {
    let databases = recorded.iter().filter_map(|(key, schema)| Some((project.databases.get(key)?, schema)));
    let databases: Vec<(&Database, &Schema)> = databases.collect();
    let jobs = databases.len();
    let found = parallel(databases.clone(), jobs, |(database, schema)| baseline(database, schema, schemas));
    let (mut baselines, mut unread) = (IndexMap::new(), Vec::new());
    for ((database, _), found) in databases.iter().zip(found) {
        match found {
            Ok(Some(baseline)) => _ = baselines.insert(database.key.clone(), baseline),
            Ok(None) => {}
            Err(why) => unread.push((database.key.clone(), why)),
        }
    }
    if unread.is_empty() { Ok(baselines) } else { Err(unread) }
}

/// Tells what could not be read, and that nothing was written.
pub(super) fn complain(unread: &[(Key, Unread)], console: &mut Console) -> Result<Exit, CommandError> {
    let exit = Exit::of(unread.iter().map(|(_, why)| why.exit()));
    match console.format {
        Format::Text => {
            for (key, why) in unread {
                console.complain(&report::unread(key, &why.message, why.help.as_deref()))?;
            }
            console.complain("nothing was written\n")?;
        }
        Format::Json => {
            let databases = unread
                .iter()
                .map(|(key, why)| json!({ "key": key.as_str(), "message": why.message, "help": why.help }));
            let databases: Vec<Value> = databases.collect();
            let object =
                json!({ "format": FORMAT, "command": COMMAND, "exit_code": exit.code(), "databases": databases });
            console.print(&format!("{object:#}\n"))?;
        }
    }
    Ok(exit)
}

/// What databases have beside tables, a line for each kind.
pub(super) fn others(others: &[(Key, Other)]) -> String {
    let mut kinds: IndexMap<(&Key, &str), Vec<String>> = IndexMap::new();
    for (key, other) in others {
        kinds.entry((key, &other.kind)).or_default().push(format!("`{}`", other.name));
    }
    let line = |((key, kind), names): (&(&Key, &str), &Vec<String>)| {
        format!("{key}: {}, which no revision makes: {}\n", counted(names.len(), kind), listed(names))
    };
    kinds.iter().map(line).collect()
}

/// Records that databases stand at the head, now that the revision is there.
pub(super) fn stamp(args: &Args, project: &Project, keys: &[Key]) -> Result<Vec<Outcome>, CommandError> {
    let migrations = needed(project)?;
    let interrupt = Interrupt::listen()?;
    let databases: Vec<&Database> = keys.iter().filter_map(|key| project.databases.get(key)).collect();
    let task = Stamp { migrations: &migrations, target: migrations.graph.heads(), proof: Proven::ByTheTables };
    let settings = RunArgs::of(args.select.clone()).settings(Access::Existing);
    Ok(execute(&databases, &task, &settings, &interrupt))
}
