//! Keys, the name of the table and how it is stored.

use super::{MARIADB, MYSQL, alteration, assert_both, column, sql, table, with_check, with_index, with_key};
use crate::physical::{Column, IndexKind, TableName};
use crate::schema::Action;

#[test]
fn a_foreign_key_comes_with_its_column_and_index_in_one_statement() {
    let before = table([]);
    let after = with_key(table([column("p", "int")]), "fk", "p", "parent", Action::Cascade);
    let after = with_index(after, "fk", IndexKind::Plain, &["p"]);
    let add = "ALTER TABLE `t`\n  ADD COLUMN `p` int NULL,\n  \
               ADD CONSTRAINT `fk` FOREIGN KEY (`p`) REFERENCES `parent` (`id`) ON DELETE CASCADE";
    assert_both(&alteration(&before, &after), &[add]);
    let drop = "ALTER TABLE `t`\n  DROP FOREIGN KEY `fk`,\n  DROP INDEX `fk`,\n  DROP COLUMN `p`";
    assert_both(&alteration(&after, &before), &[drop]);
}

#[test]
fn a_foreign_key_that_changes_is_added_again_afterwards() {
    let build = |r#type: &str, action| {
        let table = with_key(table([column("p", r#type)]), "fk", "p", "parent", action);
        with_index(table, "fk", IndexKind::Plain, &["p"])
    };
    let before = build("int", Action::NoAction);
    let add = "ALTER TABLE `t` ADD CONSTRAINT `fk` FOREIGN KEY (`p`) REFERENCES `parent` (`id`)";
    assert_both(
        &alteration(&before, &build("int", Action::SetNull)),
        &["ALTER TABLE `t` DROP FOREIGN KEY `fk`", &format!("{add} ON DELETE SET NULL")],
    );
    assert_both(
        &alteration(&before, &build("bigint", Action::NoAction)),
        &["ALTER TABLE `t`\n  DROP FOREIGN KEY `fk`,\n  MODIFY COLUMN `p` bigint NULL", add],
    );
}

#[test]
fn an_index_takes_the_place_of_the_one_that_serves_a_foreign_key() {
    let build = || with_key(table([column("p", "int"), column("q", "int")]), "fk", "p", "parent", Action::NoAction);
    let (own, other) =
        (with_index(build(), "fk", IndexKind::Plain, &["p"]), with_index(build(), "ix", IndexKind::Plain, &["p", "q"]));
    assert_both(&alteration(&own, &other), &["ALTER TABLE `t`\n  DROP INDEX `fk`,\n  ADD KEY `ix` (`p`, `q`)"]);
    assert_both(&alteration(&other, &own), &["ALTER TABLE `t`\n  DROP INDEX `ix`,\n  ADD KEY `fk` (`p`)"]);
    let both = with_index(other, "fk", IndexKind::Plain, &["p"]);
    let kept = "ALTER TABLE `t`\n  DROP INDEX `fk`,\n  ADD KEY `ix` (`p`, `q`),\n  ADD KEY `fk` (`p`)";
    assert_both(&alteration(&own, &both), &[kept]);
}

#[test]
fn the_index_of_a_foreign_key_stays_when_another_key_has_its_columns() {
    let second = with_key(table([column("p", "int")]), "fk1", "p", "parent", Action::NoAction);
    let before = with_index(second, "fk1", IndexKind::Plain, &["p"]);
    let first = with_key(table([column("p", "int")]), "fk0", "p", "parent", Action::NoAction);
    let after = with_key(first, "fk1", "p", "parent", Action::NoAction);
    let after = with_index(after, "fk1", IndexKind::Plain, &["p"]);
    let expected = "ALTER TABLE `t`\n  DROP INDEX `fk1`,\n  ADD KEY `fk1` (`p`),\n  \
                    ADD CONSTRAINT `fk0` FOREIGN KEY (`p`) REFERENCES `parent` (`id`)";
    assert_both(&alteration(&before, &after), &[expected]);
}

#[test]
fn the_index_of_an_enum_that_becomes_a_text_is_made_again() {
    let build = |r#type: &str| with_index(table([column("a", r#type)]), "ix", IndexKind::Unique, &["a"]);
    let expected = "ALTER TABLE `t`\n  DROP INDEX `ix`,\n  MODIFY COLUMN `a` varchar(20) NULL,\n  \
                    ADD UNIQUE KEY `ix` (`a`)";
    assert_both(&alteration(&build("enum('x')"), &build("varchar(20)")), &[expected]);
    let longer = "ALTER TABLE `t` MODIFY COLUMN `a` varchar(20) NULL";
    assert_both(&alteration(&build("varchar(5)"), &build("varchar(20)")), &[longer]);
}

#[test]
fn a_table_gets_another_name() {
    let before = with_key(table([column("p", "int")]), "fk", "p", "t", Action::NoAction);
    let before = with_check(with_index(before, "fk", IndexKind::Plain, &["p"]), "t_chk_1", "`p` > 0");
    let mut after = before.clone();
    after.name = TableName::new("u");
    after.foreign_keys["fk"].table = TableName::new("u");
    after.columns.insert("c".to_owned(), column("c", "int"));
    let check = "ALTER TABLE `u` ADD CONSTRAINT `t_chk_1` CHECK (`p` > 0)";
    let mysql = "ALTER TABLE `t`\n  DROP CHECK `t_chk_1`,\n  ADD COLUMN `c` int NULL,\n  RENAME TO `u`";
    assert_eq!(sql(&MYSQL, &alteration(&before, &after)), [mysql, check]);
    let mariadb = "ALTER TABLE `t`\n  DROP CONSTRAINT `t_chk_1`,\n  ADD COLUMN `c` int NULL";
    assert_eq!(sql(&MARIADB, &alteration(&before, &after)), [mariadb, "RENAME TABLE `t` TO `u`", check]);
    let (before, mut after) = (table([]), table([]));
    after.name = TableName::new("u");
    assert_both(&alteration(&before, &after), &["RENAME TABLE `t` TO `u`"]);
}

#[test]
fn a_new_collation_of_the_table_changes_the_columns_that_follow_it() {
    let own = Column { collation: Some("latin1_bin".to_owned()), ..column("own", "varchar(5)") };
    let before = table([column("a", "varchar(5)"), column("n", "int"), own]);
    let mut after = table([column("a", "varchar(5)"), column("n", "int"), column("own", "varchar(5)")]);
    after.options.charset = Some("latin1".to_owned());
    after.options.collation = Some("latin1_bin".to_owned());
    let expected =
        "ALTER TABLE `t`\n  MODIFY COLUMN `a` varchar(5) NULL,\n  DEFAULT CHARSET=`latin1` COLLATE=`latin1_bin`";
    assert_both(&alteration(&before, &after), &[expected]);
}

#[test]
fn foreign_keys_go_before_the_storage_engine_changes() {
    let before = with_key(table([column("p", "int")]), "fk", "p", "parent", Action::NoAction);
    let before = with_index(before, "fk", IndexKind::Plain, &["p"]);
    let mut after = table([column("p", "int")]);
    after.options.engine = Some("MyISAM".to_owned());
    after.comment = None;
    assert_both(
        &alteration(&before, &after),
        &["ALTER TABLE `t` DROP FOREIGN KEY `fk`", "ALTER TABLE `t`\n  DROP INDEX `fk`,\n  ENGINE=`MyISAM`"],
    );
}

#[test]
fn mysql_copies_the_table_for_several_full_text_indexes() {
    let before = table([column("a", "text"), column("b", "text")]);
    let after = with_index(before.clone(), "fa", IndexKind::FullText, &["a"]);
    let after = with_index(after, "fb", IndexKind::FullText, &["b"]);
    let parts = "ALTER TABLE `t`\n  ADD FULLTEXT KEY `fa` (`a`),\n  ADD FULLTEXT KEY `fb` (`b`)";
    assert_eq!(sql(&MYSQL, &alteration(&before, &after)), [format!("{parts},\n  ALGORITHM=COPY")]);
    assert_eq!(sql(&MARIADB, &alteration(&before, &after)), [parts]);
}
