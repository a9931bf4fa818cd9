//! `engines`: what a database may be.

use super::address::Address;
use crate::diagnostic::{Diagnostic, suggestion};
use crate::dialect::{EngineRange, InvalidEngine};
use crate::flavour::Flavour;
use crate::language::{Kind, Name, Value};
use crate::url::Url;

/// Reads `engines = ["mysql-8.0", "sqlite"]`.
pub(super) fn read(value: &Value, diagnostics: &mut Vec<Diagnostic>) -> Vec<EngineRange> {
    let mut engines: Vec<EngineRange> = Vec::new();
    if let Kind::Array(values) = &value.kind
        && values.is_empty()
    {
        diagnostics.push(value.complain("`engines` is empty").help("leave it out for what the URL says"));
    }
    for entry in value.one_or_more() {
        match read_one(entry) {
            Ok(range) if engines.iter().any(|other| other.from.flavour == range.from.flavour) => {
                let flavour = range.from.flavour;
                let help = "name it once, with its oldest version";
                diagnostics.push(entry.complain(format!("`engines` names `{flavour}` twice")).help(help));
            }
            Ok(range) => engines.push(range),
            Err(complaint) => diagnostics.push(complaint),
        }
    }
    engines
}

fn read_one(entry: &Value) -> Result<EngineRange, Diagnostic> {
    let text = entry.text("engines")?;
    text.parse().map_err(|error: InvalidEngine| {
        let complaint = entry.complain(error.to_string());
        match &error {
            InvalidEngine::Flavour(given) => match suggestion(given, Flavour::ALL.map(Flavour::name)) {
                Some(name) => complaint.help(format!("did you mean `{name}`?")),
                None => complaint.help(format!("known engines are {}", list(Flavour::ALL))),
            },
            InvalidEngine::TooOld { flavour, .. } => {
                let oldest = EngineRange::any(*flavour).from.version;
                complaint.help(format!("the oldest that is supported is {oldest}"))
            }
            InvalidEngine::Version(_) => complaint,
        }
    })
}

/// What the database may be: what `engines` names, else what its URL says. The URL must be of one of them.
pub(super) fn settle(
    key: &Name,
    given: Option<(&Value, Vec<EngineRange>)>,
    address: &mut Address<'_>,
) -> Result<Vec<EngineRange>, Diagnostic> {
    let flavours = |ranges: &[EngineRange]| ranges.iter().map(|range| range.from.flavour).collect::<Vec<_>>();
    match (given, address.flavour) {
        (None, Some(flavour)) => Ok(vec![EngineRange::any(flavour)]),
        (None, None) => {
            let unset = address.url.as_ref().err().map(|complaint| complaint.message.as_str()).unwrap_or_default();
            Err(address
                .value
                .complain(format!("the engine of `{}` is not known: {unset}", key.text))
                .help("say what it may be: `engines = [\"postgres\"]`"))
        }
        (Some((_, ranges)), None) => Ok(ranges),
        (Some((_, ranges)), Some(flavour)) if flavours(&ranges).contains(&flavour) => Ok(ranges),
        // MariaDB is often reached by the name of its protocol; the server tells which of the two it is.
        (Some((_, ranges)), Some(Flavour::MySql)) if flavours(&ranges).contains(&Flavour::MariaDb) => {
            if let Ok(Url::Server(server)) = &mut address.url {
                server.flavour = Flavour::MariaDb;
            }
            address.flavour = Some(Flavour::MariaDb);
            Ok(ranges)
        }
        (Some((value, ranges)), Some(flavour)) => Err(address
            .value
            .complain(format!("`{}` is {} by its URL, which `engines` does not name", key.text, flavour.title()))
            .related(value.location.clone(), format!("only {}", list(flavours(&ranges))))
            .help(format!("add `\"{flavour}\"` to `engines`, or give a URL of an engine that it names"))),
    }
}

fn list(flavours: impl IntoIterator<Item = Flavour>) -> String {
    flavours.into_iter().map(|flavour| format!("`{flavour}`")).collect::<Vec<_>>().join(", ")
}
