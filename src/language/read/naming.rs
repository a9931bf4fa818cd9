//! How the names are made that a file leaves out.

use super::Fields;
use crate::diagnostic::{Diagnostic, Location, suggestion};
use crate::language::{Kind, Table, Value};
use crate::schema::{Named, Naming, Preset, Template, TemplateError, Token};

pub(super) const KEYS: [&str; 6] = ["preset", "primary_key", "unique", "foreign_key", "index", "check"];

/// What the entries make of `base`: a preset takes its place whole, then single templates do. `also` are keys that the
/// caller reads.
pub fn naming(base: &Naming, entries: &Table, also: &[&str], diagnostics: &mut Vec<Diagnostic>) -> Naming {
    let known: Vec<&str> = KEYS.iter().chain(also).copied().collect();
    let fields = Fields::of(entries, "`[naming]`", &known, diagnostics);
    let presets = Preset::ALL.map(|preset| (preset.name(), preset));
    let preset = fields.word("preset", &presets, diagnostics);
    let mut naming = preset.map_or_else(|| base.clone(), Preset::naming);
    for named in Named::ALL {
        if let Some(template) = fields.get(named.name()).and_then(|value| template(named, value, diagnostics)) {
            naming.set(named, template);
        }
    }
    naming
}

fn template(named: Named, value: &Value, diagnostics: &mut Vec<Diagnostic>) -> Option<Template> {
    let text = value.text(named.name()).map_err(|complaint| diagnostics.push(complaint)).ok()?;
    if text.chars().any(char::is_control) {
        let complaint = value.complain("a template contains a control character");
        diagnostics.push(complaint.help("choose a name of visible characters"));
        return None;
    }
    Template::parse(named, text).map_err(|error| diagnostics.push(complain(named, value, text, &error))).ok()
}

fn complain(named: Named, value: &Value, text: &str, error: &TemplateError) -> Diagnostic {
    let complaint = Diagnostic::new(match error {
        TemplateError::Unsuited { token, .. } => format!("`{{{}}}` means nothing in `{}`", token.name(), named.name()),
        error => error.to_string(),
    });
    let complaint = complaint.at(location(value, text, error));
    let tokens = Token::ALL.into_iter().filter(|token| token.suits(named));
    let listed: Vec<String> = tokens.clone().map(|token| format!("`{{{}}}`", token.name())).collect();
    let meant = match error {
        TemplateError::Unknown { token, .. } => {
            of_sqlalchemy(token).or_else(|| suggestion(token, tokens.map(Token::name)))
        }
        _ => None,
    };
    complaint.help(match (error, meant) {
        (_, Some(token)) => format!("did you mean `{{{token}}}`?"),
        (TemplateError::Brace { .. }, _) => "a brace of the name itself is doubled: `{{` or `}}`".to_owned(),
        _ => format!("its tokens are {}", listed.join(", ")),
    })
}

/// <https://docs.sqlalchemy.org/en/20/core/metadata.html#sqlalchemy.schema.MetaData.params.naming_convention>
fn of_sqlalchemy(token: &str) -> Option<&'static str> {
    let token = match token {
        "table_name" => Token::Table,
        "column_0_name" | "column_0_label" | "column_0_key" => Token::Column,
        "column_0_N_name" | "column_0N_name" => Token::Columns,
        "referred_table_name" => Token::ReferredTable,
        _ => return None,
    };
    Some(token.name())
}

/// The token itself, where the string is written without escapes.
fn location(value: &Value, text: &str, error: &TemplateError) -> Location {
    let whole = value.location.clone();
    match (error.at(), &value.kind) {
        (Some(at), Kind::Text(_)) if whole.span().len() == text.len() + 2 => {
            let start = whole.start() + 1;
            Location::new(whole.file, start + at.start..start + at.end)
        }
        _ => whole,
    }
}
