//! The tables in which other tools note what they did.

use crate::physical::{Physical, Table, TableName};
use crate::session::{Row, Scope, ServerError, Session, Value};

/// A table in which another tool notes what it did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bookkeeping {
    pub table: TableName,
    /// Its name, for people.
    pub tool: &'static str,
    /// Its name in `adopts` and the query for its version, where it notes one here.
    version: Option<(&'static str, &'static str)>,
}

/// A tool by its table.
struct Known {
    table: &'static str,
    tool: &'static str,
    version: Option<(&'static str, &'static str)>,
}

const fn known(table: &'static str, tool: &'static str, name: &'static str, query: &'static str) -> Known {
    Known { table, tool, version: Some((name, query)) }
}

/// By the documentation of each tool; `{}` is its table. Flask-Migrate and EllarSQL are Alembic here.
const KNOWN: [Known; 12] = [
    known("alembic_version", "Alembic", "alembic", "SELECT version_num FROM {} ORDER BY version_num"),
    known(
        "django_migrations",
        "Django",
        "django",
        "SELECT app, name FROM {} WHERE id IN (SELECT max(id) FROM {} GROUP BY app) ORDER BY app",
    ),
    known("_sqlx_migrations", "sqlx", "sqlx", "SELECT max(version) FROM {} WHERE success"),
    known(
        "flyway_schema_history",
        "Flyway",
        "flyway",
        "SELECT version FROM {} WHERE success AND version IS NOT NULL ORDER BY installed_rank DESC LIMIT 1",
    ),
    known("schema_migrations", "dbmate", "dbmate", GREATEST),
    Known { table: "ar_internal_metadata", tool: "Rails", version: None },
    known("__diesel_schema_migrations", "Diesel", "diesel", GREATEST),
    known(
        "_prisma_migrations",
        "Prisma Migrate",
        "prisma",
        "SELECT migration_name FROM {} WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL \
         ORDER BY started_at DESC LIMIT 1",
    ),
    known("goose_db_version", "goose", "goose", "SELECT version_id FROM {} WHERE is_applied ORDER BY id DESC LIMIT 1"),
    known("databasechangelog", "Liquibase", "liquibase", "SELECT id FROM {} ORDER BY orderexecuted DESC LIMIT 1"),
    Known { table: "databasechangeloglock", tool: "Liquibase", version: None },
    known("atlas_schema_revisions", "Atlas", "atlas", GREATEST),
];

const GREATEST: &str = "SELECT max(version) FROM {}";

/// What other tools left in a database.
pub(super) fn bookkeeping(live: &Physical) -> Vec<Bookkeeping> {
    let is_rails = live.tables.keys().any(|table| table.name == "ar_internal_metadata");
    let of = |table: &Table| {
        let known = KNOWN.iter().find(|known| table.name.name.eq_ignore_ascii_case(known.table))?;
        let mut found = Bookkeeping { table: table.name.clone(), tool: known.tool, version: known.version };
        if known.table == "schema_migrations" {
            let (tool, name) = numbering(table, is_rails);
            found = Bookkeeping { tool, version: Some((name, GREATEST)), ..found };
        }
        Some(found)
    };
    live.tables.values().filter_map(of).collect()
}

/// Several tools number their migrations in a table of one name, each with columns of its own besides.
fn numbering(table: &Table, is_rails: bool) -> (&'static str, &'static str) {
    if is_rails {
        ("Rails", "rails")
    } else if table.columns.contains_key("dirty") {
        ("golang-migrate", "golang-migrate")
    } else if table.columns.contains_key("inserted_at") {
        ("Ecto", "ecto")
    } else {
        ("dbmate", "dbmate")
    }
}

/// What is there of other tools, where nothing else is read.
pub(super) fn look(session: &mut dyn Session) -> Result<Vec<Bookkeeping>, ServerError> {
    // Some servers keep the case in which Liquibase writes its name.
    let names = KNOWN.iter().flat_map(|known| [known.table.to_owned(), known.table.to_uppercase()]);
    let tables = names.map(TableName::new).collect();
    Ok(bookkeeping(&session.inspect(&Scope::Only { tables, enums: Vec::new() })?))
}

impl Bookkeeping {
    /// The name of the tool in `adopts`, where it notes a version here.
    pub(super) fn name(&self) -> Option<&'static str> {
        self.version.map(|(name, _)| name)
    }

    /// The version that it notes; nothing where it notes none, or where the table is another one.
    pub(super) fn version(&self, session: &mut dyn Session) -> Result<String, ServerError> {
        let Some((_, query)) = self.version else { return Ok(String::new()) };
        let sql = query.replace("{}", &session.engine().qualified(&self.table));
        let rows = session.query_within(&sql, None)?.unwrap_or_default();
        let rows = rows.iter().map(words).filter(|words| !words.is_empty());
        Ok(rows.collect::<Vec<_>>().join(", "))
    }
}

fn words(row: &Row) -> String {
    let word = |value: &Value| match value {
        Value::Null => None,
        Value::Integer(number) => Some(number.to_string()),
        Value::Text(text) => Some(text.clone()),
    };
    row.iter().filter_map(word).collect::<Vec<_>>().join(".")
}
