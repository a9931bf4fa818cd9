//! The README: every command block runs, every fragment of a file is accepted, every table is what the code says.

use std::collections::BTreeSet;
use std::path::Path;

use binds::cli::Cli;
use binds::dialect::Engine as Dialect;
use binds::flavour::Flavour;
use binds::run::{Exit, Reason};
use binds::schema::{Column, ColumnType, EnumType, Named, PerEngine, Preset, Schema, Table, TableName};
use clap::CommandFactory as _;
use regex::Regex;

use crate::harness::{Database, Engine, Test};

const README: &str = include_str!("../README.md");

/// Where the README says it is. Its runs are somewhere else.
const SHOWN_FOLDER: &str = "/home/me/shop";

/// The fenced blocks, each with its language.
fn blocks() -> Vec<(&'static str, &'static str)> {
    let mut parts = README.split("\n```");
    parts.next();
    let blocks: Vec<_> = parts.step_by(2).map(|block| block.split_once('\n').unwrap_or((block, ""))).collect();
    assert!(blocks.iter().all(|(language, _)| !language.is_empty()), "a block has no language");
    blocks
}

/// The rows of the table whose header is `header`, cut into cells.
fn table(header: &str) -> Vec<Vec<&'static str>> {
    let (_, after) = README.split_once(&format!("\n{header}\n")).unwrap_or_else(|| panic!("no table `{header}`"));
    let rows = after.lines().skip(1).take_while(|line| line.starts_with('|'));
    let cells = |row: &'static str| row.trim_matches('|').split(" | ").map(str::trim).collect();
    rows.map(cells).collect()
}

/// The words in backticks of a cell.
fn quoted(cell: &str) -> Vec<&str> {
    cell.split('`').skip(1).step_by(2).collect()
}

/// The text without what differs from run to run: the folder, times, and what is random in ids.
fn settled(text: &str, folder: &Path) -> String {
    let text = text.replace(&folder.display().to_string(), SHOWN_FOLDER);
    let patterns = [
        (r"(?m)  \d+(\.\d+)? m?s$", "  [TIME]"),
        (r"\b\d{8}-\d{4}_[0-9a-f]{8}_", "[WHEN]_"),
        (r#""\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ""#, "[NOW]"),
        (r"\b[0-9a-f]{12}\b", "[ID]"),
    ];
    patterns.iter().fold(text, |text, (pattern, name)| Regex::new(pattern).unwrap().replace_all(&text, *name).into())
}

/// A block of a console: commands after `$ `, each with all that it prints.
fn commands(block: &str) -> Vec<(String, String)> {
    let mut commands: Vec<(String, String)> = Vec::new();
    for line in block.lines() {
        match (line.strip_prefix("$ "), commands.last_mut()) {
            (Some(command), _) => commands.push((command.to_owned(), String::new())),
            (None, Some((_, output))) => {
                output.push_str(line);
                output.push('\n');
            }
            (None, None) => panic!("a block of commands begins with `{line}`"),
        }
    }
    commands
}

/// What the first section says of a clone is run with the program that was built.
fn here(command: &str) -> Option<String> {
    let scripts = Path::new(env!("CARGO_MANIFEST_DIR"));
    match command {
        // It is what runs this test.
        "./scripts/test" => {
            assert!(scripts.join("scripts/test").is_file());
            None
        }
        other => Some(other.replace("cargo run -q --release --", "binds")),
    }
}

/// What the first command finds in a clone.
fn clone() -> Test {
    let test = Test::new().file("binds.toml.example", include_str!("../binds.toml.example"));
    let here = concat!(env!("CARGO_MANIFEST_DIR"), "/migrations");
    test.shell(&format!("cp -r '{here}' .")).success();
    test
}

#[test]
fn the_migrations_of_a_clone_lead_to_the_example() {
    let test = clone();
    test.shell("cp binds.toml.example binds.toml").success();
    test.run(&["migrate", "revision", "--autogenerate", "-m", "forgotten"])
        .stdout("default  no changes\nmeta     no changes\nauth     no changes\nno changes: nothing was written\n")
        .success();
    test.run(&["migrate", "upgrade"]).success();
    test.run(&["diff"]).success();
}

#[test]
fn every_command_of_the_readme_prints_what_it_shows() {
    let test = clone();
    test.shell("command -v python3 >/dev/null || { echo 'python3 is missing: install it'; exit 1; }").success();
    let mut ran = 0;
    for (language, block) in blocks() {
        let named = block.lines().next().and_then(|line| line.strip_prefix("# "));
        match (language, named) {
            ("toml" | "python", Some(name)) if !name.contains(' ') => {
                // A file of its own begins a project of its own.
                test.shell("rm -rf migrations *.db").success();
                test.write(name, block);
            }
            ("console", _) => {
                for (command, expected) in commands(block) {
                    let Some(command) = here(&command) else { continue };
                    // Both streams in the order in which a terminal shows them.
                    let output = test.shell(&format!("{{ {command}\n}} 2>&1")).stdout;
                    let (shown, given) = (settled(&expected, &test.path()), settled(&output, &test.path()));
                    assert_eq!(given, shown, "`{command}` prints\n{output}");
                    ran += 1;
                }
            }
            _ => {}
        }
    }
    assert!(ran > 20, "only {ran} commands were found");
}

#[test]
fn every_fragment_of_a_file_is_accepted() {
    let databases = "default = \"postgresql://localhost/shop\"\nauth = \"postgresql://localhost/auth\"\nmeta = \"mysql://localhost/meta\"";
    let mut checked = 0;
    for (_, block) in blocks().into_iter().filter(|(language, _)| *language == "toml") {
        let text = match block.contains("[databases]") {
            true => block.to_owned(),
            false => format!("[databases]\n{databases}\n{block}"),
        };
        let test = Test::new().file("binds.toml", &text);
        let ran = test.run(&["check-config"]);
        assert!(!ran.stdout.is_empty(), "{text}\n{}", ran.stderr);
        ran.success();
        checked += 1;
    }
    assert!(checked >= 5, "only {checked} fragments were found");
}

/// What the revision of the README follows.
const PARENT: &str = r#"
revision = "9b1d7c20aa51"
revises = []
message = "members"
created = "2026-11-19T10:15:00Z"

[[upgrade.auth]]
create_table = "member"
columns.id = { type = "bigint", nullable = false }
columns.email = { type = "string(64)" }
columns.nick = { type = "string(20)" }
columns.legacy_flag = { type = "boolean", nullable = false, default = false }
primary_key = { name = "pk_member", columns = ["id"] }
"#;

#[test]
fn the_revision_of_the_readme_runs_and_is_taken_back() {
    let (_, revision) = blocks().into_iter().find(|(language, _)| *language == "toml revision").unwrap();
    for engine in Engine::wanted() {
        let test = Test::new();
        let database = Database::new(engine, &test.path());
        test.write("binds.toml", &format!("[databases]\nauth = \"{}\"\n", database.url));
        test.run(&["migrate", "init", "--multidb"]).success();
        test.write("migrations/versions/1.toml", PARENT);
        test.run(&["migrate", "upgrade"]).success();
        database.execute("INSERT INTO member (id, email) VALUES (1, 'a@b')");
        test.write("migrations/versions/2.toml", revision);
        test.run(&["migrate", "upgrade"]).success();
        assert_eq!(database.value("SELECT email FROM readers"), "a@b", "{}", engine.name());
        test.run(&[
            "migrate",
            "downgrade",
            "-1",
            "--allow-data-loss",
            "auth.member.role_id,auth.member.email,auth.role",
        ])
        .success();
        test.run(&["migrate", "current"]).stdout("auth  [ID]  1 revision to run\n").success();
    }
}

#[test]
fn the_operations_of_the_readme_are_those_of_a_revision() {
    let mut told = BTreeSet::new();
    for row in table("| operations | on |") {
        match row[0] {
            "`sql`" => _ = told.insert("sql".to_owned()),
            actions => {
                for action in quoted(actions) {
                    told.extend(quoted(row[1]).into_iter().map(|on| format!("{action}{on}")));
                }
            }
        }
    }
    assert_eq!(told, binds::language::operation::verbs().map(str::to_owned).collect());
}

const TYPES: &str = "| type | SQLite | PostgreSQL | MySQL | MariaDB |";
const FLAVOURS: [Flavour; 4] = [Flavour::Sqlite, Flavour::Postgres, Flavour::MySql, Flavour::MariaDb];

/// A schema with one column of each of these types.
fn schema(types: &[&str]) -> Schema {
    let mut schema = Schema::default();
    let values = ["admin", "member"].map(str::to_owned).to_vec();
    schema.enums.insert("role".to_owned(), EnumType { name: "role".to_owned(), schema: None, values });
    let name = TableName::new("every_type");
    let mut table = Table::new(name.clone());
    for (at, text) in types.iter().enumerate() {
        let name = format!("c{at}");
        let column = Column::new(&name, PerEngine::any(text.parse::<ColumnType>().unwrap()));
        table.columns.insert(name, column);
    }
    schema.tables.insert(name, table);
    schema
}

#[test]
fn the_table_of_names_has_the_templates_of_each_preset() {
    let rows = table("| | `binds` | `postgres` | `mysql` | `sqlalchemy` |");
    let told: Vec<Vec<String>> =
        rows.iter().map(|row| row.iter().map(|cell| quoted(cell)[0].to_owned()).collect()).collect();
    let row = |named: Named| {
        let templates = Preset::ALL.map(|preset| preset.naming().template(named).to_string());
        [named.name().to_owned()].into_iter().chain(templates).collect::<Vec<_>>()
    };
    assert_eq!(told, Named::ALL.map(row));
    assert_eq!(Preset::ALL.map(Preset::name), ["binds", "postgres", "mysql", "sqlalchemy"]);
}

#[test]
fn the_table_of_types_is_what_each_engine_gets() {
    let rows = table(TYPES);
    let mut names = BTreeSet::new();
    for row in &rows {
        let declared = quoted(row[0])[0];
        names.insert(declared.split(['(', ':']).next().unwrap());
        for (flavour, cell) in FLAVOURS.into_iter().zip(&row[1..]) {
            let lowered = Dialect::oldest(flavour).lower(&schema(&[declared]));
            let native = lowered.physical.tables.values().next().and_then(|table| table.columns.get("c0"));
            match quoted(cell).first() {
                Some(shown) => {
                    assert!(lowered.problems.is_empty(), "{declared} on {flavour}: {:?}", lowered.problems);
                    assert_eq!(native.map(|column| column.r#type.as_str()), Some(*shown), "{declared} on {flavour}");
                }
                None => {
                    assert_eq!(*cell, "refused", "{declared} on {flavour}");
                    assert!(!lowered.problems.is_empty(), "{declared} on {flavour} is not refused");
                }
            }
        }
    }
    assert_eq!(names, ColumnType::NAMES.into_iter().collect());
}

/// create-all reads back what it made and compares, so that a type which is spelled otherwise there fails.
#[test]
fn every_engine_has_the_types_of_the_table() {
    for (column, engine) in [Engine::Sqlite, Engine::Postgres, Engine::MySql, Engine::MariaDb].into_iter().enumerate() {
        if !engine.is_wanted() {
            continue;
        }
        let test = Test::new();
        let database = Database::new(engine, &test.path());
        let types = table(TYPES).into_iter().filter(|row| row[column + 1] != "refused").map(|row| quoted(row[0])[0]);
        let columns: String =
            types.enumerate().map(|(at, name)| format!("c{at} = {{ type = \"{name}\" }}\n")).collect();
        test.write(
            "binds.toml",
            &format!(
                "databases.default = \"{}\"\nenums.role = {{ values = [\"admin\", \"member\"] }}\n[tables.every_type.columns]\n{columns}",
                database.url
            ),
        );
        let ran = test.run(&["create-all"]);
        assert!(ran.stdout.starts_with("default  created 1 table "), "{}{}", ran.stdout, ran.stderr);
        ran.success();
        test.run(&["diff"]).stdout("default  1 table as declared\n").success();
    }
}

#[test]
fn the_exit_codes_are_those_of_the_program_and_of_its_help() {
    let exits = [
        Exit::Done,
        Exit::Failed,
        Exit::Usage,
        Exit::Differs,
        Exit::Refused,
        Exit::Locked,
        Exit::FailedAfterChanges,
        Exit::Interrupted,
        Exit::Terminated,
    ];
    let rows = table("| code | meaning |");
    let codes: Vec<u8> = rows.iter().map(|row| row[0].parse().unwrap()).collect();
    assert_eq!(codes, exits.map(Exit::code));
    let help = Cli::command().render_long_help().to_string();
    for row in rows {
        let line = format!("\n  {:<4} {}\n", row[0], row[1]);
        assert!(help.contains(&line), "the help does not say{line}");
    }
}

#[test]
fn the_words_of_refusals_are_those_of_the_program() {
    let words: Vec<_> = table("| word | why |").into_iter().map(|row| quoted(row[0])[0]).collect();
    assert_eq!(words, Reason::ALL.map(Reason::word));
}

#[test]
fn every_command_and_every_option_is_in_the_tables() {
    let rows = table("| command | what it does |");
    let described: String = rows.iter().chain(&table("| option | on | what it does |")).flatten().copied().collect();
    let words = |text: &str| described.contains(&format!("`{text}")) || described.contains(&format!(" {text}"));
    let mut waiting = vec![(String::from("binds"), Cli::command())];
    while let Some((call, command)) = waiting.pop() {
        if command.has_subcommands() {
            waiting
                .extend(command.get_subcommands().map(|inner| (format!("{call} {}", inner.get_name()), inner.clone())));
        } else {
            assert!(rows.iter().any(|row| row[0].starts_with(&format!("`{call}"))), "`{call}` is not in the table");
        }
        for option in command.get_arguments().filter_map(clap::Arg::get_long) {
            let known = option == "help" || option == "version" || option == "message";
            assert!(known || words(&format!("--{option}")), "`--{option}` of `{call}` is not in the tables");
        }
    }
}

#[test]
fn every_key_of_the_file_is_in_a_table() {
    let schema = binds::language::json_schema();
    let keys = |part: &serde_json::Value| -> BTreeSet<String> {
        part["properties"].as_object().unwrap().keys().cloned().collect()
    };
    let shown = |header: &str| -> BTreeSet<String> {
        table(header).iter().flat_map(|row| quoted(row[0])).map(str::to_owned).collect()
    };
    let table_schema = &schema["properties"]["tables"]["additionalProperties"];
    let options = keys(&schema["properties"]["options"]);
    assert_eq!(shown("| at the top | what it is |"), keys(&schema));
    assert_eq!(shown("| key of a table | what it is |"), keys(table_schema));
    let column = &table_schema["properties"]["columns"]["additionalProperties"];
    assert_eq!(shown("| key of a column | what it is |"), keys(column));
    let database = keys(&schema["properties"]["databases"]["additionalProperties"]["anyOf"][1]);
    assert_eq!(shown("| key of a database | what it is |"), database.difference(&options).cloned().collect());
    let (_, rest) = README.split_once("have no effect: ").unwrap();
    let without_effect = quoted(rest.split_once(". ").unwrap().0).into_iter().map(str::to_owned);
    let named: BTreeSet<String> =
        shown("| option | type | default | effect |").into_iter().chain(without_effect).collect();
    assert_eq!(named, options);
    let parts = table("| part | its keys |");
    let described: Vec<&str> = parts.iter().flat_map(|row| quoted(row[1])).collect();
    for part in ["uniques", "checks", "foreign_keys", "indexes"] {
        let part = &table_schema["properties"][part]["additionalProperties"];
        let form = part["anyOf"].as_array().map_or(part, |forms| &forms[1]);
        for key in keys(form) {
            assert!(described.contains(&key.as_str()), "`{key}` is not in the table of parts");
        }
    }
}

#[test]
fn the_architecture_names_every_module() {
    let shown: BTreeSet<String> =
        table("| module | what it is |").iter().flat_map(|row| quoted(row[0])).map(str::to_owned).collect();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let there = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let there = there.map(|path| path.file_stem().unwrap().to_str().unwrap().to_owned());
    let there: BTreeSet<String> = there.filter(|name| name != "lib" && name != "main").collect();
    assert_eq!(shown, there);
}

#[test]
fn every_url_of_the_readme_is_one() {
    let rows = table("| URL | what it is |");
    assert!(rows.len() > 5);
    for url in rows.iter().flat_map(|row| row.iter()).flat_map(|cell| quoted(cell)).filter(|text| text.contains("://"))
    {
        // A beginning stands for all URLs that begin like it.
        let whole =
            if url.ends_with("://") && !url.starts_with("sqlite") { format!("{url}db/shop") } else { url.into() };
        let parsed = binds::url::Url::parse(&whole, Path::new("/srv"));
        assert!(parsed.is_ok_and(|parsed| parsed.parameters.is_empty()), "{url}");
    }
}
