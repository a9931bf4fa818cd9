//! Expressions that a server puts into its own words: what it made of ours is remembered with the history.

use snapbox::str;

use crate::harness::{Database, Engine, Test};

const TABLE: &str = r#"
[tables.item]
[tables.item.columns]
id = { type = "bigint", primary_key = true }
name = { type = "string(40)", nullable = false, default = { sql = { any = "concat('a', 'b')", mysql = "(concat('a', 'b'))" } } }
price = { type = "integer", nullable = false }
twice = { type = "integer", generated = { sql = "price*2", stored = true } }
[tables.item.checks]
ck_item_price = "price<>7 AND name IN ('x', 'y') OR price>=0"
[tables.item.indexes]
ix_item_name = { on = [{ sql = { any = "lower(name)", mysql = "(lower(name))" } }], where = { postgres = "price > 1 AND name IS NOT NULL" }, only = ["postgres", "mysql"] }
"#;

fn servers() -> Vec<Engine> {
    Engine::wanted().into_iter().filter(|engine| *engine != Engine::Sqlite).collect()
}

/// A database in which the table was made by a revision.
fn managed(engine: Engine) -> (Test, Database) {
    let test = Test::new();
    let database = Database::new(engine, &test.path());
    test.write("binds.toml", &format!("[databases]\ndefault = \"{}\"\n{}", database.url, table(engine)));
    test.run(&["migrate", "init", "--multidb"]).success();
    test.run(&["migrate", "revision", "--autogenerate", "-m", "items"]).success();
    test.run(&["migrate", "upgrade"]).success();
    (test, database)
}

fn table(engine: Engine) -> String {
    match engine {
        // Only PostgreSQL has conditions.
        Engine::Postgres => TABLE.to_owned(),
        _ => TABLE.replace(", where = { postgres = \"price > 1 AND name IS NOT NULL\" }", ""),
    }
}

/// Somebody who may read every table, and nothing else. Gone with this value.
struct Reader<'a>(&'a Database);

impl<'a> Reader<'a> {
    fn of(test: &Test, database: &'a Database) -> Self {
        let name = &database.name;
        let url = match database.engine {
            Engine::Postgres => {
                database.execute(&format!(
                    "CREATE ROLE {name} LOGIN; GRANT SELECT ON ALL TABLES IN SCHEMA public TO {name};
                     REVOKE TEMPORARY ON DATABASE {name} FROM PUBLIC"
                ));
                format!("{{ url = \"{}\", role = \"{name}\" }}", database.url)
            }
            _ => {
                database.administer(&format!("CREATE USER '{name}'@'%'"));
                database.administer(&format!("GRANT SELECT ON {name}.* TO '{name}'@'%'"));
                format!("\"{}://{name}@{}/{name}\"", database.engine.name(), database.engine.tcp())
            }
        };
        test.write("binds.toml", &test.read("binds.toml").replacen(&format!("\"{}\"", database.url), &url, 1));
        Reader(database)
    }
}

impl Drop for Reader<'_> {
    fn drop(&mut self) {
        let Reader(database) = self;
        match database.engine {
            Engine::Postgres => database.execute(&format!("DROP OWNED BY {0}; DROP ROLE {0}", database.name)),
            _ => database.administer(&format!("DROP USER '{}'@'%'", database.name)),
        }
    }
}

#[test]
fn somebody_who_may_only_read_finds_them_as_recorded() {
    for engine in servers() {
        let (test, database) = managed(engine);
        let _reader = Reader::of(&test, &database);
        test.run(&["migrate", "check", "--live", "--fail-on", "pending"])
            .stdout(str![[r#"
default  models   every change is in a revision
default  pending  at head
default  drift    as recorded

"#]])
            .success();
        test.run(&["diff"]).stdout("default  1 table as declared\n").success();
    }
}

#[test]
fn what_somebody_changed_is_found_all_the_same() {
    for engine in servers() {
        let (test, database) = managed(engine);
        let drop = if engine == Engine::MySql { "DROP CHECK" } else { "DROP CONSTRAINT" };
        database.execute(&format!("ALTER TABLE item {drop} ck_item_price"));
        database.execute("ALTER TABLE item ADD CONSTRAINT ck_item_price CHECK (price <> 8)");
        test.run(&["migrate", "check", "--live"])
            .stdout(str![[r#"
default  models   every change is in a revision
default  pending  at head
default  drift    1 table otherwise than recorded
default: table `item` is not as recorded
    check `ck_item_price`: is [..]8[..], recorded price<>7 AND name IN ('x', 'y') OR price>=0

"#]])
            .status(3);
    }
}

#[test]
fn what_is_remembered_goes_with_the_table() {
    for engine in servers() {
        let (test, database) = managed(engine);
        let rows = "SELECT count(*) FROM binds_expressions";
        assert_eq!(database.value(rows), "1", "{}", engine.name());
        test.run(&["migrate", "downgrade", "base", "--allow-data-loss", "default.item"]).success();
        assert_eq!(database.value(rows), "0", "{}", engine.name());
        test.run(&["migrate", "upgrade"]).success();
        test.run(&["drop-all", "--yes"]).success();
        assert_eq!(database.value(engine.count_of_objects()), "0", "{}", engine.name());
    }
}
