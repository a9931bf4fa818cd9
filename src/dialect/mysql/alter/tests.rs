//! The whole SQL of each kind of change, per flavour.

mod keys;
mod renames;
mod rows;

use std::collections::BTreeMap;

use super::alter_table;
use crate::dialect::mysql::index::plain;
use crate::dialect::{Alteration, Engine};
use crate::flavour::Flavour;
use crate::physical::{
    Check, Column, Expression, ForeignKey, Generated, Identity, IndexKind, Options, PrimaryKey, Storage, Table,
    TableName, Timing,
};
use crate::schema::Action;

const MYSQL: Engine = Engine::oldest(Flavour::MySql);
const MARIADB: Engine = Engine::oldest(Flavour::MariaDb);

fn column(name: &str, r#type: &str) -> Column {
    Column::new(name, r#type)
}

fn generated(name: &str, sql: &str, storage: Storage) -> Column {
    Column { generated: Some(Box::new(Generated { expression: Expression::new(sql), storage })), ..column(name, "int") }
}

/// A table `t` with a numbered key `id`.
fn table(columns: impl IntoIterator<Item = Column>) -> Table {
    let mut table = Table::new(TableName::new("t"));
    let id = Column { nullable: false, identity: Some(Identity::AutoIncrement), ..column("id", "int") };
    table.columns = [id].into_iter().chain(columns).map(|column| (column.name.clone(), column)).collect();
    table.primary_key = Some(PrimaryKey { name: Some("PRIMARY".to_owned()), columns: names(&["id"]) });
    table.options = Options {
        engine: Some("InnoDB".to_owned()),
        charset: Some("utf8mb4".to_owned()),
        collation: Some("utf8mb4_bin".to_owned()),
        ..Options::default()
    };
    table
}

fn names(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

fn with_index(mut table: Table, name: &str, kind: IndexKind, columns: &[&str]) -> Table {
    table.indexes.insert(name.to_owned(), plain(name, kind, &names(columns)));
    table
}

fn with_check(mut table: Table, name: &str, sql: &str) -> Table {
    table.checks.insert(name.to_owned(), Check { name: name.to_owned(), expression: Expression::new(sql) });
    table
}

fn with_key(mut table: Table, name: &str, column: &str, target: &str, on_delete: Action) -> Table {
    let key = ForeignKey {
        name: name.to_owned(),
        columns: names(&[column]),
        table: TableName::new(target),
        references: names(&["id"]),
        on_delete,
        on_update: Action::NoAction,
        timing: Timing::NotDeferrable,
    };
    table.foreign_keys.insert(name.to_owned(), key);
    table
}

fn alteration<'a>(before: &'a Table, after: &'a Table) -> Alteration<'a> {
    Alteration { before, after, renamed: BTreeMap::new(), fill: BTreeMap::new(), using: BTreeMap::new() }
}

fn pairs<T>(pairs: &[(&str, T)]) -> BTreeMap<String, T>
where
    T: Clone,
{
    pairs.iter().map(|(key, value)| ((*key).to_owned(), value.clone())).collect()
}

fn sql(engine: &Engine, alteration: &Alteration<'_>) -> Vec<String> {
    alter_table(engine, alteration).into_iter().map(|statement| statement.sql).collect()
}

#[track_caller]
fn assert_both(alteration: &Alteration<'_>, expected: &[&str]) {
    assert_eq!(sql(&MYSQL, alteration), expected, "MySQL");
    assert_eq!(sql(&MARIADB, alteration), expected, "MariaDB");
}

#[test]
fn equal_tables_need_nothing_whatever_the_order_of_their_columns() {
    let (one, two) = (column("a", "int"), column("b", "varchar(20)"));
    let before = table([
        one.clone(),
        two.clone(),
        generated("g", "`h` + 1", Storage::Stored),
        generated("h", "1", Storage::Stored),
    ]);
    assert_both(&alteration(&before, &before), &[]);
    let after = table([generated("h", "1", Storage::Stored), generated("g", "`h` + 1", Storage::Stored), two, one]);
    assert_both(&alteration(&before, &after), &[]);
}

#[test]
fn columns_keys_checks_and_comments_change_in_one_statement() {
    let before = table([column("a", "int"), column("b", "varchar(20)"), column("d", "int")]);
    let before = with_check(with_index(before, "ix", IndexKind::Plain, &["a", "d"]), "ck", "`a` > 0");
    let changed = Column { nullable: false, comment: Some("it's".to_owned()), ..column("b", "varchar(30)") };
    let after = table([column("a", "int"), changed, column("c", "int")]);
    let mut after = with_check(with_index(after, "ix", IndexKind::Plain, &["a"]), "ck", "`a` > 1");
    after.comment = Some("new".to_owned());
    let statement = |drop: &str| {
        format!(
            "ALTER TABLE `t`\n  {drop} `ck`,\n  DROP INDEX `ix`,\n  DROP COLUMN `d`,\n  ADD COLUMN `c` int NULL,\n  \
             MODIFY COLUMN `b` varchar(30) NOT NULL COMMENT 'it''s',\n  ADD KEY `ix` (`a`),\n  \
             ADD CONSTRAINT `ck` CHECK (`a` > 1),\n  COMMENT='new'"
        )
    };
    assert_eq!(sql(&MYSQL, &alteration(&before, &after)), [statement("DROP CHECK")]);
    assert_eq!(sql(&MARIADB, &alteration(&before, &after)), [statement("DROP CONSTRAINT")]);
}

#[test]
fn a_column_gets_another_name_with_all_that_names_it() {
    let build = |name: &str| {
        let table = table([column(name, "int"), generated("g", &format!("`{name}` + 1"), Storage::Virtual)]);
        with_check(with_index(table, "ix", IndexKind::Plain, &[name]), "ck", &format!("`{name}` > 0"))
    };
    let (before, after) = (build("a"), build("z"));
    let alteration = Alteration { renamed: pairs(&[("a", "z".to_owned())]), ..alteration(&before, &after) };
    let statement = |drop: &str, null: &str| {
        format!(
            "ALTER TABLE `t`\n  {drop} `ck`,\n  RENAME COLUMN `a` TO `z`,\n  \
             MODIFY COLUMN `g` int GENERATED ALWAYS AS (`z` + 1) VIRTUAL{null},\n  ADD CONSTRAINT `ck` CHECK (`z` > 0)"
        )
    };
    assert_eq!(sql(&MYSQL, &alteration), [statement("DROP CHECK", " NULL")]);
    assert_eq!(sql(&MARIADB, &alteration), [statement("DROP CONSTRAINT", "")]);
}

#[test]
fn mariadb_knows_json_by_a_check_that_only_change_renames() {
    let (before, after) = (table([column("a", "json")]), table([column("z", "json")]));
    let alteration = Alteration { renamed: pairs(&[("a", "z".to_owned())]), ..alteration(&before, &after) };
    assert_eq!(sql(&MYSQL, &alteration), ["ALTER TABLE `t` RENAME COLUMN `a` TO `z`"]);
    assert_eq!(sql(&MARIADB, &alteration), ["ALTER TABLE `t` CHANGE COLUMN `a` `z` json NULL"]);
}

#[test]
fn an_index_that_differs_in_its_name_alone_is_renamed() {
    let before = with_index(table([column("a", "int")]), "old", IndexKind::Unique, &["a"]);
    let after = with_index(table([column("a", "int")]), "new", IndexKind::Unique, &["a"]);
    assert_both(&alteration(&before, &after), &["ALTER TABLE `t` RENAME INDEX `old` TO `new`"]);
}

#[test]
fn the_numbered_key_moves_to_another_column() {
    let before = table([Column { nullable: false, ..column("a", "int") }]);
    let mut after = before.clone();
    after.columns["id"].identity = None;
    after.columns["a"].identity = Some(Identity::AutoIncrement);
    after.primary_key = Some(PrimaryKey { name: Some("PRIMARY".to_owned()), columns: names(&["a"]) });
    let expected = "ALTER TABLE `t`\n  DROP PRIMARY KEY,\n  MODIFY COLUMN `id` int NOT NULL,\n  \
                    MODIFY COLUMN `a` int NOT NULL AUTO_INCREMENT,\n  ADD PRIMARY KEY (`a`)";
    assert_both(&alteration(&before, &after), &[expected]);
}

#[test]
fn a_column_moves_behind_a_new_one_that_it_is_computed_from() {
    let before = table([
        column("a", "int"),
        generated("g", "`a` + 1", Storage::Stored),
        generated("i", "`g` + 1", Storage::Stored),
    ]);
    let after = table([
        column("a", "int"),
        generated("h", "`a` + 2", Storage::Stored),
        generated("g", "`h` + 1", Storage::Stored),
        generated("i", "`g` + 1", Storage::Stored),
    ]);
    let expected = "ALTER TABLE `t`\n  ADD COLUMN `h` int GENERATED ALWAYS AS (`a` + 2) STORED,\n  \
                    MODIFY COLUMN `g` int GENERATED ALWAYS AS (`h` + 1) STORED AFTER `h`,\n  \
                    MODIFY COLUMN `i` int GENERATED ALWAYS AS (`g` + 1) STORED AFTER `g`";
    assert_eq!(sql(&MARIADB, &alteration(&before, &after)), [expected]);
}

#[test]
fn a_default_that_uses_a_dropped_column_through_another_is_written_again() {
    let default = Column { default: Some(Expression::new("(`g` + 1)")), ..column("d", "int") };
    let build = |b: Column| table([b, generated("g", "`b` + 1", Storage::Virtual), default.clone()]);
    let (before, after) = (build(column("b", "int")), build(column("b", "bigint")));
    let using = pairs(&[("b", Expression::new("b + 1"))]);
    let last = "ALTER TABLE `t`\n  DROP COLUMN `b`,\n  RENAME COLUMN `binds_new_1` TO `b`,\n  \
                MODIFY COLUMN `g` int GENERATED ALWAYS AS (`b` + 1) VIRTUAL NULL,\n  \
                MODIFY COLUMN `d` int NULL DEFAULT (`g` + 1)";
    let statements = sql(&MYSQL, &Alteration { using, ..alteration(&before, &after) });
    assert_eq!(statements.last().map(String::as_str), Some(last));
}

#[test]
fn a_column_moves_behind_one_that_begins_to_be_computed() {
    let default = Column { default: Some(Expression::new("(`a` + 1)")), ..column("b", "int") };
    let before = table([column("c", "int"), column("a", "int"), default.clone()]);
    let after = table([column("c", "int"), generated("a", "`c` + 1", Storage::Stored), default]);
    let expected = "ALTER TABLE `t`\n  MODIFY COLUMN `a` int GENERATED ALWAYS AS (`c` + 1) STORED,\n  \
                    MODIFY COLUMN `b` int NULL DEFAULT (`a` + 1) AFTER `a`";
    assert_eq!(sql(&MARIADB, &alteration(&before, &after)), [expected]);
}

#[test]
fn a_statement_says_what_it_does() {
    let (before, after) = (table([column("a", "int")]), table([column("a", "bigint")]));
    let what = |before, after| alter_table(&MYSQL, &alteration(before, after))[0].what.clone();
    assert_eq!(what(&before, &after), "change column `t.a`");
    assert_eq!(what(&before, &table([column("b", "int")])), "alter table `t`");
}
