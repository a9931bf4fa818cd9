//! Where in a schema something stands, so that a finding can be pointed at in the file.

use super::TableName;

/// A table or enum, a part of it, an attribute of that.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Place {
    table: TableName,
    part: Option<(Part, String)>,
    attribute: Option<&'static str>,
}

/// The kinds of parts that a table has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Part {
    Column,
    PrimaryKey,
    Unique,
    Check,
    ForeignKey,
    Index,
    /// Not a part of a table: an enum of the key, under a table name of its own.
    Enum,
}

impl Place {
    pub fn table(name: &TableName) -> Self {
        Place { table: name.clone(), part: None, attribute: None }
    }

    pub fn part(table: &TableName, part: Part, name: &str) -> Self {
        Place { table: table.clone(), part: Some((part, name.to_owned())), attribute: None }
    }

    pub fn column(table: &TableName, name: &str) -> Self {
        Self::part(table, Part::Column, name)
    }

    pub fn enum_type(name: &str) -> Self {
        Place { table: TableName::new(""), part: Some((Part::Enum, name.to_owned())), attribute: None }
    }

    /// The same place, narrowed to one attribute by its name in the language.
    #[must_use]
    pub fn attribute(mut self, name: &'static str) -> Self {
        self.attribute = Some(name);
        self
    }

    /// The next wider place: an attribute's part, a part's table.
    pub fn wider(&self) -> Option<Place> {
        let mut wider = self.clone();
        match (&self.attribute, &self.part) {
            (Some(_), _) => wider.attribute = None,
            (None, Some((part, _))) if *part != Part::Enum => wider.part = None,
            (None, _) => return None,
        }
        Some(wider)
    }

    /// The table that it is in, or that it is.
    pub fn table_name(&self) -> &TableName {
        &self.table
    }

    /// The part that it is, or is in, by its kind and name.
    pub fn named(&self) -> Option<(Part, &str)> {
        self.part.as_ref().map(|(part, name)| (*part, name.as_str()))
    }
}
