//! `binds pull --merge`

use std::path::{Path, PathBuf};

use anyhow::Context as _;
use serde_json::{Value, json};

use super::super::{CommandError, load, request, select_connectable};
use super::{Args, head};
use crate::cli::Cli;
use crate::config::{Database, LoadRequest, Project};
use crate::language::merge::unified;
use crate::report::{self, Cell, Columns, Console, FORMAT, Format, Tone, counted};
use crate::run::{Exit, parallel};
use crate::schema::TableName;
use crate::tasks::{Edited, Merge, MergeError, Merged, Missing, Outcome, Unread, Wanted, merge};
use crate::url::absolute;

type Found = Result<Option<Merged>, Unread>;

pub(super) fn run(args: &Args, cli: &Cli, console: &mut Console) -> Result<Exit, CommandError> {
    let request = request(cli)?;
    let mut project = load(cli)?;
    let wanted = Wanted { tables: args.table.clone(), schemas: args.schema.clone() };
    let databases = select_connectable(&args.select, &mut project)?;
    let keys: Vec<_> = databases.iter().map(|database| database.key.clone()).collect();
    let found: Vec<Found> = parallel(databases.clone(), databases.len(), |database| merge(database, &wanted));
    let databases: Vec<&Database> = keys.iter().filter_map(|key| project.databases.get(key)).collect();
    let all = databases.iter().zip(&found);
    let merged = all
        .filter_map(|(database, found)| Some((&database.key, (*database, found.as_ref().ok()?.as_ref()?))))
        .collect();
    let output = output(args, &project, &request)?;
    let missing = if args.drop_missing { Missing::Dropped } else { Missing::Kept };
    let merge = Merge { project: &project, request: &request, merged, output, missing };
    let outcome = merge.run().map_err(|error| refuse(error, &request.folder))?;
    if !args.dry_run {
        Edited::write_all(&outcome.files).context("cannot write the files")?;
    }
    let exit = Exit::of([
        if found.iter().any(Result::is_err) { Exit::Failed } else { Exit::Done },
        if outcome.refused.is_empty() { Exit::Done } else { Exit::Differs },
    ]);
    let told = Told { databases: &databases, found: &found, outcome: &outcome, missing, folder: &request.folder };
    match console.format {
        Format::Json => console.print(&format!("{:#}\n", told.object(exit)))?,
        Format::Text => {
            console.print(&told.text())?;
            if args.dry_run {
                console.print(&told.changes())?;
            }
            for (database, found) in databases.iter().zip(&found) {
                let Err(unread) = found else { continue };
                console.complain(&report::unread(&database.key, &unread.message, unread.help.as_deref()))?;
            }
        }
    }
    Ok(exit)
}

/// The file for new tables: the main one, one that it includes, or a new one.
fn output(args: &Args, project: &Project, request: &LoadRequest) -> Result<PathBuf, CommandError> {
    let Some(named) = &args.output else { return Ok(project.file.clone()) };
    let path = absolute(&request.folder, named);
    let known = project.files.iter().find(|file| {
        file.path == path || matches!((file.path.canonicalize(), path.canonicalize()), (Ok(a), Ok(b)) if a == b)
    });
    match known {
        Some(file) => Ok(file.path.clone()),
        None if path.exists() => Err(not_included(named)),
        None => Ok(path),
    }
}

fn not_included(path: &Path) -> CommandError {
    let help = "name it in `include` of the file, or choose a file that is named there";
    CommandError::usage(format!("`{}` is not included", path.display()), help)
}

/// Nothing is written, and why.
fn refuse(error: MergeError, folder: &Path) -> CommandError {
    let shown = |path: &Path| path.strip_prefix(folder).unwrap_or(path).to_owned();
    match error {
        MergeError::NotIncluded(path) => not_included(&shown(&path)),
        MergeError::Unreadable(error) => {
            let message = format!("nothing was written, as the files would have an error: {error}");
            CommandError::usage(message, "`--table` leaves tables out, `--drop-missing` takes out those that are gone")
        }
        MergeError::Unfit { path, unfit } => {
            let error = MergeError::Unfit { path: shown(&path), unfit };
            CommandError::usage(error.to_string(), "move that line to the others")
        }
        MergeError::Unproven { .. } => {
            CommandError::usage(error.to_string(), "nothing was written; `--table` leaves tables out")
        }
        MergeError::Read(_) => anyhow::Error::from(error).into(),
    }
}

/// What became of it, for people and for programs.
struct Told<'a> {
    databases: &'a [&'a Database],
    found: &'a [Found],
    outcome: &'a Outcome,
    missing: Missing,
    folder: &'a Path,
}

impl Told<'_> {
    fn text(&self) -> String {
        let mut columns = Columns::default();
        let mut details = String::new();
        for (database, found) in self.databases.iter().zip(self.found) {
            let cell = match found {
                Ok(None) => Cell::new("nothing to read", Tone::Faint),
                Ok(Some(merged)) => self.phrase(database, merged),
                Err(_) => Cell::new("not read", Tone::Bad),
            };
            columns.push(vec![Cell::new(database.key.as_str(), Tone::Name), cell]);
            if let Ok(Some(merged)) = found {
                details.push_str(&merged.left_out.iter().map(head).collect::<String>());
                details.push_str(&self.details(database, merged));
            }
        }
        columns.render() + &details
    }

    fn phrase(&self, database: &Database, merged: &Merged) -> Cell {
        let refused = self.refused(database).count();
        let changed = merged.changed.iter().filter(|one| self.is_written(database, &one.table.name)).count();
        let added = merged.added.tables.keys().filter(|name| self.is_written(database, name)).count();
        let parts = [
            (changed, "table", "changed"),
            (merged.enums.len(), "enum", "changed"),
            (added, "table", "added"),
            (merged.added.enums.len(), "enum", "added"),
            (merged.gone.len(), "table", "missing in the database"),
            (refused, "table", "left as in the file"),
        ];
        let parts: Vec<String> = parts
            .into_iter()
            .filter(|(count, ..)| *count > 0)
            .map(|(count, what, how)| format!("{} {how}", counted(count, what)))
            .collect();
        match (parts.is_empty(), refused) {
            (true, _) => Cell::new("as declared", Tone::Good),
            (false, 0) => Cell::new(parts.join(", "), Tone::Good),
            (false, _) => Cell::new(parts.join(", "), Tone::Notable),
        }
    }

    /// The tables of a database that are left as they are declared, and why.
    fn refused(&self, database: &Database) -> impl Iterator<Item = (&TableName, &str)> {
        let refused = self.outcome.refused.iter().filter(move |(key, ..)| *key == database.key);
        refused.map(|(_, table, reason)| (table, reason.as_str()))
    }

    fn is_written(&self, database: &Database, table: &TableName) -> bool {
        self.refused(database).all(|(refused, _)| refused != table)
    }

    fn details(&self, database: &Database, merged: &Merged) -> String {
        let key = Tone::Name.paint(&format!("{}:", database.key));
        let mut lines = Vec::new();
        for changed in &merged.changed {
            if self.is_written(database, &changed.table.name) {
                lines.push(format!("table `{}`: {}", changed.table.name, changed.what.join(", ")));
            }
        }
        lines.extend(
            merged.enums.iter().map(|changed| format!("enum `{}`: {}", changed.name, changed.values.join(", "))),
        );
        let added = merged.added.tables.keys().filter(|name| self.is_written(database, name));
        lines.extend(added.map(|name| format!("table `{name}` is new")));
        lines.extend(merged.unsaid.iter().map(|(name, remark)| format!("table `{name}`: {remark}")));
        lines.extend(merged.gone.iter().filter(|name| self.is_written(database, name)).map(
            |name| match self.missing {
                Missing::Kept => {
                    format!("table `{name}` is missing, and stays declared: `--drop-missing` takes it out")
                }
                Missing::Dropped => format!("table `{name}` is missing, and no longer declared"),
            },
        ));
        lines.extend(self.refused(database).map(|(table, reason)| {
            let is_declared = database.schema.tables.contains_key(table);
            let left = if is_declared { "left as it is declared" } else { "left out" };
            format!("table `{table}` is {left}: {reason}")
        }));
        lines.iter().map(|line| format!("{key} {line}\n")).collect()
    }

    fn changes(&self) -> String {
        self.outcome.files.iter().map(|file| self.change(file)).collect()
    }

    fn change(&self, file: &Edited) -> String {
        let shown = file.path.strip_prefix(self.folder).unwrap_or(&file.path);
        unified(&shown.display().to_string(), file.before.as_deref().unwrap_or_default(), &file.after)
    }

    fn object(&self, exit: Exit) -> Value {
        let names = |names: &mut dyn Iterator<Item = String>| names.collect::<Vec<_>>();
        let databases = self.databases.iter().zip(self.found).map(|(database, found)| match found {
            Ok(None) => json!({ "key": database.key.as_str() }),
            Ok(Some(merged)) => json!({
                "key": database.key.as_str(),
                "changed": merged.changed.iter().filter(|one| self.is_written(database, &one.table.name))
                    .map(|one| json!({ "table": one.table.name.to_string(), "what": one.what })).collect::<Vec<_>>(),
                "enums": names(&mut merged.enums.iter().map(|one| one.name.clone())),
                "added": names(
                    &mut merged.added.tables.keys().filter(|name| self.is_written(database, name)).map(ToString::to_string)
                ),
                "missing": names(&mut merged.gone.iter().map(ToString::to_string)),
                "refused": self.refused(database)
                    .map(|(table, reason)| json!({ "table": table.to_string(), "reason": reason }))
                    .collect::<Vec<_>>(),
            }),
            Err(unread) => json!({ "key": database.key.as_str(), "message": unread.message, "help": unread.help }),
        });
        let files = self
            .outcome
            .files
            .iter()
            .map(|file| json!({ "path": file.path.display().to_string(), "changes": self.change(file) }));
        json!({
            "format": FORMAT, "command": "binds pull", "exit_code": exit.code(),
            "databases": databases.collect::<Vec<_>>(), "files": files.collect::<Vec<_>>(),
        })
    }
}
