//! Characters that a column, or the catalog, does not hold.

use crate::dialect::mysql::literal::unquote;
use crate::dialect::mysql::table::charset;
use crate::dialect::mysql::types::has_collation;
use crate::dialect::tokens::{TokenKind, tokens};
use crate::dialect::{Engine, Problem};
use crate::flavour::Flavour;
use crate::physical::{Column, Expression, IndexKey, Table};
use crate::schema::{Part, Place};

pub(super) fn check(engine: &Engine, table: &Table, problems: &mut Vec<Problem>) {
    check_catalog(engine, table, problems);
    for column in table.columns.values().filter(|column| has_collation(&column.r#type)) {
        check_texts(table, column, &Place::column(&table.name, &column.name), problems);
    }
}

/// Both catalogs keep their texts in three bytes a character, and show `?` where that is not enough. What cannot be read
/// back cannot be compared: <https://dev.mysql.com/doc/refman/8.4/en/charset-metadata.html>.
fn check_catalog(engine: &Engine, table: &Table, problems: &mut Vec<Problem>) {
    let sql = |expression: &Expression| expression.as_str().to_owned();
    let mut texts: Vec<(Place, String)> = Vec::new();
    for column in table.columns.values() {
        let generated = column.generated.as_ref().map(|generated| sql(&generated.expression));
        let own = [Some(column.r#type.clone()), column.default.as_ref().map(sql), generated, column.comment.clone()];
        texts.extend(own.into_iter().flatten().map(|text| (Place::column(&table.name, &column.name), text)));
    }
    texts.extend(table.comment.iter().map(|text| (Place::table(&table.name).attribute("comment"), text.clone())));
    let checks = table.checks.values();
    texts.extend(checks.map(|check| (Place::part(&table.name, Part::Check, &check.name), sql(&check.expression))));
    for index in table.indexes.values() {
        for part in &index.parts {
            if let IndexKey::Expression(expression) = &part.key {
                texts.push((Place::part(&table.name, Part::Index, &index.name), sql(expression)));
            }
        }
    }
    for (place, text) in texts {
        if let Some(c) = text.chars().find(|c| *c > '\u{ffff}') {
            let message =
                format!("{}'s catalog does not show `{c}`, a character beyond U+FFFF", engine.flavour.title());
            problems.push(Problem::new(place, message).help("leave the character out: it could not be compared"));
        }
    }
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
