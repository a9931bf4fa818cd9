//! The pipeline stays visible in the tree: every module uses only modules above it.

use std::collections::BTreeMap;
use std::path::Path;

/// The modules in their order; a line uses itself and the lines above it.
const ORDER: &[&[&str]] = &[
    &["flavour", "diagnostic", "cores"],
    &["key", "url", "options", "selection"],
    &["schema"],
    &["physical"],
    &["change"],
    &["language"],
    &["dialect"],
    &["diff"],
    &["plan"],
    &["config"],
    &["metadata"],
    &["session"],
    &["migrations"],
    &["history"],
    &["run"],
    &["tasks"],
    &["memory"],
    &["report"],
    &["commands", "cli"],
];

#[test]
fn every_module_uses_only_modules_above_it() {
    let rank: BTreeMap<&str, usize> =
        ORDER.iter().enumerate().flat_map(|(rank, names)| names.iter().map(move |name| (*name, rank))).collect();
    let mut wrong = Vec::new();
    for path in rust_files(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/src"))) {
        let inside = path.strip_prefix(concat!(env!("CARGO_MANIFEST_DIR"), "/src")).unwrap();
        let module = inside.iter().next().unwrap().to_str().unwrap().trim_end_matches(".rs");
        if ["lib", "main"].contains(&module) {
            continue;
        }
        let own = *rank.get(module).unwrap_or_else(|| panic!("module `{module}` has no place in the order"));
        let text = std::fs::read_to_string(&path).unwrap();
        // Tests of a module may look at anything.
        let is_test =
            inside.components().any(|part| part.as_os_str().to_str().is_some_and(|name| name.contains("test")));
        let code = text.split("#[cfg(test)]\nmod tests {").next().unwrap();
        for (at, line) in code.lines().enumerate().filter(|_| !is_test) {
            for used in uses(line) {
                if rank.get(used).is_none_or(|rank| *rank > own) {
                    wrong.push(format!("{}:{}: `{module}` uses `{used}`", inside.display(), at + 1));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn sea_query_is_used_in_dialect_alone() {
    let root = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/src"));
    let users: Vec<_> = rust_files(root)
        .into_iter()
        .filter(|path| std::fs::read_to_string(path).unwrap().contains("sea_query::"))
        .filter(|path| !path.starts_with(root.join("dialect")))
        .collect();
    assert_eq!(users, Vec::<std::path::PathBuf>::new());
}

/// The modules of this crate that a line names: `crate::a::B` names `a`.
fn uses(line: &str) -> impl Iterator<Item = &str> {
    let code = line.split("//").next().unwrap_or_default();
    code.match_indices("crate::").map(|(at, found)| {
        let rest = &code[at + found.len()..];
        &rest[..rest.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(rest.len())]
    })
}

fn rust_files(folder: &Path) -> Vec<std::path::PathBuf> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(rust_files(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
    files.sort();
    files
}
