//! What is said when there is no session: servers that are down, silent, or late.

use std::net::{TcpListener, TcpStream};
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use snapbox::str;

use crate::harness::{Database, Engine, Test, table};

/// A file with one database at `url`, with more options of its own.
fn at(url: &str, options: &str) -> Test {
    let text = format!("[databases.app]\nurl = \"{url}\"\n{options}\n");
    Test::new().file("binds.toml", &(text + &table("a", &["app"])))
}

/// The engines that are servers.
fn servers() -> Vec<Engine> {
    Engine::wanted().into_iter().filter(|engine| *engine != Engine::Sqlite).collect()
}

/// A port that nothing listens on.
fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

#[test]
fn a_server_that_is_down_keeps_all_databases_as_they_are() {
    for scheme in ["postgres", "mysql", "mariadb"] {
        let text = format!(
            "[databases]\nfile = \"sqlite:///app.db\"\ndown = \"{scheme}://app:s3cret@127.0.0.1:{}/x\"\n",
            free_port()
        );
        let test = Test::new().file("binds.toml", &(text + &table("a", &["file", "down"])));
        let ran = test.run(&["create-all"]);
        match scheme {
            "postgres" => ran
                .stdout(str![[r#"
file  unchanged [..]
down  failed, nothing changed [..] postgres://app@127.0.0.1:[PORT]/x  [TIME]
2 databases: 1 failed, 1 unchanged

"#]])
                .stderr(str![[r#"
error: `down`: the server cannot be reached: Connection refused (os error 111)
help: is the server running, and are host and port right?

"#]]),
            "mysql" => ran
                .stdout(str![[r#"
file  unchanged [..]
down  failed, nothing changed [..] mysql://app@127.0.0.1:[PORT]/x  [TIME]
2 databases: 1 failed, 1 unchanged

"#]])
                .stderr(str![[r#"
error: `down`: the server cannot be reached: Connection refused (os error 111)
help: check host, port and socket, start the server, or wait for it with `--wait`

"#]]),
            _ => ran
                .stdout(str![[r#"
file  unchanged [..]
down  failed, nothing changed [..] mariadb://app@127.0.0.1:[PORT]/x  [TIME]
2 databases: 1 failed, 1 unchanged

"#]])
                .stderr(str![[r#"
error: `down`: the server cannot be reached: Connection refused (os error 111)
help: check host, port and socket, start the server, or wait for it with `--wait`

"#]]),
        }
        .status(1);
        let help = match scheme {
            "postgres" => "is the server running, and are host and port right?",
            _ => "check host, port and socket, start the server, or wait for it with `--wait`",
        };
        let refused = "the server cannot be reached: Connection refused (os error 111)";
        test.run(&["diff"])
            .stdout("file  1 table missing\ndown  not compared\nfile: table `a` is missing\n")
            .stderr(format!("error: `down`: {refused}\nhelp: {help}\n"))
            .status(1);
        let skipped = format!(
            "\
file  created 1 table [..]
down  skipped, unreachable [..] {scheme}://app@127.0.0.1:[PORT]/x  [TIME]
down: {refused}
2 databases: 1 done, 1 skipped
"
        );
        test.run(&["create-all", "--skip-unreachable"]).stdout(skipped).success();
        test.run(&["diff", "--db", "file"])
            .stdout(str![[r#"
file  1 table as declared

"#]])
            .success();
    }
}

#[test]
fn json_names_what_was_skipped() {
    let text = format!(
        "[databases]\nfile = \"sqlite:///app.db\"\ndown = \"postgres://app:s3cret@127.0.0.1:{}/x\"\n",
        free_port()
    );
    let test = Test::new().file("binds.toml", &(text + &table("a", &["file", "down"])));
    test.run(&["create-all", "--format", "json"])
        .stdout(str![[r#"
{
  "format": 1,
  "command": "binds create-all",
  "exit_code": 1,
  "databases": [
    {
      "key": "file",
      "engine": "[ENGINE]",
      "version": "[VERSION]",
      "location": "[DIR]/app.db",
      "elapsed_ms": [TIME],
      "status": "unchanged"
    },
    {
      "key": "down",
      "engine": null,
      "version": null,
      "location": "postgres://app@127.0.0.1:[PORT]/x",
      "elapsed_ms": [TIME],
      "status": "failed",
      "message": "the server cannot be reached: Connection refused (os error 111)",
      "help": "is the server running, and are host and port right?",
      "stands": {
        "changed": false
      }
    }
  ]
}

"#]])
        .status(1);
    test.run(&["create-all", "--skip-unreachable", "--format", "json"])
        .stdout(str![[r#"
{
  "format": 1,
  "command": "binds create-all",
  "exit_code": 0,
  "databases": [
    {
      "key": "file",
      "engine": "[ENGINE]",
      "version": "[VERSION]",
      "location": "[DIR]/app.db",
      "elapsed_ms": [TIME],
      "status": "done",
      "created": [
        "a"
      ],
      "completed": [],
      "as_declared": 0,
      "different": [],
      "head": null
    },
    {
      "key": "down",
      "engine": null,
      "version": null,
      "location": "postgres://app@127.0.0.1:[PORT]/x",
      "elapsed_ms": [TIME],
      "status": "skipped",
      "message": "the server cannot be reached: Connection refused (os error 111)"
    }
  ]
}

"#]])
        .success();
    test.run(&["databases", "--format", "json"])
        .stdout(str![[r#"
{
  "format": 1,
  "command": "binds databases",
  "databases": [
    {
      "key": "file",
      "engine": "[ENGINE]",
      "location": "[DIR]/app.db",
      "tables": 1,
      "reachable": true,
      "message": null
    },
    {
      "key": "down",
      "engine": "PostgreSQL",
      "location": "postgres://app@127.0.0.1:[PORT]/x",
      "tables": 1,
      "reachable": false,
      "message": "the server cannot be reached: Connection refused (os error 111)"
    }
  ]
}

"#]])
        .status(1);
}

#[test]
fn a_server_that_accepts_and_never_answers_is_given_up() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    // Kept open, so that it is silent and not gone.
    thread::spawn(move || listener.incoming().collect::<Vec<_>>());
    for scheme in ["postgres", "mysql", "mariadb"] {
        let test = at(&format!("{scheme}://app:s3cret@127.0.0.1:{port}/x"), "connect_timeout = \"500ms\"");
        let started = Instant::now();
        let ran = test.run(&["create-all"]);
        assert!(started.elapsed() < Duration::from_secs(5), "{:?}", started.elapsed());
        match scheme {
            "postgres" => ran
                .stdout(str![[r#"
app  failed, nothing changed    postgres://app@127.0.0.1:[PORT]/x  [TIME]
1 database: 1 failed

"#]])
                .stderr(str![[r#"
error: `app`: no answer within [TIME]
help: is there a firewall between, or another kind of server? `connect_timeout` sets how long to wait

"#]]),
            "mysql" => ran
                .stdout(str![[r#"
app  failed, nothing changed    mysql://app@127.0.0.1:[PORT]/x  [TIME]
1 database: 1 failed

"#]])
                .stderr(str![[r#"
error: `app`: no answer within [TIME]
help: check host, port and firewall, wait for a starting server with `--wait`, or raise `connect_timeout`

"#]]),
            _ => ran
                .stdout(str![[r#"
app  failed, nothing changed    mariadb://app@127.0.0.1:[PORT]/x  [TIME]
1 database: 1 failed

"#]])
                .stderr(str![[r#"
error: `app`: no answer within [TIME]
help: check host, port and firewall, wait for a starting server with `--wait`, or raise `connect_timeout`

"#]]),
        }
        .status(1);
    }
}

#[test]
fn a_signal_ends_the_waiting_for_a_server_that_never_answers() {
    for (scheme, signal, code) in [("postgres", "INT", 130), ("mysql", "TERM", 143), ("mariadb", "INT", 130)] {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let text = format!(
            "[databases]\nfile = \"sqlite:///file.db\"\n\
             silent = {{ url = \"{scheme}://app@127.0.0.1:{port}/x\", connect_timeout = \"60s\" }}\n"
        );
        let test = Test::new().file("binds.toml", &(text + &table("a", &["file", "silent"])));
        let mut command = test.command(&["create-all"]);
        let child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        // Kept open, so that it is silent and not gone.
        let _client = listener.accept().unwrap();
        let sent = Command::new("kill").args([&format!("-{signal}"), &child.id().to_string()]).status().unwrap();
        assert!(sent.success());
        let started = Instant::now();
        let output = child.wait_with_output().unwrap();
        assert!(started.elapsed() < Duration::from_secs(5), "{:?}", started.elapsed());
        test.ran(&output)
            .stdout(format!(
                "\
file    interrupted, nothing changed  [..][DIR]/file.db [..]
silent  interrupted, nothing changed  [..]{scheme}://app@127.0.0.1:[PORT]/x  [TIME]
2 databases: 2 interrupted
"
            ))
            .stderr(format!("error: `file`: ended by SIG{signal}\nerror: `silent`: ended by SIG{signal}\n"))
            .status(code);
        assert!(!test.path().join("file.db").exists());
    }
}

#[test]
fn a_server_that_starts_late_is_waited_for() {
    for engine in servers() {
        let test = Test::new();
        let database = Database::new(engine, &test.path());
        let port = free_port();
        let url = format!(
            "{}://{}@127.0.0.1:{port}/{}",
            engine.name(),
            if engine == Engine::Postgres { "postgres" } else { "root" },
            database.name
        );
        test.write("binds.toml", &(format!("[databases]\napp = \"{url}\"\n") + &table("a", &["app"])));
        let server = engine.tcp();
        thread::spawn(move || {
            thread::sleep(Duration::from_millis(700));
            let listener = TcpListener::bind(("127.0.0.1", port)).unwrap();
            listener.incoming().for_each(|client| pass_on(client.unwrap(), &server));
        });
        test.run(&["create-all", "--wait", "20s"])
            .stdout(str![[r#"
app  created 1 table  [ENGINE]  [DATABASE]  [TIME]
1 database: 1 done

"#]])
            .success();
    }
}

/// Connects a client to a server, both ways, until one of them is done.
fn pass_on(mut client: TcpStream, server: &str) {
    let mut server = TcpStream::connect(server).unwrap();
    let (mut answers, mut asker) = (server.try_clone().unwrap(), client.try_clone().unwrap());
    thread::spawn(move || std::io::copy(&mut client, &mut server));
    thread::spawn(move || std::io::copy(&mut answers, &mut asker));
}

#[test]
fn waiting_ends_and_says_why() {
    let test = at(&format!("postgres://app@127.0.0.1:{}/x", free_port()), "");
    let started = Instant::now();
    test.run(&["create-all", "--wait", "600ms"])
        .stdout(str![[r#"
app  failed, nothing changed    postgres://app@127.0.0.1:[PORT]/x  [TIME]
1 database: 1 failed

"#]])
        .stderr(str![[r#"
error: `app`: the server cannot be reached: Connection refused (os error 111)
help: is the server running, and are host and port right?

"#]])
        .status(1);
    assert!(started.elapsed() >= Duration::from_millis(600), "{:?}", started.elapsed());
}

#[test]
fn a_wrong_password_is_not_shown() {
    for engine in servers() {
        let test = at(&format!("{}://binds_pw:s3cret@{}/x", engine.name(), engine.tcp()), "echo = true");
        for format in ["text", "json"] {
            for command in ["create-all", "diff", "databases", "drop-all"] {
                let ran = test.run(&[command, "--format", format]);
                let said = format!("{}{}", ran.stdout, ran.stderr);
                assert!(!said.contains("s3cret"), "{said}");
                ran.status(1);
            }
        }
        let failed =
            format!("app  failed, nothing changed    {}://binds_pw@127.0.0.1:[PORT]/x  [TIME]\n", engine.name());
        let ran = test.run(&["create-all"]).stdout(failed + "1 database: 1 failed\n");
        match engine {
            Engine::Postgres => ran.stderr(str![[r#"
error: `app`: the server refused the log-in: password authentication failed for user "binds_pw"
help: check user and password: they come from the URL, `PGPASSWORD` or the file `~/.pgpass`

"#]]),
            Engine::MySql => ran.stderr(str![[r#"
error: `app`: the server refused the log-in: Access denied for user 'binds_pw'@'127.0.0.1' (using password: YES)
help: check user and password (`MYSQL_PWD` counts where the URL has none)

"#]]),
            _ => ran.stderr(str![[r#"
error: `app`: the server refused the log-in: Access denied for user 'binds_pw'@'127.0.0.1' (using password: YES)
help: check user and password (`MYSQL_PWD` counts where the URL has none)

"#]]),
        }
        .status(1);
    }
}

#[test]
fn a_right_password_is_not_shown_either() {
    for engine in servers() {
        let test = Test::new();
        let database = Database::new(engine, &test.path());
        let text = format!(
            "[databases.app]\nurl = \"{}://binds_pw:p%77@{}/{}\"\necho = true\n",
            engine.name(),
            engine.tcp(),
            database.name
        );
        test.write("binds.toml", &(text + &table("a", &["app"])));
        for arguments in [
            &["create-all"][..],
            &["create-all", "--format", "json"],
            &["diff"],
            &["databases"],
            &["drop-all", "--yes"],
        ] {
            let ran = test.run(arguments);
            let said = format!("{}{}", ran.stdout, ran.stderr);
            assert!(!said.contains("pw:") && !said.contains("p%77") && !said.contains(":pw"), "{said}");
        }
    }
}
