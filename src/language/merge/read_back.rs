//! What becomes of a table that is written and read.

use std::path::PathBuf;

use crate::diagnostic::{Location, Sources};
use crate::language::{Name, Value, read, write};
use crate::schema::Table;

/// The table as it is read where it is written: numbers, for one, have one spelling there. Else what is wrong with it.
pub fn read_back(table: &Table) -> Result<Table, String> {
    let file = Sources::default().add(PathBuf::new(), String::new());
    let (entries, mut complaints) = Value::parse(file, &write::table(table).to_string());
    let at = Name { text: table.name.name.clone(), location: Location::new(file, 0..0) };
    let read = read::table(table.name.clone(), &at, &entries, &[], &mut complaints);
    complaints.into_iter().next().map_or(Ok(read), |complaint| Err(complaint.message))
}
