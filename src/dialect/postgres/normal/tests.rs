//! Texts and what PostgreSQL 15 was seen to make of them.

use super::normal;
use crate::dialect::{Engine, Meaning, Version};
use crate::flavour::Flavour;
use crate::physical::{Column, Expression, Table, TableName};

const COLUMNS: [(&str, &str); 19] = [
    ("a", "integer"),
    ("s", "smallint"),
    ("i", "bigint"),
    ("n", "numeric(10,2)"),
    ("f", "double precision"),
    ("r", "real"),
    ("b", "character varying(10)"),
    ("v", "character varying"),
    ("c", "text"),
    ("k", "character(5)"),
    ("z", "boolean"),
    ("d", "date"),
    ("ts", "timestamp without time zone"),
    ("u", "uuid"),
    ("j", "jsonb"),
    ("m", "\"mood\""),
    ("dm", "words"),
    ("Q x", "integer"),
    ("order", "integer"),
];

fn table() -> Table {
    let mut table = Table::new(TableName::new("t"));
    for (name, kind) in COLUMNS {
        let column = Column::new(name, kind);
        table.columns.insert(name.to_owned(), column);
    }
    table
}

fn meaning(one: &str, other: &str) -> Meaning {
    let engine = Engine::new(Flavour::Postgres, Version::new(15, 0, 0));
    engine.meaning(&table(), &Expression::new(one), &Expression::new(other))
}

const SAME: &[(&str, &str)] = &[
    ("a IN (1, 2, -3)", "(a = ANY (ARRAY[1, 2, '-3'::integer]))"),
    ("a NOT IN (1,2)", "(a <> ALL (ARRAY[1, 2]))"),
    ("a in (1)", "(a = 1)"),
    ("a IN (s, 1)", "((a = s) OR (a = 1))"),
    ("i IN (1,2)", "(i = ANY (ARRAY[(1)::bigint, (2)::bigint]))"),
    ("n IN (1,2.5)", "(n = ANY (ARRAY[(1)::numeric, 2.5]))"),
    ("k IN ('a','b')", "(k = ANY (ARRAY['a'::bpchar, 'b'::bpchar]))"),
    ("m IN ('ok','b')", "(m = ANY (ARRAY['ok'::mood, 'b'::mood]))"),
    ("c IN (NULL, 'x')", "(c = ANY (ARRAY[NULL::text, 'x'::text]))"),
    ("a > 3000000000", "(a > '3000000000'::bigint)"),
    ("n > 1", "(n > (1)::numeric)"),
    ("n > -1", "(n > ('-1'::integer)::numeric)"),
    ("n > a", "(n > (a)::numeric)"),
    ("f > 1.5", "(f > (1.5)::double precision)"),
    ("r IN (1, 2)", "(r = ANY (ARRAY[(1)::real, (2)::real]))"),
    ("f > r", "(f > r)"),
    ("a * -1 < 1e3", "(((a * '-1'::integer))::numeric < '1000'::numeric)"),
    ("s % 2 = 0", "(((s)::integer % 2) = 0)"),
    ("5. < n", "('5'::numeric < n)"),
    (".5 < n", "(0.5 < n)"),
    ("a>-1", "(a > '-1'::integer)"),
    ("- - a < 5", "((- (- a)) < 5)"),
    ("a NOT BETWEEN 1 AND 10", "((a < 1) OR (a > 10))"),
    ("a + 1 BETWEEN 1 AND 2 AND z", "((((a + 1) >= 1) AND ((a + 1) <= 2)) AND z)"),
    ("a + 1 BETWEEN 1 AND 2 AND z", "(((a + 1) >= 1) AND ((a + 1) <= 2) AND z)"),
    ("NOT a = 5", "(NOT (a = 5))"),
    ("a = 1 IS NULL", "((a = 1) IS NULL)"),
    ("a NOTNULL", "(a IS NOT NULL)"),
    ("a IS NOT DISTINCT FROM 5", "(NOT (a IS DISTINCT FROM 5))"),
    (
        "CASE WHEN a > 1 THEN b END = 'x'",
        "((\nCASE\n WHEN (a > 1) THEN b\n ELSE NULL::character varying\nEND)::text = 'x'::text)",
    ),
    ("CASE b WHEN 'x' THEN 1 END = 1", "(CASE b WHEN 'x'::text THEN 1 ELSE NULL::integer END = 1)"),
    ("coalesce(b, '') <> c", "((COALESCE(b, ''::character varying))::text <> c)"),
    ("coalesce(c, b) = 'x'", "(COALESCE(c, (b)::text) = 'x'::text)"),
    ("nullif(b, '') = 'x'", "(NULLIF((b)::text, ''::text) = 'x'::text)"),
    ("'x' = b", "('x'::text = (b)::text)"),
    ("b LIKE 'a!_b' ESCAPE '!'", "((b)::text ~~ like_escape('a!_b'::text, '!'::text))"),
    ("b NOT ILIKE 'x%'", "((b)::text !~~* 'x%'::text)"),
    ("b IN ('p', 'q')", "((b)::text = ANY ((ARRAY['p'::character varying, 'q'::character varying])::text[]))"),
    ("b IN ('p', 'q')", "((b)::text = ANY (ARRAY[('p'::character varying)::text, ('q'::character varying)::text]))"),
    ("b <> E'a\\\\b\\n'", "((b)::text <> 'a\\b\n'::text)"),
    ("c = $$x'y$$", "(c = 'x''y'::text)"),
    ("b || v = 'x'", "(((b)::text || (v)::text) = 'x'::text)"),
    ("b COLLATE \"C\" > 'a'", "(((b)::text COLLATE \"C\") > 'a'::text)"),
    ("CAST(b AS varchar(3)) = 'abc'", "(((b)::character varying(3))::text = 'abc'::text)"),
    ("(c)::text = 'x'::text", "(c = 'x'::text)"),
    ("n::numeric(10,2) > 1", "(n > (1)::numeric)"),
    ("a::varchar LIKE 'x%'", "(((a)::character varying)::text ~~ 'x%'::text)"),
    ("lower(b) = b", "(lower((b)::text) = (b)::text)"),
    ("left(b, 2) = 'x'", "(\"left\"((b)::text, 2) = 'x'::text)"),
    ("substring(b from 1 for 3) = 'x'", "(SUBSTRING(b FROM 1 FOR 3) = 'x'::text)"),
    ("trim(b) = 'x'", "(TRIM(BOTH FROM b) = 'x'::text)"),
    ("position('x' in b) > 0", "(POSITION(('x'::text) IN (b)) > 0)"),
    ("extract(year from d) > 2000", "(EXTRACT(year FROM d) > (2000)::numeric)"),
    ("d BETWEEN '2020-01-01' AND DATE '2030-01-01'", "((d >= '2020-01-01'::date) AND (d <= '2030-01-01'::date))"),
    ("d < '2030-01-01'::date + 1", "(d < ('2030-01-01'::date + 1))"),
    ("ts > '2020-01-01'", "(ts > '2020-01-01 00:00:00'::timestamp without time zone)"),
    ("u = '0A000000-0000-0000-0000-000000000000'", "(u = '0a000000-0000-0000-0000-000000000000'::uuid)"),
    ("(j ->> 'a')::int > 1", "(((j ->> 'a'::text))::integer > 1)"),
    ("\"Q x\" > 0 and \"order\" != 1", "((\"Q x\" > 0) AND (\"order\" <> 1))"),
    ("my_own(a, b) > 1", "(my_own(a, b) > 1)"),
];

#[test]
fn what_the_server_writes_is_the_same() {
    for (given, written) in SAME {
        assert_eq!(meaning(written, given), Meaning::Same, "{given}\n{written}");
    }
}

#[test]
fn what_the_server_writes_otherwise_is_different() {
    for (given, written) in [
        ("a > 2", "(a > 1)"),
        ("a >= 1", "(a > 1)"),
        ("b = 'X'", "((b)::text = 'x'::text)"),
        ("c = 'x '", "(c = 'x'::text)"),
        ("m = 'b'", "(m = 'ok'::mood)"),
        ("a = 1 OR z AND s = 2", "(((a = 1) OR z) AND (s = 2))"),
        ("NOT z AND z", "(NOT (z AND z))"),
        ("a - (s - 1) = 2", "(((a - s) - 1) = 2)"),
        ("b::varchar(3) = 'x'", "((b)::text = 'x'::text)"),
        ("n > 1.50", "(n > 1.5)"),
        ("b = 'x'::varchar", "((b)::text = 'x'::text)"),
        ("a IN (1, 2)", "(a = ANY (ARRAY[1, 3]))"),
        ("a NOT IN (1, 2)", "(NOT (a = ANY (ARRAY[1, 2])))"),
        ("lower(c) = 'x'", "(upper(c) = 'x'::text)"),
    ] {
        assert_eq!(meaning(written, given), Meaning::Different, "{given}\n{written}");
    }
}

#[test]
fn what_is_not_known_for_sure_is_undecided() {
    for (given, written) in [
        // The server writes the value of a constant, whose text may be another.
        ("d < '2030-1-1'", "(d < '2030-01-01'::date)"),
        ("d < 'today'", "(d < '2026-11-21'::date)"),
        ("z = 't'", "(z = true)"),
        // The operators of a domain are those of the type below it.
        ("dm = 'ok'", "((dm)::text = 'ok'::text)"),
        // They are not the same text, and only the server knows whether they are of one value.
        ("ts > now()", "(ts > CURRENT_TIMESTAMP)"),
        ("my_own(a) > 1", "(my_own(i) > 1)"),
        ("my_own(b) = 'x'", "(my_own((b)::text) = 'x'::text)"),
        ("\"coalesce\"(a, 1) > 1", "(COALESCE(a, 1) > 1)"),
        // One reads `u & '\0041'`, and the other a letter.
        ("c = U&'\\0041'", "(c = 'A'::text)"),
        ("c = U&'\\0041'", "(c = U&'\\0041')"),
        ("missing > 1", "(missing > 1)"),
        ("(a, s) = (1, 2)", "((a = 1) AND (s = 2))"),
        ("other.f(a) > 1", "(other.f(a) > 1)"),
        ("a = 1 -- b", "(a = 1)"),
        ("a < 1 < 2", "((a < 1) < 2)"),
        ("a = = 1", "(a = 1)"),
        ("", ""),
    ] {
        assert_eq!(meaning(written, given), Meaning::Undecided, "{given}\n{written}");
    }
}

#[test]
fn no_text_takes_long_to_be_given_up() {
    let deep = |open: &str, close: &str, times: usize| format!("{}a = 1{}", open.repeat(times), close.repeat(times));
    let table = table();
    for text in [
        deep("(", ")", 100_000),
        deep("NOT ", "", 100_000),
        deep("(", ") IS NULL BETWEEN 1 AND 2", 50),
        deep("CASE WHEN ", " THEN 1 END = 1", 50),
        deep("coalesce(", ", 'x')", 50),
        format!("a = 1{}", " AND a = 1".repeat(20_000)),
    ] {
        let started = std::time::Instant::now();
        let _ = normal(&table, &text);
        assert!(started.elapsed().as_secs() < 5, "{}", &text[..100]);
    }
}
