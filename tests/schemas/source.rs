//! Where the schemas are, and how they are loaded past binds.

use std::path::{Path, PathBuf};

use crate::harness::{Client, Database, Engine};

/// A schema as SQL.
pub(super) struct Source {
    pub(super) name: String,
    statements: Vec<String>,
    /// What `pull` says of it, where that is written down.
    pub(super) remarks: Option<PathBuf>,
}

impl Source {
    pub(super) fn load(&self, database: &Database) {
        let mut client = database.client();
        for sql in &self.statements {
            match &mut client {
                // Not cut at semicolons: a trigger has some inside.
                Client::MySql(connection) => mysql::prelude::Queryable::query_drop(connection, sql)
                    .unwrap_or_else(|error| panic!("{}: {error}:\n{sql}", self.name)),
                client => client.run(sql),
            }
        }
    }
}

/// Those of `fixtures/schemas`. MariaDB takes those of MySQL, in which comments that a server obeys say what is its own.
pub(super) fn written(engine: Engine) -> Vec<Source> {
    let folder = if engine == Engine::MariaDb { "mysql" } else { engine.name() };
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/schemas").join(folder);
    let source = |path: PathBuf| {
        let text = std::fs::read_to_string(&path).unwrap();
        Source {
            name: path.file_name().unwrap().to_str().unwrap().to_owned(),
            statements: if folder.ends_with("mysql") { statements(&text) } else { vec![text] },
            remarks: Some(path.with_extension(format!("{}.txt", engine.name()))),
        }
    };
    files(&folder, "sql").into_iter().map(source).collect()
}

/// Those of `../shared/schemas`, which belong to others and are not part of this repository.
pub(super) fn shared(engine: Engine) -> Vec<Source> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().join("shared/schemas");
    let dialect = if engine == Engine::MariaDb { "mysql" } else { engine.name() };
    let source = |path: PathBuf| Source {
        name: path.file_stem().unwrap().to_str().unwrap().to_owned(),
        statements: serde_json::from_str(&std::fs::read_to_string(&path).unwrap()).unwrap(),
        remarks: None,
    };
    files(&folder, &format!("{dialect}.json")).into_iter().map(source).collect()
}

fn files(folder: &Path, ending: &str) -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    files.retain(|path| path.to_str().unwrap().ends_with(&format!(".{ending}")));
    files.sort();
    files
}

/// The statements of a file for the `mysql` client, whose DELIMITER no server knows.
fn statements(text: &str) -> Vec<String> {
    let (mut all, mut one, mut delimiter) = (Vec::new(), String::new(), ";");
    for line in text.lines() {
        if let Some(next) = line.strip_prefix("DELIMITER ") {
            delimiter = next;
        } else if let Some(last) = line.strip_suffix(delimiter) {
            all.push(std::mem::take(&mut one) + last);
        } else if !one.is_empty() || !(line.is_empty() || line.starts_with("--")) {
            one = one + line + "\n";
        }
    }
    assert_eq!(one, "", "a statement without an end");
    all
}
