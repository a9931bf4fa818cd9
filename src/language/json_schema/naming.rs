//! `[naming]`.

use serde_json::{Map, Value, json};

use super::{named, text, word};
use crate::schema::{Named, Preset, Token};

pub(super) fn naming() -> Value {
    let mut properties = templates();
    let own = json!({ "type": "object", "additionalProperties": false, "properties": properties.clone() });
    properties.insert("databases".to_owned(), named("What is otherwise in single databases, by their keys.", own));
    json!({
        "description": "How names are made that tables leave out; in an included file, for the tables of that file.",
        "type": "object",
        "additionalProperties": false,
        "properties": properties,
    })
}

fn templates() -> Map<String, Value> {
    let presets = Preset::ALL.map(Preset::name);
    let mut properties = Map::new();
    properties.insert("preset".to_owned(), word("Templates under one name; single ones stand above it.", &presets));
    for kind in Named::ALL {
        let tokens = Token::ALL.into_iter().filter(|token| token.suits(kind));
        let tokens: Vec<String> = tokens.map(|token| format!("{{{}}}", token.name())).collect();
        let what = format!("The template of a name, with {}.", tokens.join(", "));
        properties.insert(kind.name().to_owned(), text(&what));
    }
    properties
}
