//! A database that was dumped and restored with the tools of its engine is the same to binds.

use crate::harness::{Database, Engine, Test, databases};

/// Checks, generated columns, partial and expression indexes, and defaults of every kind, as each engine has them.
const TABLES: &str = r#"
[enums]
state = { database = "app", values = ["new", "it's sent", "back\\slash"] }

[tables.customer]
database = "app"
comment = "all who ever bought: 'one' or \"two\""
[tables.customer.columns]
id = { type = "bigint", primary_key = true, autoincrement = true }
email = { type = "string(100)", nullable = false, unique = true, comment = "it's an address" }
name = { type = "string(80)", nullable = false, default = "it's \"N.N.\" \\ none" }
born = { type = "date", default = "1970-01-01" }
since = { type = "timestamp", nullable = false, default = { now = true } }
seen = { type = "timestamptz(0)", default = { now = true } }
active = { type = "boolean", nullable = false, default = true }
rating = { type = "double", default = 0.5 }
[tables.customer.checks]
ck_customer_email = "email LIKE '%_@_%' AND email <> 'it''s'"
ck_customer_rating = "rating BETWEEN 0 AND 1 OR (rating IS NULL AND NOT (born < '1900-01-01'))"
[tables.customer.indexes]
ix_customer_lower = { on = [{ sql = "lower(email)" }, { column = "id", order = "desc" }], only = ["sqlite", "postgres", "mysql"] }
ix_customer_active = { on = ["name"], where = "active", only = ["sqlite", "postgres"] }

[tables.order]
database = "app"
primary_key = ["customer_id", "number"]
[tables.order.columns]
customer_id = { type = "bigint", references = { table = "customer", column = "id", on_delete = "cascade" } }
number = { type = "integer" }
state = { type = "enum:state", nullable = false, default = "it's sent" }
net = { type = "decimal(10,2)", nullable = false, default = 0 }
gross = { type = "decimal(12,4)", generated = { sql = "net * 1.19", stored = true } }
label = { type = "string(60)", generated = { sql = { sqlite = "'P-' || number", postgres = "'P-' || number::text", any = "concat('P-', number)" }, stored = true } }
token = { type = "uuid", nullable = false, default = { uuid = true } }
due = { type = "date", default = { sql = { sqlite = "date('now', '+30 days')", postgres = "CURRENT_DATE + 30", any = "(curdate() + interval 30 day)" } } }
note = { type = "text" }
data = { type = "json" }
[tables.order.checks]
ck_order_net = "net >= 0 AND (number > 0 OR net < 1000)"
ck_order_case = "CASE WHEN net > 10 THEN number ELSE 1 END > 0"
[tables.order.indexes]
ix_order_sum = { on = [{ sql = "(net + number)" }], only = ["sqlite", "postgres", "mysql"] }
ix_order_open = { on = [{ column = "due", order = "desc" }], where = "state <> 'new' AND net > 0", only = ["postgres", "sqlite"] }
"#;

#[test]
fn a_database_that_was_created_dumped_and_restored_is_as_declared() {
    for engine in Engine::wanted() {
        let test = Test::new();
        let database = Database::new(engine, &test.path());
        test.write("binds.toml", &(databases(&[("app", &database)]) + TABLES));
        test.run(&["create-all"]).success();
        let copy = database.restored(&test.path());
        test.write("binds.toml", &(databases(&[("app", &copy)]) + TABLES));
        test.run(&["diff"]).stdout("app  2 tables as declared\n").success();
    }
}

#[test]
fn a_database_that_was_upgraded_dumped_and_restored_goes_on_where_it_was() {
    for engine in Engine::wanted() {
        let test = Test::new();
        let database = Database::new(engine, &test.path());
        let declare = |database: &Database, tables: &str| {
            test.write("binds.toml", &(databases(&[("app", database)]) + tables));
        };
        declare(&database, TABLES);
        test.run(&["migrate", "init", "--multidb"]).success();
        test.run(&["migrate", "revision", "--autogenerate", "-m", "all"]).success();
        let changed = TABLES
            .replace("net >= 0 AND", "net > -1 AND")
            .replace("default = 0.5", "default = 0.25")
            .replace("ix_order_sum", "ix_order_total")
            .replace("note = { type = \"text\" }", "note = { type = \"string(200)\", default = \"none; it's new\" }");
        declare(&database, &changed);
        test.run(&["migrate", "revision", "--autogenerate", "-m", "changed"]).success();
        for target in ["+1", "head"] {
            test.run(&["migrate", "upgrade", target]).status(0);
            declare(&database, if target == "head" { &changed } else { TABLES });
            test.run(&["diff"]).stdout("app  2 tables as declared\n").success();
            let copy = database.restored(&test.path());
            declare(&copy, if target == "head" { &changed } else { TABLES });
            test.run(&["diff"]).stdout("app  2 tables as declared\n").success();
            declare(&database, &changed);
        }
        let copy = database.restored(&test.path());
        declare(&copy, &changed);
        test.run(&["migrate", "check", "--live", "--fail-on", "pending"]).status(0);
        let ran = test.run(&["migrate", "upgrade"]);
        assert!(ran.stdout.starts_with("app  nothing to do, at "), "{}", ran.stdout);
        ran.success();
        test.run(&["migrate", "downgrade", "-1"]).status(0);
        test.run(&["migrate", "upgrade"]).status(0);
        test.run(&["diff"]).stdout("app  2 tables as declared\n").success();
    }
}
