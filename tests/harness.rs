//! A test as a sentence: files in a folder of its own, a command, the whole output.

mod dump;
mod engine;
mod file;
mod gate;
mod halt;
mod library;
mod managed;
mod pooler;
mod proxy;
mod role;
mod server;

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use snapbox::{Assert, IntoData, Redactions};
use tempfile::TempDir;

pub(crate) use engine::{Client, Database, Engine};
pub(crate) use file::{app, databases, people, revision, table};
pub(crate) use gate::{Gate, through};
pub(crate) use halt::Halted;
pub(crate) use library::Library;
pub(crate) use managed::Managed;
pub(crate) use pooler::{Next, pooler};
pub(crate) use proxy::{Pass, proxy};
pub(crate) use role::Role;
pub(crate) use server::Server;

/// What differs from run to run and from server to server.
const REDACTED: [(&str, &str); 7] = [
    ("[TIME]", r#""elapsed_ms": (?<redacted>\d+)"#),
    ("[ENGINE]", r#"(?<redacted>(SQLite|PostgreSQL|MySQL|MariaDB) \d+(\.\d+)+)"#),
    ("[ENGINE]", r#""engine": "(?<redacted>sqlite|postgres|mysql|mariadb)""#),
    ("[VERSION]", r#""version": "(?<redacted>[\d.]+)""#),
    ("[ID]", r"\b(?<redacted>[0-9a-f]{12})\b"),
    ("[PORT]", r"\b(127\.0\.0\.1|localhost):(?<redacted>\d+)"),
    // The database of a test, with the server or folder that it is in.
    ("[DATABASE]", r#"(?<redacted>[^\s`'"]*\bbinds_t\d+_\d+(\.db)?)"#),
];

/// A folder with files, the variables of a run, and databases that go when the test ends.
pub(crate) struct Test {
    folder: TempDir,
    variables: Vec<(String, String)>,
}

impl Test {
    pub(crate) fn new() -> Self {
        Test { folder: tempfile::Builder::new().prefix("binds-").tempdir().unwrap(), variables: Vec::new() }
    }

    pub(crate) fn path(&self) -> PathBuf {
        self.folder.path().canonicalize().unwrap()
    }

    /// Writes a file into the folder.
    pub(crate) fn file(self, name: &str, text: &str) -> Self {
        self.write(name, text);
        self
    }

    pub(crate) fn write(&self, name: &str, text: &str) {
        let path = self.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }

    pub(crate) fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.path().join(name)).unwrap()
    }

    /// Sets a variable of every run.
    pub(crate) fn variable(mut self, name: &str, value: &str) -> Self {
        self.variables.push((name.to_owned(), value.to_owned()));
        self
    }

    /// The program with these arguments, in the folder, with no variables but the test's own.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_binds"));
        command.args(arguments).current_dir(self.path()).env_clear().envs(self.variables.iter().cloned());
        command.stdin(Stdio::null());
        command
    }

    /// Runs the program to its end.
    pub(crate) fn run(&self, arguments: &[&str]) -> Ran {
        self.ran(&self.command(arguments).output().unwrap())
    }

    /// Runs a shell line in the folder; `binds` in it is the program.
    pub(crate) fn shell(&self, line: &str) -> Ran {
        let bin = Path::new(env!("CARGO_BIN_EXE_binds")).parent().unwrap();
        let path = format!("{}:{}", bin.display(), std::env::var("PATH").unwrap());
        let mut command = Command::new("bash");
        command.args(["-c", line]).current_dir(self.path()).env_clear().env("PATH", path);
        command.envs(self.variables.iter().cloned()).stdin(Stdio::null());
        self.ran(&command.output().unwrap())
    }

    pub(crate) fn ran(&self, output: &Output) -> Ran {
        Ran {
            stdout: String::from_utf8(output.stdout.clone()).unwrap(),
            stderr: String::from_utf8(output.stderr.clone()).unwrap(),
            status: output.status.code(),
            folder: self.path(),
        }
    }
}

/// A run that has ended. Each check takes the whole of what it checks; [`Ran::status`] comes last.
#[must_use = "check its status"]
pub(crate) struct Ran {
    pub(crate) stdout: String,
    pub(crate) stderr: String,
    status: Option<i32>,
    folder: PathBuf,
}

impl Ran {
    /// Compares stdout. `[..]` stands for the rest of a line, `[TIME]` for a duration, `[DIR]` for the folder, `[ENGINE]`
    /// and `[DATABASE]` for what a test runs on.
    #[track_caller]
    pub(crate) fn stdout(self, expected: impl IntoData) -> Self {
        self.assert().eq(self.stdout.as_str(), expected);
        self
    }

    #[track_caller]
    pub(crate) fn stderr(self, expected: impl IntoData) -> Self {
        self.assert().eq(self.stderr.as_str(), expected);
        self
    }

    #[track_caller]
    pub(crate) fn status(self, expected: i32) {
        assert_eq!(self.status, Some(expected), "stdout:\n{}\nstderr:\n{}", self.stdout, self.stderr);
    }

    /// The exit code, for a test that takes any of several.
    pub(crate) fn code(&self) -> i32 {
        self.status.unwrap_or(-1)
    }

    /// Nothing on stderr, and exit code 0.
    #[track_caller]
    pub(crate) fn success(self) {
        self.stderr("").status(0);
    }

    pub(crate) fn ended_well(&self) -> bool {
        self.status == Some(0)
    }

    fn assert(&self) -> Assert {
        let mut redactions = Redactions::new();
        let time = regex::Regex::new(r"(?m)(?<redacted>\b(\d+ min )?\d+(\.\d+)? m?s)$").unwrap();
        redactions.insert("[TIME]", time).unwrap();
        for (name, pattern) in REDACTED {
            redactions.insert(name, regex::Regex::new(pattern).unwrap()).unwrap();
        }
        redactions.insert("[DIR]", self.folder.clone()).unwrap();
        Assert::new().action_env(snapbox::assert::DEFAULT_ACTION_ENV).normalize_paths(false).redact_with(redactions)
    }
}
