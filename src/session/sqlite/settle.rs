//! Whether two definitions differ in more than their spelling.

use crate::dialect::sqlite::plain::plain;
use crate::physical::Table;
use crate::session::Settled;

/// SQLite keeps expressions word for word, so there is nothing to ask it: what [`plain`] looks past is the same, and all
/// else is a difference.
pub(super) fn settle(live: &Table, wanted: &Table) -> Settled {
    if plain(live) == plain(wanted) { Settled::Same } else { Settled::Different }
}
