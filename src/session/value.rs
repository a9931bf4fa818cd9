//! Values that go to a server and come back from it.

/// A value of a query. Catalogs and the history table hold nothing else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    Null,
    Integer(i64),
    Text(String),
}

/// One row of a result, in the order of the query.
pub type Row = Vec<Value>;

impl Value {
    pub fn text(text: impl Into<String>) -> Self {
        Value::Text(text.into())
    }

    pub fn as_text(&self) -> Option<&str> {
        match self {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    /// Whether it is what an engine answers where something is true.
    pub fn is_true(&self) -> bool {
        match self {
            Value::Text(text) => ["t", "true"].contains(&text.as_str()) || self.as_integer().is_some_and(|n| n != 0),
            _ => self.as_integer().is_some_and(|number| number != 0),
        }
    }

    pub fn as_integer(&self) -> Option<i64> {
        match self {
            Value::Integer(number) => Some(*number),
            Value::Text(text) => text.parse().ok(),
            Value::Null => None,
        }
    }
}
