//! What a command is told to go to, and the point that it means.

use std::collections::BTreeSet;

use super::{Entry, Graph, Point, Position, RevisionId};
use crate::diagnostic::suggestion;
use crate::key::Key;

/// A target as written on the command line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    Base,
    /// The one head.
    Head,
    /// Every head.
    Heads,
    /// An id, or the beginning of one.
    Id(String),
    /// So many revisions further.
    Up(usize),
    /// So many revisions back.
    Down(usize),
}

/// Why a target means no point.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TargetError {
    #[error("`{0}` is not a target: write `head`, `heads`, `base`, an id, `+N` or `-N`")]
    Invalid(String),
    #[error("no revision is `{given}`{}", meant.as_ref().map(|id| format!(", did you mean `{id}`?")).unwrap_or_default())]
    Unknown { given: String, meant: Option<RevisionId> },
    #[error("`{given}` begins the ids of several revisions: {}", list(ids))]
    Ambiguous { given: String, ids: Vec<RevisionId> },
    #[error("there are several heads: {}", list(.0))]
    SeveralHeads(Vec<RevisionId>),
    #[error("the databases stand at different points: {}", places(.0))]
    Apart(Vec<(Key, Point)>),
    #[error("revisions branch there: {}", list(.0))]
    Branches(Vec<RevisionId>),
    #[error("{} revisions are asked for, but there {} only {there}", asked, if *there == 1 { "is" } else { "are" })]
    TooFar { asked: usize, there: usize },
}

fn list(ids: &[RevisionId]) -> String {
    ids.iter().map(|id| format!("`{id}`")).collect::<Vec<_>>().join(", ")
}

fn places(positions: &[(Key, Point)]) -> String {
    positions.iter().map(|(key, point)| format!("`{key}` at {point}")).collect::<Vec<_>>().join(", ")
}

impl std::str::FromStr for Target {
    type Err = TargetError;

    fn from_str(text: &str) -> Result<Self, TargetError> {
        let steps = |digits: &str| digits.parse().map_err(|_| TargetError::Invalid(text.to_owned()));
        match text {
            "base" => Ok(Target::Base),
            "head" => Ok(Target::Head),
            "heads" => Ok(Target::Heads),
            _ => match (text.strip_prefix('+'), text.strip_prefix('-')) {
                (Some(digits), _) => steps(digits).map(Target::Up),
                (_, Some(digits)) => steps(digits).map(Target::Down),
                _ if RevisionId::new(text).is_ok() => Ok(Target::Id(text.to_owned())),
                _ => Err(TargetError::Invalid(text.to_owned())),
            },
        }
    }
}

impl Graph {
    /// The point that a target means for databases that stand there.
    pub fn resolve(&self, target: &Target, standing: &[Position]) -> Result<Point, TargetError> {
        match target {
            Target::Base => Ok(Point::default()),
            Target::Heads => Ok(self.heads()),
            Target::Head => {
                let heads = self.heads();
                if heads.0.len() > 1 {
                    Err(TargetError::SeveralHeads(heads.0.into_iter().collect()))
                } else {
                    Ok(heads)
                }
            }
            Target::Id(text) => self.find(text).map(|id| Point([id.clone()].into())),
            Target::Up(steps) => self.walk(*steps, self.common(standing)?, Graph::up),
            Target::Down(steps) => self.walk(*steps, self.common(standing)?, Graph::down),
        }
    }

    /// The revision of that id, or the only one that begins so.
    pub fn find(&self, text: &str) -> Result<&RevisionId, TargetError> {
        let ids = || self.iter().map(|entry| &entry.header.id);
        if let Some(id) = ids().find(|id| id.as_str() == text) {
            return Ok(id);
        }
        let matching: Vec<&RevisionId> = ids().filter(|id| id.as_str().starts_with(text)).collect();
        match matching.as_slice() {
            [] => {
                let meant = suggestion(text, ids().map(RevisionId::as_str));
                let meant = meant.and_then(|meant| ids().find(|id| id.as_str() == meant)).cloned();
                Err(TargetError::Unknown { given: text.to_owned(), meant })
            }
            [id] => Ok(id),
            several => Err(TargetError::Ambiguous {
                given: text.to_owned(),
                ids: several.iter().map(|id| (*id).clone()).collect(),
            }),
        }
    }

    /// All that every one of the databases has done. They stand apart when one of them did more.
    fn common(&self, standing: &[Position]) -> Result<BTreeSet<&RevisionId>, TargetError> {
        let mut common: BTreeSet<&RevisionId> = self.iter().map(|entry| &entry.header.id).collect();
        for position in standing {
            let done = self.below(&position.point);
            common.retain(|id| done.contains(id));
        }
        if standing.iter().any(|position| position.applied.iter().any(|id| !common.contains(id))) {
            let places = standing.iter().map(|position| (position.key.clone(), position.point.clone()));
            return Err(TargetError::Apart(places.collect()));
        }
        Ok(common)
    }

    fn walk<'a>(
        &'a self,
        steps: usize,
        mut done: BTreeSet<&'a RevisionId>,
        step: Step<'a>,
    ) -> Result<Point, TargetError> {
        for there in 0..steps {
            match step(self, &mut done).as_slice() {
                [] => return Err(TargetError::TooFar { asked: steps, there }),
                [_] => {}
                several => return Err(TargetError::Branches(several.iter().map(|id| (*id).clone()).collect())),
            }
        }
        Ok(self.top(&done))
    }

    /// Goes one revision further, and tells which could have been next.
    fn up<'a>(&'a self, done: &mut BTreeSet<&'a RevisionId>) -> Vec<&'a RevisionId> {
        let follows = |entry: &&Entry| entry.header.revises.iter().all(|parent| done.contains(parent));
        let open = self.iter().filter(|entry| !done.contains(&entry.header.id));
        let next: Vec<&RevisionId> = open.filter(follows).map(|entry| &entry.header.id).collect();
        done.extend(next.first());
        next
    }

    /// Goes one revision back, and tells which could have been the one.
    fn down<'a>(&'a self, done: &mut BTreeSet<&'a RevisionId>) -> Vec<&'a RevisionId> {
        let top = self.top(done);
        let next: Vec<&RevisionId> =
            self.iter().map(|entry| &entry.header.id).filter(|id| top.0.contains(*id)).collect();
        if let Some(id) = next.first() {
            done.remove(id);
        }
        next
    }
}

type Step<'a> = fn(&'a Graph, &mut BTreeSet<&'a RevisionId>) -> Vec<&'a RevisionId>;
