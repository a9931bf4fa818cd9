//! A network between the program and a server, of which a test can make what networks are at their worst.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

/// What becomes of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Pass {
    On,
    /// It reaches the server, and from then on nothing is passed on in this connection, the answer neither.
    Last,
    /// Neither this request nor anything after it is passed on.
    Lost,
    /// It reaches the server, and the connection ends.
    Cut,
}

type Gate = dyn Fn(&[u8]) -> Pass + Send + Sync;

/// Listens, and connects whoever comes with `server`; gives the port. `gate` sees each request before the server does.
pub(crate) fn proxy(server: String, gate: impl Fn(&[u8]) -> Pass + Send + Sync + 'static) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let gate: Arc<Gate> = Arc::new(gate);
    thread::spawn(move || {
        for client in listener.incoming() {
            // A server that is down: the client finds the connection closed.
            let Ok(server) = TcpStream::connect(&server) else { continue };
            connect(client.unwrap(), server, Arc::clone(&gate));
        }
    });
    port
}

fn connect(client: TcpStream, server: TcpStream, gate: Arc<Gate>) {
    client.set_nodelay(true).unwrap();
    server.set_nodelay(true).unwrap();
    let silent = Arc::new(AtomicBool::new(false));
    let (answers, asker, silenced) = (server.try_clone().unwrap(), client.try_clone().unwrap(), Arc::clone(&silent));
    thread::spawn(move || {
        pass(&answers, &asker, |_| if silenced.load(Ordering::SeqCst) { Pass::Lost } else { Pass::On });
        // What is lost does not even close.
        if !silenced.load(Ordering::SeqCst) {
            let _ = asker.shutdown(Shutdown::Both);
        }
    });
    thread::spawn(move || {
        pass(&client, &server, |request| {
            if silent.load(Ordering::SeqCst) {
                return Pass::Lost;
            }
            let pass = gate(request);
            // What it answers to a request that is struck comes too late.
            silent.store(pass != Pass::On, Ordering::SeqCst);
            pass
        });
        let _ = server.shutdown(Shutdown::Both);
        let _ = client.shutdown(Shutdown::Both);
    });
}

/// Until one of them is closed.
fn pass(mut from: &TcpStream, mut to: &TcpStream, gate: impl Fn(&[u8]) -> Pass) {
    let mut buffer = vec![0; 1 << 20];
    while let Ok(length @ 1..) = from.read(&mut buffer) {
        let sent = match gate(&buffer[..length]) {
            Pass::On | Pass::Last => to.write_all(&buffer[..length]),
            Pass::Lost => Ok(()),
            Pass::Cut => return drop(to.write_all(&buffer[..length])),
        };
        if sent.is_err() {
            return;
        }
    }
}
