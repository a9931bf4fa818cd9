//! Statements as they are written, for every way to other values.

use super::*;
use crate::flavour::Flavour;
use crate::physical::{Check, Column};
use crate::schema::{Action, Timing};

const ENGINE: Engine = Engine::oldest(Flavour::Postgres);

fn texts(values: &[&str]) -> Vec<String> {
    values.iter().map(|value| (*value).to_owned()).collect()
}

fn altered(
    values: (&[&str], &[&str]),
    renamed: &[(&str, &str)],
    new_values: NewValues,
    tables: &[Table],
) -> [Vec<String>; 2] {
    let (name, before, after) = (TableName::new("role"), texts(values.0), texts(values.1));
    let renamed = renamed.iter().map(|(old, new)| ((*old).to_owned(), (*new).to_owned())).collect();
    let same = |table| {
        let (renamed, fill, using) = Default::default();
        Alteration { before: table, after: table, renamed, fill, using }
    };
    let tables = tables.iter().map(same).collect();
    let alteration = EnumAlteration { name: &name, before: &before, after: &after, renamed, new_values, tables };
    let altered = ENGINE.alter_enum(&alteration);
    [altered.ahead, altered.statements].map(|list| list.into_iter().map(|statement| statement.sql).collect())
}

const NONE: [&str; 0] = [];

#[test]
fn equal_values_need_no_statement() {
    for new_values in [NewValues::CommittedFirst, NewValues::ByNewType] {
        assert_eq!(altered((&["a", "b"], &["a", "b"]), &[], new_values, &[table()]), [NONE, NONE]);
    }
}

#[test]
fn new_values_are_committed_ahead_beside_the_old_names() {
    let values: (&[&str], &[&str]) = (&["it's", "b"], &["new", "newer", "a", "between", "b", "last"]);
    let [ahead, then] = altered(values, &[("it's", "a")], NewValues::CommittedFirst, &[]);
    assert_eq!(
        ahead,
        [
            r#"ALTER TYPE "role" ADD VALUE IF NOT EXISTS 'new' BEFORE 'it''s'"#,
            r#"ALTER TYPE "role" ADD VALUE IF NOT EXISTS 'newer' AFTER 'new'"#,
            r#"ALTER TYPE "role" ADD VALUE IF NOT EXISTS 'between' AFTER 'it''s'"#,
            r#"ALTER TYPE "role" ADD VALUE IF NOT EXISTS 'last' AFTER 'b'"#,
        ]
    );
    assert_eq!(then, [r#"ALTER TYPE "role" RENAME VALUE 'it''s' TO 'a'"#]);
}

#[test]
fn values_change_their_names_in_an_order_that_leaves_none_double() {
    let values: (&[&str], &[&str]) = (&["a", "b"], &["b", "a"]);
    let [ahead, then] = altered(values, &[("a", "b"), ("b", "a")], NewValues::CommittedFirst, &[]);
    assert_eq!(ahead, NONE);
    assert_eq!(
        then,
        [
            r#"ALTER TYPE "role" RENAME VALUE 'b' TO 'binds_between_0'"#,
            r#"ALTER TYPE "role" RENAME VALUE 'a' TO 'b'"#,
            r#"ALTER TYPE "role" RENAME VALUE 'binds_between_0' TO 'a'"#,
        ]
    );
}

fn table() -> Table {
    let mut table = Table::new(TableName::new("t"));
    for (name, native, default) in
        [("r", "\"role\"", Some("'a'")), ("all", "\"role\"[]", None), ("s", "\"role\"", None)]
    {
        let (default, r#type) = (default.map(Expression::new), native.to_owned());
        let (name, nullable) = (name.to_owned(), true);
        let (generated, identity, collation, comment) = (None, None, None, None);
        let column = Column { name, r#type, nullable, default, generated, identity, collation, comment };
        table.columns.insert(column.name.clone(), column);
    }
    let check = Check { name: "ck".to_owned(), expression: Expression::new("r <> 'b'::role") };
    table.checks.insert(check.name.clone(), check);
    let (columns, references) = (texts(&["r"]), texts(&["s"]));
    let (on_delete, on_update, timing) = (Action::NoAction, Action::NoAction, Timing::NotDeferrable);
    let (name, to) = ("fk".to_owned(), table.name.clone());
    let key = ForeignKey { name, columns, table: to, references, on_delete, on_update, timing };
    table.foreign_keys.insert(key.name.clone(), key);
    table
}

#[test]
fn a_value_goes_with_its_type_and_everything_over_its_columns_is_made_again() {
    let swapped = [
        r#"ALTER TABLE "t" DROP CONSTRAINT "fk""#,
        r#"ALTER TYPE "role" RENAME TO "binds_between_0""#,
        r#"CREATE TYPE "role" AS ENUM ('a', 'b')"#,
        r#"ALTER TABLE "t" DROP CONSTRAINT "ck""#,
        r#"ALTER TABLE "t" ALTER COLUMN "r" DROP DEFAULT, ALTER COLUMN "r" TYPE "role" USING "r"::text::"role", ALTER COLUMN "all" TYPE "role"[] USING "all"::text[]::"role"[], ALTER COLUMN "s" TYPE "role" USING "s"::text::"role""#,
        r#"ALTER TABLE "t" ALTER COLUMN "r" SET DEFAULT 'a'"#,
        r#"ALTER TABLE "t" ADD CONSTRAINT "ck" CHECK (r <> 'b'::role)"#,
        r#"ALTER TABLE "t" ADD CONSTRAINT "fk" FOREIGN KEY ("r") REFERENCES "t" ("s") ON DELETE NO ACTION ON UPDATE NO ACTION"#,
        r#"DROP TYPE "binds_between_0""#,
    ];
    let values: (&[&str], &[&str]) = (&["a", "b", "c"], &["a", "b"]);
    assert_eq!(altered(values, &[], NewValues::CommittedFirst, &[table()]), [texts(&NONE), texts(&swapped)]);
    let values: (&[&str], &[&str]) = (&["a"], &["a", "b"]);
    assert_eq!(altered(values, &[], NewValues::ByNewType, &[table()]), [texts(&NONE), texts(&swapped)]);
}

#[test]
fn a_value_whose_name_goes_to_another_is_not_taken_for_it() {
    let values: (&[&str], &[&str]) = (&["a", "b", "c", "d"], &["b", "d"]);
    let [_, then] = altered(values, &[("a", "b"), ("c", "d")], NewValues::CommittedFirst, &[]);
    assert_eq!(
        then,
        [
            r#"ALTER TYPE "role" RENAME VALUE 'b' TO 'binds_between_0'"#,
            r#"ALTER TYPE "role" RENAME VALUE 'd' TO 'binds_between_1'"#,
            r#"ALTER TYPE "role" RENAME VALUE 'a' TO 'b'"#,
            r#"ALTER TYPE "role" RENAME VALUE 'c' TO 'd'"#,
            r#"ALTER TYPE "role" RENAME TO "binds_between_0""#,
            r#"CREATE TYPE "role" AS ENUM ('b', 'd')"#,
            r#"DROP TYPE "binds_between_0""#,
        ]
    );
}

#[test]
fn another_order_or_a_name_given_again_needs_another_type() {
    for (values, renamed) in [
        ((&["a", "b"][..], &["b", "a"][..]), &[][..]),
        ((&["a", "b"][..], &["old", "a", "b"][..]), &[("a", "old")][..]),
    ] {
        let [ahead, then] = altered(values, renamed, NewValues::CommittedFirst, &[]);
        assert_eq!(ahead, NONE);
        assert!(then.iter().any(|sql| sql.starts_with("CREATE TYPE")), "{then:?}");
    }
}
