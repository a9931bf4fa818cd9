//! Texts and what MySQL 9.7 and MariaDB 10.11 were seen to make of them.

use crate::dialect::{Engine, Meaning, Version};
use crate::flavour::Flavour;
use crate::physical::{Column, Expression, Table, TableName};

fn meaning(flavour: Flavour, one: &str, other: &str) -> Meaning {
    let mut table = Table::new(TableName::new("t"));
    for name in ["a", "s", "b", "c", "d", "z", "j", "Q x"] {
        let column = Column::new(name, "int");
        table.columns.insert(name.to_owned(), column);
    }
    let version = if flavour == Flavour::MySql { Version::new(9, 7, 0) } else { Version::new(10, 11, 0) };
    Engine::new(flavour, version).meaning(&table, &Expression::new(one), &Expression::new(other))
}

/// What is given, what MySQL makes of it, and what MariaDB does.
const SAME: &[(&str, &str, &str)] = &[
    ("a IN (1, 2, -3)", "(`a` in (1,2,-(3)))", "`a` in (1,2,-3)"),
    ("a NOT IN (1)", "(`a` <> 1)", "`a` <> 1"),
    ("a > +1", "(`a` > 1)", "`a` > 1"),
    ("a > .5", "(`a` > 0.5)", "`a` > 0.5"),
    ("- a ^ 2 = 1", "((-(`a`) ^ 2) = 1)", "-`a` ^ 2 = 1"),
    ("mod(a, 2) = 0", "((`a` % 2) = 0)", "`a` MOD 2 = 0"),
    ("NOT a >= 5", "(`a` < 5)", "`a` < 5"),
    ("NOT (a = 5 OR s IN (1, 2))", "((`a` <> 5) and (`s` not in (1,2)))", "`a` <> 5 and `s` not in (1,2)"),
    ("NOT (b LIKE 'x%')", "(not((`b` like _utf8mb4'x%')))", "`b`  not like 'x%'"),
    ("NOT (a <=> 5)", "(not((`a` <=> 5)))", "!(`a` <=> 5)"),
    ("NOT (z IS TRUE)", "((0 <> `z`) is not true)", "!(`z` is true)"),
    ("NOT (a > 1 xor s > 2)", "((`a` <= 1) xor (`s` > 2))", "`a` <= 1 xor `s` > 2"),
    ("a || b and s", "((0 <> `a`) or ((0 <> `b`) and (0 <> `s`)))", "`a` <> 0 or `b` <> 0 and `s` <> 0"),
    ("! z", "(0 = `z`)", "`z` = 0"),
    ("(not not a) = 1", "((0 <> `a`) = 1)", "`a` <> 0 = 1"),
    (
        "not (case when a then 1 else 0 end)",
        "(0 = (case when `a` then 1 else 0 end))",
        "!case when `a` then 1 else 0 end",
    ),
    ("a = 1 xor s = 2 and d = 3", "((`a` = 1) xor ((`s` = 2) and (`d` = 3)))", "`a` = 1 xor `s` = 2 and `d` = 3"),
    ("a = 1 and (s = 2 and d = 3)", "((`a` = 1) and (`s` = 2) and (`d` = 3))", "`a` = 1 and `s` = 2 and `d` = 3"),
    ("a = b like 'x%'", "(`a` = (`b` like _utf8mb4'x%'))", "`a` = `b` like 'x%'"),
    ("a is null = z", "((`a` is null) = `z`)", "`a` is null = `z`"),
    ("z = true", "(`z` = true)", "`z` = 1"),
    ("b NOT REGEXP 'x'", "(not(regexp_like(`b`,_utf8mb4'x')))", "!(`b` regexp 'x')"),
    ("b <> 'it''s' 'x'", "(`b` <> _utf8mb4'it\\'sx')", "`b` <> 'it\\'sx'"),
    ("b = \"x\"", "(`b` = _utf8mb4'x')", "`b` = 'x'"),
    ("b LIKE 'a\\_b'", "(`b` like _utf8mb4'a\\\\_b')", "`b` like 'a\\\\_b'"),
    ("BINARY b = 'x'", "(cast(`b` as char charset binary) = _utf8mb4'x')", "cast(`b` as char charset binary) = 'x'"),
    (
        "CAST(b AS char(3)) = 'x'",
        "(cast(`b` as char(3) charset utf8mb4) = _utf8mb4'x')",
        "cast(`b` as char(3) charset utf8mb4) = 'x'",
    ),
    ("cast(a as decimal) > 1", "(cast(`a` as decimal(10,0)) > 1)", "cast(`a` as decimal(10,0)) > 1"),
    (
        "b collate utf8mb4_bin like 'x%'",
        "((`b` collate utf8mb4_bin) like _utf8mb4'x%')",
        "`b` collate utf8mb4_bin like 'x%'",
    ),
    ("length(LCASE(b)) > 3", "(length(lower(`b`)) > 3)", "octet_length(lcase(`b`)) > 3"),
    ("substring(b from 1 for 3) = 'x'", "(substr(`b`,1,3) = _utf8mb4'x')", "substr(`b`,1,3) = 'x'"),
    (
        "trim(leading 'x' from b) = 'x'",
        "(trim(leading _utf8mb4'x' from `b`) = _utf8mb4'x')",
        "trim(leading 'x' from `b`) = 'x'",
    ),
    ("instr(b, 'x') > 0", "(locate(_utf8mb4'x',`b`) > 0)", "locate('x',`b`) > 0"),
    ("date_sub(d, interval 1 day) > d", "((`d` - interval 1 day) > `d`)", "`d` - interval 1 day > `d`"),
    ("d > DATE '2020-01-01'", "(`d` > DATE'2020-01-01')", "`d` > DATE'2020-01-01'"),
    ("if(not a, 1, 2) = 1", "(if((0 = `a`),1,2) = 1)", "if(`a` = 0,1,2) = 1"),
    (
        "json_unquote(json_extract(j, '$.a')) = 'x'",
        "(json_unquote(json_extract(`j`,_utf8mb4'$.a')) = _utf8mb4'x')",
        "json_unquote(json_extract(`j`,'$.a')) = 'x'",
    ),
    ("`Q X` > 0 AND isnull(A)", "((`Q X` > 0) and (`A` is null))", "`q x` > 0 and `a` is null"),
];

#[test]
fn what_the_servers_write_is_the_same() {
    for (given, mysql, mariadb) in SAME {
        assert_eq!(meaning(Flavour::MySql, mysql, given), Meaning::Same, "{given}\n{mysql}");
        assert_eq!(meaning(Flavour::MariaDb, mariadb, given), Meaning::Same, "{given}\n{mariadb}");
    }
    assert_eq!(meaning(Flavour::MySql, "(json_extract(`j`,_utf8mb4'$.a') = 1)", "j -> '$.a' = 1"), Meaning::Same);
}

#[test]
fn what_the_servers_write_otherwise_is_different() {
    for (given, written) in [
        ("a > 2", "(`a` > 1)"),
        ("b = 'X'", "(`b` = _utf8mb4'x')"),
        ("b = 'a_b'", "(`b` = _utf8mb4'a\\\\_b')"),
        ("a - (s - 1) = 2", "(((`a` - `s`) - 1) = 2)"),
        ("a = 1 or s = 2 and d = 3", "(((`a` = 1) or (`s` = 2)) and (`d` = 3))"),
        ("not a = 1 and s = 2", "((`a` <> 1) or (`s` <> 2))"),
    ] {
        for flavour in [Flavour::MySql, Flavour::MariaDb] {
            assert_eq!(meaning(flavour, written, given), Meaning::Different, "{given}\n{written}");
        }
    }
}

#[test]
fn what_is_not_known_for_sure_is_undecided() {
    for (given, written) in [
        ("b = _latin1'x'", "`b` = 'x'"),
        ("b = N'x'", "`b` = 'x'"),
        ("b = x'41'", "`b` = 'A'"),
        ("b = 0x41", "`b` = 'A'"),
        ("`lower`(b) = 'x'", "lower(`b`) = 'x'"),
        ("(a, s) = (1, 2)", "(`a`,`s`) = (1,2)"),
        // Other servers read a comment there.
        ("- - a < 5", "--`a` < 5"),
        ("a like b like 'x'", "`a` like `b` like 'x'"),
        ("t.a > 1", "`a` > 1"),
        ("pow(a, 2) > 1", "`a` ^ 2 > 1"),
        ("missing > 1", "`missing` > 1"),
        ("CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP", "CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP"),
    ] {
        for flavour in [Flavour::MySql, Flavour::MariaDb] {
            assert_eq!(meaning(flavour, written, given), Meaning::Undecided, "{given}\n{written}");
        }
    }
}
