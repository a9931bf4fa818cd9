//! Which databases a command acts on.

use snapbox::str;

use crate::harness::{Test, table};

const THREE: &str =
    "[databases]\nshop = \"sqlite:///shop.db\"\nshop_old = \"sqlite:///old.db\"\nmeta = \"sqlite:///meta.db\"\n";

fn three() -> Test {
    Test::new().file("binds.toml", &(THREE.to_owned() + &table("a", &["shop", "shop_old", "meta"])))
}

/// The SQLite files that there are.
fn files(test: &Test) -> Vec<String> {
    let names = std::fs::read_dir(test.path()).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<String> = names.filter(|name| name != "binds.toml").collect();
    names.sort();
    names
}

#[test]
fn an_unknown_key_touches_nothing_anywhere() {
    let test = three();
    for command in ["create-all", "drop-all", "diff", "databases"] {
        test.run(&[command, "--db", "shop,nope"])
            .stdout("")
            .stderr(str![[r#"
error: there is no database `nope`
help: the file names `shop`, `shop_old`, `meta`

"#]])
            .status(2);
    }
    assert_eq!(files(&test), Vec::<String>::new());
}

#[test]
fn a_key_that_is_almost_right_is_suggested() {
    three()
        .run(&["create-all", "--db", "shp"])
        .stdout("")
        .stderr(str![[r#"
error: there is no database `shp`
help: did you mean `shop`?

"#]])
        .status(2);
}

#[test]
fn a_selection_of_nothing_is_an_error() {
    let test = three();
    test.run(&["create-all", "--db", "x*", "--except", "y*"])
        .stdout("")
        .stderr(str![[r#"
error: `--db x*` matches no database
help: the file names `shop`, `shop_old`, `meta`

error: `--except y*` matches no database
help: the file names `shop`, `shop_old`, `meta`

"#]])
        .status(2);
    test.run(&["create-all", "--db", "shop", "--except", "*"])
        .stdout("")
        .stderr(str![[r#"
error: the selection is empty
help: `--except` leaves out all that `--db` names

"#]])
        .status(2);
    test.run(&["create-all", "--db", ""])
        .stdout("")
        .stderr(str![[r#"
error: `--db` holds an empty name

"#]])
        .status(2);
    assert_eq!(files(&test), Vec::<String>::new());
}

#[test]
fn keys_can_be_listed_repeated_and_matched() {
    let test = three();
    test.run(&["create-all", "--db", "shop*", "--except", "shop_old"])
        .stdout(str![[r#"
shop  created 1 table  [ENGINE]  [DIR]/shop.db  [TIME]
1 database: 1 done

"#]])
        .success();
    assert_eq!(files(&test), ["shop.db"]);
    test.run(&["create-all", "--db", "meta", "--db", "shop"])
        .stdout(str![[r#"
shop  1 table as declared  [ENGINE]  [DIR]/shop.db  [TIME]
meta  created 1 table      [ENGINE]  [DIR]/meta.db  [TIME]
2 databases: 2 done

"#]])
        .success();
    assert_eq!(files(&test), ["meta.db", "shop.db"]);
    test.run(&["create-all", "--db", "shop,shop_old"])
        .stdout(str![[r#"
shop      1 table as declared  [ENGINE]  [DIR]/shop.db  [TIME]
shop_old  created 1 table      [ENGINE]  [DIR]/old.db   [TIME]
2 databases: 2 done

"#]])
        .success();
    assert_eq!(files(&test), ["meta.db", "old.db", "shop.db"]);
}

const UNSET: &str = "[databases]\nshop = \"sqlite:///shop.db\"\nauth = \"postgres://app:${AUTH_PASSWORD}@db/auth\"\n";

#[test]
fn an_unset_variable_is_an_error_where_its_database_is_selected() {
    let test = Test::new().file("binds.toml", &(UNSET.to_owned() + &table("a", &["shop", "auth"])));
    for command in ["create-all", "drop-all", "diff"] {
        test.run(&[command])
            .stdout("")
            .stderr(str![[r#"
error: `auth`: the variable `AUTH_PASSWORD` is not set
 --> binds.toml:3:8
  |
3 | auth = "postgres://app:${AUTH_PASSWORD}@db/auth"
  |        ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  |
  = help: set it in the environment or in `.env`, or give a default: `${AUTH_PASSWORD:-…}`

"#]])
            .status(2);
    }
    assert_eq!(files(&test), Vec::<String>::new());
    test.run(&["create-all", "--db", "shop"])
        .stdout(str![[r#"
shop  created 1 table  [ENGINE]  [DIR]/shop.db  [TIME]
1 database: 1 done

"#]])
        .success();
    test.run(&["create-all", "--except", "auth"])
        .stdout(str![[r#"
shop  1 table as declared  [ENGINE]  [DIR]/shop.db  [TIME]
1 database: 1 done

"#]])
        .success();
}

#[test]
fn commands_that_need_no_connection_need_no_variable() {
    let test = Test::new().file("binds.toml", &(UNSET.to_owned() + &table("a", &["shop", "auth"])));
    test.run(&["check-config"])
        .stdout(str![[r#"
shop  1 table  sqlite
auth  1 table  postgres

"#]])
        .success();
    test.run(&["tables"])
        .stdout(str![[r#"
shop  a  1 column
auth  a  1 column

"#]])
        .success();
    test.run(&["create-all", "--sql", "--db", "auth"])
        .stdout(str![[r#"
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
CREATE TABLE "a" (
    "id" bigint NOT NULL,
    CONSTRAINT "pk_a" PRIMARY KEY ("id")
);

"#]])
        .success();
    test.run(&["databases"])
        .stdout(str![[r#"
shop  SQLite    [DIR]/shop.db  1 table  there is no database `[DIR]/shop.db`
auth  postgres[..]1 table  `auth`: the variable `AUTH_PASSWORD` is not set

"#]])
        .status(1);
}

#[test]
fn scripts_of_several_databases_say_whose_they_are() {
    three()
        .run(&["create-all", "--sql", "--db", "shop*"])
        .stdout(str![[r#"
-- shop
PRAGMA foreign_keys = ON;
CREATE TABLE "a" (
  "id" BIGINT NOT NULL,
  CONSTRAINT "pk_a" PRIMARY KEY ("id")
);
-- shop_old
PRAGMA foreign_keys = ON;
CREATE TABLE "a" (
  "id" BIGINT NOT NULL,
  CONSTRAINT "pk_a" PRIMARY KEY ("id")
);

"#]])
        .success();
    three()
        .run(&["drop-all", "--sql", "--db", "shop*"])
        .stdout(str![[r#"
-- shop
PRAGMA foreign_keys = ON;
DROP TABLE "a";
-- shop_old
PRAGMA foreign_keys = ON;
DROP TABLE "a";

"#]])
        .success();
}
