//! From a place in a schema back to the file.

use std::hash::{Hash, Hasher};

use crate::diagnostic::Location;
use crate::schema::Place;

/// Where in the files each place of a schema is written.
///
/// A schema of ten thousand tables has hundreds of thousands of places, so each is kept as its hash: should two ever
/// meet, a caret is under the wrong word.
#[derive(Clone, Debug, Default)]
pub struct Places {
    /// By hash, each once.
    sorted: Box<[(u64, Location)]>,
    /// What came later, which counts before what came earlier.
    fresh: Vec<(u64, Location)>,
}

impl Places {
    pub fn insert(&mut self, place: &Place, location: &Location) {
        self.fresh.push((hash(place), location.clone()));
    }

    /// Makes places quick to find: until then, all are looked at.
    pub fn settle(&mut self) {
        let mut all = std::mem::take(&mut self.sorted).into_vec();
        all.append(&mut self.fresh);
        all.sort_by_key(|(hash, _)| *hash);
        all.dedup_by(|later, earlier| {
            let is_same = later.0 == earlier.0;
            if is_same {
                std::mem::swap(later, earlier);
            }
            is_same
        });
        self.sorted = all.into();
        self.fresh = Vec::new();
    }

    /// The place itself, or the nearest wider one that is written anywhere.
    pub fn find(&self, place: &Place) -> Option<Location> {
        let mut place = place.clone();
        loop {
            if let Some(location) = self.find_hash(hash(&place)) {
                return Some(location.clone());
            }
            place = place.wider()?;
        }
    }

    fn find_hash(&self, wanted: u64) -> Option<&Location> {
        let fresh = self.fresh.iter().rev().find(|(hash, _)| *hash == wanted);
        let sorted = || self.sorted.binary_search_by_key(&wanted, |(hash, _)| *hash).ok().map(|at| &self.sorted[at]);
        fresh.or_else(sorted).map(|(_, location)| location)
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
        self.0
    }
}
