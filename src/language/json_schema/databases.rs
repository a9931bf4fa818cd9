//! `[databases]` and `[options]`.

use serde_json::{Map, Value, json};

use super::{either, flag, named, one_or_more, per_engine, text};

pub(super) fn databases() -> Value {
    let url = text("Where the database is, as SQLAlchemy writes it: `sqlite:///app.db`.");
    named("The databases, each under its key.", either("A URL, or a table with a URL or fields.", [url, database()]))
}

fn database() -> Value {
    let port = json!({ "description": "Its port.", "type": ["integer", "string"] });
    let mut properties = json!({
        "url": text("Where the database is: `postgresql://app@db.example/shop`. Variables are filled in."),
        "driver": text("Instead of a URL: `postgresql`, `mysql`, `mariadb` or `sqlite`."),
        "host": text("The host of the server."),
        "port": port,
        "username": text("Who logs in."),
        "user": text("The same as `username`."),
        "password": text("The password, in which nothing needs to be escaped. It may stand beside a `url`."),
        "dbname": text("The database on the server."),
        "database": text("The same as `dbname`."),
        "socket": text("A Unix socket instead of a host."),
        "path": text("SQLite's file, or `:memory:`."),
        "engines": one_or_more("What the database may be: `[\"postgres-15\", \"sqlite\"]`. Without it, what the URL says."),
        "renamed_from": one_or_more("The keys that the database had, the oldest first, under which revisions know it."),
        "manage": one_or_more(
            "Patterns of tables that are ours: one that is there and not recorded is a finding of `migrate check --live`."
        ),
        "ignore": one_or_more("Patterns of tables that are never looked at unless they are declared."),
        "protected": flag("Whether nothing is dropped unless the key is named by `--on-protected`."),
    });
    if let Some(properties) = properties.as_object_mut() {
        properties.extend(option_properties());
    }
    json!({ "type": "object", "additionalProperties": false, "properties": properties })
}

pub(super) fn options() -> Value {
    json!({
        "description": "Options of every database; a database's own win.",
        "type": "object",
        "additionalProperties": false,
        "properties": option_properties(),
    })
}

/// Texts stand for all types, because variables in them are filled in.
fn option_properties() -> Map<String, Value> {
    let duration = json!({ "type": ["string", "number"] });
    let count = json!({ "type": ["string", "integer"] });
    let switch = json!({ "type": ["string", "boolean"] });
    let words = json!({ "type": "string" });
    let list = json!({ "type": ["string", "array"], "items": { "type": "string" } });
    let options = [
        ("connect_timeout", "The deadline for connecting, TLS and log-in together; 10s by default.", &duration),
        ("statement_timeout", "How long one statement may run; without end by default.", &duration),
        ("lock_timeout", "How long a statement waits for a lock of another session; 5s by default.", &duration),
        ("lock_retries", "How often such a statement is tried again; 3 by default.", &count),
        ("echo", "Whether every statement is printed to stderr.", &switch),
        ("application_name", "The name that the server shows for the session; `binds` by default.", &words),
        ("role", "The role that the session takes on.", &words),
        ("init_sql", "Statements that are run after connecting.", &list),
        ("sslmode", "`disable`, `prefer` (the default), `require`, `verify-ca` or `verify-full`.", &words),
        ("sslrootcert", "The file of the authorities that are trusted.", &words),
        ("sslcert", "The file of the own certificate.", &words),
        ("sslkey", "The file of its key.", &words),
        ("channel_binding", "PostgreSQL: `disable`, `prefer` (the default) or `require`.", &words),
    ];
    let scalar = json!({ "type": ["string", "number", "boolean"] });
    let options = options.map(|(name, what, form)| (name.to_owned(), per_engine(what, form)));
    let without_effect = WITHOUT_EFFECT
        .map(|name| (name.to_owned(), per_engine("An option of SQLAlchemy's, without effect here.", &scalar)));
    options.into_iter().chain(without_effect).collect()
}

const WITHOUT_EFFECT: [&str; 12] = [
    "pool_size",
    "max_overflow",
    "pool_timeout",
    "pool_recycle",
    "pool_pre_ping",
    "pool_use_lifo",
    "pool_reset_on_return",
    "pool_logging_name",
    "logging_name",
    "echo_pool",
    "hide_parameters",
    "query_cache_size",
];
