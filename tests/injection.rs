//! Names and texts that would end their quotes, their statement or their line, if they could.

use crate::harness::{Database, Engine, Test};

const HOSTILE: [&str; 14] = [
    r#"x" int); drop table victim; --"#,
    "x' int); drop table victim; --",
    "x` int); drop table victim; --",
    "x] int); drop table victim; --",
    r"x\' int); drop table victim; -- x",
    r#"x\" int); drop table victim; -- x"#,
    r"x\\' int); drop table victim; --x",
    "x; drop table victim",
    "$$; drop table victim; $$",
    "/* x",
    "x */ -- #",
    "[x",
    "''\"\"``\\",
    "ä%s {} $1 ?1 :x @x",
];

/// A file in which every name and every text is that one, and a table with plain names that has the text as a default.
fn hostile(text: &str, schema: &str) -> String {
    // TOML and Rust escape these texts alike.
    let named = |kind: &str| format!("{:?}", format!("{kind}{text}"));
    let (table, quoted) = (named("t"), named(""));
    format!(
        r#"
[databases]
default = "${{DATABASE_URL}}"

[enums]
{e} = {{ values = [{quoted}, "other"] }}

[tables.{table}]
comment = {quoted}
{schema}
primary_key = {{ name = {pk}, columns = [{id}] }}
[tables.{table}.columns]
{id} = {{ type = "bigint", comment = {quoted} }}
{c}  = {{ type = "string(60)", nullable = false, default = {quoted} }}
{l}  = {{ type = {listed}, default = {quoted} }}
{r}  = {{ type = "bigint" }}
[tables.{table}.uniques]
{uq} = {{ columns = [{c}] }}
[tables.{table}.indexes]
{ix} = [{r}, {c}]
[tables.{table}.checks]
{ck} = "1 = 1"
[tables.{table}.foreign_keys]
{fk} = {{ columns = [{r}], references = {{ table = {table}, columns = [{id}] }} }}

[tables.plain.columns]
id   = {{ type = "integer", primary_key = true }}
text = {{ type = "string(60)", default = {quoted} }}
"#,
        e = named("e"),
        pk = named("pk"),
        id = named("id"),
        c = named("c"),
        l = named("l"),
        r = named("r"),
        uq = named("uq"),
        ix = named("ix"),
        ck = named("ck"),
        fk = named("fk"),
        listed = named("enum:e"),
    )
}

/// An empty database but for the table `victim`, and a test that knows its address.
fn with_victim(engine: Engine) -> (Test, Database) {
    let test = Test::new();
    let database = Database::new(engine, &test.path());
    database.execute("CREATE TABLE victim (x integer)");
    let test = test.variable("DATABASE_URL", &database.url);
    (test, database)
}

fn count_of_tables(engine: Engine) -> &'static str {
    match engine {
        Engine::Sqlite => "SELECT count(*) FROM sqlite_schema WHERE type = 'table'",
        Engine::Postgres => {
            "SELECT count(*) FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema')"
        }
        Engine::MySql | Engine::MariaDb => {
            "SELECT count(*) FROM information_schema.tables WHERE table_schema = database()"
        }
    }
}

/// What was declared is there, and the text is what a row gets.
fn assert_stored(database: &Database, test: &Test, text: &str) {
    test.run(&["diff"]).status(0);
    let engine = database.engine;
    assert_eq!(database.value(count_of_tables(engine)), "3", "{} on {}", text, engine.name());
    database.execute("INSERT INTO plain (id) VALUES (1)");
    assert_eq!(database.value("SELECT text FROM plain"), text, "{}", engine.name());
}

fn assert_victim_is_left(database: &Database, text: &str) {
    let engine = database.engine;
    assert_eq!(database.value(count_of_tables(engine)), "1", "{} on {}", text, engine.name());
    assert_eq!(database.value("SELECT count(*) FROM victim"), "0");
}

#[test]
fn no_name_and_no_text_is_more_than_that() {
    for engine in Engine::wanted() {
        for text in HOSTILE {
            let (test, database) = with_victim(engine);
            let schema = format!("schema = {text:?}");
            test.write("binds.toml", &hostile(text, if engine == Engine::Postgres { &schema } else { "" }));
            test.run(&["create-all"]).status(0);
            assert_stored(&database, &test, text);
            test.run(&["drop-all", "--yes"]).status(0);
            assert_victim_is_left(&database, text);
        }
    }
}

/// What a server or an administrator may have set before: quotes and backslashes then mean something else.
fn set_before(engine: Engine) -> &'static str {
    match engine {
        Engine::Sqlite => "",
        Engine::Postgres => "SET standard_conforming_strings = off;\nSET backslash_quote = on;\n",
        Engine::MySql | Engine::MariaDb => {
            "SET SESSION sql_mode = 'NO_BACKSLASH_ESCAPES,ANSI_QUOTES,PIPES_AS_CONCAT';\n"
        }
    }
}

#[test]
fn a_script_means_the_same_in_a_session_that_reads_quotes_otherwise() {
    for engine in Engine::wanted() {
        for text in HOSTILE {
            let (test, database) = with_victim(engine);
            test.write("binds.toml", &hostile(text, ""));
            let script = test.run(&["create-all", "--sql"]);
            database.pipe(&format!("{}{}", set_before(engine), script.stdout));
            script.status(0);
            assert_stored(&database, &test, text);
            let script = test.run(&["drop-all", "--sql"]);
            database.pipe(&format!("{}{}", set_before(engine), script.stdout));
            script.status(0);
            assert_victim_is_left(&database, text);
        }
    }
}

#[test]
fn a_database_that_reads_backslashes_otherwise_is_told_how_to() {
    if !Engine::Postgres.is_wanted() {
        return;
    }
    for text in &HOSTILE[4..7] {
        let (test, database) = with_victim(Engine::Postgres);
        database.execute(&format!("ALTER DATABASE {} SET standard_conforming_strings = off", database.name));
        test.write("binds.toml", &hostile(text, ""));
        test.run(&["create-all"]).status(0);
        assert_stored(&database, &test, text);
        test.run(&["drop-all", "--yes"]).status(0);
        assert_victim_is_left(&database, text);
    }
}

/// Attributes that are words of an engine: most are refused when the file is read, the others by the server, and either
/// way nothing is made and nothing goes.
#[test]
fn a_word_for_an_engine_cannot_be_a_statement() {
    let parts = [
        ("mysql = { engine = TEXT }", "", ""),
        ("mysql = { charset = TEXT }", "", ""),
        ("mysql = { collation = TEXT }", "", ""),
        ("", ", collation = TEXT", ""),
        ("", ", generated = { sql = TEXT }", ""),
        ("", ", default = { sql = TEXT }", ""),
        ("", "", "i = { on = [\"c\"], method = TEXT }"),
        ("", "", "i = { on = [{ column = \"c\", operator_class = TEXT }] }"),
        ("", "", "i = { on = [{ column = \"c\", collation = TEXT }] }"),
        ("", "", "i = { on = [{ sql = TEXT }] }"),
        ("", "", "i = { on = [\"c\"], where = TEXT }"),
    ];
    for engine in Engine::wanted() {
        let (test, database) = with_victim(engine);
        for text in &HOSTILE[..4] {
            for (table, column, index) in parts {
                let file = format!(
                    "[databases]\ndefault = \"${{DATABASE_URL}}\"\n[tables.t]\n{table}\n[tables.t.columns]\n\
                     id = {{ type = \"bigint\", primary_key = true }}\nc = {{ type = \"string(60)\"{column} }}\n\
                     [tables.t.indexes]\n{index}\n"
                );
                test.write("binds.toml", &file.replace("TEXT", &format!("{text:?}")));
                let _ = test.run(&["create-all"]);
                if database.value(count_of_tables(engine)) == "2" {
                    // Options of MySQL mean nothing elsewhere, and some of the texts are expressions.
                    test.run(&["drop-all", "--yes"]).status(0);
                }
                assert_victim_is_left(&database, text);
            }
        }
    }
}
