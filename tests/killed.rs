//! Kills: wherever an upgrade of three databases is cut off by SIGKILL, a plain re-run ends right and no row is lost.

use std::io::{BufRead, BufReader};
use std::process::{Child, Stdio};
use std::sync::mpsc::Receiver;
use std::thread;
use std::time::{Duration, Instant};

use crate::harness::{Database, Engine, Gate, Library, Pass, through};

/// Waits until the gate strikes or the run ends; whether it was struck.
fn is_struck(child: &mut Child, struck: &Receiver<()>) -> bool {
    let deadline = Instant::now() + Duration::from_secs(30);
    loop {
        if struck.recv_timeout(Duration::from_millis(2)).is_ok() {
            return true;
        }
        if child.try_wait().unwrap().is_some() {
            return false;
        }
        assert!(Instant::now() < deadline, "the run neither ends nor comes to a request that changes something");
    }
}

/// Kills a run after each of its requests in turn, which is also before the next; gives the number of kills.
fn kill_everywhere(library: &Library, gate: &Gate, arguments: &[&str]) -> usize {
    for kills in 0..500 {
        let struck = gate.arm();
        let mut command = library.test.command(arguments);
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let is_struck = is_struck(&mut child, &struck);
        if is_struck {
            child.kill().unwrap();
        }
        let output = child.wait_with_output().unwrap();
        if !is_struck {
            gate.disarm();
            library.test.ran(&output).status(0);
            return kills;
        }
        library.assert_rows();
    }
    panic!("it is never done");
}

fn killed_on(engines: [Engine; 3], at_least: usize) {
    let gate = Gate::new(Pass::Last);
    let library = Library::reached(&engines, |at, database| through(&gate, at, database));
    let kills = kill_everywhere(&library, &gate, &["migrate", "upgrade", "--jobs", "1"]);
    assert!(kills >= at_least, "{kills}");
    library.assert_done();
}

#[test]
fn a_kill_at_any_request_to_postgres_is_made_good_by_a_re_run() {
    if Engine::Postgres.is_wanted() {
        killed_on([Engine::Postgres; 3], 9);
    }
}

#[test]
fn a_kill_at_any_request_to_mysql_is_made_good_by_a_re_run() {
    if Engine::MySql.is_wanted() {
        killed_on([Engine::MySql; 3], 60);
    }
}

#[test]
fn a_kill_at_any_request_to_mariadb_is_made_good_by_a_re_run() {
    if Engine::MariaDb.is_wanted() {
        killed_on([Engine::MariaDb; 3], 60);
    }
}

#[test]
fn a_kill_of_a_downgrade_is_made_good_by_a_re_run() {
    for engine in Engine::wanted().into_iter().filter(|engine| *engine != Engine::Sqlite) {
        let gate = Gate::new(Pass::Last);
        let library = Library::reached(&[engine], |at, database| through(&gate, at, database));
        library.test.run(&["migrate", "upgrade"]).success();
        let arguments = ["migrate", "downgrade", "aaaaaaaaaaaa", "--allow-data-loss", "one.author.age,one.book.pages"];
        let kills = kill_everywhere(&library, &gate, &arguments);
        // On PostgreSQL many statements go in one message.
        assert!(kills > if engine == Engine::Postgres { 5 } else { 9 }, "{kills}");
        let database = &library.databases[0];
        assert_eq!(database.value("SELECT sum(pages) FROM book"), "600", "{}", engine.name());
        assert_eq!(database.value("SELECT count(*) FROM tag"), "2", "{}", engine.name());
        assert_eq!(database.value("SELECT count(*) FROM gone"), "0", "{}", engine.name());
        library.test.run(&["migrate", "upgrade"]).success();
        library.assert_done();
    }
}

/// What goes when the second revision is taken back.
const LOST: [&str; 2] = ["--allow-data-loss", "one.author.age,one.book.pages"];

fn assert_aborted(library: &Library) {
    library.test.run(&["migrate", "current"]).stdout("one  [ID]  1 revision to run\n").success();
    library.assert_rows();
    let database = &library.databases[0];
    assert_eq!(database.value("SELECT sum(pages) FROM book"), "600", "{}", database.engine.name());
    assert_eq!(database.value("SELECT count(*) FROM tag"), "2", "{}", database.engine.name());
}

#[test]
fn an_abort_takes_back_what_ran_wherever_the_upgrade_was_killed() {
    for engine in [Engine::MySql, Engine::MariaDb].into_iter().filter(|engine| engine.is_wanted()) {
        let gate = Gate::new(Pass::Last);
        let library = Library::reached(&[engine], |at, database| through(&gate, at, database));
        let mut kills = 0;
        loop {
            let struck = gate.arm();
            let mut command = library.test.command(&["migrate", "upgrade"]);
            let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
            let is_struck = is_struck(&mut child, &struck);
            if is_struck {
                child.kill().unwrap();
            }
            let output = child.wait_with_output().unwrap();
            gate.disarm();
            if !is_struck {
                library.test.ran(&output).status(0);
                break;
            }
            kills += 1;
            if library.databases[0].value("SELECT count(*) FROM binds_revisions WHERE state = 'applied'") == "2" {
                // The answer to the very last request is all that was missing.
                break;
            }
            library.test.run(&["migrate", "abort", LOST[0], LOST[1]]).status(0);
            assert_aborted(&library);
        }
        assert!(kills > 30, "{kills}");
        library.assert_done();
    }
}

#[test]
fn a_kill_of_an_abort_is_made_good_by_another() {
    for engine in [Engine::MySql, Engine::MariaDb].into_iter().filter(|engine| engine.is_wanted()) {
        let gate = Gate::new(Pass::Last);
        let library = Library::reached(&[engine], |at, database| through(&gate, at, database));
        let file = "migrations/versions/second.toml";
        let good = library.test.read(file);
        library.test.write(file, &format!("{good}\n[[upgrade.one]]\nsql = \"UPDATE nowhere SET x = 1\"\n"));
        library.test.run(&["migrate", "upgrade"]).status(6);
        let kills = kill_everywhere(&library, &gate, &["migrate", "abort", LOST[0], LOST[1]]);
        assert!(kills > 20, "{kills}");
        assert_aborted(&library);
        library.test.write(file, &good);
        library.test.run(&["migrate", "upgrade"]).success();
        library.assert_done();
    }
}

#[test]
fn a_kill_of_a_run_over_several_engines_is_made_good_by_a_re_run() {
    let engines = [Engine::Sqlite, Engine::Postgres, Engine::MySql];
    if engines.into_iter().all(Engine::is_wanted) {
        killed_on(engines, 30);
    }
}

/// Lets the statement of that number that changes the catalog wait for a lock.
const PAUSE: &str = "
CREATE SCHEMA pause;
CREATE SEQUENCE pause.statement;
CREATE TABLE pause.at (number bigint);
INSERT INTO pause.at VALUES (0);
CREATE FUNCTION pause.wait() RETURNS event_trigger LANGUAGE plpgsql AS $$
BEGIN
    IF nextval('pause.statement') = (SELECT number FROM pause.at) THEN
        PERFORM pg_advisory_xact_lock(4711);
    END IF;
END $$;
CREATE EVENT TRIGGER pause ON ddl_command_end EXECUTE FUNCTION pause.wait()";

#[test]
fn a_kill_in_the_middle_of_any_statement_of_postgres_is_made_good_by_a_re_run() {
    if !Engine::Postgres.is_wanted() {
        return;
    }
    let library = Library::new(&[Engine::Postgres; 3]);
    // The second: the first is done then, and held open.
    let database = &library.databases[1];
    database.execute(PAUSE);
    let (mut holder, mut watcher) = (database.client(), database.client());
    let waits = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND objid = 4711 AND NOT granted";
    for number in 1..100 {
        watcher.run(&format!("UPDATE pause.at SET number = {number}; SELECT setval('pause.statement', 1, false)"));
        holder.run("SELECT pg_advisory_lock(4711)");
        let mut command = library.test.command(&["migrate", "upgrade", "--jobs", "1"]);
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let is_struck = loop {
            if watcher.value(waits) == "1" {
                break true;
            }
            if child.try_wait().unwrap().is_some() {
                break false;
            }
            thread::sleep(Duration::from_millis(2));
        };
        child.kill().unwrap();
        let output = child.wait_with_output().unwrap();
        holder.run("SELECT pg_advisory_unlock(4711)");
        if !is_struck {
            assert!(number > 15, "{number}");
            library.test.ran(&output).status(0);
            return library.assert_done();
        }
        library.assert_rows();
    }
    panic!("it is never done");
}

#[test]
fn a_kill_at_any_statement_of_sqlite_is_made_good_by_a_re_run() {
    let library = Library::new(&[Engine::Sqlite; 3]);
    let test = &library.test;
    test.write("echo.toml", &format!("{}\n[options]\necho = true\n", test.read("binds.toml")));
    let before: Vec<Vec<u8>> = library.databases.iter().map(|one| std::fs::read(one.file()).unwrap()).collect();
    let (mut statements, mut committed) = (0, 0);
    loop {
        for (database, content) in library.databases.iter().zip(&before) {
            std::fs::write(database.file(), content).unwrap();
        }
        let mut command = test.command(&["migrate", "upgrade", "--jobs", "1", "--config", "echo.toml"]);
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let echoed = BufReader::new(child.stderr.take().unwrap()).lines().map(Result::unwrap);
        let mut ends = echoed.filter(|line| line.ends_with(';')).skip(statements);
        let is_killed = ends.next().is_some();
        child.kill().unwrap();
        child.wait().unwrap();
        library.assert_rows();
        let is_as_before =
            |(database, content): (&Database, &Vec<u8>)| std::fs::read(database.file()).unwrap() == *content;
        if !library.databases.iter().zip(&before).all(is_as_before) {
            test.run(&["migrate", "upgrade"]).success();
            library.assert_done();
            committed += 1;
        }
        if !is_killed {
            break;
        }
        statements += 1;
    }
    assert!(statements > 90 && committed > 2, "{statements} statements, {committed} times with a commit");
}
