//! Characters that a column, or the catalog, does not hold.

use crate::dialect::mysql::literal::unquote;
use crate::dialect::mysql::table::charset;
use crate::dialect::mysql::types::{Kind, has_collation, kind, name};
use crate::dialect::tokens::{TokenKind, tokens};
use crate::dialect::{Engine, Problem};
use crate::flavour::Flavour;
use crate::physical::{Column, Expression, IndexKey, Table};
use crate::schema::{Part, Place};

pub(super) fn check(engine: &Engine, table: &Table, problems: &mut Vec<Problem>) {
    for column in table.columns.values() {
        let place = Place::column(&table.name, &column.name);
        check_comment(engine, column.comment.as_ref(), &place, problems);
        check_expressions(engine, column, &place, problems);
        if has_collation(&column.r#type) {
            check_texts(table, column, &place, problems);
        }
    }
    check_comment(engine, table.comment.as_ref(), &Place::table(&table.name), problems);
    for check in table.checks.values() {
        let place = Place::part(&table.name, Part::Check, &check.name);
        problems.extend(lost(engine, &check.expression, "a check", place));
    }
    for index in table.indexes.values() {
        let place = Place::part(&table.name, Part::Index, &index.name);
        let expressions = index.parts.iter().filter_map(|part| match &part.key {
            IndexKey::Expression(expression) => Some(expression),
            IndexKey::Column(_) => None,
        });
        problems.extend(expressions.filter_map(|one| lost(engine, one, "an index", place.clone())));
    }
}

/// The catalog is kept in utf8mb3, and what that has not becomes `?`:
/// https://dev.mysql.com/doc/refman/8.4/en/charset-metadata.html
fn beyond(text: &str) -> Option<char> {
    text.chars().find(|c| *c > '\u{ffff}')
}

fn check_comment(engine: &Engine, comment: Option<&String>, place: &Place, problems: &mut Vec<Problem>) {
    if let Some(lost) = comment.and_then(|comment| beyond(comment)) {
        let place = place.clone().attribute("comment");
        let title = engine.flavour.title();
        let message = format!("{title} keeps no `{lost}` in a comment, nor any character beyond U+FFFF");
        problems.push(Problem::new(place, message).help("leave it out"));
    }
}

fn check_expressions(engine: &Engine, column: &Column, place: &Place, problems: &mut Vec<Problem>) {
    if let Some(generated) = &column.generated {
        let place = place.clone().attribute("generated");
        problems.extend(lost(engine, &generated.expression, "a generated column", place));
    }
    // MariaDB keeps a literal as a value, and an expression as text.
    let value = engine.flavour == Flavour::MariaDb && kind(&column.r#type) == Kind::Text;
    let kept = |default: &&Expression| value && unquote(default.as_str()).is_some();
    if let Some(default) = column.default.as_ref().filter(|default| !kept(default)) {
        problems.extend(lost(engine, default, "such a default", place.clone().attribute("default")));
    }
    if name(&column.r#type) == "enum" && beyond(&column.r#type).is_some() {
        let message = format!("{} keeps no character beyond U+FFFF in an enum", engine.flavour.title());
        problems.push(Problem::new(place.clone().attribute("type"), message));
    }
}

fn lost(engine: &Engine, expression: &Expression, what: &str, place: Place) -> Option<Problem> {
    let lost = beyond(expression.as_str())?;
    let title = engine.flavour.title();
    let message = format!("{title} makes `?` of `{lost}` in {what}, and of every character beyond U+FFFF");
    Some(Problem::new(place, message).help("leave it out, or write its bytes: `_utf8mb4 x'…'`"))
}

/// Texts in a column that cannot be theirs: `é` in ascii, and any text where there are only bytes.
fn check_texts(table: &Table, column: &Column, place: &Place, problems: &mut Vec<Problem>) {
    let charset = charset(table, column);
    if charset == "binary" {
        let message =
            format!("column `{}` is {}, and in the charset `binary` there are no texts", column.name, column.r#type);
        problems.push(Problem::new(place.clone().attribute("type"), message).help("use `bytes`, or another charset"));
        return;
    }
    let missing = |text: &str| text.chars().find(|c| !holds(charset, *c));
    let default = column.default.as_ref().and_then(|default| unquote(default.as_str()));
    if let Some(missing) = default.and_then(|text| missing(&text)) {
        let message = format!("the charset `{charset}` of column `{}` has no `{missing}`", column.name);
        problems.push(Problem::new(place.clone().attribute("default"), message));
    }
    let values = tokens(Flavour::MySql, &column.r#type).unwrap_or_default();
    let values = values.iter().filter(|token| token.kind == TokenKind::Text);
    if let Some(missing) = values.filter_map(|token| unquote(token.text)).find_map(|text| missing(&text)) {
        let message = format!("the charset `{charset}` of column `{}` has no `{missing}`", column.name);
        problems.push(Problem::new(place.clone().attribute("type"), message));
    }
}

/// Whether a charset has a character. Of those that are not known here, the server knows.
fn holds(charset: &str, c: char) -> bool {
    match charset {
        "ascii" => c.is_ascii(),
        // It is the code page 1252: https://dev.mysql.com/doc/refman/8.4/en/charset-we-sets.html
        "latin1" => c <= '\u{ff}' || "€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ".contains(c),
        "utf8mb3" | "ucs2" => c <= '\u{ffff}',
        _ => true,
    }
}
