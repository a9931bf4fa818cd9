//! Two physical tables side by side: what the database has against what it should have.

mod describe;

use std::fmt::{Arguments, Display};

use indexmap::IndexMap;

use crate::physical::{Column, Expression, ForeignKey, Index, IndexKey, IndexPart, Options, PrimaryKey, Table};

/// One thing that is not as wanted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// What differs: "type of column `email`".
    pub what: String,
    /// The column that it is of, if it is of one.
    pub column: Option<String>,
    /// How it is in the database; none when it is missing there.
    pub live: Option<String>,
    /// How it should be; none when it should not be there.
    pub wanted: Option<String>,
    pub kind: DifferenceKind,
}

/// What a difference is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DifferenceKind {
    Structure,
    /// Two SQL texts, which may still mean the same to the server.
    Expression,
    /// Two SQL texts that do not mean the same.
    Meaning,
}

/// All that differs between two tables of one name, in a stable order. The order of columns is never a difference.
pub fn compare(live: &Table, wanted: &Table) -> Vec<Difference> {
    let mut found = Comparison::default();
    found.columns(&live.columns, &wanted.columns);
    found.primary_key(live.primary_key.as_ref(), wanted.primary_key.as_ref());
    found.parts("unique constraint", &live.uniques, &wanted.uniques, describe::unique, |found, what, live, wanted| {
        found.value(what, Some(live), Some(wanted), describe::unique);
    });
    found.parts("check", &live.checks, &wanted.checks, describe::check, |found, what, live, wanted| {
        found.expression(what, Some(&live.expression), Some(&wanted.expression));
    });
    found.parts(
        "foreign key",
        &live.foreign_keys,
        &wanted.foreign_keys,
        describe::foreign_key,
        |found, what, live, wanted| {
            found.value(what, Some(live), Some(wanted), describe::foreign_key);
        },
    );
    found.parts("index", &live.indexes, &wanted.indexes, describe::index, Comparison::index);
    found.value("comment", live.comment.as_ref(), wanted.comment.as_ref(), String::clone);
    found.options(&live.options, &wanted.options);
    found.found
}

/// The foreign keys that `live` lacks, when it lacks nothing else: what a run that was cut off leaves to be closed.
///
/// An index that an engine makes for a foreign key goes by the name of the key and comes with it.
pub fn lacks_only_foreign_keys<'a>(live: &Table, wanted: &'a Table) -> Vec<&'a ForeignKey> {
    let lacking: Vec<&ForeignKey> =
        wanted.foreign_keys.values().filter(|key| !live.foreign_keys.contains_key(&key.name)).collect();
    let mut without = wanted.clone();
    for key in &lacking {
        without.foreign_keys.shift_remove(&key.name);
        if !live.indexes.contains_key(&key.name) {
            without.indexes.shift_remove(&key.name);
        }
    }
    let structural = |one: &Difference| one.kind == DifferenceKind::Structure;
    if compare(live, &without).iter().any(structural) { Vec::new() } else { lacking }
}

#[derive(Default)]
struct Comparison {
    found: Vec<Difference>,
    /// The column that is being compared.
    column: Option<String>,
}

impl Comparison {
    fn push(&mut self, what: impl Display, live: Option<String>, wanted: Option<String>, kind: DifferenceKind) {
        let column = self.column.clone();
        self.found.push(Difference { what: what.to_string(), column, live, wanted, kind });
    }

    /// `what` is made a text only where something differs: nearly always, nothing does.
    fn value<T: PartialEq>(
        &mut self,
        what: impl Display,
        live: Option<&T>,
        wanted: Option<&T>,
        describe: fn(&T) -> String,
    ) {
        if live != wanted {
            self.push(what, live.map(describe), wanted.map(describe), DifferenceKind::Structure);
        }
    }

    fn expression(&mut self, what: impl Display, live: Option<&Expression>, wanted: Option<&Expression>) {
        if live != wanted {
            // A text that is there on one side alone cannot mean the same.
            let both = live.is_some() && wanted.is_some();
            let kind = if both { DifferenceKind::Expression } else { DifferenceKind::Structure };
            self.push(what, live.map(Expression::to_string), wanted.map(Expression::to_string), kind);
        }
    }

    fn columns(&mut self, live: &IndexMap<String, Column>, wanted: &IndexMap<String, Column>) {
        let gone = live.iter().filter(|(name, _)| !wanted.contains_key(*name));
        for (name, column) in wanted {
            // Most are the same, and need no names.
            if live.get(name).is_some_and(|live| live == column) {
                continue;
            }
            self.column = Some(name.clone());
            let what = format_args!("column `{name}`");
            match live.get(name) {
                Some(live) => self.column(what, live, column),
                None => self.push(what, None, Some(describe::column(column)), DifferenceKind::Structure),
            }
        }
        for (name, column) in gone {
            self.column = Some(name.clone());
            self.push(format_args!("column `{name}`"), Some(describe::column(column)), None, DifferenceKind::Structure);
        }
        self.column = None;
    }

    /// Compares parts that have names, with `compare` where both sides have one.
    fn parts<T>(
        &mut self,
        what: &str,
        live: &IndexMap<String, T>,
        wanted: &IndexMap<String, T>,
        describe: fn(&T) -> String,
        compare: impl Fn(&mut Self, Arguments<'_>, &T, &T),
    ) {
        for (name, part) in wanted {
            match live.get(name) {
                Some(live) => compare(self, format_args!("{what} `{name}`"), live, part),
                None => {
                    self.push(format_args!("{what} `{name}`"), None, Some(describe(part)), DifferenceKind::Structure)
                }
            }
        }
        for (name, part) in live.iter().filter(|(name, _)| !wanted.contains_key(*name)) {
            self.push(format_args!("{what} `{name}`"), Some(describe(part)), None, DifferenceKind::Structure);
        }
    }

    fn column(&mut self, what: Arguments<'_>, live: &Column, wanted: &Column) {
        self.value(format_args!("type of {what}"), Some(&live.r#type), Some(&wanted.r#type), String::clone);
        let nullable = |nullable: &bool| if *nullable { "nullable" } else { "not null" }.to_owned();
        self.value(format_args!("nullability of {what}"), Some(&live.nullable), Some(&wanted.nullable), nullable);
        self.expression(format_args!("default of {what}"), live.default.as_ref(), wanted.default.as_ref());
        self.generated(what, live, wanted);
        self.value(format_args!("numbering of {what}"), live.identity.as_ref(), wanted.identity.as_ref(), |identity| {
            format!("{identity:?}")
        });
        self.value(
            format_args!("collation of {what}"),
            live.collation.as_ref(),
            wanted.collation.as_ref(),
            String::clone,
        );
        self.value(format_args!("comment of {what}"), live.comment.as_ref(), wanted.comment.as_ref(), String::clone);
    }

    fn generated(&mut self, what: Arguments<'_>, live: &Column, wanted: &Column) {
        let expression = |column: &Column| column.generated.as_ref().map(|generated| generated.expression.clone());
        let storage = |column: &Column| column.generated.as_ref().map(|generated| generated.storage);
        self.expression(format_args!("generation of {what}"), expression(live).as_ref(), expression(wanted).as_ref());
        if let (Some(live), Some(wanted)) = (storage(live), storage(wanted)) {
            self.value(format_args!("storage of {what}"), Some(&live), Some(&wanted), |storage| {
                format!("{storage:?}").to_lowercase()
            });
        }
    }

    /// A key without a name has the columns alone to be known by.
    fn primary_key(&mut self, live: Option<&PrimaryKey>, wanted: Option<&PrimaryKey>) {
        let same = match (live, wanted) {
            (Some(live), Some(wanted)) if live.name.is_none() || wanted.name.is_none() => {
                live.columns == wanted.columns
            }
            _ => live == wanted,
        };
        if !same {
            self.push(
                "primary key",
                live.map(describe::primary_key),
                wanted.map(describe::primary_key),
                DifferenceKind::Structure,
            );
        }
    }

    fn index(&mut self, what: Arguments<'_>, live: &Index, wanted: &Index) {
        if live == wanted {
            return;
        }
        if without_expressions(live, wanted) != without_expressions(wanted, live) {
            return self.push(
                what,
                Some(describe::index(live)),
                Some(describe::index(wanted)),
                DifferenceKind::Structure,
            );
        }
        for (live, wanted) in live.parts.iter().zip(&wanted.parts) {
            if let (IndexKey::Column(_), IndexKey::Column(_)) = (&live.key, &wanted.key) {
                continue;
            }
            self.expression(format_args!("part of {what}"), Some(&key_text(live)), Some(&key_text(wanted)));
        }
        self.expression(format_args!("condition of {what}"), live.predicate.as_ref(), wanted.predicate.as_ref());
    }

    fn options(&mut self, live: &Options, wanted: &Options) {
        self.value("storage engine", live.engine.as_ref(), wanted.engine.as_ref(), String::clone);
        self.value("character set", live.charset.as_ref(), wanted.charset.as_ref(), String::clone);
        self.value("collation", live.collation.as_ref(), wanted.collation.as_ref(), String::clone);
        let yes = |value: &bool| if *value { "yes" } else { "no" }.to_owned();
        self.value("STRICT", Some(&live.strict), Some(&wanted.strict), yes);
        self.value("WITHOUT ROWID", Some(&live.without_rowid), Some(&wanted.without_rowid), yes);
    }
}

/// The index with all its expressions blanked, so that what is left can be compared exactly. A column beside an
/// expression is blanked, too: a server that sees that `(a)::text` is a text anyway keeps the column.
fn without_expressions(index: &Index, other: &Index) -> Index {
    let is_expression = |part: &IndexPart| matches!(part.key, IndexKey::Expression(_));
    let blank = |(at, part): (usize, &IndexPart)| {
        if is_expression(part) || other.parts.get(at).is_some_and(is_expression) {
            IndexPart { key: IndexKey::Expression(Expression::new("")), ..part.clone() }
        } else {
            part.clone()
        }
    };
    let predicate = index.predicate.as_ref().map(|_| Expression::new(""));
    Index { parts: index.parts.iter().enumerate().map(blank).collect(), predicate, ..index.clone() }
}

fn key_text(part: &IndexPart) -> Expression {
    match &part.key {
        IndexKey::Column(name) => Expression::new(format!("column `{name}`")),
        IndexKey::Expression(expression) => expression.clone(),
    }
}
