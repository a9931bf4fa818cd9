//! Statements as they are written, for every kind of change.

use std::collections::BTreeMap;

use crate::dialect::{Alteration, Engine, Version};
use crate::flavour::Flavour;
use crate::physical::*;
use crate::schema::Action;

const ENGINE: Engine = Engine::oldest(Flavour::Postgres);

fn column(name: &str, native: &str) -> Column {
    Column::new(name, native)
}

fn computed(name: &str, native: &str, sql: &str) -> Column {
    let generated = Generated { expression: Expression::new(sql), storage: Storage::Stored };
    Column { generated: Some(Box::new(generated)), ..column(name, native) }
}

/// A table `t` of `id`, `a` and `b`.
fn table() -> Table {
    let mut table = Table::new(TableName::new("t"));
    for (name, native) in [("id", "bigint"), ("a", "integer"), ("b", "text")] {
        table.columns.insert(name.to_owned(), column(name, native));
    }
    table.columns["id"].nullable = false;
    table
}

fn with(mut table: Table, column: Column) -> Table {
    table.columns.insert(column.name.clone(), column);
    table
}

fn without(mut table: Table, column: &str) -> Table {
    table.columns.shift_remove(column);
    table
}

fn names(columns: &[&str]) -> Vec<String> {
    columns.iter().map(|name| (*name).to_owned()).collect()
}

fn key(mut table: Table, name: &str, columns: &[&str]) -> Table {
    table.primary_key = Some(PrimaryKey { name: Some(name.to_owned()), columns: names(columns) });
    table
}

fn unique(mut table: Table, name: &str, columns: &[&str], timing: Timing) -> Table {
    let unique = Unique { name: name.to_owned(), columns: names(columns), nulls_equal: true, timing };
    table.uniques.insert(name.to_owned(), unique);
    table
}

fn check(mut table: Table, name: &str, sql: &str) -> Table {
    table.checks.insert(name.to_owned(), Check { name: name.to_owned(), expression: Expression::new(sql) });
    table
}

fn foreign_key(mut table: Table, name: &str, column: &str, to: &str) -> Table {
    let key = ForeignKey {
        name: name.to_owned(),
        columns: names(&[column]),
        table: TableName::new(to),
        references: names(&["id"]),
        on_delete: Action::NoAction,
        on_update: Action::NoAction,
        timing: Timing::InitiallyDeferred,
    };
    table.foreign_keys.insert(name.to_owned(), key);
    table
}

fn index(mut table: Table, name: &str, column: &str, predicate: Option<&str>) -> Table {
    let key = IndexKey::Column(column.to_owned());
    let part =
        IndexPart { key, order: Order::Ascending, nulls: None, operator_class: None, collation: None, prefix: None };
    let index = Index {
        name: name.to_owned(),
        kind: IndexKind::Plain,
        parts: vec![part],
        method: None,
        include: Vec::new(),
        predicate: predicate.map(Expression::new),
        nulls_equal: false,
    };
    table.indexes.insert(name.to_owned(), index);
    table
}

fn alteration<'a>(before: &'a Table, after: &'a Table) -> Alteration<'a> {
    let (renamed, fill, using) = Default::default();
    Alteration { before, after, renamed, fill, using }
}

fn sql(alteration: &Alteration<'_>) -> Vec<String> {
    let statements = ENGINE.alter_table(alteration);
    statements.into_iter().map(|statement| statement.sql).collect()
}

fn from_to(before: &Table, after: &Table) -> Vec<String> {
    sql(&alteration(before, after))
}

fn renaming(before: &Table, after: &Table, renamed: &[(&str, &str)]) -> Vec<String> {
    let renamed = renamed.iter().map(|(old, new)| ((*old).to_owned(), (*new).to_owned())).collect();
    sql(&Alteration { renamed, ..alteration(before, after) })
}

fn filling(before: &Table, after: &Table, fill: &[(&str, &str)]) -> Vec<String> {
    let fill = fill.iter().map(|(column, sql)| ((*column).to_owned(), Expression::new(*sql))).collect();
    sql(&Alteration { fill, ..alteration(before, after) })
}

/// A table with one of everything.
fn full() -> Table {
    let table = key(table(), "pk_t", &["id"]);
    let table = unique(table, "uq_t", &["a", "b"], Timing::InitiallyImmediate);
    let table = check(table, "ck_t", "a > 0");
    let table = foreign_key(table, "fk_t", "id", "other");
    let table = index(table, "ix_t", "a", Some("b IS NOT NULL"));
    with(table, computed("g", "integer", "a + 1"))
}

#[test]
fn equal_tables_need_no_statement() {
    assert_eq!(from_to(&full(), &full()), [""; 0]);
}

#[test]
fn what_goes_is_dropped_in_an_order_that_the_server_takes_and_comes_back_in_the_other() {
    let drops = [
        r#"ALTER TABLE "t" DROP CONSTRAINT "fk_t""#,
        r#"DROP INDEX "ix_t""#,
        r#"ALTER TABLE "t" DROP CONSTRAINT "ck_t""#,
        r#"ALTER TABLE "t" DROP CONSTRAINT "uq_t""#,
        r#"ALTER TABLE "t" DROP CONSTRAINT "pk_t""#,
        r#"ALTER TABLE "t" DROP COLUMN "g""#,
    ];
    assert_eq!(from_to(&full(), &table()), drops);
    let creations = [
        r#"ALTER TABLE "t" ADD COLUMN "g" integer GENERATED ALWAYS AS (a + 1) STORED"#,
        r#"ALTER TABLE "t" ADD CONSTRAINT "pk_t" PRIMARY KEY ("id")"#,
        r#"ALTER TABLE "t" ADD CONSTRAINT "uq_t" UNIQUE NULLS NOT DISTINCT ("a", "b") DEFERRABLE"#,
        r#"ALTER TABLE "t" ADD CONSTRAINT "ck_t" CHECK (a > 0)"#,
        r#"CREATE INDEX "ix_t" ON "t" ("a") WHERE b IS NOT NULL"#,
        r#"ALTER TABLE "t" ADD CONSTRAINT "fk_t" FOREIGN KEY ("id") REFERENCES "other" ("id") ON DELETE NO ACTION ON UPDATE NO ACTION DEFERRABLE INITIALLY DEFERRED"#,
    ];
    assert_eq!(from_to(&table(), &full()), creations);
}

#[test]
fn a_column_is_renamed_with_all_that_names_it() {
    let mut after = without(full(), "a");
    after = with(after, column("A b", "integer"));
    after = unique(after, "uq_t", &["A b", "b"], Timing::InitiallyImmediate);
    after = check(after, "ck_t", "\"A b\" > 0");
    after = index(after, "ix_t", "A b", Some("b IS NOT NULL"));
    after = with(after, computed("g", "integer", "\"A b\" + 1"));
    assert_eq!(renaming(&full(), &after, &[("a", "A b")]), [r#"ALTER TABLE "t" RENAME COLUMN "a" TO "A b""#]);
}

#[test]
fn a_text_that_stays_while_the_name_in_it_goes_to_another_column_is_made_again() {
    let same = check(with(table(), column("b", "integer")), "ck_t", "a > b");
    assert_eq!(
        renaming(&same, &same, &[("a", "b"), ("b", "a")]),
        [
            r#"ALTER TABLE "t" DROP CONSTRAINT "ck_t""#,
            r#"ALTER TABLE "t" RENAME COLUMN "a" TO "binds_between_0""#,
            r#"ALTER TABLE "t" RENAME COLUMN "b" TO "a""#,
            r#"ALTER TABLE "t" RENAME COLUMN "binds_between_0" TO "b""#,
            r#"ALTER TABLE "t" ADD CONSTRAINT "ck_t" CHECK (a > b)"#,
        ]
    );
}

#[test]
fn a_dropped_column_makes_room_for_the_one_that_gets_its_name() {
    let mut after = without(table(), "b");
    after.columns["a"] = column("a", "text");
    assert_eq!(
        renaming(&table(), &after, &[("b", "a")]),
        [r#"ALTER TABLE "t" DROP COLUMN "a""#, r#"ALTER TABLE "t" RENAME COLUMN "b" TO "a""#]
    );
}

#[test]
fn constraints_and_indexes_that_differ_in_name_alone_are_renamed() {
    let after = key(table(), "pk_2", &["id"]);
    let after = unique(after, "uq_2", &["a", "b"], Timing::InitiallyImmediate);
    let after = check(after, "ck_2", "a > 0");
    let after = foreign_key(after, "fk_2", "id", "other");
    let after = index(after, "ix_2", "a", Some("b IS NOT NULL"));
    let mut after = with(after, computed("g", "integer", "a + 1"));
    after.name = TableName { schema: Some("app".to_owned()), name: "t 2".to_owned() };
    assert_eq!(
        from_to(&full(), &after),
        [
            r#"ALTER TABLE "t" RENAME TO "t 2""#,
            r#"ALTER TABLE "t 2" SET SCHEMA "app""#,
            r#"ALTER TABLE "app"."t 2" RENAME CONSTRAINT "pk_t" TO "pk_2""#,
            r#"ALTER TABLE "app"."t 2" RENAME CONSTRAINT "uq_t" TO "uq_2""#,
            r#"ALTER TABLE "app"."t 2" RENAME CONSTRAINT "ck_t" TO "ck_2""#,
            r#"ALTER INDEX "app"."ix_t" RENAME TO "ix_2""#,
            r#"ALTER TABLE "app"."t 2" RENAME CONSTRAINT "fk_t" TO "fk_2""#,
        ]
    );
}

#[test]
fn an_index_of_the_table_gives_the_name_free_that_the_table_takes() {
    let before = key(table(), "n2", &["id"]);
    let after = Table { name: TableName::new("n2"), ..key(table(), "n3", &["id"]) };
    assert_eq!(
        from_to(&before, &after),
        [r#"ALTER TABLE "t" RENAME CONSTRAINT "n2" TO "n3""#, r#"ALTER TABLE "t" RENAME TO "n2""#]
    );
}

#[test]
fn only_the_server_knows_the_first_schema_of_its_path() {
    let mut before = table();
    before.name.schema = Some("it's".to_owned());
    assert_eq!(
        from_to(&before, &table()),
        [r#"DO 'BEGIN EXECUTE ''ALTER TABLE "it''''s"."t" SET SCHEMA '' || quote_ident(current_schema()); END'"#]
    );
}

#[test]
fn a_table_that_refers_to_itself_still_does_under_another_name() {
    let before = foreign_key(key(table(), "pk", &["id"]), "fk", "a", "t");
    let mut after = foreign_key(key(table(), "pk", &["id"]), "fk", "a", "new");
    after.name = TableName::new("new");
    assert_eq!(from_to(&before, &after), [r#"ALTER TABLE "t" RENAME TO "new""#]);
}

#[test]
fn a_foreign_key_of_the_table_to_itself_is_made_again_with_the_key_that_it_stands_on() {
    let before = foreign_key(key(table(), "pk", &["id"]), "fk", "a", "t");
    let after = foreign_key(table(), "fk", "a", "t");
    let after = unique(after, "uq", &["id"], Timing::NotDeferrable);
    assert_eq!(
        from_to(&before, &after),
        [
            r#"ALTER TABLE "t" DROP CONSTRAINT "fk""#,
            r#"ALTER TABLE "t" DROP CONSTRAINT "pk""#,
            r#"ALTER TABLE "t" ADD CONSTRAINT "uq" UNIQUE NULLS NOT DISTINCT ("id")"#,
            r#"ALTER TABLE "t" ADD CONSTRAINT "fk" FOREIGN KEY ("a") REFERENCES "t" ("id") ON DELETE NO ACTION ON UPDATE NO ACTION DEFERRABLE INITIALLY DEFERRED"#,
        ]
    );
}

#[test]
fn all_types_are_altered_in_one_pass_without_the_defaults_and_the_expressions_over_them() {
    let mut before = index(full(), "ix_a", "a", None);
    before.columns["a"].default = Some(Expression::new("7"));
    let mut after = before.clone();
    after.columns["a"].r#type = "text".to_owned();
    after.columns["a"].collation = Some("C".to_owned());
    after.columns["a"].default = Some(Expression::new("'7'"));
    after.columns["b"].r#type = "integer".to_owned();
    let using = BTreeMap::from([("b".to_owned(), Expression::new("length(b)"))]);
    assert_eq!(
        sql(&Alteration { using, ..alteration(&before, &after) }),
        [
            r#"DROP INDEX "ix_t""#,
            r#"ALTER TABLE "t" DROP CONSTRAINT "ck_t""#,
            r#"ALTER TABLE "t" DROP COLUMN "g""#,
            r#"ALTER TABLE "t" ALTER COLUMN "a" DROP DEFAULT, ALTER COLUMN "a" TYPE text COLLATE "C", ALTER COLUMN "b" TYPE integer USING length(b)"#,
            r#"ALTER TABLE "t" ALTER COLUMN "a" SET DEFAULT '7'"#,
            r#"ALTER TABLE "t" ADD COLUMN "g" integer GENERATED ALWAYS AS (a + 1) STORED"#,
            r#"ALTER TABLE "t" ADD CONSTRAINT "ck_t" CHECK (a > 0)"#,
            r#"CREATE INDEX "ix_t" ON "t" ("a") WHERE b IS NOT NULL"#,
        ]
    );
}

#[test]
fn a_cast_is_written_where_the_server_does_not_assign() {
    for (from, to, action) in [
        ("text", "integer", r#""c" TYPE integer USING "c"::integer"#),
        ("text", "character varying(3)", r#""c" TYPE character varying(3)"#),
        ("text", "\"role\"", r#""c" TYPE "role" USING "c"::"role""#),
        ("bigint", "integer", r#""c" TYPE integer USING "c"::integer"#),
    ] {
        let (before, after) = (with(table(), column("c", from)), with(table(), column("c", to)));
        assert_eq!(from_to(&before, &after), [format!(r#"ALTER TABLE "t" ALTER COLUMN {action}"#)]);
    }
}

#[test]
fn a_new_column_is_filled_before_it_must_not_be_null() {
    let strict = |name: &str, default: Option<&str>| Column {
        nullable: false,
        default: default.map(Expression::new),
        ..column(name, "text")
    };
    let after = with(with(table(), strict("c", Some("'new'"))), strict("d", None));
    let after = with(without(after, "b"), strict("e", None));
    assert_eq!(
        filling(&table(), &after, &[("c", "'old'"), ("d", "b || 'x'"), ("e", "d || c")]),
        [
            r#"ALTER TABLE "t" ADD COLUMN "c" text DEFAULT 'old' NOT NULL"#,
            r#"ALTER TABLE "t" ADD COLUMN "d" text"#,
            r#"ALTER TABLE "t" ADD COLUMN "e" text"#,
            r#"UPDATE "t" SET "d" = (b || 'x')"#,
            r#"UPDATE "t" SET "e" = (d || c)"#,
            r#"ALTER TABLE "t" DROP COLUMN "b""#,
            r#"ALTER TABLE "t" ALTER COLUMN "c" SET DEFAULT 'new', ALTER COLUMN "d" SET NOT NULL, ALTER COLUMN "e" SET NOT NULL"#,
        ]
    );
}

#[test]
fn a_column_is_filled_where_it_is_null_before_it_must_not_be() {
    let before = foreign_key(table(), "fk", "a", "other");
    let mut after = before.clone();
    after.columns["a"].nullable = false;
    after.columns["id"].nullable = true;
    assert_eq!(
        filling(&before, &after, &[("a", "id")]),
        [
            r#"ALTER TABLE "t" ALTER COLUMN "id" DROP NOT NULL"#,
            r#"UPDATE "t" SET "a" = (id) WHERE "a" IS NULL"#,
            "SET CONSTRAINTS ALL IMMEDIATE",
            r#"ALTER TABLE "t" ALTER COLUMN "a" SET NOT NULL"#,
        ]
    );
}

#[test]
fn a_generated_column_cannot_be_filled() {
    let before = with(table(), computed("g", "integer", "a"));
    let mut after = before.clone();
    after.columns["g"].nullable = false;
    assert_eq!(filling(&before, &after, &[("g", "0")]), [r#"ALTER TABLE "t" ALTER COLUMN "g" SET NOT NULL"#]);
}

#[test]
fn defaults_and_comments_are_set_and_taken_away() {
    let mut before = table();
    before.comment = Some("old".to_owned());
    before.columns["a"].default = Some(Expression::new("1"));
    before.columns["b"].comment = Some("old".to_owned());
    let mut after = table();
    after.columns["a"].comment = Some("it's".to_owned());
    after.columns["b"].default = Some(Expression::new("'x'"));
    assert_eq!(
        from_to(&before, &after),
        [
            r#"ALTER TABLE "t" ALTER COLUMN "a" DROP DEFAULT"#,
            r#"ALTER TABLE "t" ALTER COLUMN "b" SET DEFAULT 'x'"#,
            r#"COMMENT ON TABLE "t" IS NULL"#,
            r#"COMMENT ON COLUMN "t"."a" IS 'it''s'"#,
            r#"COMMENT ON COLUMN "t"."b" IS NULL"#,
        ]
    );
}

#[test]
fn a_column_begins_to_number_itself_where_its_rows_end() {
    let numbered = |identity: Option<Identity>| {
        let mut table = table();
        table.columns["id"].identity = identity;
        table
    };
    assert_eq!(
        from_to(&numbered(None), &numbered(Some(Identity::ByDefault))),
        [
            r#"ALTER TABLE "t" ALTER COLUMN "id" ADD GENERATED BY DEFAULT AS IDENTITY"#,
            r#"SELECT pg_catalog.setval(pg_catalog.pg_get_serial_sequence('"t"', 'id'), greatest(max("id"), 1), coalesce(max("id") >= 1, false)) FROM "t""#,
        ]
    );
    assert_eq!(
        from_to(&numbered(Some(Identity::ByDefault)), &numbered(Some(Identity::Always))),
        [r#"ALTER TABLE "t" ALTER COLUMN "id" SET GENERATED ALWAYS"#]
    );
    let mut text = table();
    text.columns["id"] = column("id", "text");
    assert_eq!(
        from_to(&numbered(Some(Identity::Always)), &text),
        [
            r#"ALTER TABLE "t" ALTER COLUMN "id" DROP IDENTITY"#,
            r#"ALTER TABLE "t" ALTER COLUMN "id" DROP NOT NULL, ALTER COLUMN "id" TYPE text"#,
        ]
    );
}

#[test]
fn a_generated_column_keeps_its_values_and_a_plain_one_becomes_computed_anew() {
    let (plain, generated) = (with(table(), column("g", "integer")), with(table(), computed("g", "integer", "a")));
    assert_eq!(from_to(&generated, &plain), [r#"ALTER TABLE "t" ALTER COLUMN "g" DROP EXPRESSION"#]);
    assert_eq!(
        from_to(&index(plain.clone(), "ix", "g", None), &index(generated.clone(), "ix", "g", None)),
        [
            r#"DROP INDEX "ix""#,
            r#"ALTER TABLE "t" DROP COLUMN "g""#,
            r#"ALTER TABLE "t" ADD COLUMN "g" integer GENERATED ALWAYS AS (a) STORED"#,
            r#"CREATE INDEX "ix" ON "t" ("g")"#,
        ]
    );
}

#[test]
fn an_expression_is_set_from_17_on_and_the_column_made_again_before() {
    let (before, after) = (computed("g", "integer", "a"), computed("g", "integer", "a + 1"));
    let (before, after) = (with(table(), before), with(table(), after));
    assert_eq!(
        from_to(&before, &after),
        [
            r#"ALTER TABLE "t" DROP COLUMN "g""#,
            r#"ALTER TABLE "t" ADD COLUMN "g" integer GENERATED ALWAYS AS (a + 1) STORED"#,
        ]
    );
    let newer = Engine::new(Flavour::Postgres, Version::new(17, 0, 0));
    let statements = newer.alter_table(&alteration(&before, &after));
    let sql: Vec<String> = statements.into_iter().map(|statement| statement.sql).collect();
    assert_eq!(sql, [r#"ALTER TABLE "t" ALTER COLUMN "g" SET EXPRESSION AS (a + 1)"#]);
}

#[test]
fn the_values_of_a_virtual_column_are_written_down_when_it_is_computed_no_longer() {
    let mut before = with(table(), computed("g", "integer", "a + 1"));
    before.columns["g"].generated.as_mut().unwrap().storage = Storage::Virtual;
    let mut after = without(with(table(), column("g", "integer")), "a");
    after.columns.insert("n".to_owned(), column("n", "integer"));
    assert_eq!(
        renaming(&before, &after, &[("a", "n")]),
        [
            r#"ALTER TABLE "t" DROP COLUMN "g""#,
            r#"ALTER TABLE "t" RENAME COLUMN "a" TO "n""#,
            r#"ALTER TABLE "t" ADD COLUMN "g" integer"#,
            r#"UPDATE "t" SET "g" = ("n" + 1)"#,
        ]
    );
}
