//! Files for the tests.

use super::{Database, Engine, Test};

/// `[databases]` with these keys.
pub(crate) fn databases(databases: &[(&str, &Database)]) -> String {
    let lines = databases.iter().map(|(key, database)| format!("{key} = \"{}\"\n", database.url));
    format!("[databases]\n{}", lines.collect::<String>())
}

/// A table with a number for its key, in these databases.
pub(crate) fn table(name: &str, databases: &[&str]) -> String {
    format!(
        "\n[tables.{name}]\ndatabase = {databases:?}\n[tables.{name}.columns]\nid = {{ type = \"bigint\", primary_key = true }}\n"
    )
}

/// People and their pets: a unique constraint, a check, a foreign key and an index, in these databases.
pub(crate) fn people(databases: &[&str]) -> String {
    format!(
        r#"
[tables.pet]
database = {databases:?}
[tables.pet.columns]
id = {{ type = "bigint", primary_key = true }}
owner = {{ type = "bigint", index = true, references = {{ table = "person", column = "id" }} }}
[tables.pet.checks]
ck_pet_owner = "owner > 0"

[tables.person]
database = {databases:?}
[tables.person.columns]
id = {{ type = "bigint", primary_key = true }}
email = {{ type = "string(100)", nullable = false, unique = true }}
"#
    )
}

/// A database of the engine under the key `app`, with people and pets declared.
pub(crate) fn app(engine: Engine) -> (Test, Database) {
    let test = Test::new();
    let database = Database::new(engine, &test.path());
    test.write("binds.toml", &(databases(&[("app", &database)]) + &people(&["app"])));
    (test, database)
}

/// Writes a revision with these operations into a file of its own; `parent` is the one that it revises, empty for none.
pub(crate) fn revision(test: &Test, file: &str, id: &str, parent: &str, operations: &str) {
    let parent = if parent.is_empty() { String::new() } else { format!("\"{parent}\"") };
    let head = format!(
        "revision = \"{id}\"\nrevises = [{parent}]\nmessage = \"{file}\"\ncreated = \"2026-11-20T10:00:00Z\"\n"
    );
    test.write(&format!("migrations/versions/{file}.toml"), &(head + operations));
}
