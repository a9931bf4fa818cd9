//! What to do about tables that are there before the first revision ran.

use super::{Declared, Migrate};
use crate::config::{Database, load};
use crate::diff::neutral::diff;
use crate::run::{Reason, Refusal, Task, Verdict};
use crate::session::Session;
use crate::tasks::CreateAll;

impl Migrate<'_> {
    /// Names the door for a database with tables and no history. What create-all would say is asked of itself.
    pub(super) fn show_door(&self, database: &Database, session: &mut dyn Session, refused: Verdict) -> Verdict {
        let Verdict::Refused(refusal) = refused else { return refused };
        if refusal.reason != Reason::Managed {
            return refusal.into();
        }
        let whole = match self.declared {
            Declared::Given => None,
            Declared::In(request) => {
                match load(request).ok().and_then(|mut all| all.databases.swap_remove(&database.key)) {
                    None => return refusal.into(),
                    whole => whole,
                }
            }
        };
        let database = whole.as_ref().unwrap_or(database);
        let help = match (CreateAll { managed: Some(self.migrations) }).prepare(database, session) {
            Ok(_) => TAKES_OVER,
            Err(Verdict::Refused(Refusal { reason: Reason::Drifted, .. })) => DIFFERS,
            Err(Verdict::Refused(Refusal { reason: Reason::Managed, .. })) if self.is_behind(database) => BEHIND,
            _ => return refusal.into(),
        };
        Refusal { help: Some(help.to_owned()), ..refusal }.into()
    }

    /// Whether the file has changes that no revision has.
    fn is_behind(&self, database: &Database) -> bool {
        let recorded = self.migrations.recorded(&database.key, &self.migrations.graph.heads());
        recorded.is_ok_and(|recorded| !diff(&recorded, &database.schema, &database.renames, &[]).is_empty())
    }
}

const TAKES_OVER: &str = "what is there is as declared: `binds create-all` takes it over, creates what is missing and \
                          records the head of the migrations";
const DIFFERS: &str = "no history says where it comes from, and it is not as declared: begin with an empty database, or \
                       mend what `binds diff` shows, then `binds create-all` takes it over";
const BEHIND: &str = "write what the file has more as a revision: `binds migrate revision --autogenerate -m \"…\"`; then \
                      `binds create-all` takes over what is as declared";
