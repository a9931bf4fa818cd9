//! Whole errors for whole files: `fixtures/errors/NAME.toml` must be refused with the text of `NAME.stderr`.
//!
//! Lines such as `# environment: NAME=value` at the top of a file set variables for it.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use super::{LoadError, LoadRequest, Project, load};
use crate::report::{Paint, render};

fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/errors")
}

fn environment(text: &str) -> BTreeMap<String, String> {
    let lines = text.lines().map_while(|line| line.strip_prefix("# environment: "));
    lines.filter_map(|line| line.split_once('=')).map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
}

fn load_file(path: &Path) -> Result<Project, LoadError> {
    let environment = environment(&fs::read_to_string(path).unwrap_or_default());
    load(&LoadRequest {
        folder: path.parent().unwrap().to_owned(),
        path: path.file_name().map(PathBuf::from),
        environment,
        ..LoadRequest::default()
    })
}

fn rendered(error: &LoadError) -> String {
    render(&error.diagnostics, &error.sources, Paint::Plain)
}

#[test]
fn every_bad_file_gets_its_whole_error() {
    let mut files: Vec<_> = fs::read_dir(fixtures()).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|path| path.extension().is_some_and(|extension| extension == "toml"));
    files.sort();
    assert!(!files.is_empty());
    let mut wrong = Vec::new();
    for file in files {
        let expected = fs::read_to_string(file.with_extension("stderr")).unwrap_or_default();
        let given = match load_file(&file) {
            Ok(_) => "nothing is wrong with it".to_owned(),
            Err(error) => rendered(&error),
        };
        if given != expected {
            wrong.push(format!("{}\n--- expected\n{expected}\n--- given\n{given}", file.display()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}
