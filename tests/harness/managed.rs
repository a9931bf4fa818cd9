//! A database with a history.

use super::{Database, Engine, Ran, Test, databases, people, revision};

/// A database under the key `app`, at the revision `aaaaaaaaaaaa`.
pub(crate) struct Managed {
    pub(crate) test: Test,
    pub(crate) database: Database,
}

impl Managed {
    /// `declared` is what the file says of tables, `operations` are those of the first revision.
    pub(crate) fn new(engine: Engine, declared: &str, operations: &str) -> Self {
        let test = Test::new();
        let database = Database::new(engine, &test.path());
        test.write("binds.toml", &(databases(&[("app", &database)]) + declared));
        test.run(&["migrate", "init", "--multidb"]).success();
        revision(&test, "1", "aaaaaaaaaaaa", "", operations);
        test.run(&["migrate", "upgrade"]).success();
        Managed { test, database }
    }

    /// People are there; their pets are declared alone.
    pub(crate) fn people(engine: Engine) -> Self {
        const PEOPLE: &str = r#"
[[upgrade.app]]
create_table = "person"
columns.id = { type = "bigint", nullable = false }
columns.email = { type = "string(100)", nullable = false }
primary_key = { name = "pk_person", columns = ["id"] }
"#;
        Managed::new(engine, &people(&["app"]), PEOPLE)
    }

    /// Writes the second revision, `bbbbbbbbbbbb`.
    pub(crate) fn second(&self, operations: &str) {
        revision(&self.test, "2", "bbbbbbbbbbbb", "aaaaaaaaaaaa", operations);
    }

    /// Writes the second revision and runs it.
    pub(crate) fn upgraded(&self, operations: &str) -> Ran {
        self.second(operations);
        self.test.run(&["migrate", "upgrade"])
    }
}
