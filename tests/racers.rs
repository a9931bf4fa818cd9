//! Many upgrades at once: one applies, the others find nothing to do or say who holds the lock.

use std::process::{Child, Stdio};

use crate::harness::{Engine, Library};

const RACERS: usize = 50;

/// So many start in one moment; the number of those that applied, found nothing to do, and were locked out.
fn race(library: &Library, arguments: &[&str]) -> [usize; 3] {
    let start = |_| library.test.command(arguments).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let racers: Vec<Child> = (0..RACERS).map(start).collect();
    let mut ends = [0; 3];
    for racer in racers {
        let output = racer.wait_with_output().unwrap();
        let (said, code) = (String::from_utf8_lossy(&output.stdout), output.status.code());
        let end = match code {
            Some(0) if said.starts_with("one  ran 1 revision") => 0,
            Some(0) if said.starts_with("one  nothing to do") => 1,
            Some(5) => 2,
            _ => panic!("{code:?}\n{said}\n{}", String::from_utf8_lossy(&output.stderr)),
        };
        ends[end] += 1;
    }
    ends
}

#[test]
fn of_fifty_upgrades_one_applies() {
    for engine in Engine::wanted() {
        let library = Library::new(&[engine]);
        let ends = race(&library, &["migrate", "upgrade", "--lock-wait", "60s"]);
        assert_eq!(ends, [1, RACERS - 1, 0], "{}", engine.name());
        library.assert_done();
        let library = Library::new(&[engine]);
        let [applied, idle, locked] = race(&library, &["migrate", "upgrade", "--lock-wait", "0s"]);
        assert_eq!((applied, idle + locked), (1, RACERS - 1), "{}", engine.name());
        library.assert_done();
    }
}
