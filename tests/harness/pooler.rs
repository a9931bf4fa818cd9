//! A pooler in transaction mode: every transaction of a client runs in whatever session of the server is free.

use std::collections::VecDeque;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

/// The server's "ready for query", outside of transactions.
const IDLE: [u8; 6] = [b'Z', 0, 0, 0, 5, b'I'];

/// Which of the free sessions a transaction gets.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Next {
    UsedLast,
    IdleLongest,
}

/// Sessions of the server that nobody uses now.
struct Pool {
    next: Next,
    idle: Mutex<VecDeque<TcpStream>>,
}

impl Pool {
    fn put(&self, session: TcpStream) {
        self.idle.lock().unwrap().push_back(session);
    }

    fn take(&self) -> Option<TcpStream> {
        let mut idle = self.idle.lock().unwrap();
        match self.next {
            Next::UsedLast => idle.pop_back(),
            Next::IdleLongest => idle.pop_front(),
        }
    }
}

/// Listens, and serves clients from a pool of sessions of the PostgreSQL `server`; gives the port.
pub(crate) fn pooler(server: String, next: Next) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let pool = Arc::new(Pool { next, idle: Mutex::default() });
    thread::spawn(move || {
        for client in listener.incoming() {
            let (server, pool) = (server.clone(), Arc::clone(&pool));
            // A client that is gone ends its thread.
            thread::spawn(move || serve(client.unwrap(), &server, &pool));
        }
    });
    port
}

fn serve(mut client: TcpStream, server: &str, pool: &Pool) -> std::io::Result<()> {
    client.set_nodelay(true)?;
    let startup = startup(&mut client)?;
    // Whoever logs in gets a session of the server in any case, which stays in the pool.
    let (session, greeting) = log_in(server, &startup)?;
    pool.put(session);
    client.write_all(&greeting)?;
    let mut used: Option<TcpStream> = None;
    loop {
        let message = message(&mut client)?;
        if message[0] == b'X' {
            return Ok(());
        }
        let mut session = match used.take().or_else(|| pool.take()) {
            Some(session) => session,
            None => log_in(server, &startup)?.0,
        };
        session.write_all(&message)?;
        if !matches!(message[0], b'Q' | b'S') {
            used = Some(session);
            continue;
        }
        let (answer, state) = answer(&mut session)?;
        match state {
            b'I' => pool.put(session),
            _ => used = Some(session),
        }
        client.write_all(&answer)?;
    }
}

/// What a client begins with.
fn startup(client: &mut TcpStream) -> std::io::Result<Vec<u8>> {
    let mut length = [0; 4];
    client.read_exact(&mut length)?;
    let mut startup = vec![0; u32::from_be_bytes(length) as usize];
    startup[..4].copy_from_slice(&length);
    client.read_exact(&mut startup[4..])?;
    Ok(startup)
}

fn log_in(server: &str, startup: &[u8]) -> std::io::Result<(TcpStream, Vec<u8>)> {
    let mut session = TcpStream::connect(server)?;
    session.set_nodelay(true)?;
    session.write_all(startup)?;
    let (greeting, state) = answer(&mut session)?;
    assert_eq!((state, greeting.ends_with(&IDLE)), (b'I', true));
    Ok((session, greeting))
}

/// All messages up to the one that says that the server is ready, and in what state.
fn answer(session: &mut TcpStream) -> std::io::Result<(Vec<u8>, u8)> {
    let mut all = Vec::new();
    loop {
        let message = message(session)?;
        all.extend_from_slice(&message);
        if message[0] == b'Z' {
            return Ok((all, message[5]));
        }
    }
}

fn message(stream: &mut TcpStream) -> std::io::Result<Vec<u8>> {
    let mut message = vec![0; 5];
    stream.read_exact(&mut message)?;
    let length = u32::from_be_bytes([message[1], message[2], message[3], message[4]]) as usize;
    message.resize(length + 1, 0);
    stream.read_exact(&mut message[5..])?;
    Ok(message)
}
