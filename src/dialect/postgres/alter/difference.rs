//! Which constraints and indexes go, get another name, and come.

use super::columns::Columns;
use super::parts::{Part, of};
use super::rename::{Rename, in_order};
use crate::dialect::{Alteration, Statement};
use crate::physical::TableName;

pub(super) struct Difference {
    dropped: Vec<Part>,
    renamed: Vec<Rename<Part>>,
    created: Vec<Part>,
    /// Whether something that stays is checked only at the end of the transaction.
    pub defers: bool,
}

/// A part of the table as it is, and what it has become when the difference is made up.
struct Live {
    was: Part,
    now: Part,
    /// Which part of `after` it goes on as.
    goes_on: Option<usize>,
    must_go: bool,
}

impl Difference {
    pub(super) fn of(alteration: &Alteration<'_>, columns: &Columns<'_>) -> Self {
        let (before, after) = (&alteration.before.name, &alteration.after.name);
        let wanted: Vec<Part> = of(alteration.after);
        let spelled: Vec<Part> = wanted.iter().map(|part| part.spelled(columns)).collect();
        let mut live: Vec<Live> = of(alteration.before)
            .into_iter()
            .map(|was| {
                let now = was.translated(columns, before, after);
                Live { must_go: must_go(&now, columns, after), was, now, goes_on: None }
            })
            .collect();
        pair(&mut live, &spelled, |live, wanted| live == wanted);
        pair(&mut live, &spelled, |live, wanted| live.body == wanted.body);
        free_keys(&mut live, after);
        Self::new(live, wanted)
    }

    fn new(live: Vec<Live>, wanted: Vec<Part>) -> Self {
        let goes_on: Vec<usize> = live.iter().filter_map(|live| live.goes_on).collect();
        let defers = live.iter().any(|live| live.goes_on.is_some() && live.was.is_deferred());
        let (mut dropped, mut renamed) = (Vec::new(), Vec::new());
        for Live { was, goes_on, .. } in live {
            match goes_on.and_then(|at| wanted.get(at)) {
                None => dropped.push(was),
                Some(part) if part.name == was.name => {}
                Some(part) => renamed.push(Rename { from: was.name.clone(), of: was, to: part.name.clone() }),
            }
        }
        let new = wanted.into_iter().enumerate().filter(|(at, _)| !goes_on.contains(at));
        Difference { dropped, renamed, created: new.map(|(_, part)| part).collect(), defers }
    }

    pub(super) fn created(&self) -> impl Iterator<Item = &Part> {
        self.created.iter()
    }

    /// Foreign keys first, because they may stand on the others.
    pub(super) fn drops(&self, table: &TableName) -> impl Iterator<Item = Statement> {
        self.dropped.iter().rev().map(|part| part.drop(table))
    }

    pub(super) fn renames(&self, table: &TableName) -> impl Iterator<Item = Statement> {
        let names = self.dropped.iter().chain(&self.created).map(|part| part.name.clone()).collect();
        let ordered = in_order(self.renamed.clone(), &names).into_iter();
        ordered.map(|rename| Part { name: rename.from, ..rename.of }.rename(table, &rename.to))
    }

    pub(super) fn creations(&self, table: &TableName) -> impl Iterator<Item = Statement> {
        self.created.iter().map(|part| part.create(table))
    }
}

/// Whether it goes with a column that is made anew, or computes with one of another type: the server would keep an
/// expression with casts that fit the old one, or refuse the type.
fn must_go(part: &Part, columns: &Columns<'_>, table: &TableName) -> bool {
    columns.redefined.iter().any(|pair| part.stands_on(table, &pair.after.name))
        || columns.retyped().any(|name| part.computes_with(name))
}

/// Lets every part of `after` that has none yet be one that is there and is found alike.
fn pair(live: &mut [Live], wanted: &[Part], alike: impl Fn(&Part, &Part) -> bool) {
    for (at, part) in wanted.iter().enumerate() {
        if live.iter().any(|live| live.goes_on == Some(at)) {
            continue;
        }
        let mut free = live.iter_mut().filter(|live| live.goes_on.is_none() && !live.must_go);
        if let Some(found) = free.find(|live| alike(&live.now, part)) {
            found.goes_on = Some(at);
        }
    }
}

/// A foreign key of the table to itself is made again where the key that it stands on goes.
fn free_keys(live: &mut [Live], table: &TableName) {
    let gone: Vec<Part> = live.iter().filter(|live| live.goes_on.is_none()).map(|live| live.now.clone()).collect();
    for live in live {
        if gone.iter().any(|key| key.is_key_of(table, &live.now)) {
            live.goes_on = None;
        }
    }
}
