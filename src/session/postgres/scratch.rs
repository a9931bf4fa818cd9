//! Work that leaves nothing behind.

use postgres::Client;

use super::{Phase, Postgres, error};
use crate::session::ServerError;

impl Postgres {
    /// Does something whose settings and objects are all undone afterwards: in a savepoint of the open transaction, or
    /// in a transaction of its own.
    pub(super) fn scratch<T>(
        &mut self,
        work: impl FnOnce(&mut Client) -> Result<T, ServerError>,
    ) -> Result<T, ServerError> {
        let (open, close) = match self.phase {
            Phase::Idle => ("BEGIN", "ROLLBACK"),
            Phase::InTransaction => {
                ("SAVEPOINT binds_scratch", "ROLLBACK TO SAVEPOINT binds_scratch; RELEASE SAVEPOINT binds_scratch")
            }
        };
        self.client.batch_execute(open).map_err(error::server)?;
        let result = work(&mut self.client);
        let closed = self.client.batch_execute(close).map_err(error::server);
        let value = result?;
        closed.map(|()| value)
    }
}
