//! `[options]` and the options among a database's own entries: checked once, then set for each database.

use std::path::Path;

use super::environment::{Environment, Unfilled};
use super::options::{self, Given, Known};
use crate::diagnostic::{Diagnostic, suggestion};
use crate::flavour::Flavour;
use crate::language::{Kind, Name, Value};
use crate::options::Options;

/// What values are read with.
#[derive(Clone, Copy)]
pub(super) struct Scope<'a> {
    pub(super) folder: &'a Path,
    pub(super) environment: &'a Environment,
}

/// Complains of every option that is unknown or of the wrong type, whatever engine it is for.
pub(super) fn check<'a>(
    entries: impl IntoIterator<Item = (&'a Name, &'a Value)>,
    scope: Scope<'_>,
    diagnostics: &mut Vec<Diagnostic>,
) {
    for (name, value) in entries {
        let Some(known) = options::known(&name.text) else {
            diagnostics.push(unknown_option(name));
            continue;
        };
        match branches(value) {
            Ok(branches) => {
                for (_, value) in branches {
                    if let Err(Unfilled::Invalid(complaint)) = set(known, value, scope, &mut Options::default()) {
                        diagnostics.push(complaint);
                    }
                }
            }
            Err(complaint) => diagnostics.push(complaint),
        }
    }
}

/// Sets the options for one engine, past those that [`check`] complains of. Gives the first that needs a variable which
/// is not set.
pub(super) fn apply<'a>(
    entries: impl IntoIterator<Item = (&'a Name, &'a Value)>,
    flavour: Flavour,
    scope: Scope<'_>,
    options: &mut Options,
) -> Option<Diagnostic> {
    let mut missing = None;
    for (name, value) in entries {
        let (Some(known), Ok(branches)) = (options::known(&name.text), branches(value)) else { continue };
        let Some(value) = choose(&branches, flavour) else { continue };
        if let Err(Unfilled::Missing(complaint)) = set(known, value, scope, options) {
            missing.get_or_insert(complaint);
        }
    }
    missing
}

/// An unknown option, with its most likely name.
fn unknown_option(name: &Name) -> Diagnostic {
    let complaint = name.complain(format!("unknown option `{}`", name.text));
    match suggestion(&name.text, options::names()) {
        Some(meant) => complaint.help(format!("did you mean `{meant}`?")),
        None => complaint.help(format!("options are {}", options::effective_names())),
    }
}

/// A value for each engine, as `{ postgres = …, any = … }` gives them; none stands for any.
type Branches<'a> = Vec<(Option<Flavour>, &'a Value)>;

fn branches(value: &Value) -> Result<Branches<'_>, Diagnostic> {
    let Kind::Table(table) = &value.kind else { return Ok(vec![(None, value)]) };
    let branch = |(name, value)| engine_name(name).map(|flavour| (flavour, value));
    table.iter().map(branch).collect()
}

fn engine_name(name: &Name) -> Result<Option<Flavour>, Diagnostic> {
    match Flavour::ALL.into_iter().find(|flavour| flavour.name() == name.text) {
        Some(flavour) => Ok(Some(flavour)),
        None if name.text == "any" => Ok(None),
        None => Err(name.unknown("a map of engines", Flavour::ALL.map(Flavour::name).into_iter().chain(["any"]))),
    }
}

fn choose<'a>(branches: &Branches<'a>, flavour: Flavour) -> Option<&'a Value> {
    let find = |wanted| branches.iter().find(|(given, _)| *given == wanted).map(|(_, value)| *value);
    let mysql = || (flavour == Flavour::MariaDb).then(|| find(Some(Flavour::MySql))).flatten();
    find(Some(flavour)).or_else(mysql).or_else(|| find(None))
}

fn set(known: &Known, value: &Value, scope: Scope<'_>, options: &mut Options) -> Result<(), Unfilled> {
    let value = filled(value, known.name, scope.environment)?;
    let given = Given { name: known.name, value: &value, folder: scope.folder };
    known.apply(options, &given).map_err(Unfilled::Invalid)
}

/// The value with the variables in its texts filled in.
fn filled(value: &Value, name: &str, environment: &Environment) -> Result<Value, Unfilled> {
    let kind = match &value.kind {
        Kind::Text(_) => Kind::Text(environment.fill(value, name)?),
        Kind::Array(values) => {
            Kind::Array(values.iter().map(|value| filled(value, name, environment)).collect::<Result<_, _>>()?)
        }
        other => other.clone(),
    };
    Ok(Value { location: value.location.clone(), kind })
}
