//! The catalog of SQLite: its PRAGMAs, and for what they leave out, the words of each definition.

use crate::harness::Client;

const PRAGMAS: [&str; 5] = [
    "SELECT t.name || char(9) || 'left out' || char(9) || 'is a table' FROM pragma_table_list t
     WHERE t.schema = 'main' AND t.type = 'table' AND t.name NOT LIKE 'sqlite\\_%' ESCAPE '\\'",
    "SELECT t.name || char(9) || 'option' || char(9) || printf('%d %d', t.wr, t.strict) FROM pragma_table_list t
     WHERE t.schema = 'main' AND t.type = 'table' AND t.name NOT LIKE 'sqlite\\_%' ESCAPE '\\'",
    "SELECT t.name || char(9) || '`' || c.name || '`' || char(9)
            || printf('column %d %s %d %s %d %d', c.cid, replace(replace(replace(replace(replace(replace(upper(c.type), '  ', ' '), '  ', ' '), ' (', '('), '( ', '('), ' )', ')'), ', ', ','),
                      -- A key that is the rowid is not NULL, said or not.
                      c.\"notnull\" OR (c.pk = 1 AND upper(c.type) = 'INTEGER'
                          AND (SELECT max(pk) FROM pragma_table_xinfo(t.name)) = 1),
                      -- A default of NULL is none, and one in double quotes is a text.
                      CASE WHEN upper(c.dflt_value) IS 'NULL' THEN NULL
                           WHEN c.dflt_value LIKE '\"%' THEN replace(c.dflt_value, '\"', '''') ELSE c.dflt_value END, c.pk, c.hidden)
     FROM pragma_table_list t, pragma_table_xinfo(t.name) c
     WHERE t.schema = 'main' AND t.type = 'table' AND t.name NOT LIKE 'sqlite\\_%' ESCAPE '\\'",
    "SELECT name || char(9) || '`' || f || '`' || char(9) || columns FROM (
         SELECT t.name, min(k.\"from\") AS f,
                printf('references %s %s %s ', lower(k.\"table\"), k.on_update, k.on_delete)
                || group_concat(lower(k.\"from\") || ' = ' || lower(coalesce(k.\"to\", p.name)), ', ') AS columns
         FROM pragma_table_list t, pragma_foreign_key_list(t.name) k
         LEFT JOIN pragma_table_xinfo(k.\"table\") p ON p.pk = k.seq + 1
         WHERE t.schema = 'main' AND t.type = 'table' GROUP BY t.name, k.id)",
    "SELECT name || char(9) || '`' || of || '`' || char(9) || columns FROM (
         SELECT t.name, CASE i.origin WHEN 'c' THEN i.name ELSE min(x.name) END AS of,
                printf('index %d %s %d ', i.\"unique\", i.origin, i.partial)
                || group_concat(printf('%d %s %d %s', x.cid, coalesce(x.name, ''), x.\"desc\", upper(x.coll)), ', ') AS columns
         FROM pragma_table_list t, pragma_index_list(t.name) i, pragma_index_xinfo(i.name) x
         WHERE t.schema = 'main' AND t.type = 'table' AND t.name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND x.\"key\"
         GROUP BY t.name, i.name)",
];

const OTHERS: &str =
    "SELECT char(9) || type || ' ' || name || char(9) || sql FROM sqlite_schema WHERE type IN ('view', 'trigger')
     UNION ALL SELECT char(9) || 'virtual table ' || name || char(9) || sql FROM sqlite_schema
               WHERE sql LIKE 'create virtual table%'";

const TABLES: &str =
    "SELECT t.name || char(9) || s.sql FROM pragma_table_list t JOIN sqlite_schema s ON s.name = t.name
     WHERE t.schema = 'main' AND t.type = 'table' AND s.sql IS NOT NULL AND t.name NOT LIKE 'sqlite\\_%' ESCAPE '\\'";

const INDEXES: &str =
    "SELECT tbl_name || char(9) || name || char(9) || sql FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL";

pub(super) fn lines(client: &mut Client) -> Vec<String> {
    let mut lines: Vec<String> = PRAGMAS.iter().flat_map(|sql| client.column(sql)).collect();
    lines.extend(client.column(OTHERS));
    for line in client.column(TABLES) {
        let (table, sql) = line.split_once('\t').unwrap();
        lines.extend(clauses(&words(sql)).into_iter().map(|(what, text)| format!("{table}\t{what}\t{text}")));
    }
    for line in client.column(INDEXES) {
        let mut parts = line.splitn(3, '\t');
        let (table, name, sql) = (parts.next().unwrap(), parts.next().unwrap(), parts.next().unwrap());
        let words = words(sql);
        let predicate = words.iter().position(|word| word == "where").map(|at| words[at..].join(" "));
        lines.push(format!("{table}\t`{name}`\tpredicate {}", predicate.unwrap_or_default()));
        let parts = words.iter().position(|word| word == "(").unwrap();
        let parts = split(inside(&words[parts..])).iter().map(|part| plain(part)).collect::<Vec<_>>();
        lines.push(format!("{table}\t`{name}`\tparts {}", parts.join(" , ")));
    }
    lines
}

/// What only the text holds: checks, expressions, collations, timings and conflict clauses.
fn clauses(words: &[String]) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for (at, word) in words.iter().enumerate() {
        let next = |ahead: usize| words.get(at + ahead).map(String::as_str).unwrap_or_default();
        match (word.as_str(), next(1)) {
            ("check" | "as", "(") => found.push((word.clone(), group(&words[at + 1..]))),
            ("collate", name) => found.push(("COLLATE".to_owned(), name.to_owned())),
            ("deferrable", _) if at > 0 && words[at - 1] == "not" => {}
            ("deferrable", "initially") => found.push(("deferrable".to_owned(), next(2).to_owned())),
            ("deferrable", _) => found.push(("deferrable".to_owned(), String::new())),
            ("conflict", how) => found.push(("ON CONFLICT".to_owned(), how.to_owned())),
            ("autoincrement" | "stored", _) => found.push((word.clone(), String::new())),
            _ => {}
        }
    }
    found.sort();
    // Equal ones are told apart by how many there are.
    let count = |at: usize| found[..at].iter().filter(|other| **other == found[at]).count();
    (0..found.len()).map(|at| (found[at].0.clone(), format!("{} {}", found[at].1, count(at)))).collect()
}

fn group(words: &[String]) -> String {
    inside(words).join(" ")
}

/// From an opening parenthesis to the one that closes it.
fn inside(words: &[String]) -> &[String] {
    let mut depth = 0;
    let end = words.iter().position(|word| {
        depth += i32::from(word == "(") - i32::from(word == ")");
        depth == 0
    });
    &words[1..end.unwrap()]
}

/// The pieces between the commas outside of parentheses.
fn split(words: &[String]) -> Vec<&[String]> {
    let mut depth = 0;
    words
        .split(|word| {
            depth += i32::from(word == "(") - i32::from(word == ")");
            depth == 0 && word == ","
        })
        .collect()
}

/// Without parentheses around the whole, and without what goes without saying.
fn plain(part: &[String]) -> String {
    let mut part = part;
    while part.first().is_some_and(|first| first == "(") && inside(part).len() + 2 == part.len() {
        part = inside(part);
    }
    part.join(" ").replace(" collate binary", "")
}

/// Words in lower case, names without quotes, texts in theirs, and each other character, without the comments.
fn words(sql: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut rest = sql;
    while let Some(first) = rest.chars().next() {
        let length = match first {
            _ if rest.starts_with("--") => rest.find('\n').unwrap_or(rest.len()),
            _ if rest.starts_with("/*") => rest.find("*/").map_or(rest.len(), |end| end + 2),
            '\'' | '"' | '`' => quoted(rest, first),
            '[' => rest.find(']').unwrap() + 1,
            _ if is_word(first) => rest.find(|c| !is_word(c)).unwrap_or(rest.len()),
            _ => first.len_utf8(),
        };
        let (word, after) = rest.split_at(length);
        rest = after;
        match first {
            _ if word.starts_with("--") || word.starts_with("/*") || first.is_whitespace() => {}
            '"' | '`' => {
                words.push(word[1..length - 1].replace(&format!("{first}{first}"), &first.to_string()).to_lowercase())
            }
            '[' => words.push(word[1..length - 1].to_lowercase()),
            '\'' => words.push(word.to_owned()),
            _ => words.push(word.to_lowercase()),
        }
    }
    words
}

fn quoted(text: &str, quote: char) -> usize {
    let mut at = 1;
    loop {
        at += text[at..].find(quote).unwrap() + 1;
        if !text[at..].starts_with(quote) {
            return at;
        }
        at += 1;
    }
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_' || c == '$' || c == '.'
}
