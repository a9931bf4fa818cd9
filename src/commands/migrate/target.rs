//! Where a run goes to.

use crate::commands::CommandError;
use crate::config::Database;
use crate::migrations::{Point, Position, Target, TargetError};
use crate::plan::Way;
use crate::run::parallel;
use crate::tasks::{History, Migrations, Opened, Unread, open};
use crate::url::{SqliteUrl, Url};

/// The point that a target means; one that counts from where the databases stand looks at them.
pub(super) fn resolve(
    given: &str,
    way: Way,
    migrations: &Migrations,
    databases: &[&Database],
) -> Result<Point, CommandError> {
    let target = given.parse::<Target>().map_err(refuse)?;
    let leads = match (&target, way) {
        (Target::Base | Target::Down(_), Way::Up) | (Target::Head | Target::Heads | Target::Up(_), Way::Down) => false,
        (Target::Base | Target::Id(_) | Target::Down(_), Way::Down) => true,
        (Target::Head | Target::Heads | Target::Id(_) | Target::Up(_), Way::Up) => true,
    };
    if !leads {
        let command = match way {
            Way::Up => "downgrade",
            Way::Down => "upgrade",
        };
        let help = format!("`binds migrate {command} {given}` goes there");
        return Err(CommandError::usage(format!("`{given}` lies in the other direction"), help));
    }
    let standing = match target {
        Target::Up(_) | Target::Down(_) => standing(migrations, databases)?,
        _ => Vec::new(),
    };
    migrations.graph.resolve(&target, &standing).map_err(refuse)
}

/// The point that a target means which counts from nowhere.
pub(in crate::commands) fn point(given: &str, migrations: &Migrations) -> Result<Point, CommandError> {
    let target = given.parse::<Target>().map_err(refuse)?;
    if matches!(target, Target::Up(_) | Target::Down(_)) {
        return Err(CommandError::usage(format!("`{given}` counts from somewhere"), "name the revision itself"));
    }
    migrations.graph.resolve(&target, &[]).map_err(refuse)
}

fn refuse(error: TargetError) -> CommandError {
    CommandError::usage(error.to_string(), "`binds migrate current` tells where the databases stand")
}

fn standing(migrations: &Migrations, databases: &[&Database]) -> Result<Vec<Position>, CommandError> {
    let in_memory = |database: &&Database| matches!(database.url, Ok(Url::Sqlite(SqliteUrl::Memory { .. })));
    let managed = databases.iter().copied().filter(|database| migrations.databases.includes(&database.key));
    // What every run begins anew stands at the base, and would keep the others from counting on.
    let (new, mut managed): (Vec<&Database>, Vec<&Database>) = managed.partition(in_memory);
    if managed.is_empty() {
        managed = new;
    }
    let found = parallel(managed.clone(), managed.len(), |database| position(database, migrations));
    let named = managed.iter().zip(found).map(|(database, found)| {
        found.map_err(|unread| {
            CommandError::Other(anyhow::anyhow!("`{}` does not tell where it stands: {}", database.key, unread.message))
        })
    });
    named.collect()
}

fn position(database: &Database, migrations: &Migrations) -> Result<Position, Unread> {
    let history = match open(database)? {
        Opened::Session(mut session) => History::read(&mut *session, &migrations.owner(&database.key))?,
        Opened::Absent | Opened::InMemory => History::none(),
    };
    Ok(history.position(database, migrations)?)
}
