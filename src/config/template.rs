//! Texts with `${…}` in them.

/// A text of the file, cut at its variables.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Template(pub(super) Vec<Part>);

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Part {
    Text(String),
    /// `${NAME}`, `${NAME:-default}`
    Variable {
        name: String,
        default: Option<Template>,
    },
    /// `${file:/run/secrets/x}`
    File(Template),
}

/// Why a text with `${` in it cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum InvalidTemplate {
    #[error("a `${{` has no `}}`")]
    Unclosed,
    #[error("a `${{` names no variable")]
    NoName,
    #[error("`{0}` is not the name of a variable")]
    Name(String),
}

impl Template {
    /// Cuts a text; `$${` stands for `${`, every other `$` for itself.
    pub(super) fn parse(text: &str) -> Result<Self, InvalidTemplate> {
        let mut parts = Vec::new();
        let mut plain = String::new();
        let mut rest = text;
        while let Some(index) = rest.find("${") {
            plain.push_str(&rest[..index]);
            rest = &rest[index + "${".len()..];
            if plain.ends_with('$') {
                plain.push('{');
                continue;
            }
            let end = closing(rest).ok_or(InvalidTemplate::Unclosed)?;
            if !plain.is_empty() {
                parts.push(Part::Text(std::mem::take(&mut plain)));
            }
            parts.push(Part::parse(&rest[..end])?);
            rest = &rest[end + 1..];
        }
        plain.push_str(rest);
        if !plain.is_empty() {
            parts.push(Part::Text(plain));
        }
        Ok(Template(parts))
    }

    /// What the text begins with before the first variable.
    pub(super) fn beginning(&self) -> &str {
        match self.0.first() {
            Some(Part::Text(text)) => text,
            _ => "",
        }
    }
}

impl Part {
    fn parse(inside: &str) -> Result<Self, InvalidTemplate> {
        if let Some(path) = inside.strip_prefix("file:") {
            return Ok(Part::File(Template::parse(path)?));
        }
        let (name, default) = match inside.split_once(":-") {
            Some((name, default)) => (name, Some(Template::parse(default)?)),
            None => (inside, None),
        };
        let fits = |c: char| c.is_ascii_alphanumeric() || c == '_';
        if name.is_empty() {
            return Err(InvalidTemplate::NoName);
        }
        if name.starts_with(|c: char| c.is_ascii_digit()) || !name.chars().all(fits) {
            return Err(InvalidTemplate::Name(name.to_owned()));
        }
        Ok(Part::Variable { name: name.to_owned(), default })
    }
}

/// Where the `}` is that closes the `${` before `text`.
fn closing(text: &str) -> Option<usize> {
    let mut depth = 0;
    for (index, character) in text.char_indices() {
        match character {
            '{' => depth += 1,
            '}' if depth == 0 => return Some(index),
            '}' => depth -= 1,
            _ => {}
        }
    }
    None
}
