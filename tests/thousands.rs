//! Thousands of tables, of which no two forms are held at once, in a file that is parsed twice.

use std::fmt::Write;

use snapbox::str;

use crate::harness::{Database, Engine, Test};

const TABLES: usize = 2100;

/// Tables that refer to the first, with comments that make the file very large.
fn declared(database: &Database) -> String {
    let mut text = format!("[databases]\napp = {:?}\n", database.url);
    let long = "a long comment ".repeat(60);
    for number in 0..TABLES {
        writeln!(text, "\n[tables.t{number}]\ndatabase = \"app\"\ncomment = \"\"\"\n{long}\"\"\"").unwrap();
        writeln!(text, "[tables.t{number}.columns]\nid = {{ type = \"integer\", primary_key = true }}").unwrap();
        writeln!(text, "first = {{ type = \"integer\", references = {{ table = \"t0\", column = \"id\" }} }}").unwrap();
    }
    assert!(text.len() > 2 * 1024 * 1024, "{}", text.len());
    text
}

#[test]
fn thousands_of_tables_are_compared_and_pulled() {
    let test = Test::new();
    let database = Database::new(Engine::Sqlite, &test.path());
    let text = declared(&database);
    test.write("binds.toml", &text);
    test.run(&["create-all"]).success();
    test.run(&["diff"]).stdout("app  2,100 tables as declared\n").success();

    database.execute("ALTER TABLE t7 ADD COLUMN more text; DROP TABLE t2099; CREATE TABLE other (id integer)");
    test.run(&["diff"])
        .stdout(str![[r#"
app  1 table missing, 2,098 tables as declared, 1 table otherwise than declared
app: table `t2099` is missing
app: table `t7` is not as declared
    column `more`: is TEXT, not declared

"#]])
        .status(3);
    let sql = test.run(&["diff", "--sql"]);
    let statements: Vec<&str> = sql.stdout.lines().filter(|line| !line.starts_with("--")).collect();
    assert_eq!(sql.code(), 3);
    for what in ["CREATE TABLE \"t2099\"", "\"t7\""] {
        assert!(statements.iter().any(|line| line.contains(what)), "{what}: {statements:?}");
    }
    assert!(!sql.stdout.contains("\"t8\"") && !sql.stdout.contains("other"), "{}", sql.stdout);

    test.run(&["pull", "--output", "pulled.toml"]).stdout("app  read 2,100 tables\n").success();
    test.run(&["diff", "--from", "live", "--to", "./pulled.toml"]).stdout("app  2,100 tables the same\n").success();
}

#[test]
fn what_is_wrong_in_a_very_large_file_is_shown_in_its_line() {
    let test = Test::new();
    let database = Database::new(Engine::Sqlite, &test.path());
    let text = declared(&database);
    let wrong = text.replace("[tables.t2098.columns]\nid = {", "[tables.t2098.columns]\nid = { typ = \"text\",");
    test.write("binds.toml", &wrong);
    let line = wrong[..wrong.find("typ =").unwrap()].lines().count();
    let ran = test.run(&["check-config"]);
    let told = ran.stderr.as_str();
    assert_eq!(ran.code(), 2);
    assert!(told.contains(&format!("binds.toml:{line}:8")) && told.contains("unknown key `typ`"), "{told}");
}
