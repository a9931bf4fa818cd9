//! Which values of a column its new type does not hold.

use indexmap::IndexMap;

use super::{Alteration, Engine, Misfits, Sought};
use crate::physical::{Column, TableName};

/// The values of enum types, by their names.
pub type Enums = IndexMap<TableName, Vec<String>>;

/// The conditions of values that a type does not hold. Both none: it holds all.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Fit {
    /// They would be others afterwards, without a word.
    pub(super) altered: Option<String>,
    pub(super) refused: Option<String>,
}

impl Fit {
    pub(super) fn refuses(condition: impl Into<String>) -> Option<Self> {
        Some(Fit { altered: None, refused: Some(condition.into()) })
    }

    pub(super) fn alters(condition: impl Into<String>) -> Option<Self> {
        Some(Fit { altered: Some(condition.into()), refused: None })
    }

    pub(super) fn both(altered: impl Into<String>, refused: impl Into<String>) -> Option<Self> {
        Some(Fit { altered: Some(altered.into()), refused: Some(refused.into()) })
    }

    /// Every value fits.
    pub(super) fn all() -> Option<Self> {
        Some(Fit::default())
    }
}

/// A column on its way to another type, and its value in SQL.
pub(super) struct Change<'a> {
    pub(super) before: &'a Column,
    pub(super) after: &'a Column,
    pub(super) value: String,
}

/// The misfits of each column whose type changes, as far as `fit` can tell.
pub(super) fn misfits(
    engine: &Engine,
    alteration: &Alteration<'_>,
    fit: impl Fn(&Change<'_>) -> Option<Fit>,
) -> Vec<Misfits> {
    let rows = rows(engine, alteration);
    let old = |name: &str| {
        let renamed = alteration.renamed.iter().find(|(_, to)| *to == name);
        renamed.map_or(name, |(from, _)| from.as_str()).to_owned()
    };
    let misfits = |after: &Column| {
        let before = alteration.before.columns.get(&old(&after.name))?;
        let using = alteration.using.get(&after.name).filter(|_| after.generated.is_none());
        let value = using.map_or_else(|| engine.quote(&after.name), |using| format!("({using})"));
        let Fit { altered, refused } = fit(&Change { before, after, value: value.clone() })?;
        let sought = |condition: String| {
            Sought::new(&rows, &format!("{value} IS NOT NULL AND ({condition})"), &[engine.as_text(&value)])
        };
        Some(Misfits { column: after.name.clone(), altered: altered.map(sought), refused: refused.map(sought) })
    };
    alteration.after.columns.values().filter(|column| column.generated.is_none()).filter_map(misfits).collect()
}

/// The rows as they are, under the names that their columns are to have.
fn rows(engine: &Engine, alteration: &Alteration<'_>) -> String {
    let table = engine.qualified(&alteration.before.name);
    if alteration.renamed.iter().all(|(from, to)| from == to) {
        return table;
    }
    let named = alteration.before.columns.keys().map(|name| match alteration.renamed.get(name) {
        Some(to) => format!("{} AS {}", engine.quote(name), engine.quote(to)),
        None => engine.quote(name),
    });
    format!("(SELECT {} FROM {table}) AS binds_rows", named.collect::<Vec<_>>().join(", "))
}

/// The least and the greatest whole number of so many bytes, with a sign.
pub(super) fn range(bytes: u32) -> (i128, i128) {
    let half = 1_i128 << (8 * bytes - 1);
    (-half, half - 1)
}

/// The first number that has more digits before the point than these: 1000 for `(5, 2)`.
pub(super) fn too_large(digits: u32, scale: u32) -> String {
    format!("1{}", "0".repeat(digits.saturating_sub(scale) as usize))
}
