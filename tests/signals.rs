//! SIGINT and SIGTERM in the middle of an upgrade: it ends at the next statement, says what stands, and can go on.

use std::process::{Command, Stdio};
use std::thread;
use std::time::Duration;

use snapbox::str;

use crate::harness::{Engine, Halted, Library};

fn servers() -> Vec<Engine> {
    Engine::wanted().into_iter().filter(|engine| *engine != Engine::Sqlite).collect()
}

#[test]
fn a_signal_ends_an_upgrade_after_the_statement_that_runs() {
    for engine in servers() {
        for (signal, code) in [("-INT", 130), ("-TERM", 143)] {
            let library = Library::new(&[Engine::Sqlite, engine]);
            let mut halted = Halted::upgrade(&library, &library.databases[1]);
            halted.signal(signal);
            halted.release();
            let ran = halted.end(&library.test);
            let signal = signal.trim_start_matches('-');
            let added = "two: new values of enums are committed first: no statement of the transaction that adds them \
                         may use them\n";
            let (added, back, stands) = match engine {
                Engine::Postgres => {
                    (added, "", "21 statements left to run, these took effect:\n    add value `elated` to enum `mood`")
                }
                _ => (
                    "",
                    "help: or take back what began: `binds migrate abort`\n",
                    "11 statements left to run, these took effect:\n    rename table `tag` to `label`\n    \
                     rename column `book.subtitle` to `sub`",
                ),
            };
            ran.stdout(format!(
                "\
one  unchanged [..]
two  interrupted half way [..]
{added}2 databases: 1 interrupted, 1 unchanged
"
            ))
            .stderr(format!(
                "\
error: `two`: ended by SIG{signal}
what stands now:
  one: as it was
  two: {stands}
help: run `binds migrate upgrade` again: it goes on from what stands
{back}"
            ))
            .status(code);
            library.assert_rows();
            library.test.run(&["migrate", "upgrade"]).success();
            library.assert_done();
        }
    }
}

#[test]
fn a_signal_while_an_upgrade_waits_for_the_lock_changes_nothing() {
    for engine in Engine::wanted() {
        let library = Library::new(&[engine]);
        let mut other = library.databases[0].client();
        match engine {
            Engine::Sqlite => other.run("BEGIN IMMEDIATE"),
            Engine::Postgres => other.run("BEGIN; SELECT pg_advisory_xact_lock(108204963164928)"),
            Engine::MySql | Engine::MariaDb => {
                let lock = "SELECT GET_LOCK(CONCAT('binds:', LEFT(SHA2(DATABASE(), 256), 40)), 0)";
                assert_eq!(other.value(lock), "1");
            }
        }
        let mut command = library.test.command(&["migrate", "upgrade", "--lock-wait", "60s"]);
        let child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        thread::sleep(Duration::from_millis(700));
        assert!(Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap().success());
        library
            .test
            .ran(&child.wait_with_output().unwrap())
            .stdout(str![[r#"
one  interrupted, nothing changed  [ENGINE]  [DATABASE]  [TIME]
1 database: 1 interrupted

"#]])
            .stderr(str![[r#"
error: `one`: ended by SIGINT

"#]])
            .status(130);
        drop(other);
        library.test.run(&["migrate", "upgrade"]).success();
        library.assert_done();
    }
}
