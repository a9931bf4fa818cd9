//! Revisions cut into units: one transaction where it holds them all, else as few as it takes.

use super::{Progress, Step};
use crate::dialect::{Engine, Statement};
use crate::plan::{Mark, Unit};

/// What a revision does, in pieces that make one table each at most.
pub(super) struct Pieces<'a> {
    pub(super) step: &'a Step<'a>,
    pub(super) pieces: Vec<Vec<Statement>>,
}

/// One unit for each revision where statements commit by themselves; else as few as hold `capacity` pieces each. One
/// transaction holds a whole revision where it can.
pub(super) fn cut(engine: &Engine, revisions: Vec<Pieces<'_>>, capacity: Option<usize>) -> Vec<Unit> {
    if !engine.facts().transactional_ddl {
        return revisions.into_iter().flat_map(|revision| in_steps(vec![revision.whole()], revision.step)).collect();
    }
    let capacity = capacity.unwrap_or(usize::MAX).max(1);
    let (mut units, mut room) = (vec![Unit::default()], capacity);
    for revision in revisions {
        let size = revision.pieces.len();
        if size > room && room < capacity {
            units.push(Unit::default());
            room = capacity;
        }
        if size <= room {
            room -= size;
            join(&mut units, at_once(revision.whole(), revision.step));
        } else {
            let parts: Vec<Vec<Statement>> = revision.pieces.chunks(capacity).map(<[_]>::concat).collect();
            room = capacity * parts.len() - size;
            let mut parts = in_steps(parts, revision.step).into_iter();
            parts.by_ref().take(1).for_each(|first| join(&mut units, first));
            units.extend(parts);
        }
    }
    units
}

impl Pieces<'_> {
    fn whole(&self) -> Vec<Statement> {
        self.pieces.concat()
    }
}

/// A revision that takes effect together with its mark.
fn at_once(statements: Vec<Statement>, step: &Step<'_>) -> Unit {
    let mark = match step.progress {
        Progress::New => Mark::Applied,
        Progress::Begun => Mark::Finished,
    };
    Unit { before: Vec::new(), statements, after: vec![mark(step.passage.clone())] }
}

/// A revision in several steps, marked as begun before the first and as ended after the last: a run after one that was
/// cut off goes on from there.
fn in_steps(parts: Vec<Vec<Statement>>, step: &Step<'_>) -> Vec<Unit> {
    let mut units: Vec<Unit> = parts.into_iter().map(|statements| Unit { statements, ..Unit::default() }).collect();
    if let (Some(first), Progress::New) = (units.first_mut(), step.progress) {
        first.before.push(Mark::Started(step.passage.clone()));
    }
    if let Some(last) = units.last_mut() {
        last.after.push(Mark::Finished(step.passage.clone()));
    }
    units
}

/// Puts more into the last unit.
fn join(units: &mut [Unit], more: Unit) {
    if let Some(last) = units.last_mut() {
        last.before.extend(more.before);
        last.statements.extend(more.statements);
        last.after.extend(more.after);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::flavour::Flavour;
    use crate::key::Key;
    use crate::plan::Passage;

    fn step(name: &str, progress: Progress) -> Step<'static> {
        let passage = Passage {
            project: "p".to_owned(),
            key: Key::new("app").unwrap(),
            revision: name.to_owned(),
            checksum: String::new(),
        };
        Step { passage, message: "", changes: &[], progress }
    }

    /// Each unit with its marks: `<` begun, `>` ended, `!` both at once.
    fn plan(flavour: Flavour, steps: &[(Step<'static>, usize)], capacity: Option<usize>) -> Vec<String> {
        let pieces = |name: &str, size| {
            (1..=size).map(|n| vec![Statement { what: format!("{name}{n}"), sql: String::new() }]).collect()
        };
        let revisions =
            steps.iter().map(|(step, size)| Pieces { step, pieces: pieces(&step.passage.revision, *size) }).collect();
        let mark = |mark: &Mark| match mark {
            Mark::Started(passage) => format!("<{}", passage.revision),
            Mark::Finished(passage) => format!("{}>", passage.revision),
            Mark::Applied(passage) => format!("{}!", passage.revision),
            other => format!("{other:?}"),
        };
        let show = |unit: Unit| {
            let marks = unit.before.iter().map(mark);
            let statements = unit.statements.iter().map(|statement| statement.what.clone());
            marks.chain(statements).chain(unit.after.iter().map(mark)).collect::<Vec<_>>().join(" ")
        };
        cut(&Engine::oldest(flavour), revisions, capacity).into_iter().map(show).collect()
    }

    #[test]
    fn one_transaction_holds_all_revisions_that_fit() {
        let steps = || [(step("a", Progress::New), 2), (step("b", Progress::New), 1)];
        assert_eq!(plan(Flavour::Sqlite, &steps(), None), ["a1 a2 b1 a! b!"]);
        assert_eq!(plan(Flavour::Postgres, &steps(), Some(3)), ["a1 a2 b1 a! b!"]);
        assert_eq!(plan(Flavour::Postgres, &steps(), Some(2)), ["a1 a2 a!", "b1 b!"]);
        assert_eq!(plan(Flavour::MySql, &steps(), None), ["<a a1 a2 a>", "<b b1 b>"]);
    }

    #[test]
    fn a_revision_that_no_transaction_holds_is_marked_as_begun() {
        let steps = [(step("a", Progress::New), 1), (step("b", Progress::New), 5), (step("c", Progress::New), 1)];
        let cut = ["a1 a!", "<b b1 b2", "b3 b4", "b5 c1 b> c!"];
        assert_eq!(plan(Flavour::Postgres, &steps, Some(2)), cut);
    }

    #[test]
    fn a_revision_that_began_is_ended() {
        let steps = || [(step("a", Progress::Begun), 3), (step("b", Progress::New), 0)];
        assert_eq!(plan(Flavour::Postgres, &steps(), Some(2)), ["a1 a2", "a3 a> b!"]);
        assert_eq!(plan(Flavour::Postgres, &steps(), Some(3)), ["a1 a2 a3 a> b!"]);
        assert_eq!(plan(Flavour::MariaDb, &steps(), None), ["a1 a2 a3 a>", "<b b>"]);
    }
}
