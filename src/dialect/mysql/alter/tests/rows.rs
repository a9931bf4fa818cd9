//! Values that rows get before, and those that no server may make up.

use super::{MARIADB, MYSQL, alteration, assert_both, column, generated, pairs, sql, table, with_index};
use crate::dialect::Alteration;
use crate::physical::{Column, Expression, IndexKind, Storage};

#[test]
fn a_column_that_is_not_null_is_filled_before() {
    let before = table([
        column("a", "int"),
        Column {
            default: Some(Expression::new("CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP")),
            ..column("seen", "datetime")
        },
    ]);
    let mut after = before.clone();
    after.columns["a"].nullable = false;
    let b = Column { nullable: false, default: Some(Expression::new("'x'")), ..column("b", "varchar(5)") };
    after.columns.insert("b".to_owned(), b);
    let fill = pairs(&[("a", Expression::new("0")), ("b", Expression::new("concat(a, 'y')"))]);
    assert_both(
        &Alteration { fill, ..alteration(&before, &after) },
        &[
            "ALTER TABLE `t` ADD COLUMN `b` varchar(5) NULL",
            "UPDATE `t` SET `a` = (0), `seen` = `seen` WHERE `a` IS NULL",
            "UPDATE `t` SET `b` = (concat(a, 'y')), `seen` = `seen` WHERE `b` IS NULL",
            "ALTER TABLE `t`\n  MODIFY COLUMN `a` int NOT NULL,\n  MODIFY COLUMN `b` varchar(5) NOT NULL DEFAULT 'x'",
        ],
    );
}

#[test]
fn a_new_type_with_an_expression_is_made_beside_the_old_column() {
    let before = with_index(table([column("a", "varchar(20)")]), "ix", IndexKind::Plain, &["a"]);
    let after = with_index(table([column("z", "int")]), "ix", IndexKind::Plain, &["z"]);
    let given = Alteration {
        renamed: pairs(&[("a", "z".to_owned())]),
        using: pairs(&[("z", Expression::new("length(z)"))]),
        ..alteration(&before, &after)
    };
    let last = "ALTER TABLE `t`\n  DROP INDEX `ix`,\n  DROP COLUMN `a`,\n  RENAME COLUMN `binds_new_1` TO `z`,\n  \
                ADD KEY `ix` (`z`)";
    let first = ["ALTER TABLE `t` ADD COLUMN `binds_new_1` int NULL", "UPDATE `t` SET `binds_new_1` = (length(`a`))"];
    assert_both(&given, &[first[0], first[1], last]);

    let after = with_index(table([column("a", "int")]), "ix", IndexKind::Plain, &["a"]);
    let given = Alteration { using: pairs(&[("a", Expression::new("length(a)"))]), ..alteration(&before, &after) };
    let all = [
        "ALTER TABLE `t` ADD COLUMN `binds_new_1` int NULL",
        "UPDATE `t` SET `binds_new_1` = (length(a))",
        "ALTER TABLE `t`\n  DROP INDEX `ix`,\n  DROP COLUMN `a`,\n  RENAME COLUMN `binds_new_1` TO `a`,\n  \
         ADD KEY `ix` (`a`)",
    ];
    assert_both(&given, &all);
    let mut half = before.clone();
    half.columns.insert("binds_new_1".to_owned(), column("binds_new_1", "int"));
    assert_both(&Alteration { before: &half, ..given }, &all[1..]);
}

#[test]
fn a_statement_fails_first_where_a_value_would_be_made_up() {
    let (before, clock) = (table([]), column("seen", "timestamp"));
    let added = table([Column { nullable: false, ..column("a", "int") }]);
    let guard = "SELECT (SELECT 1 FROM `t` UNION ALL SELECT 1)";
    assert_both(&alteration(&before, &added), &[guard, "ALTER TABLE `t` ADD COLUMN `a` int NOT NULL"]);
    let (before, after) = (table([clock.clone()]), table([Column { nullable: false, ..clock }]));
    let guard = "SELECT (SELECT 1 FROM `t` WHERE `seen` IS NULL UNION ALL SELECT 1)";
    let last = "ALTER TABLE `t` MODIFY COLUMN `seen` timestamp NOT NULL";
    assert_both(&alteration(&before, &after), &[guard, last]);
}

#[test]
fn a_virtual_column_becomes_stored_by_another_and_plain_by_a_copy() {
    let with = |storage| table([column("a", "int"), generated("g", "`a` + 1", storage)]);
    let (before, after) = (with(Storage::Virtual), with(Storage::Stored));
    let statement = |null: &str| {
        format!("ALTER TABLE `t`\n  DROP COLUMN `g`,\n  ADD COLUMN `g` int GENERATED ALWAYS AS (`a` + 1) STORED{null}")
    };
    assert_eq!(sql(&MYSQL, &alteration(&before, &after)), [statement(" NULL")]);
    assert_eq!(sql(&MARIADB, &alteration(&before, &after)), [statement("")]);
    let after = table([column("a", "int"), column("g", "int")]);
    assert_both(
        &alteration(&before, &after),
        &[
            "ALTER TABLE `t` ADD COLUMN `binds_new_2` int NULL",
            "UPDATE `t` SET `binds_new_2` = (`g`)",
            "ALTER TABLE `t`\n  DROP COLUMN `g`,\n  RENAME COLUMN `binds_new_2` TO `g`",
        ],
    );
}

#[test]
fn mysql_adds_no_column_with_a_default_that_a_replica_could_compute_otherwise() {
    let before = table([column("a", "int")]);
    let mut after = before.clone();
    let u = Column { nullable: false, default: Some(Expression::new("(uuid())")), ..column("u", "char(36)") };
    after.columns.insert("u".to_owned(), u);
    assert_eq!(
        sql(&MYSQL, &alteration(&before, &after)),
        [
            "ALTER TABLE `t` ADD COLUMN `u` char(36) NULL",
            "UPDATE `t` SET `u` = ((uuid())) WHERE `u` IS NULL",
            "ALTER TABLE `t` MODIFY COLUMN `u` char(36) NOT NULL DEFAULT (uuid())",
        ]
    );
    assert_eq!(
        sql(&MARIADB, &alteration(&before, &after)),
        ["ALTER TABLE `t` ADD COLUMN `u` char(36) NOT NULL DEFAULT (uuid())"]
    );
}
