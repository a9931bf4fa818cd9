//! From a place in a schema back to the file.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hash, Hasher};

use crate::diagnostic::{FileId, Location};
use crate::schema::Place;

/// Where in the files each place of a schema is written.
///
/// A schema of ten thousand tables has hundreds of thousands of places, so each is kept as its hash: should two ever
/// meet, a caret is under the wrong word.
#[derive(Clone, Debug, Default)]
pub struct Places(HashMap<u64, Span, BuildHasherDefault<Same>>);

#[derive(Clone, Copy, Debug)]
struct Span {
    file: FileId,
    start: u32,
    end: u32,
}

impl Places {
    pub fn insert(&mut self, place: &Place, location: &Location) {
        let bytes = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        let span = Span { file: location.file, start: bytes(location.span.start), end: bytes(location.span.end) };
        self.0.insert(hash(place), span);
    }

    /// The place itself, or the nearest wider one that is written anywhere.
    pub fn find(&self, place: &Place) -> Option<Location> {
        let mut place = place.clone();
        loop {
            if let Some(span) = self.0.get(&hash(&place)) {
                return Some(Location { file: span.file, span: span.start as usize..span.end as usize });
            }
            place = place.wider()?;
        }
    }
}

fn hash(place: &Place) -> u64 {
    let mut hasher = Fnv::default();
    place.hash(&mut hasher);
    hasher.finish()
}

/// FNV-1a (<https://www.rfc-editor.org/rfc/rfc9923>): on short names many times faster than the hash of the standard
/// library, whose secrets are not needed for places of one's own file.
struct Fnv(u64);

impl Default for Fnv {
    fn default() -> Self {
        Fnv(0xcbf2_9ce4_8422_2325)
    }
}

impl Hasher for Fnv {
    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = (self.0 ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3);
        }
    }

    /// Lengths and kinds: one step each instead of eight.
    fn write_usize(&mut self, number: usize) {
        self.0 = (self.0 ^ number as u64).wrapping_mul(0x0000_0100_0000_01b3);
    }

    fn write_isize(&mut self, number: isize) {
        self.0 = (self.0 ^ number as u64).wrapping_mul(0x0000_0100_0000_01b3);
    }

    fn finish(&self) -> u64 {
        // The map looks at the highest bits and the lowest, and a short name reaches only the lower half.
        self.0 ^ self.0.rotate_left(32)
    }
}

/// What is a hash already stays as it is.
#[derive(Default)]
struct Same(u64);

impl Hasher for Same {
    fn write(&mut self, bytes: &[u8]) {
        bytes.iter().for_each(|byte| self.0 = self.0 << 8 | u64::from(*byte));
    }

    fn write_u64(&mut self, number: u64) {
        self.0 = number;
    }

    fn finish(&self) -> u64 {
        self.0
    }
}
