//! Servers and networks that go in the middle of an upgrade: what is known is said, and a plain re-run completes.

use std::io::Read;
use std::process::Stdio;
use std::time::{Duration, Instant};

use snapbox::str;

use crate::harness::{Database, Engine, Gate, Halted, Library, Pass, Server, Test, through};

fn servers() -> Vec<Engine> {
    Engine::wanted().into_iter().filter(|engine| *engine != Engine::Sqlite).collect()
}

#[test]
fn a_session_that_the_server_ends_in_the_middle_of_a_statement_is_told_of() {
    for engine in servers() {
        let library = Library::new(&[Engine::Sqlite, engine]);
        let mut halted = Halted::upgrade(&library, &library.databases[1]);
        halted.end_session();
        halted.release();
        let ran = halted.end(&library.test);
        match engine {
            Engine::Postgres => ran
                .stdout(str![[r#"
one  unchanged [..]
two  failed half way [..]
two: new values of enums are committed first: no statement of the transaction that adds them may use them
2 databases: 1 failed, 1 unchanged

"#]])
                .stderr(str![[r#"
error: `two`: rename table `tag` to `label` failed: [..]
  revision `[ID]`, [DIR]/migrations/versions/second.toml:97: ~ table tag to label
  statement 2:
      ALTER TABLE "tag" RENAME TO "label"
  detail: 19 statements went together, of which this is the first
help: look whether the server still runs, then run the command again
what stands now:
  one: as it was
  two: 21 statements left to run, these took effect:
    add value `elated` to enum `mood`
help: mend the cause and run `binds migrate upgrade` again: it goes on from what stands

"#]]),
            Engine::MySql => ran
                .stdout(str![[r#"
one  unchanged [..]
two  failed half way [..]
2 databases: 1 failed, 1 unchanged

"#]])
                .stderr(str![[r#"
error: `two`: rename column `book.subtitle` to `sub` failed: the server closed the connection
  revision `[ID]`, [DIR]/migrations/versions/second.toml:101: ~ column book.subtitle to sub
  statement 2:
      ALTER TABLE `book` RENAME COLUMN `subtitle` TO `sub`
  the answer was lost: whether the statement took effect is found out by the next run
help: look whether the server still runs, then run the command again
what stands now:
  one: as it was
  two: 12 statements left to run, these took effect:
    rename table `tag` to `label`
help: mend the cause and run `binds migrate upgrade` again: it goes on from what stands
help: or take back what began: `binds migrate abort`

"#]]),
            _ => ran
                .stdout(str![[r#"
one  unchanged [..]
two  failed half way [..]
2 databases: 1 failed, 1 unchanged

"#]])
                .stderr(str![[r#"
error: `two`: rename column `book.subtitle` to `sub` failed: server disconnected
  revision `[ID]`, [DIR]/migrations/versions/second.toml:101: ~ column book.subtitle to sub
  statement 2:
      ALTER TABLE `book` RENAME COLUMN `subtitle` TO `sub`
  the answer was lost: whether the statement took effect is found out by the next run
help: look whether the server still runs, then run the command again
what stands now:
  one: as it was
  two: 12 statements left to run, these took effect:
    rename table `tag` to `label`
help: mend the cause and run `binds migrate upgrade` again: it goes on from what stands
help: or take back what began: `binds migrate abort`

"#]]),
        }
        .status(6);
        library.assert_rows();
        library.test.run(&["migrate", "upgrade"]).success();
        library.assert_done();
    }
}

/// Tables, columns and history: what a run that changes nothing leaves as it is.
fn shape(database: &Database) -> String {
    let schema = if database.engine == Engine::Postgres { "'public'" } else { "DATABASE()" };
    let columns = format!("SELECT count(*) FROM information_schema.columns WHERE table_schema = {schema}");
    format!("{} {}", database.value(&columns), database.value("SELECT count(*) FROM binds_revisions"))
}

#[test]
fn a_connection_that_breaks_at_any_request_leaves_what_is_said() {
    for engine in servers() {
        let gate = Gate::new(Pass::Cut);
        let library = Library::reached(&[engine], |at, database| through(&gate, at, database));
        let database = &library.databases[0];
        let mut cuts = 0;
        loop {
            let (before, struck) = (shape(database), gate.arm());
            let ran = library.test.run(&["migrate", "upgrade"]);
            if struck.try_recv().is_err() {
                gate.disarm();
                ran.status(0);
                break;
            }
            assert!(ran.stderr.contains("error: `one`: "), "{}", ran.stderr);
            if ran.stdout.contains("nothing changed") {
                assert_eq!(shape(database), before, "{}:\n{}", engine.name(), ran.stderr);
                ran.status(1);
            } else {
                ran.status(6);
            }
            library.assert_rows();
            cuts += 1;
            assert!(cuts < 200, "{}: it is never done", engine.name());
        }
        // On PostgreSQL many statements go in one message.
        assert!(cuts > if engine == Engine::Postgres { 6 } else { 9 }, "{cuts}");
        library.assert_done();
    }
}

#[test]
fn a_network_that_goes_silent_is_left_by_the_second_signal() {
    for engine in servers() {
        let gate = Gate::new(Pass::Last);
        let library = Library::reached(&[engine], |at, database| through(&gate, at, database));
        let struck = gate.arm();
        let mut command = library.test.command(&["migrate", "upgrade"]);
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        struck.recv_timeout(Duration::from_secs(30)).unwrap();
        let signal = || {
            let id = child.id().to_string();
            assert!(std::process::Command::new("kill").args(["-TERM", &id]).status().unwrap().success());
        };
        signal();
        std::thread::sleep(Duration::from_millis(300));
        signal();
        let started = Instant::now();
        assert_eq!(child.wait().unwrap().code(), Some(143), "{}", engine.name());
        assert!(started.elapsed() < Duration::from_secs(5), "{:?}", started.elapsed());
        let mut said = String::new();
        child.stderr.take().unwrap().read_to_string(&mut said).unwrap();
        assert_eq!(said, "");
        gate.disarm();
        library.test.run(&["migrate", "upgrade"]).success();
        library.assert_done();
    }
}

#[test]
fn a_full_disk_in_the_middle_of_an_upgrade_leaves_all_as_they_were() {
    let library = Library::new(&[Engine::Sqlite; 2]);
    let files = || library.databases.iter().map(|one| std::fs::read(one.file()).unwrap()).collect::<Vec<_>>();
    let before = files();
    // In units of 1,024 bytes: no room for one page more.
    let ran = library.test.shell(&format!("ulimit -f {}; binds migrate upgrade", before[0].len() / 1024));
    ran.stdout(str![[r#"
one  failed, nothing changed [..]
two  failed, nothing changed [..]
2 databases: 2 failed

"#]])
        .stderr(str![[r#"
error: `one`: writing the history failed: disk I/O error (SQLITE_IOERR_WRITE)
  hint: a limit on the size of files, or a quota, may be reached
help: make room, then run the command again
error: `two`: writing the history failed: disk I/O error (SQLITE_IOERR_WRITE)
  hint: a limit on the size of files, or a quota, may be reached
help: make room, then run the command again

"#]])
        .status(1);
    assert!(files() == before);
    library.test.run(&["migrate", "upgrade"]).success();
    library.assert_done();
}

#[test]
fn a_reader_that_does_not_end_keeps_a_commit_from_happening_and_all_stay_as_they_were() {
    let library = Library::new(&[Engine::Sqlite; 2]);
    let test = &library.test;
    let patient = test.read("binds.toml");
    test.write("binds.toml", &(patient + "\n[options]\nlock_timeout = \"300ms\"\nlock_retries = 0\n"));
    let mut reader = library.databases[0].client();
    reader.run("BEGIN");
    assert_eq!(reader.value("SELECT count(*) FROM book"), "3");
    test.run(&["migrate", "upgrade"])
        .stdout(str![[r#"
one  failed, nothing changed [..]
two  unchanged [..]
2 databases: 1 failed, 1 unchanged

"#]])
        .stderr(str![[r#"
error: `one`: the commit failed: database is locked (SQLITE_BUSY)
help: another session holds a lock: wait until it ends, or raise `lock_timeout` or `lock_retries`

"#]])
        .status(1);
    assert_eq!(reader.value("SELECT count(*) FROM gone"), "1");
    assert_eq!(library.databases[1].value("SELECT count(*) FROM gone"), "1");
    drop(reader);
    test.run(&["migrate", "upgrade"]).success();
    library.assert_done();
}

#[test]
fn a_server_that_is_killed_in_the_middle_of_a_statement_is_waited_for_and_the_upgrade_completes() {
    for engine in servers() {
        let test = Test::new();
        let (mut server, database) = Server::start(engine, &test.path());
        let file = Database::new(Engine::Sqlite, &test.path());
        let library = Library::of(test, vec![file, database], |_, database| database.url.clone());
        let halted = Halted::upgrade(&library, &library.databases[1]);
        server.kill();
        let ran = halted.end(&library.test);
        assert!(ran.stdout.contains("two  failed half way"), "{}", ran.stdout);
        ran.status(6);
        server.restart();
        let ran = library.test.run(&["migrate", "upgrade", "--wait", "30s"]);
        assert!(ran.stdout.contains("2 databases: 2 done"), "{}", ran.stdout);
        ran.success();
        library.assert_done();
    }
}
