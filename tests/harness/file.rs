//! Files for the tests.

use super::Database;

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
