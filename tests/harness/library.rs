//! A library in several databases at once, and two revisions that lead to it: `fixtures/library`. The second revision
//! has changes of every kind, and SQL that shows when it ran twice.

use super::{Database, Engine, Test};

const FIRST: &str = "aaaaaaaaaaaa";

const TABLES: &str = include_str!("../../fixtures/library/tables.toml");
const REVISIONS: [(&str, &str); 2] = [
    ("first", include_str!("../../fixtures/library/first.toml")),
    ("second", include_str!("../../fixtures/library/second.toml")),
];
const KEYS: [&str; 3] = ["one", "two", "three"];

const ROWS: &str = "
INSERT INTO author (id, name, mood) VALUES (1, 'Ann', 'ok'), (2, 'Bea', 'sad'), (3, 'Cyd', 'happy');
INSERT INTO book (id, author, title, pages, subtitle, legacy)
VALUES (1, 1, 'A', 100, 'a', 'x'), (2, 1, NULL, 200, NULL, NULL), (3, 3, 'C', 300, 'c', 'y');
INSERT INTO tag (id) VALUES (1), (2);
INSERT INTO gone (id) VALUES (1)";

pub(crate) struct Library {
    pub(crate) test: Test,
    pub(crate) databases: Vec<Database>,
}

impl Library {
    /// Databases at the first revision, with rows.
    pub(crate) fn new(engines: &[Engine]) -> Self {
        Self::reached(engines, |_, database| database.url.clone())
    }

    /// The same, with the address under which the program reaches each.
    pub(crate) fn reached(engines: &[Engine], url: impl Fn(usize, &Database) -> String) -> Self {
        let test = Test::new();
        let databases = engines.iter().map(|engine| Database::new(*engine, &test.path())).collect();
        Self::of(test, databases, url)
    }

    /// The same in databases that are there.
    pub(crate) fn of(test: Test, databases: Vec<Database>, url: impl Fn(usize, &Database) -> String) -> Self {
        let keys = &KEYS[..databases.len()];
        let addresses = databases.iter().enumerate().map(|(at, database)| url(at, database));
        let addresses: String = keys.iter().zip(addresses).map(|(key, url)| format!("{key} = \"{url}\"\n")).collect();
        let tables = TABLES.replace("\"app\"", &format!("{keys:?}"));
        test.write("binds.toml", &format!("[databases]\n{addresses}{tables}"));
        test.run(&["migrate", "init", "--multidb"]).success();
        for (name, text) in REVISIONS {
            test.write(&format!("migrations/versions/{name}.toml"), &sections(text, keys));
        }
        test.run(&["migrate", "upgrade", FIRST]).success();
        let library = Library { test, databases };
        library.databases.iter().for_each(|database| database.pipe(ROWS));
        library
    }

    /// That no row is lost, wherever a run stopped.
    #[track_caller]
    pub(crate) fn assert_rows(&self) {
        for database in &self.databases {
            assert_eq!(database.value("SELECT count(*) FROM author"), "3", "{}", database.engine.name());
            assert_eq!(database.value("SELECT count(*) FROM book"), "3", "{}", database.engine.name());
        }
    }

    /// That both revisions ran, each once, and every row has the values that they lead to.
    #[track_caller]
    pub(crate) fn assert_done(&self) {
        let lines = |what: &str| -> String {
            let width = KEYS[..self.databases.len()].iter().map(|key| key.len()).max().unwrap();
            KEYS[..self.databases.len()].iter().map(|key| format!("{key:width$}  {what}\n")).collect()
        };
        self.test.run(&["migrate", "current"]).stdout(lines("[ID]  at head")).success();
        self.test.run(&["diff"]).stdout(lines("4 tables as declared")).success();
        self.assert_rows();
        for database in &self.databases {
            for (query, value) in [
                ("SELECT sum(age) FROM author", "126"),
                ("SELECT sum(pages) FROM book", "603"),
                ("SELECT count(*) FROM book WHERE title = 'untitled'", "1"),
                ("SELECT count(*) FROM book WHERE sub IN ('a', 'c')", "2"),
                ("SELECT count(*) FROM label", "2"),
                ("SELECT count(*) FROM thick", "3"),
                ("SELECT count(*) FROM binds_revisions", "2"),
            ] {
                assert_eq!(database.value(query), value, "{}: {query}", database.engine.name());
            }
        }
    }
}

/// The revision with its operations for each of the keys.
fn sections(revision: &str, keys: &[&str]) -> String {
    let (head, operations) = revision.split_at(revision.find("[[upgrade.app]]").unwrap());
    let operations = keys.iter().map(|key| operations.replace("upgrade.app", &format!("upgrade.{key}")));
    head.to_owned() + &operations.collect::<Vec<_>>().join("\n")
}
