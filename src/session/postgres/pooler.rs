//! Poolers that give every transaction another session of the server: <https://www.pgbouncer.org/features.html>.
//!
//! One transaction is safe with them. A lock that is kept over a commit is not: it stays with a session that others get.

use super::{Postgres, connect};
use crate::session::{Kept, ServerError};

const WHO: &str = "SELECT pg_catalog.pg_backend_pid()";

impl Postgres {
    /// Two connections that are open at one time have one session of the server each, unless a pooler hands out the one
    /// that was used last.
    pub(super) fn look_for_pooler(&mut self) -> Result<Kept, ServerError> {
        let again = || connect::connect(&self.url, &self.target);
        // Where no more connections can be had, the lock itself tells later.
        let (Ok(mut one), Ok(mut other)) = (again(), again()) else { return Ok(Kept::Surely) };
        let same = one.process()? == other.process()?;
        Ok(if same { Kept::Pooled } else { Kept::Surely })
    }

    /// Fails where the lock was kept by another session than this one by now.
    pub(super) fn confirm_keeper(&mut self) -> Result<(), ServerError> {
        let Some(keeper) = self.keeper else { return Ok(()) };
        if self.process()? == keeper {
            return Ok(());
        }
        let mut error = ServerError::new("a pooler gives every transaction another session of the server");
        error.detail = Some(format!("the lock of this run stays with the server's process {keeper} until that ends"));
        error.hint = Some("connect to the server itself, or to a pool of sessions".to_owned());
        Err(error)
    }

    fn process(&mut self) -> Result<i32, ServerError> {
        let rows = self.ask(WHO, [])?;
        Ok(rows.first().map(|row| row.get(0)).unwrap_or_default())
    }
}
