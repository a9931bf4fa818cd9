//! Views over tables that change: none is broken without a word.

use std::collections::BTreeSet;

use super::leg::Leg;
use crate::change::Transaction;
use crate::dialect::Engine;
use crate::dialect::tokens::{Token, tokens};
use crate::plan::{Act, Planned, Strain};
use crate::run::{Reason, Refusal, Verdict};
use crate::session::{Dependent, ServerError, Session, View};

/// What becomes of views that keep a table from changing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Views {
    /// They keep the run from starting.
    #[default]
    Refuse,
    /// They go for as long as it takes, and come back just as they were.
    Recreate,
}

/// What outside of the recorded tables a run does not leave as it is.
#[derive(Default)]
struct Strained {
    dependents: Vec<Dependent>,
    /// Views over columns that go.
    blind: Vec<View>,
    /// Views over columns that change.
    holding: Vec<View>,
}

impl Views {
    /// Refuses to break views, or has them made again. Says which.
    pub(super) fn look_after(
        self,
        session: &mut dyn Session,
        engine: &Engine,
        planned: &mut [(&Leg<'_>, Vec<Planned>)],
    ) -> Result<Option<String>, Verdict> {
        let mut all = Strain::default();
        planned.iter().flat_map(|(_, steps)| steps).for_each(|step| all.extend(step.act.strain(engine)));
        // Nearly always there is none, which is known for all steps at once.
        if Strained::look(session, &all)?.is_empty() {
            return Ok(None);
        }
        let mut sql = Vec::new();
        let mut refused = Refused::default();
        let mut again = BTreeSet::new();
        for (_, steps) in planned {
            for step in steps {
                if let Act::Runs(_) = step.act {
                    sql.extend(step.pieces.iter().flatten().map(|statement| statement.sql.clone()));
                }
                let strain = step.act.strain(engine);
                if strain.is_empty() {
                    continue;
                }
                let mut strained = Strained::look(session, &strain)?;
                strained.leave_out(&Named { engine, sql: &sql });
                let holding = refused.take(strained, self, step.transaction);
                again.extend(holding.iter().map(|view| view.name.to_string()));
                recreate(step, holding);
            }
        }
        refused.end()?;
        let names: Vec<String> = again.into_iter().map(|name| format!("`{name}`")).collect();
        Ok((!names.is_empty())
            .then(|| format!("views that are dropped and made again as they were: {}", names.join(", "))))
    }
}

impl Strained {
    fn look(session: &mut dyn Session, strain: &Strain) -> Result<Self, Verdict> {
        Self::find(session, strain).map_err(|error| Verdict::failed("looking for views", error))
    }

    fn find(session: &mut dyn Session, strain: &Strain) -> Result<Self, ServerError> {
        let mut strained = Strained::default();
        if !strain.tables.is_empty() {
            strained.dependents = session.dependents(&strain.tables)?;
            // The recorded ones go first, and an engine refuses what others hold on to.
            strained.dependents.retain(|one| !["foreign key", "inheriting table"].contains(&one.kind));
        }
        if !strain.gone.is_empty() {
            strained.blind = session.views(&strain.gone)?;
        }
        if !strain.held.is_empty() {
            strained.holding = session.views(&strain.held)?;
        }
        Ok(strained)
    }

    fn is_empty(&self) -> bool {
        self.dependents.is_empty() && self.blind.is_empty() && self.holding.is_empty()
    }

    /// SQL of the user's own that names a view takes care of it.
    fn leave_out(&mut self, named: &Named<'_>) {
        self.dependents.retain(|one| !named.has(&one.name));
        self.blind.retain(|view| !named.has(&view.name.name));
        self.holding.retain(|view| !named.has(&view.name.name));
    }
}

/// The names in SQL that runs before.
struct Named<'a> {
    engine: &'a Engine,
    sql: &'a [String],
}

impl Named<'_> {
    fn has(&self, name: &str) -> bool {
        let is_it = |token: &Token<'_>| token.text.trim_matches(['"', '`']).eq_ignore_ascii_case(name);
        self.sql.iter().any(|sql| match tokens(self.engine.flavour, sql) {
            Ok(found) => found.iter().any(is_it),
            Err(_) => sql.contains(name),
        })
    }
}

#[derive(Default)]
struct Refused {
    details: Vec<String>,
    /// Whether the flag would help with any.
    by_flag: bool,
}

impl Refused {
    /// Gives the views that are to be made again.
    fn take(&mut self, strained: Strained, views: Views, transaction: Transaction) -> Vec<View> {
        let Strained { dependents, blind, holding } = strained;
        let depends = |one: &Dependent| format!("{} {} depends on table `{}`", one.kind, one.name, one.on);
        self.details.extend(dependents.iter().map(depends));
        self.details
            .extend(blind.iter().map(|view| format!("view {} reads columns of `{}` that go", view.name, view.on)));
        let can = |view: &View| view.make.is_some() && transaction == Transaction::Inside;
        let all = blind.is_empty() && holding.iter().all(can);
        if views == Views::Recreate && all {
            return holding;
        }
        self.by_flag |= holding.iter().any(can);
        self.details.extend(holding.iter().filter(|view| views == Views::Refuse || !can(view)).map(held));
        Vec::new()
    }

    fn end(mut self) -> Result<(), Refusal> {
        if self.details.is_empty() {
            return Ok(());
        }
        let mut seen = BTreeSet::new();
        self.details.retain(|detail| seen.insert(detail.clone()));
        let by_sql = "drop them before in the revision, with `sql = \"DROP VIEW …\"`, and create them after it";
        let help = if self.by_flag { format!("{by_sql}, or: `--recreate-views`") } else { by_sql.to_owned() };
        let message = "views or functions depend on what would change";
        Err(Refusal::new(Reason::Dependents, message).details(self.details).help(help))
    }
}

fn held(view: &View) -> String {
    let why = if view.make.is_some() { "" } else { ", and has more than could be made again" };
    format!("view {} reads columns of `{}` that change{why}", view.name, view.on)
}

/// In one piece, so that no transaction ends without them.
fn recreate(step: &mut Planned, views: Vec<View>) {
    if views.is_empty() {
        return;
    }
    let drops = views.iter().map(|view| view.drop.clone());
    let makes = views.iter().rev().flat_map(|view| view.make.clone()).flatten();
    let pieces = std::mem::take(&mut step.pieces).into_iter().flatten();
    step.pieces = vec![drops.chain(pieces).chain(makes).collect()];
    step.proof.views.extend(views.into_iter().map(|view| (view.name, view.make.unwrap_or_default())));
}
