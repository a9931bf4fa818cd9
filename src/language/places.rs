//! From a place in a schema back to the file.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};

use crate::diagnostic::{FileId, Location};
use crate::schema::Place;

/// Where in the files each place of a schema is written.
///
/// A schema of ten thousand tables has hundreds of thousands of places, so each is kept as its hash: should two ever
/// meet, a caret is under the wrong word.
#[derive(Clone, Debug, Default)]
pub struct Places(HashMap<u64, Span>);

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
    let mut hasher = DefaultHasher::new();
    place.hash(&mut hasher);
    hasher.finish()
}
