use indexmap::IndexMap;
use jiff::Timestamp;
use tempfile::tempdir;

use super::*;
use crate::key::Key;
use crate::migrations::{Databases, Header, Point, Revision, RevisionId};

fn id(text: &str) -> RevisionId {
    RevisionId::new(text).unwrap()
}

fn revision(name: &str, revises: &[&str]) -> Revision {
    let header = Header {
        id: id(name),
        revises: revises.iter().map(|parent| id(parent)).collect(),
        message: format!("Revision {name}!"),
        created: Timestamp::UNIX_EPOCH,
        adopts: Default::default(),
    };
    Revision { header, sections: IndexMap::new() }
}

fn listed(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
fn a_new_folder_holds_its_settings_and_what_is_written_to_it() {
    let folder = tempdir().unwrap();
    let root = folder.path().join("a/migrations");
    let keys = Databases::Listed(vec![Key::new("default").unwrap(), Key::new("auth").unwrap()]);
    let directory = Directory::create(&root, Settings::new(keys)).unwrap();
    assert_eq!(listed(&root), ["migrations.toml", "versions"]);
    for (name, parents) in [("b2", &["a1"][..]), ("a1", &[]), ("c3", &["a1"]), ("d4", &["b2", "c3"])] {
        let path = directory.write(&revision(name, parents), &[]).unwrap();
        assert_eq!(path, root.join(format!("versions/19700101-0000_{name}_revision-{name}.toml")));
    }
    assert_eq!(listed(&root.join("versions")).len(), 4);

    let mut sources = Sources::default();
    let opened = Directory::open(&root, &mut sources).unwrap();
    assert_eq!(opened.settings, directory.settings);
    let (graph, outlines) = opened.outlines(&mut sources).unwrap();
    assert_eq!(graph.heads(), Point([id("d4")].into()));
    let loaded: Vec<Revision> = outlines.files().unwrap().values().map(|file| file.revision.clone()).collect();
    let (b2, c3) = (revision("b2", &["a1"]), revision("c3", &["a1"]));
    assert_eq!(loaded, [revision("a1", &[]), b2, c3, revision("d4", &["b2", "c3"])]);
}

#[test]
fn nothing_is_written_over() {
    let folder = tempdir().unwrap();
    let root = folder.path().join("migrations");
    let directory = Directory::create(&root, Settings::new(Databases::All)).unwrap();
    let path = directory.write(&revision("a1", &[]), &[]).unwrap();
    fs::write(&path, "edited").unwrap();
    let error = directory.write(&revision("a1", &[]), &[]).unwrap_err();
    assert_eq!(error.to_string(), format!("{} exists already", path.display()));
    assert_eq!(fs::read_to_string(&path).unwrap(), "edited");
    assert_eq!(listed(&root.join("versions")), ["19700101-0000_a1_revision-a1.toml"]);
    let error = Directory::create(&root, Settings::new(Databases::All)).unwrap_err();
    assert_eq!(error.to_string(), format!("{} exists already and is not empty", root.display()));
}

#[test]
fn a_folder_without_settings_has_no_migrations() {
    let folder = tempdir().unwrap();
    let error = Directory::open(folder.path(), &mut Sources::default()).unwrap_err();
    assert_eq!(error.to_string(), format!("there are no migrations in {}", folder.path().display()));
}

#[test]
fn a_folder_without_revisions_stands_at_the_base() {
    let folder = tempdir().unwrap();
    let directory = Directory::create(folder.path(), Settings::new(Databases::All)).unwrap();
    fs::remove_dir(folder.path().join("versions")).unwrap();
    assert_eq!(directory.outlines(&mut Sources::default()).unwrap().0.heads(), Point::default());
    directory.write(&revision("a1", &[]), &[]).unwrap();
    fs::write(folder.path().join("versions/.x.toml.tmp"), "half").unwrap();
    fs::write(folder.path().join("versions/.y.toml"), "half").unwrap();
    assert_eq!(directory.outlines(&mut Sources::default()).unwrap().0.heads(), Point([id("a1")].into()));
}

#[test]
fn every_file_that_cannot_be_read_is_told_at_once() {
    let folder = tempdir().unwrap();
    let directory = Directory::create(folder.path(), Settings::new(Databases::All)).unwrap();
    let versions = folder.path().join("versions");
    fs::write(versions.join("1.toml"), "revision = \"a1\"\nrevises = []\nmessage = \"\"\n").unwrap();
    fs::write(versions.join("2.toml"), "revision = \n").unwrap();
    let mut sources = Sources::default();
    let Err(DirectoryError::Invalid(diagnostics)) = directory.outlines(&mut sources) else { panic!("it was read") };
    let named = |found: &Diagnostic| {
        let path = &sources.get(found.location.as_ref().unwrap().file).path;
        path.file_name().unwrap().to_str().unwrap().to_owned()
    };
    assert_eq!(
        (diagnostics[0].message.as_str(), named(&diagnostics[0])),
        ("a revision needs `created`", "1.toml".to_owned())
    );
    assert!(diagnostics[1..].iter().all(|found| named(found) == "2.toml") && diagnostics.len() > 1);
}

#[test]
fn settings_are_checked() {
    let read = |text: &str| {
        let file = Sources::default().add("migrations.toml".into(), String::new());
        Settings::read(file, text).map_err(|found| found[0].message.clone())
    };
    let settings = Settings { project: "3f2a9c1b7d4e0011".to_owned(), databases: Databases::All };
    let text = "# Keep this folder under version control. `project` marks its rows in the history of every database.\n\
                format    = 1\nproject   = \"3f2a9c1b7d4e0011\"\ndatabases = \"all\"\n";
    assert_eq!(settings.to_toml(), text);
    assert_eq!(read(text), Ok(settings));
    for (from, to, message) in [
        ("= 1", "= 2", "this version of binds reads format 1 of the folder, not 2"),
        ("= 1", "= \"1\"", "`format` must be a whole number, not a string"),
        ("\"all\"", "\"auth\"", "`databases` must be `\"all\"` or an array of keys, not a string"),
        ("\"all\"", "[\"a b\"]", "`a b` cannot be the key of a database: use letters, digits, `_`, `-` and `.`"),
        ("project ", "projekt ", "unknown key `projekt` in `migrations.toml`"),
    ] {
        assert_eq!(read(&text.replacen(from, to, 1)), Err(message.to_owned()));
    }
}
