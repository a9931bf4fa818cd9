//! `migrate check`: changes that no revision has, revisions that have not run, tables that somebody else changed.

use snapbox::str;

use crate::harness::{Database, Engine, Test, app, databases, table};

/// A database at the head of its only revision.
fn managed(engine: Engine) -> (Test, Database) {
    let (test, database) = app(engine);
    test.run(&["migrate", "init", "--multidb"]).success();
    test.run(&["migrate", "revision", "--autogenerate", "-m", "people"]).success();
    test.run(&["migrate", "upgrade"]).success();
    (test, database)
}

fn declare(test: &Test, lines: &str) {
    test.write("binds.toml", &(test.read("binds.toml") + lines));
}

#[test]
fn a_database_in_step_has_nothing_to_tell() {
    for engine in Engine::wanted() {
        let (test, _database) = managed(engine);
        test.run(&["migrate", "check"]).stdout("app  models  every change is in a revision\n").success();
        test.run(&["migrate", "check", "--live", "--fail-on", "pending"])
            .stdout(str![[r#"
app  models   every change is in a revision
app  pending  at head
app  drift    as recorded

"#]])
            .success();
    }
}

#[test]
fn changes_that_no_revision_has_are_told_without_a_database() {
    let (test, _database) = managed(Engine::Sqlite);
    declare(&test, "nick = { type = \"text\" }\n");
    test.write("binds.toml", &test.read("binds.toml").replace("sqlite:///", "sqlite:////nowhere/"));
    test.run(&["migrate", "check"])
        .stdout(str![[r#"
app  models  1 change in no revision
app: + column person.nick

"#]])
        .status(3);
}

#[test]
fn revisions_to_run_are_told_and_fail_only_when_they_should() {
    for engine in Engine::wanted() {
        let (test, _database) = managed(engine);
        declare(&test, "nick = { type = \"text\" }\n");
        test.run(&["migrate", "revision", "--autogenerate", "-m", "nicks"]).success();
        let told = str![[r#"
app  models   every change is in a revision
app  pending  1 revision to run
app  drift    as recorded

"#]];
        test.run(&["migrate", "check", "--live"]).stdout(told.clone()).success();
        test.run(&["migrate", "check", "--live", "--fail-on", "pending"]).stdout(told).status(3);
    }
}

#[test]
fn tables_that_somebody_else_changed_are_told_with_what_changed() {
    for engine in Engine::wanted() {
        let (test, database) = managed(engine);
        database.execute("ALTER TABLE person ADD COLUMN extra integer");
        database.execute("DROP TABLE pet");
        test.run(&["migrate", "check", "--live"])
            .stdout(str![[r#"
app  models   every change is in a revision
app  pending  at head
app  drift    2 tables otherwise than recorded
app: table `pet` is missing
app: table `person` is not as recorded
    column `extra`: is [..], not recorded

"#]])
            .status(3);
        let object: serde_json::Value =
            serde_json::from_str(&test.run(&["migrate", "check", "--live", "--format", "json"]).stdout).unwrap();
        assert_eq!(object["exit_code"], 3);
        assert_eq!(object["databases"][0]["live"]["missing"], serde_json::json!(["pet"]));
        assert_eq!(object["databases"][0]["live"]["drifted"][0]["table"], "person");
    }
}

#[test]
fn what_the_server_does_not_tell_is_undecided_and_no_drift() {
    if !Engine::Postgres.is_wanted() {
        return;
    }
    let test = Test::new();
    let database = Database::new(Engine::Postgres, &test.path());
    let (name, role) = (&database.name, format!("{}_reader", database.name));
    let cup = "\n[tables.cup]\ndatabase = \"app\"\ncolumns.size = { type = \"text\" }\nchecks.ck = \"size SIMILAR TO 's|l'\"\n";
    test.write("binds.toml", &(databases(&[("app", &database)]) + cup));
    test.run(&["migrate", "init", "--multidb"]).success();
    test.run(&["migrate", "revision", "--autogenerate", "-m", "cups"]).success();
    test.run(&["migrate", "upgrade"]).success();
    database.execute(&format!(
        "CREATE ROLE {role} LOGIN; GRANT SELECT ON ALL TABLES IN SCHEMA public TO {role}; \
         REVOKE TEMPORARY ON DATABASE {name} FROM PUBLIC"
    ));
    // Nobody saw what the server made of the check.
    database.execute("DELETE FROM binds_expressions");
    let url = format!("postgres://{role}@{}/{name}", Engine::Postgres.tcp());
    test.write("binds.toml", &format!("[databases]\napp = \"{url}\"\n{cup}"));
    test.run(&["migrate", "check", "--live"])
        .stdout(str![[r#"
app  models   every change is in a revision
app  pending  at head
app  drift    1 table undecided
app: table `cup` is not as recorded
    check `ck`: is [..], recorded size SIMILAR TO 's|l'
    undecided, the texts may mean the same: [..]permission denied[..]

"#]])
        .success();
    database.execute(&format!("DROP OWNED BY {role}; DROP ROLE {role}"));
}

#[test]
fn several_heads_are_a_finding() {
    let (test, _database) = managed(Engine::Sqlite);
    for id in ["bbbbbbbbbbbb", "cccccccccccc"] {
        let revision =
            format!("revision = \"{id}\"\nrevises = []\nmessage = \"x\"\ncreated = \"2026-11-20T10:00:00Z\"\n");
        test.write(&format!("migrations/versions/{id}.toml"), &revision);
    }
    test.run(&["migrate", "check"])
        .stdout(str![[r#"
app  models  every change is in a revision
there are several heads: [..]; merge them with a revision that revises all

"#]])
        .status(3);
}

#[test]
fn a_database_that_cannot_be_reached_keeps_no_other_from_being_checked() {
    let test = Test::new();
    let database = Database::new(Engine::Sqlite, &test.path());
    let file =
        databases(&[("app", &database)]) + "off = \"postgresql://localhost:1/off\"\n" + &table("cup", &["app", "off"]);
    test.write("binds.toml", &file);
    test.run(&["migrate", "init", "--multidb"]).success();
    test.run(&["migrate", "revision", "--autogenerate", "-m", "cups"]).success();
    let ran = test.run(&["migrate", "check", "--live"]);
    assert!(ran.stderr.starts_with("error: `off`: "), "{}", ran.stderr);
    ran.stdout(str![[r#"
app  models   every change is in a revision
app  pending  1 revision to run
app  drift    as recorded
off  models   every change is in a revision
off  live     not looked at

"#]])
        .status(1);
}

#[test]
fn github_is_told_beside_the_lines() {
    for engine in Engine::wanted() {
        let (test, database) = managed(engine);
        test.run(&["migrate", "check", "--live", "--format", "github"]).stdout("").success();
        let file = test.read("binds.toml");
        test.write(
            "binds.toml",
            &(file.replace("nullable = false", "nullable = true") + "nick = { type = \"text\" }\n"),
        );
        test.run(&["migrate", "check", "--format", "github"])
            .stdout(str![[r#"
::error file=binds.toml,line=17,col=1,title=app%3A models::in no revision: + column person.nick
::error file=binds.toml,line=16,col=1,title=app%3A models::in no revision: ~ column person.email (nullable)

"#]])
            .status(3);
        test.run(&["migrate", "revision", "--autogenerate", "-m", "nicks"]).success();
        database.execute("ALTER TABLE person ADD COLUMN extra integer");
        database.execute("DROP TABLE pet");
        let told = test.run(&["migrate", "check", "--live", "--format", "github"]);
        told.stdout(str![[r#"
::notice file=binds.toml,title=app%3A pending::1 revision to run
::error file=binds.toml,line=4,col=9,title=app%3A drift::table `pet` is missing
::error file=binds.toml,line=12,col=9,title=app%3A drift::table `person`: column `extra`: is [..], not recorded

"#]])
            .status(3);
        let told = test.run(&["migrate", "check", "--live", "--format", "github", "--fail-on", "pending"]);
        assert!(told.stdout.starts_with("::error file=binds.toml,title=app%3A pending::"), "{}", told.stdout);
        told.status(3);
    }
}

#[test]
fn github_is_told_what_is_wrong_with_the_files() {
    let (test, _database) = managed(Engine::Sqlite);
    test.write("app/binds.toml", &(test.read("binds.toml") + "nick = { typ = \"text\" }\n"));
    test.shell("cd app && GITHUB_WORKSPACE=\"${PWD%/app}\" binds migrate check --format github")
        .stdout(str![[r#"
::error file=app/binds.toml,line=17,col=1,title=binds::column `nick` needs `type`
::error file=app/binds.toml,line=17,col=10,title=binds::unknown key `typ` in column `nick`%0Ahelp: did you mean `type`?

"#]])
        .status(2);
    test.run(&["diff", "--format", "github"])
        .stderr(str![[r#"
error: `--format github` is for `binds migrate check` alone
help: this command has `--format text` and `--format json`

"#]])
        .status(2);
}
