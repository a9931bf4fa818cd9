//! A name with places in it: `uq_{table}_{columns}`.

use std::fmt;
use std::ops::Range;

use super::{Named, Subject};

/// A text with tokens, which stand for parts of what is named.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Template(Vec<Piece>);

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Piece {
    Text(String),
    Token(Token),
}

/// What stands in braces in a template.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Token {
    /// The name of the table in its database.
    Table,
    /// The first column.
    Column,
    /// All columns, with `_` between them.
    Columns,
    /// The table that a foreign key refers to.
    ReferredTable,
}

impl Token {
    pub const ALL: [Token; 4] = [Token::Table, Token::Column, Token::Columns, Token::ReferredTable];

    pub fn name(self) -> &'static str {
        match self {
            Token::Table => "table",
            Token::Column => "column",
            Token::Columns => "columns",
            Token::ReferredTable => "referred_table",
        }
    }

    /// Whether a name of that kind can have it.
    pub fn suits(self, named: Named) -> bool {
        self != Token::ReferredTable || named == Named::ForeignKey
    }
}

/// What is wrong with a template, and where in it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TemplateError {
    #[error("a template is empty")]
    Empty,
    #[error("a template without a token gives every part the same name")]
    NoToken,
    /// In braces, or as SQLAlchemy writes tokens: `%(table_name)s`.
    #[error("there is no token `{token}`")]
    Unknown { token: String, at: Range<usize> },
    #[error("`{{{}}}` means nothing in the name of this part", token.name())]
    Unsuited { token: Token, at: Range<usize> },
    #[error("a brace stands alone")]
    Brace { at: Range<usize> },
}

impl TemplateError {
    /// The bytes of the template that are wrong; none is all of it.
    pub fn at(&self) -> Option<Range<usize>> {
        match self {
            TemplateError::Empty | TemplateError::NoToken => None,
            TemplateError::Unknown { at, .. } | TemplateError::Unsuited { at, .. } | TemplateError::Brace { at } => {
                Some(at.clone())
            }
        }
    }
}

impl Template {
    /// Reads a template for names of that kind. `{{` and `}}` are braces of the name itself.
    pub fn parse(named: Named, text: &str) -> Result<Self, TemplateError> {
        if text.is_empty() {
            return Err(TemplateError::Empty);
        }
        let mut pieces = Vec::new();
        let mut at = 0;
        while let Some(piece) = Piece::read(named, text, &mut at)? {
            match (pieces.last_mut(), piece) {
                (Some(Piece::Text(before)), Piece::Text(more)) => before.push_str(&more),
                (_, piece) => pieces.push(piece),
            }
        }
        if !pieces.iter().any(|piece| matches!(piece, Piece::Token(_))) {
            return Err(TemplateError::NoToken);
        }
        Ok(Template(pieces))
    }

    /// Tokens with `_` between them, after and before a word.
    pub(super) fn joined(before: Option<&str>, tokens: &[Token], after: Option<&str>) -> Self {
        let mut pieces: Vec<Piece> = before.map(|word| Piece::Text(format!("{word}_"))).into_iter().collect();
        for (at, token) in tokens.iter().enumerate() {
            if at > 0 {
                pieces.push(Piece::Text("_".to_owned()));
            }
            pieces.push(Piece::Token(*token));
        }
        pieces.extend(after.map(|word| Piece::Text(format!("_{word}"))));
        Template(pieces)
    }

    pub(super) fn fill(&self, subject: &Subject<'_>) -> String {
        let mut name = String::new();
        for piece in &self.0 {
            match piece {
                Piece::Text(text) => name.push_str(text),
                Piece::Token(Token::Table) => name.push_str(subject.table),
                Piece::Token(Token::Column) => name.push_str(subject.columns.first().copied().unwrap_or_default()),
                Piece::Token(Token::Columns) => name.push_str(&subject.columns.join("_")),
                Piece::Token(Token::ReferredTable) => name.push_str(subject.referred),
            }
        }
        name
    }
}

impl Piece {
    /// The piece that begins at `at`, which is moved behind it; none at the end.
    fn read(named: Named, text: &str, at: &mut usize) -> Result<Option<Self>, TemplateError> {
        let (start, rest) = (*at, &text[*at..]);
        if let Some(token) = foreign_token(rest) {
            let at = start..start + "%()s".len() + token.len();
            return Err(TemplateError::Unknown { token: token.to_owned(), at });
        }
        let (piece, length) = match rest.find(['{', '}']).into_iter().chain(rest.find("%(")).min() {
            None if rest.is_empty() => return Ok(None),
            None => (Piece::Text(rest.to_owned()), rest.len()),
            Some(0) if rest.starts_with("{{") => (Piece::Text("{".to_owned()), 2),
            Some(0) if rest.starts_with("}}") => (Piece::Text("}".to_owned()), 2),
            Some(0) if rest.starts_with('%') => (Piece::Text("%".to_owned()), 1),
            Some(0) => {
                let end = rest.find('}').filter(|end| *end > 0).ok_or(TemplateError::Brace { at: start..start + 1 })?;
                let (name, at) = (&rest[1..end], start..start + end + 1);
                let Some(token) = Token::ALL.into_iter().find(|token| token.name() == name) else {
                    return Err(TemplateError::Unknown { token: name.to_owned(), at });
                };
                if !token.suits(named) {
                    return Err(TemplateError::Unsuited { token, at });
                }
                (Piece::Token(token), end + 1)
            }
            Some(brace) => (Piece::Text(rest[..brace].to_owned()), brace),
        };
        *at = start + length;
        Ok(Some(piece))
    }
}

/// The word of `%(word)s`.
fn foreign_token(text: &str) -> Option<&str> {
    let rest = text.strip_prefix("%(")?;
    let token = &rest[..rest.find(|c: char| !c.is_alphanumeric() && c != '_')?];
    rest[token.len()..].starts_with(")s").then_some(token)
}

/// As it is written.
impl fmt::Display for Template {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for piece in &self.0 {
            match piece {
                Piece::Text(text) => f.write_str(&text.replace('{', "{{").replace('}', "}}"))?,
                Piece::Token(token) => write!(f, "{{{}}}", token.name())?,
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Named, Subject};
    use super::{Template, TemplateError, Token};

    #[test]
    fn tokens_stand_for_parts_and_doubled_braces_for_themselves() {
        let subject = Subject { table: "user", columns: &["a", "b"], referred: "boss" };
        for (text, expected) in [
            ("{table}", "user"),
            ("fk_{table}_{columns}_{referred_table}", "fk_user_a_b_boss"),
            ("{column}", "a"),
            ("{{{column}}}é", "{a}é"),
            ("100%(%_{table}", "100%(%_user"),
        ] {
            let template = Template::parse(Named::ForeignKey, text).unwrap();
            assert_eq!(template.fill(&subject), expected);
            assert_eq!(template.to_string(), text);
        }
    }

    #[test]
    fn what_is_no_template_is_refused_where_it_is_wrong() {
        let unknown = |token: &str, at| TemplateError::Unknown { token: token.to_owned(), at };
        for (text, expected) in [
            ("", TemplateError::Empty),
            ("pk", TemplateError::NoToken),
            ("é_{tabel}", unknown("tabel", 3..10)),
            ("{}", unknown("", 0..2)),
            ("%(_%(table_name)s", unknown("table_name", 3..17)),
            ("{table", TemplateError::Brace { at: 0..1 }),
            ("{table}}", TemplateError::Brace { at: 7..8 }),
            ("{table}_{referred_table}", TemplateError::Unsuited { token: Token::ReferredTable, at: 8..24 }),
        ] {
            assert_eq!(Template::parse(Named::Index, text), Err(expected), "{text}");
        }
    }
}
