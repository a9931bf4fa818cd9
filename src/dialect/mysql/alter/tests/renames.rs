//! Names that columns had, in a table that was left anywhere on the way.

use std::collections::BTreeMap;

use super::{MARIADB, MYSQL, alteration, assert_both, column, generated, pairs, sql, table, with_check, with_index};
use crate::dialect::mysql::alter::cannot_resume;
use crate::dialect::{Alteration, Effect, Engine};
use crate::flavour::Flavour;
use crate::physical::{Column, Expression, IndexKind, Storage, Table};

fn renaming<'a>(before: &'a Table, after: &'a Table, renamed: &[(&str, &str)]) -> Alteration<'a> {
    let renamed: BTreeMap<_, _> = renamed.iter().map(|(old, new)| ((*old).to_owned(), (*new).to_owned())).collect();
    Alteration { renamed, ..alteration(before, after) }
}

#[test]
fn columns_may_take_each_others_names() {
    let before = table([column("a", "int"), column("b", "text")]);
    let after = table([column("a", "text"), column("b", "bigint")]);
    let swap = [("a", "b"), ("b", "a")];
    let expected = "ALTER TABLE `t`\n  RENAME COLUMN `b` TO `a`,\n  CHANGE COLUMN `a` `b` bigint NULL";
    assert_both(&renaming(&before, &after, &swap), &[expected]);
    assert_eq!(cannot_resume(&renaming(&before, &after, &swap)), None);
    assert_both(&renaming(&after, &after, &swap), &[]);
}

#[test]
fn columns_that_look_the_same_cannot_take_each_others_names() {
    let both = table([column("a", "int"), column("b", "int")]);
    let message = "whether `t.a` got the name `b` could not be told, since `a` is there again afterwards";
    assert_eq!(cannot_resume(&renaming(&both, &both, &[("a", "b"), ("b", "a")])).as_deref(), Some(message));
    // The old `b` is dropped, and the new `a` is another column.
    assert_eq!(cannot_resume(&renaming(&both, &both, &[("a", "b")])).as_deref(), Some(message));
}

#[test]
fn a_name_goes_to_another_column_and_its_own_to_a_new_one() {
    let before = table([column("a", "int"), column("b", "text")]);
    let after = table([column("a", "date"), column("b", "int")]);
    let given = renaming(&before, &after, &[("a", "b")]);
    assert_eq!(cannot_resume(&given), None);
    let expected = "ALTER TABLE `t`\n  DROP COLUMN `b`,\n  ADD COLUMN `a` date NULL,\n  RENAME COLUMN `a` TO `b`";
    assert_both(&given, &[expected]);
    assert_both(&renaming(&after, &after, &[("a", "b")]), &[]);
}

#[test]
fn names_move_along_a_chain_once() {
    let before = table([column("a", "int"), column("b", "int")]);
    let after = table([column("b", "int"), column("c", "int")]);
    let chain = [("a", "b"), ("b", "c")];
    assert_eq!(cannot_resume(&renaming(&before, &after, &chain)), None);
    let expected = "ALTER TABLE `t`\n  RENAME COLUMN `a` TO `b`,\n  RENAME COLUMN `b` TO `c`";
    assert_both(&renaming(&before, &after, &chain), &[expected]);
    assert_both(&renaming(&after, &after, &chain), &[]);
}

#[test]
fn a_renaming_that_was_done_is_not_done_again() {
    let after = table([column("z", "int"), column("a", "text")]);
    assert_both(&renaming(&after, &after, &[("a", "z")]), &[]);
}

#[test]
fn a_column_with_new_values_waits_under_a_name_of_its_own() {
    let before = table([column("a", "int"), column("b", "int")]);
    let after = table([column("b", "int"), column("c", "bigint")]);
    let chain = [("a", "b"), ("b", "c")];
    let using = pairs(&[("c", Expression::new("c * 2"))]);
    let given = Alteration { using, ..renaming(&before, &after, &chain) };
    let all = [
        "ALTER TABLE `t` ADD COLUMN `binds_new_2` bigint NULL",
        "UPDATE `t` SET `binds_new_2` = (`b` * 2)",
        "ALTER TABLE `t`\n  DROP COLUMN `b`,\n  RENAME COLUMN `a` TO `b`,\n  RENAME COLUMN `binds_new_2` TO `c`",
    ];
    assert_both(&given, &all);
    let mut half = before.clone();
    half.columns.insert("binds_new_2".to_owned(), column("binds_new_2", "bigint"));
    assert_both(&Alteration { before: &half, ..given.clone() }, &all[1..]);
    assert_both(&Alteration { before: &after, ..given }, &[]);
}

#[test]
fn a_new_column_that_takes_null_waits_for_its_values_too() {
    let before = table([column("a", "int")]);
    let after = table([column("a", "int"), column("b", "int")]);
    let fill = pairs(&[("b", Expression::new("a"))]);
    let given = Alteration { fill, ..alteration(&before, &after) };
    let all = [
        "ALTER TABLE `t` ADD COLUMN `binds_new_2` int NULL",
        "UPDATE `t` SET `binds_new_2` = (a) WHERE `binds_new_2` IS NULL",
        "ALTER TABLE `t` RENAME COLUMN `binds_new_2` TO `b`",
    ];
    assert_both(&given, &all);
}

#[test]
fn only_what_writes_rows_is_told_to() {
    let before = table([column("a", "int"), generated("g", "`a` + 1", Storage::Virtual)]);
    let after = table([Column { nullable: false, ..column("a", "int") }, column("g", "int")]);
    let fill = pairs(&[("a", Expression::new("0"))]);
    let given = Alteration { fill, ..alteration(&before, &after) };
    for flavour in [Flavour::MySql, Flavour::MariaDb] {
        let statements = Engine::oldest(flavour).alter_table(&given);
        for statement in &statements {
            assert_eq!(statement.effect == Effect::Rows, statement.sql.starts_with("UPDATE"), "{statement}");
        }
        assert_eq!(statements.iter().filter(|statement| statement.effect == Effect::Rows).count(), 2);
    }
}

#[test]
fn a_key_column_is_renamed_ahead_of_what_copies_the_table() {
    let mut before = with_index(table([column("a", "int"), column("b", "int")]), "ix", IndexKind::Plain, &["a"]);
    before = with_check(before, "ck", "a > 0");
    let mut after = with_index(table([column("z", "int"), column("b", "bigint")]), "ix", IndexKind::Plain, &["z"]);
    after = with_check(after, "ck", "z > 0");
    let given = Alteration { renamed: pairs(&[("a", "z".to_owned())]), ..alteration(&before, &after) };
    let statements = |word: &str| {
        [
            format!("ALTER TABLE `t`\n  DROP {word} `ck`,\n  RENAME COLUMN `a` TO `z`"),
            "ALTER TABLE `t`\n  MODIFY COLUMN `b` bigint NULL,\n  ADD CONSTRAINT `ck` CHECK (z > 0)".to_owned(),
        ]
    };
    assert_eq!(sql(&MYSQL, &given), statements("CHECK"));
    assert_eq!(sql(&MARIADB, &given), statements("CONSTRAINT"));
}
