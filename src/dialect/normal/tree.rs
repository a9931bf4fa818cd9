//! An expression as a tree.

/// An operation and what it is done with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Node {
    pub(crate) head: Head,
    pub(crate) parts: Vec<Node>,
}

/// An operation, or a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Head {
    Column(String),
    /// A word that is a value: `null`, `current_date`.
    Word(String),
    Number(String),
    /// A text whose type the server has yet to find.
    Text(String),
    /// A text of a type.
    Constant {
        kind: String,
        text: String,
    },
    /// A function. What has a syntax of its own has a name that no function has: `trim both`.
    Call(String),
    /// Before one part, or between two.
    Operator(String),
    And,
    Or,
    /// Before an expression.
    Not,
    /// Inside of one: `IS NOT NULL`, `NOT LIKE`, `NOT IN`.
    Negated,
    /// `IS` what.
    Is(&'static str),
    /// A value and two bounds.
    Between,
    /// A value and the values of a list.
    In,
    /// A value beside any or all of an array.
    Each {
        operator: String,
        all: bool,
    },
    Array,
    /// `WHEN`s and perhaps an `ELSE`; with a value before them where that is compared.
    Case {
        has_value: bool,
    },
    When,
    Else,
    Cast(String),
    Collate(String),
    /// A number of these units.
    Interval(String),
}

impl Node {
    pub(crate) fn new(head: Head, parts: Vec<Node>) -> Self {
        Node { head, parts }
    }

    pub(crate) fn leaf(head: Head) -> Self {
        Node { head, parts: Vec::new() }
    }

    pub(crate) fn word(word: &str) -> Self {
        Node::leaf(Head::Word(word.to_owned()))
    }

    pub(crate) fn number(digits: &str) -> Self {
        Node::leaf(Head::Number(digits.to_owned()))
    }

    pub(crate) fn operator(operator: &str, parts: Vec<Node>) -> Self {
        Node::new(Head::Operator(operator.to_owned()), parts)
    }

    pub(crate) fn call(name: &str, parts: Vec<Node>) -> Self {
        Node::new(Head::Call(name.to_owned()), parts)
    }

    pub(crate) fn not(part: Node) -> Self {
        Node::new(Head::Not, vec![part])
    }

    pub(crate) fn negated(part: Node) -> Self {
        Node::new(Head::Negated, vec![part])
    }

    pub(crate) fn negated_if(self, negated: bool) -> Self {
        if negated { Node::negated(self) } else { self }
    }

    pub(crate) fn cast(self, kind: &str) -> Self {
        Node::new(Head::Cast(kind.to_owned()), vec![self])
    }

    pub(crate) fn is_number(&self, digits: &str) -> bool {
        matches!(&self.head, Head::Number(own) if own == digits)
    }

    pub(crate) fn is_word(&self, word: &str) -> bool {
        matches!(&self.head, Head::Word(own) if own == word)
    }

    /// Whether a column is in it.
    pub(crate) fn has_column(&self) -> bool {
        matches!(self.head, Head::Column(_)) || self.parts.iter().any(Node::has_column)
    }
}
