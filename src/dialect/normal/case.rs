//! CASE.

use super::grammar::Level;
use super::read::Reader;
use super::tree::{Head, Node};

impl Reader<'_> {
    /// What comes after CASE.
    pub(super) fn case(&mut self) -> Option<Node> {
        let has_value = !self.is_word_at(0, "when");
        let mut parts = Vec::new();
        if has_value {
            parts.push(self.expression(Level::Or)?);
        }
        while self.takes_word("when") {
            let condition = self.expression(Level::Or)?;
            self.expect_word("then")?;
            let result = self.expression(Level::Or)?;
            parts.push(Node::new(Head::When, vec![condition, result]));
        }
        if self.takes_word("else") {
            let result = self.expression(Level::Or)?;
            parts.push(Node::new(Head::Else, vec![result]));
        }
        self.expect_word("end")?;
        (parts.len() > usize::from(has_value)).then(|| Node::new(Head::Case { has_value }, parts))
    }
}
