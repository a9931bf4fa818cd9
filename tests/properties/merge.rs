//! A file that declares one thing and a database that has another: after `pull --merge` the file declares what the
//! database has, says which tables it cannot, and has all comments that it had.

use std::fmt;

use binds::dialect::Engine as Dialect;
use binds::key::Key;
use binds::language::write;
use binds::schema::{Preset, Schema};
use proptest::collection::vec;
use proptest::prelude::*;

use super::migration::changed::changed;
use super::property::Property;
use super::repair::repair;
use super::tables;
use super::tape::Tape;
use crate::harness::{Database, Engine, Test};

#[derive(Clone)]
struct Case {
    declared: Schema,
    live: Schema,
    dice: Vec<u32>,
}

impl fmt::Debug for Case {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "# declared\n{}\n# live\n{}\n{:?}",
            file(&self.declared, &self.dice),
            write::schema(&self.live),
            self.dice
        )
    }
}

fn case(engine: Dialect) -> impl Strategy<Value = Case> {
    let numbers = |most| vec(any::<u32>(), 0..most);
    (numbers(250), numbers(150), numbers(20)).prop_map(move |(before, after, dice)| {
        let mut declared = tables::schema(&mut Tape::new(before), &engine);
        repair(&engine, &mut declared);
        let (live, _) = changed(&mut Tape::new(after), &engine, &declared);
        Case { declared, live, dice }
    })
}

/// One of the ways to write a file, with a comment above each table, at the end of some lines, and in some order.
fn file(declared: &Schema, dice: &[u32]) -> String {
    let mut tape = Tape::new(dice.to_vec());
    let key = Key::new("default").unwrap();
    let naming = Preset::ALL[tape.below(Preset::ALL.len())].naming();
    let part = write::Part { key: &key, schema: declared, naming: &naming, usual: &naming };
    let text = match tape.below(3) {
        0 => write::schema(declared).to_string(),
        _ => write::file(&[part], |_, table| vec![format!("about {table}")]).unwrap().to_string(),
    };
    let mut inside = false;
    let line = |line: &str| {
        let whole = !inside && !line.contains("\"\"\"") && !line.contains("'''") && line.ends_with(['}', ']']);
        inside ^= (line.matches("\"\"\"").count() + line.matches("'''").count()) % 2 == 1;
        let comment = if whole && tape.chance(20) { "  # kept" } else { "" };
        format!("{line}{comment}\n")
    };
    text.lines().map(line).collect()
}

fn check(engine: Engine, case: &Case) -> Result<&'static str, String> {
    let test = Test::new();
    let database = Database::new(engine, &test.path());
    let head = format!("[databases]\ndefault = {:?} # here\n\n", database.url);
    test.write("binds.toml", &format!("{head}{}", write::schema(&case.live)));
    if test.run(&["create-all"]).code() != 0 {
        return Ok("unfit");
    }
    let text = head + &file(&case.declared, &case.dice);
    test.write("binds.toml", &text);
    if test.run(&["check-config"]).code() != 0 {
        return Ok("unfit");
    }
    let mut merge = vec!["pull", "--merge"];
    // What is new may have names that belong to what is missing.
    if test.run(&[&merge[..], &["--dry-run"]].concat()).code() == 2 {
        merge.push("--drop-missing");
    }
    let dry = test.run(&[&merge[..], &["--dry-run"]].concat());
    if test.read("binds.toml") != text {
        return Err("a dry run writes".to_owned());
    }
    let ran = test.run(&[&merge[..], &["--format", "json"]].concat());
    let told: serde_json::Value = serde_json::from_str(&ran.stdout).map_err(|error| error.to_string())?;
    let merged = test.read("binds.toml");
    if ![0, 3].contains(&ran.code()) || dry.code() != ran.code() {
        return Err(format!("{}\n{}\nfrom\n{text}", ran.stdout, dry.stderr));
    }
    let of = |part: &str| told["databases"][0][part].as_array().cloned().unwrap_or_default();
    let refused = of("refused");
    let mut left: Vec<String> = refused.iter().map(|one| one["table"].as_str().unwrap().to_owned()).collect();
    let missing: Vec<String> = of("missing").iter().map(|one| one.as_str().unwrap().to_owned()).collect();
    let dropped = if merge.contains(&"--drop-missing") { &missing[..] } else { &[] };
    left.extend(missing.iter().filter(|name| !dropped.contains(name)).cloned());
    let compared = test.run(&["diff", "--format", "json"]);
    let told: serde_json::Value = serde_json::from_str(&compared.stdout).map_err(|error| error.to_string())?;
    let parts = ["missing", "different"].map(|part| told["databases"][0][part].as_array().cloned().unwrap_or_default());
    for one in parts.concat() {
        let table = one["table"].as_str().or(one.as_str()).unwrap_or_default();
        if !left.iter().any(|left| left == table) {
            return Err(format!("{one} after {}\nfrom\n{text}\nto\n{merged}", ran.stdout));
        }
    }
    for comment in text.lines().filter(|line| line.starts_with("# ") || line.ends_with("# here")) {
        let is_dropped = dropped.iter().any(|name| comment == format!("# about {name}"));
        if !is_dropped && !merged.lines().any(|line| line == comment) {
            return Err(format!("`{comment}` is lost from\n{text}\nin\n{merged}"));
        }
    }
    // What is merged once is merged.
    let again = test.run(&merge);
    if test.read("binds.toml") != merged || again.code() != ran.code() {
        return Err(format!("merged again otherwise: {}{}\n{merged}", again.stdout, again.stderr));
    }
    for one in &refused {
        println!("left: {}", one["reason"]);
    }
    Ok(if refused.is_empty() { "done" } else { "refused in parts" })
}

fn run(engine: Engine, usual: u32) {
    Property { engine, usual, one_in: 3 }.check(case, check);
}

#[test]
fn a_merged_file_declares_what_sqlite_has() {
    run(Engine::Sqlite, 40);
}

#[test]
fn a_merged_file_declares_what_postgres_has() {
    run(Engine::Postgres, 15);
}

#[test]
fn a_merged_file_declares_what_mysql_has() {
    run(Engine::MySql, 8);
}

#[test]
fn a_merged_file_declares_what_mariadb_has() {
    run(Engine::MariaDb, 8);
}
