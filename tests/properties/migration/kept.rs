//! Cases that went wrong once, as files: `fixtures/migrations/*.case`. A new one is what a failure prints.

use std::path::Path;

use binds::config::{LoadRequest, load};
use binds::diff::neutral::Answer;
use binds::schema::Schema;

use super::{Case, check};
use crate::harness::{Engine, Test};

/// The part of a file below a line.
fn part<'a>(text: &'a str, line: &str) -> &'a str {
    let start = text.find(&format!("\n# {line}\n")).unwrap_or_else(|| panic!("no `# {line}`")) + line.len() + 4;
    let end = text[start..].find("\n# ").map_or(text.len(), |end| start + end + 1);
    &text[start..end]
}

fn schema(engine: Engine, tables: &str) -> Schema {
    let head = format!("[databases]\ndefault = {:?}\n\n", engine.example());
    let test = Test::new().file("binds.toml", &(head + tables));
    let folder = test.path();
    let path = Some(folder.join("binds.toml"));
    let project = load(&LoadRequest { folder, path, ..LoadRequest::default() }).unwrap();
    project.databases[0].schema.clone()
}

fn case(engine: Engine, text: &str) -> Case {
    let renames = part(text, "renames").lines().filter(|line| !line.is_empty()).map(|line| {
        let (from, to) = line.split_once('=').unwrap();
        Answer::Renamed { from: from.to_owned(), to: to.to_owned() }
    });
    Case {
        before: schema(engine, part(text, "before")),
        after: schema(engine, part(text, "after")),
        renames: renames.collect(),
        rows: part(text, "rows").lines().filter(|line| !line.is_empty()).map(str::to_owned).collect(),
        dice: vec![0],
    }
}

#[test]
fn what_went_wrong_once_goes_right() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/migrations");
    let mut files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    assert!(!files.is_empty());
    for path in files {
        let text = std::fs::read_to_string(&path).unwrap();
        let engines = part(&text, "engines");
        for engine in Engine::wanted().into_iter().filter(|engine| engines.contains(engine.name())) {
            let name = path.file_name().unwrap().display();
            match check::check(engine, &case(engine, &text)) {
                Ok(class) => assert!(class.starts_with("done"), "{name} on {}: {class}", engine.name()),
                Err(reason) => panic!("{name} on {}: {reason}", engine.name()),
            }
        }
    }
}
