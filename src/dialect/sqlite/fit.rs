//! Values that a new type would not hold. SQLite keeps them as they are, where other engines refuse or cut them:
//! <https://sqlite.org/flextypegood.html>.

use super::finish::enum_check_name;
use super::names::quote;
use super::types::{Affinity, numbers};
use crate::dialect::fit::{self, Change, Fit};
use crate::dialect::{Alteration, Engine, Misfits};
use crate::physical::{Column, Table};

pub(super) fn misfits(engine: &Engine, alteration: &Alteration<'_>) -> Vec<Misfits> {
    fit::misfits(engine, alteration, |change| {
        let listed = unlisted(alteration, change);
        let Change { before, after, value } = change;
        let retyped = before.r#type != after.r#type || alteration.using.contains_key(&after.name);
        let fits = fits(after, before, alteration.after, value).filter(|_| retyped && listed.is_none());
        let Some(fits) = fits else { return listed.and_then(Fit::refuses) };
        let misfits = format!("NOT coalesce({fits}, 0)");
        if is_rigid(after, alteration.after) { Fit::refuses(misfits) } else { Fit::alters(misfits) }
    })
}

/// What is true of a value that the list of an enum does not have, where the list is a new one.
fn unlisted(alteration: &Alteration<'_>, change: &Change<'_>) -> Option<String> {
    let list = |table: &Table, column: &Column| {
        let check = table.checks.get(&enum_check_name(&table.name, &column.name))?;
        check.expression.as_str().strip_prefix(&format!("{} IN ", quote(&column.name))).map(str::to_owned)
    };
    let wanted = list(alteration.after, change.after)?;
    let stands = list(alteration.before, change.before).is_some_and(|had| had == wanted);
    (!stands).then(|| format!("{} NOT IN {wanted}", change.value))
}

/// Whether SQLite itself refuses what does not fit: in a strict table, and as a rowid.
fn is_rigid(column: &Column, table: &Table) -> bool {
    let key = table.primary_key.as_ref().is_some_and(|key| key.columns == [column.name.as_str()]);
    table.options.strict || (key && column.r#type == "INTEGER" && !table.options.without_rowid)
}

/// What is true of a value that the type holds; none where it holds any.
fn fits(column: &Column, before: &Column, after: &Table, value: &str) -> Option<String> {
    let number = format!("CAST({value} AS NUMERIC)");
    // Between a text and a number this is true of numbers in full alone: '12 apples' casts to 12 and is not equal.
    let numeric = format!("({value} = {number} AND typeof({value}) <> 'blob')");
    let whole = |range: &str| format!("({numeric} AND {number} = CAST({number} AS INTEGER){range})");
    let text = format!("typeof({value}) <> 'blob'");
    // The functions alone take a number too, as a Julian day.
    let shape = |function: &str, like: &str| {
        format!("(typeof({value}) = 'text' AND {value} LIKE '{like}' AND {function}({value}) IS NOT NULL)")
    };
    let wide =
        after.options.strict || after.primary_key.as_ref().is_some_and(|key| key.columns == [column.name.as_str()]);
    let base = column.r#type.split('(').next().unwrap_or_default().trim();
    match (base, numbers(&column.r#type).as_slice()) {
        ("BOOLEAN", _) => Some(format!("({numeric} AND {number} IN (0, 1))")),
        ("SMALLINT", _) => Some(whole(&format!(" AND {number} BETWEEN -32768 AND 32767"))),
        ("INTEGER" | "INT", _) if !wide && before.r#type == "BIGINT" => {
            Some(whole(&format!(" AND {number} BETWEEN -2147483648 AND 2147483647")))
        }
        ("NUMERIC" | "DECIMAL", [digits, scale]) => {
            let whole_digits = digits.saturating_sub(*scale);
            let inside = format!("{number} > -1e{whole_digits} AND {number} < 1e{whole_digits}");
            Some(format!("({numeric} AND {inside} AND round({number}, {scale}) = {number})"))
        }
        ("DATE", _) => Some(shape("date", "____-__-__")),
        ("TIME", _) => Some(shape("time", "__:__%")),
        ("DATETIME" | "TIMESTAMP" | "TIMESTAMPTZ", _) => Some(shape("datetime", "____-__-__%")),
        (_, numbers) => match (Affinity::of(&column.r#type), numbers) {
            (Affinity::Text, [length]) => Some(format!("({text} AND length({value}) <= {length})")),
            (Affinity::Text, _) => Some(text),
            (Affinity::Integer, _) => Some(whole("")),
            // So many whole numbers in a row are exact: https://sqlite.org/floatingpoint.html.
            (Affinity::Real, _) => {
                let exact = format!("{number} BETWEEN -9007199254740992 AND 9007199254740992");
                Some(format!("({numeric} AND (typeof({number}) = 'real' OR {exact}))"))
            }
            (Affinity::Numeric, _) => Some(numeric),
            (Affinity::Blob, _) if base == "BLOB" => Some(format!("typeof({value}) = 'blob'")),
            (Affinity::Blob, _) => None,
        },
    }
}
