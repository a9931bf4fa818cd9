//! From a place in a schema back to the file.

use std::collections::HashMap;

use crate::diagnostic::Location;
use crate::schema::Place;

/// Where in the files each place of a schema is written.
#[derive(Clone, Debug, Default)]
pub struct Places(HashMap<Place, Location>);

impl Places {
    pub fn insert(&mut self, place: Place, location: Location) {
        self.0.insert(place, location);
    }

    /// The place itself, or the nearest wider one that is written anywhere.
    pub fn find(&self, place: &Place) -> Option<&Location> {
        let mut place = place.clone();
        loop {
            if let Some(location) = self.0.get(&place) {
                return Some(location);
            }
            place = place.wider()?;
        }
    }
}
