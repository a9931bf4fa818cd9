//! Views over tables that revisions change: none is broken without a word, and PostgreSQL's can be made again.

use snapbox::str;

use crate::harness::{Engine, Managed};

const TABLES: &str = r#"
[[upgrade.app]]
create_table = "person"
columns.id = { type = "bigint", nullable = false }
columns.email = { type = "string(20)" }
columns.nick = { type = "string(20)" }
primary_key = { name = "pk_person", columns = ["id"] }
"#;

const DROP_COLUMN: &str = r#"
[[upgrade.app]]
drop_column = "person.email"
was = { type = "string(20)" }
data_loss = "unused"
"#;

const WIDER: &str = r#"
[[upgrade.app]]
alter_column = "person.email"
before = { type = "string(20)" }
after = { type = "string(50)" }
"#;

/// A database with a row and a view over two columns.
fn managed(engine: Engine) -> Managed {
    let app = Managed::new(engine, "", TABLES);
    app.database.execute("INSERT INTO person (id, email, nick) VALUES (1, 'a@b', 'A')");
    app.database.execute("CREATE VIEW contact AS SELECT id, email FROM person");
    app
}

#[track_caller]
fn assert_view(app: &Managed) {
    assert_eq!(app.database.value("SELECT email FROM contact"), "a@b", "{}", app.database.engine.name());
}

fn servers() -> impl Iterator<Item = Engine> {
    Engine::wanted().into_iter().filter(|engine| *engine != Engine::Sqlite)
}

#[test]
fn a_column_that_a_view_reads_is_not_dropped() {
    for engine in servers() {
        let app = managed(engine);
        app.upgraded(DROP_COLUMN)
            .stdout(str![[r#"
app  refused (dependents)  [ENGINE]  [DATABASE]  [TIME]
1 database: 1 refused

"#]])
            .stderr(str![[r#"
error: `app`: refused (dependents): views or functions depend on what would change
  view contact reads columns of `person` that go
help: drop them before in the revision, with `sql = "DROP VIEW …"`, and create them after it

"#]])
            .status(4);
        assert_view(&app);
    }
}

#[test]
fn sqlite_looks_after_views_itself() {
    if !Engine::Sqlite.is_wanted() {
        return;
    }
    let app = managed(Engine::Sqlite);
    app.upgraded(DROP_COLUMN)
        .stdout(str![[r#"
app  failed, nothing changed  [ENGINE]  [DATABASE]  [TIME]
1 database: 1 failed

"#]])
        .stderr(str![[r#"
error: `app`: drop column `person.email` failed: error in view contact after drop column: no such column: email
  revision `[ID]`, [DIR]/migrations/versions/2.toml:6: - column person.email
  statement 1:
      ALTER TABLE "person" DROP COLUMN "email"

"#]])
        .status(1);
    assert_view(&app);
    app.upgraded(WIDER).success();
    assert_view(&app);
}

#[test]
fn a_table_that_a_view_reads_is_not_dropped() {
    let operations =
        TABLES.replace("[[upgrade.app]]\ncreate_table", "[[upgrade.app]]\ndata_loss = \"unused\"\ndrop_table");
    let operations = operations.replace("columns.", "was.columns.").replace("primary_key", "was.primary_key");
    for engine in Engine::wanted() {
        let app = managed(engine);
        app.upgraded(&operations)
            .stdout(str![[r#"
app  refused (dependents)  [ENGINE]  [DATABASE]  [TIME]
1 database: 1 refused

"#]])
            .stderr(str![[r#"
error: `app`: refused (dependents): views or functions depend on what would change
  view contact depends on table `person`
help: drop them before in the revision, with `sql = "DROP VIEW …"`, and create them after it

"#]])
            .status(4);
        assert_view(&app);
    }
}

#[test]
fn sql_of_the_revision_that_names_the_view_takes_care_of_it() {
    let sql = |sql: &str| format!("\n[[upgrade.app]]\nsql = \"{sql}\"\nundo = \"nothing\"\napplied = \"SELECT 0\"\n");
    for engine in Engine::wanted() {
        let app = managed(engine);
        let before = sql("DROP VIEW IF EXISTS contact");
        let after = sql("CREATE VIEW contact AS SELECT id, nick AS email FROM person");
        app.upgraded(&(before + DROP_COLUMN + &after)).success();
        assert_eq!(app.database.value("SELECT email FROM contact"), "A", "{}", engine.name());
    }
}

/// Everything that a view of PostgreSQL has.
const WHOLE_VIEWS: &str = "
DROP VIEW contact;
CREATE ROLE binds_reader_NAME; CREATE ROLE binds_owner_NAME; GRANT CREATE, USAGE ON SCHEMA public TO binds_owner_NAME;
CREATE VIEW contact WITH (security_barrier = true) AS SELECT id, email FROM person WHERE email LIKE '%@%';
COMMENT ON VIEW contact IS 'it''s \\ all';
GRANT SELECT ON contact TO PUBLIC; GRANT INSERT, SELECT ON contact TO binds_reader_NAME WITH GRANT OPTION;
CREATE VIEW \"Upper\" AS SELECT upper(email) AS email FROM contact;
GRANT SELECT ON person, contact TO binds_owner_NAME;
ALTER VIEW \"Upper\" OWNER TO binds_owner_NAME";

const VIEWS: &str = "SELECT string_agg(concat_ws(' | ', relname, pg_get_viewdef(oid), relowner::regrole, reloptions::text,
    (SELECT string_agg(acl::text, ',' ORDER BY acl::text) FROM unnest(relacl) AS acl), obj_description(oid)), E'\n' ORDER BY relname)
    FROM pg_class WHERE relkind = 'v' AND relnamespace = 'public'::regnamespace";

#[test]
fn a_view_of_postgres_keeps_its_columns_from_changing_until_it_is_made_again_as_it_was() {
    if !Engine::Postgres.is_wanted() {
        return;
    }
    let app = managed(Engine::Postgres);
    let name = &app.database.name;
    app.database.execute(&WHOLE_VIEWS.replace("NAME", name));
    let before = app.database.value(VIEWS);
    assert!(before.contains("security_barrier") && before.contains("it's"), "{before}");
    app.upgraded(WIDER)
        .stdout(str![[r#"
app  refused (dependents)  [ENGINE]  [DATABASE]  [TIME]
1 database: 1 refused

"#]])
        .stderr(str![[r#"
error: `app`: refused (dependents): views or functions depend on what would change
  view Upper reads columns of `person` that change
  view contact reads columns of `person` that change
help: drop them before in the revision, with `sql = "DROP VIEW …"`, and create them after it, or: `--recreate-views`

"#]])
        .status(4);
    app.test
        .run(&["migrate", "upgrade", "--recreate-views"])
        .stdout(str![[r#"
app  ran 1 revision  [ENGINE]  [DATABASE]  [TIME]
app: views that are dropped and made again as they were: `Upper`, `contact`
app: [ID] 2
1 database: 1 done

"#]])
        .success();
    let after = app.database.value(VIEWS);
    assert_eq!(after.replace("::text", ""), before.replace("::text", ""));
    assert_view(&app);
    app.test.run(&["migrate", "downgrade", "-1", "--recreate-views"]).stderr("").status(0);
    assert_eq!(app.database.value(VIEWS), before);
    app.database.execute(&format!(
        "DROP OWNED BY binds_owner_{name}, binds_reader_{name}; DROP ROLE binds_owner_{name}, binds_reader_{name}"
    ));
}

#[test]
fn a_view_that_cannot_be_made_again_as_it_was_is_not_dropped() {
    if !Engine::Postgres.is_wanted() {
        return;
    }
    let app = managed(Engine::Postgres);
    app.database.execute("CREATE RULE nothing AS ON INSERT TO contact DO INSTEAD NOTHING");
    app.second(WIDER);
    app.test
        .run(&["migrate", "upgrade", "--recreate-views"])
        .stdout(str![[r#"
app  refused (dependents)  [ENGINE]  [DATABASE]  [TIME]
1 database: 1 refused

"#]])
        .stderr(str![[r#"
error: `app`: refused (dependents): views or functions depend on what would change
  view contact reads columns of `person` that change, and has more than could be made again
help: drop them before in the revision, with `sql = "DROP VIEW …"`, and create them after it

"#]])
        .status(4);
    assert_view(&app);
}
