//! The lock that keeps two runs of binds apart, and marks that tell databases apart.

use std::thread;
use std::time::{Duration, Instant};

use super::{Phase, Postgres};
use crate::dialect::Version;
use crate::session::{LockError, ServerError, Value};

/// The key of the lock, one for each database of a server: the letters `binds` and a zero, as a number.
const LOCK: i64 = 0x6269_6e64_7300;

const PAUSE: Duration = Duration::from_millis(50);

impl Postgres {
    /// Polls instead of waiting, each try in a transaction of its own: a session that waits inside a transaction can
    /// deadlock with CREATE INDEX CONCURRENTLY. The lock belongs to the transaction, so that it also holds through a
    /// pooler that gives every transaction another connection.
    pub(super) fn lock(&mut self, deadline: Instant) -> Result<(), LockError> {
        loop {
            self.run(&self.begin_sql())?;
            let rows = self.ask("SELECT pg_catalog.pg_try_advisory_xact_lock($1::int8)", [Value::Integer(LOCK)])?;
            if rows.first().is_some_and(|row| row.get(0)) {
                self.phase = Phase::InTransaction;
                return Ok(self.release_kept()?);
            }
            self.confirm_keeper()?;
            let late = Instant::now() >= deadline;
            let owner = if late { self.owner() } else { Ok(None) };
            self.run("ROLLBACK")?;
            if late {
                return Err(LockError::Held { owner: owner? });
            }
            thread::sleep(PAUSE.min(deadline.saturating_duration_since(Instant::now())));
        }
    }

    /// Takes the lock for the session too, which has it already and so does not wait.
    pub(super) fn keep(&mut self) -> Result<(), ServerError> {
        let sql = "SELECT pg_catalog.pg_backend_pid(), pg_catalog.pg_advisory_lock($1::int8)::text";
        let rows = self.ask(sql, [Value::Integer(LOCK)])?;
        self.keeper = rows.first().map(|row| row.get(0));
        Ok(())
    }

    fn release_kept(&mut self) -> Result<(), ServerError> {
        self.confirm_keeper()?;
        if self.keeper.take().is_some() {
            self.ask("SELECT pg_catalog.pg_advisory_unlock($1::int8)", [Value::Integer(LOCK)])?;
        }
        Ok(())
    }

    /// While other databases are worked on, this transaction waits, and no limit on idle ones may end it.
    fn begin_sql(&self) -> String {
        let mut sql = "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE; \
                       SET LOCAL idle_in_transaction_session_timeout = 0"
            .to_owned();
        if self.engine.version >= Version::new(17, 0, 0) {
            sql += "; SET LOCAL transaction_timeout = 0";
        }
        sql
    }

    fn owner(&mut self) -> Result<Option<String>, ServerError> {
        let sql = "SELECT l.pid, a.usename::text, a.application_name, pg_catalog.host(a.client_addr),
                          to_char(a.xact_start, 'YYYY-MM-DD HH24:MI:SS TZ')
                   FROM pg_catalog.pg_locks l
                   LEFT JOIN pg_catalog.pg_stat_activity a ON a.pid = l.pid
                   WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 1
                     AND l.classid = ($1::int8 >> 32)::oid AND l.objid = ($1::int8 & 4294967295)::oid
                     AND l.database = (SELECT oid FROM pg_catalog.pg_database
                                       WHERE datname = pg_catalog.current_database())";
        let rows = self.ask(sql, [Value::Integer(LOCK)])?;
        Ok(rows.first().map(|row| {
            let Some(pid) = row.get::<_, Option<i32>>(0) else { return "a prepared transaction".to_owned() };
            let text = |at: usize| row.get::<_, Option<String>>(at).filter(|text| !text.is_empty());
            let mut owner = format!("process {pid}");
            for (word, at) in [("of user", 1), ("named", 2), ("from", 3), ("since", 4)] {
                if let Some(text) = text(at) {
                    owner += &format!(" {word} {text}");
                }
            }
            owner
        }))
    }

    pub(super) fn leave(&mut self, mark: u64) -> Result<(), ServerError> {
        self.ask("SELECT pg_catalog.pg_advisory_lock_shared($1::int8)::text", [key(mark)]).map(drop)
    }

    /// The mark is seen when its lock cannot be had.
    pub(super) fn sees(&mut self, mark: u64) -> Result<bool, ServerError> {
        let rows = self.ask("SELECT pg_catalog.pg_try_advisory_lock($1::int8)", [key(mark)])?;
        let free = rows.first().is_some_and(|row| row.get(0));
        if free {
            self.ask("SELECT pg_catalog.pg_advisory_unlock($1::int8)", [key(mark)])?;
        }
        Ok(!free)
    }

    /// How many tables fit into one transaction. To create a table with a key, an index, a foreign key and a text column
    /// takes 12 locks, to drop it 17; the lock table was found full at 1.8 times what its settings multiply to. So this
    /// uses what they promise, and leaves the rest to other sessions:
    /// <https://www.postgresql.org/docs/current/runtime-config-locks.html#GUC-MAX-LOCKS-PER-TRANSACTION>.
    pub(super) fn lockable_tables(&mut self) -> Result<usize, ServerError> {
        let sql = "SELECT current_setting('max_locks_per_transaction')::int8
                          * (current_setting('max_connections')::int8
                             + current_setting('max_prepared_transactions')::int8)";
        let rows = self.ask(sql, [])?;
        let locks: i64 = rows.first().map_or(0, |row| row.get(0));
        Ok(usize::try_from(locks / 16).unwrap_or_default().max(10))
    }
}

fn key(mark: u64) -> Value {
    Value::Integer(mark.cast_signed())
}
