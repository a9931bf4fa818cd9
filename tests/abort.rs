//! `migrate abort`: what began and has not ended goes back to where it began. Kills in all places: `killed.rs`.

use snapbox::str;

use crate::harness::{Database, Engine, Managed};

const NICK: &str = r#"
[[upgrade.app]]
add_column = "person.nick"
column = { type = "string(20)" }
"#;

/// SQL that fails, and can be cut off on every engine: each statement of it is on its own.
fn failing(engine: Engine) -> &'static str {
    match engine {
        Engine::MySql | Engine::MariaDb => "\n[[upgrade.app]]\nsql = \"UPDATE nowhere SET x = 1\"\n",
        Engine::Sqlite | Engine::Postgres => {
            "\n[[upgrade.app]]\nsql = \"VACUUM nowhere\"\napplied = \"SELECT 1 = 0\"\ntransaction = false\n"
        }
    }
}

fn columns(database: &Database) -> String {
    let catalog = match database.engine {
        Engine::Sqlite => "SELECT group_concat(name) FROM (SELECT name FROM pragma_table_info('person') ORDER BY cid)",
        Engine::Postgres => {
            "SELECT string_agg(attname, ',' ORDER BY attnum) FROM pg_attribute
             WHERE attrelid = 'person'::regclass AND attnum > 0 AND NOT attisdropped"
        }
        Engine::MySql | Engine::MariaDb => {
            "SELECT GROUP_CONCAT(column_name ORDER BY ordinal_position) FROM information_schema.columns
             WHERE table_schema = DATABASE() AND table_name = 'person'"
        }
    };
    database.value(catalog)
}

#[test]
fn nothing_is_taken_back_where_nothing_began() {
    for engine in Engine::wanted() {
        let app = Managed::people(engine);
        app.test
            .run(&["migrate", "abort"])
            .stdout("app  nothing to abort  [ENGINE]  [DATABASE]  [TIME]\n1 database: 1 done\n")
            .success();
    }
}

#[test]
fn an_upgrade_that_failed_half_way_is_taken_back_on_every_engine() {
    for engine in Engine::wanted() {
        let app = Managed::people(engine);
        app.second(&(NICK.to_owned() + failing(engine)));
        app.test.run(&["migrate", "upgrade"]).status(6);
        assert_eq!(columns(&app.database), "id,email,nick", "{}", engine.name());
        app.test.run(&["migrate", "current"]).stdout("app  [ID]  [ID] began and has not ended\n").success();
        app.test
            .run(&["migrate", "abort", "--dry-run"])
            .stdout(str![[r#"
app  would abort 1 revision  [ENGINE]  [DATABASE]  [TIME]
app: [ID] 2
app: [..]
    -- [ID]: - column person.nick
    ALTER TABLE [..]person[..] DROP COLUMN [..]nick[..];
1 database: 1 planned

"#]])
            .success();
        assert_eq!(columns(&app.database), "id,email,nick", "{}", engine.name());
        app.test
            .run(&["migrate", "abort"])
            .stdout(str![[r#"
app  aborted 1 revision  [ENGINE]  [DATABASE]  [TIME]
app: [ID] 2
1 database: 1 done

"#]])
            .success();
        assert_eq!(columns(&app.database), "id,email", "{}", engine.name());
        app.test.run(&["migrate", "current"]).stdout("app  [ID]  1 revision to run\n").success();
        app.second(NICK);
        app.test.run(&["migrate", "upgrade"]).success();
        assert_eq!(columns(&app.database), "id,email,nick", "{}", engine.name());
    }
}

#[test]
fn values_that_would_go_need_consent() {
    for engine in Engine::wanted() {
        let app = Managed::people(engine);
        app.second(&(NICK.to_owned() + failing(engine)));
        app.test.run(&["migrate", "upgrade"]).status(6);
        app.database.execute("INSERT INTO person (id, email, nick) VALUES (1, 'a@b', 'a')");
        app.test
            .run(&["migrate", "abort"])
            .stderr(str![[r#"
error: `app`: refused (data_loss): data would be lost
  revision `[ID]`, [DIR]/migrations/versions/2.toml:6: - column person.nick: 1 row with a value
help: consent for this run: `--allow-data-loss app.person.nick`

"#]])
            .status(4);
        assert_eq!(app.database.value("SELECT nick FROM person"), "a", "{}", engine.name());
        app.test.run(&["migrate", "abort", "--allow-data-loss", "app.person.nick"]).success();
        assert_eq!(columns(&app.database), "id,email", "{}", engine.name());
    }
}

#[test]
fn sql_that_ran_and_has_no_undo_keeps_a_revision_from_going_back() {
    for engine in Engine::wanted() {
        let app = Managed::people(engine);
        app.database.execute("INSERT INTO person (id, email) VALUES (1, 'a@b')");
        let update = "\n[[upgrade.app]]\nsql = \"UPDATE person SET email = 'c@d'\"\n";
        app.second(&(update.to_owned() + failing(engine)));
        app.test.run(&["migrate", "upgrade"]).status(6);
        app.test.run(&["migrate", "abort"])
            .stderr(str![[r#"
error: `app`: refused (irreversible): [DIR]/migrations/versions/2.toml:6: revision `[ID]`: nothing takes back `~ sql UPDATE person SET email = 'c@d'`, which ran
help: add `undo` to it; or go on with `binds migrate upgrade`

"#]])
            .status(4);
        let undo = update.to_owned() + "undo = \"UPDATE person SET email = 'a@b'\"\n";
        app.second(&(undo + failing(engine)));
        app.test.run(&["migrate", "abort"]).success();
        assert_eq!(app.database.value("SELECT email FROM person"), "a@b", "{}", engine.name());
    }
}

#[test]
fn a_downgrade_that_failed_half_way_goes_back_up() {
    for engine in Engine::wanted() {
        let app = Managed::people(engine);
        let downgrade = format!(
            "{NICK}\n[[downgrade.app]]\ndrop_column = \"person.nick\"\nwas = {{ type = \"string(20)\" }}\n{}",
            failing(engine).replace("upgrade", "downgrade")
        );
        app.second(&downgrade);
        app.test.run(&["migrate", "upgrade"]).success();
        app.test.run(&["migrate", "downgrade", "-1"]).status(6);
        assert_eq!(columns(&app.database), "id,email", "{}", engine.name());
        app.test.run(&["migrate", "abort"]).success();
        assert_eq!(columns(&app.database), "id,email,nick", "{}", engine.name());
        app.test.run(&["migrate", "current"]).stdout("app  [ID]  at head\n").success();
        app.test
            .run(&["migrate", "upgrade"])
            .stdout("app  nothing to do, at [ID]  [ENGINE]  [DATABASE]  [TIME]\n1 database: 1 done\n")
            .success();
    }
}

#[test]
fn a_table_that_somebody_changed_meanwhile_is_left_alone() {
    for engine in Engine::wanted() {
        let app = Managed::people(engine);
        app.second(&(NICK.to_owned() + failing(engine)));
        app.test.run(&["migrate", "upgrade"]).status(6);
        app.database.execute("ALTER TABLE person ADD COLUMN extra integer");
        let ran = app.test.run(&["migrate", "abort"]);
        assert!(
            ran.stderr.contains("refused (drifted): table `person` is not what the history says"),
            "{}",
            ran.stderr
        );
        ran.status(4);
        assert_eq!(columns(&app.database), "id,email,nick,extra", "{}", engine.name());
    }
}
