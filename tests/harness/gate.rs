//! A proxy that strikes at requests which change a database.

use std::collections::HashSet;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};

use super::{Database, Engine, Pass, proxy};

/// Strikes once at each request that changes something.
pub(crate) struct Gate {
    /// What becomes of a request that is struck.
    pass: Pass,
    armed: Mutex<Option<Sender<()>>>,
    struck: Mutex<HashSet<(usize, Vec<u8>)>>,
}

impl Gate {
    pub(crate) fn new(pass: Pass) -> Arc<Self> {
        Arc::new(Gate { pass, armed: Mutex::default(), struck: Mutex::default() })
    }

    /// From now on the next request that was not struck at yet is struck, and is told of.
    pub(crate) fn arm(&self) -> Receiver<()> {
        let (sender, receiver) = channel();
        *self.armed.lock().unwrap() = Some(sender);
        receiver
    }

    pub(crate) fn disarm(&self) {
        *self.armed.lock().unwrap() = None;
    }

    fn pass(&self, database: usize, request: &[u8]) -> Pass {
        let mut armed = self.armed.lock().unwrap();
        if armed.is_none() || !changes(request) || !self.struck.lock().unwrap().insert((database, fingerprint(request)))
        {
            return Pass::On;
        }
        armed.take().unwrap().send(()).unwrap();
        self.pass
    }
}

fn changes(request: &[u8]) -> bool {
    const WORDS: [&str; 10] = [
        "CREATE ",
        "ALTER ",
        "DROP ",
        "RENAME ",
        "COMMENT ",
        "UPDATE ",
        "INSERT ",
        "START TRANSACTION",
        "SAVEPOINT",
        "COMMIT",
    ];
    let text = String::from_utf8_lossy(request);
    // The catalog has such words too. What is prepared is the history's on PostgreSQL, and the name of the lock.
    let reads = ["information_schema", "pg_catalog", "binds_scratch", "binds:"].iter().any(|word| text.contains(word));
    let prepares = request.get(4) == Some(&0x16) || request.first() == Some(&b'P');
    !reads && !prepares && (is_prepared(request) || WORDS.iter().any(|word| text.contains(word)))
}

/// MySQL's COM_STMT_EXECUTE, and PostgreSQL's Bind.
fn is_prepared(request: &[u8]) -> bool {
    request.get(4) == Some(&0x17) || request.first() == Some(&b'B')
}

/// What is the same in every run: not the numbers of prepared statements, and no times, which the history writes.
fn fingerprint(request: &[u8]) -> Vec<u8> {
    let is_history = String::from_utf8_lossy(request).contains("`binds_revisions`");
    match is_prepared(request) {
        true => request.iter().skip(9).filter(|byte| !byte.is_ascii_digit()).copied().collect(),
        false if is_history => request.iter().filter(|byte| !byte.is_ascii_digit()).copied().collect(),
        false => request.to_vec(),
    }
}

/// The address of a database by way of the gate, in the clear.
pub(crate) fn through(gate: &Arc<Gate>, at: usize, database: &Database) -> String {
    let gate = Arc::clone(gate);
    let user = match database.engine {
        Engine::Sqlite => return database.url.clone(),
        Engine::Postgres => "postgres",
        Engine::MySql | Engine::MariaDb => "root",
    };
    let port = proxy(database.engine.tcp(), move |request| gate.pass(at, request));
    format!("{}://{user}@127.0.0.1:{port}/{}?sslmode=disable", database.engine.name(), database.name)
}
