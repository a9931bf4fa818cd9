//! What to do about tables that are there before the first revision ran.

use super::{Declared, Migrate, Proven, Stamp};
use crate::config::{Database, load};
use crate::migrations::Point;
use crate::run::{Reason, Refusal, Task, Verdict};
use crate::session::Session;
use crate::tasks::CreateAll;

/// So many revisions are held against the tables, from the last one back.
const TRIED: usize = 100;

impl Migrate<'_> {
    /// Names the door for a database with tables and no history.
    pub(super) fn show_door(&self, database: &Database, session: &mut dyn Session, refused: Verdict) -> Verdict {
        let Verdict::Refused(refusal) = refused else { return refused };
        if refusal.reason != Reason::Managed {
            return refusal.into();
        }
        let key = &database.key;
        let help = if let Some(point) = self.proved(database, session) {
            format!(
                "the tables are what {point} says: `binds migrate stamp {point} --db {key}` records that, and an upgrade \
                 goes on from there"
            )
        } else if self.is_taken_over(database, session) {
            TAKES_OVER.to_owned()
        } else {
            format!(
                "no history says where it comes from, and no revision leads to what it is: bring it to one, as \
                 `binds diff --db {key} --from live --to recorded` shows, then record that with `binds migrate stamp`; or \
                 begin with an empty database"
            )
        };
        Refusal { help: Some(help), ..refusal }.into()
    }

    /// The last revision that the tables are as, if they are as any. What a stamp would say is asked of itself.
    fn proved(&self, database: &Database, session: &mut dyn Session) -> Option<Point> {
        let graph = &self.migrations.graph;
        let of_key = graph.iter().rev().filter(|entry| entry.keys.contains(&database.key));
        let points = of_key.map(|entry| Point([entry.header.id.clone()].into())).take(TRIED);
        let mut points = points.map(|target| Stamp { migrations: self.migrations, target, proof: Proven::ByTheTables });
        points.find(|stamp| stamp.prove(database, session).is_ok()).map(|stamp| stamp.target)
    }

    /// Whether create-all would create the rest and record the head.
    fn is_taken_over(&self, database: &Database, session: &mut dyn Session) -> bool {
        let whole = match self.declared {
            Declared::Given => None,
            Declared::In(request) => {
                let whole = load(request).ok().and_then(|mut all| all.databases.swap_remove(&database.key));
                if whole.is_none() {
                    return false;
                }
                whole
            }
        };
        let database = whole.as_ref().unwrap_or(database);
        CreateAll { managed: Some(self.migrations) }.prepare(database, session).is_ok()
    }
}

const TAKES_OVER: &str = "what is there is as declared: `binds create-all` takes it over, creates what is missing and \
                          records the head of the migrations";
