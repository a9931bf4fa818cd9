//! Rows that do not allow what is to be, in words.

use indexmap::IndexSet;

use super::consent::{place, words};
use super::counting::Found;
use super::leg::Leg;
use crate::plan::{Breach, Extent, Harm, Risk, Rule};
use crate::run::{Reason, Refusal};
use crate::session::{Session, Value};

/// So many letters of a value are shown.
const SHOWN: usize = 40;

/// What stands in the way, and what can be done.
#[derive(Default)]
pub(super) struct Obstacles {
    details: Vec<String>,
    help: IndexSet<&'static str>,
    /// Whether SQL of the user's own can clear the way.
    by_sql: bool,
}

impl Obstacles {
    /// Takes in what stands in the way. A loss does not.
    pub(super) fn push(&mut self, session: &mut dyn Session, leg: &Leg<'_>, risk: &Risk, found: Found) {
        let (what, help) = match &risk.harm {
            Harm::Loss(_) => return,
            Harm::NoValue(table, column) => (
                format!("column `{table}.{column}` takes no NULL, and {} would have no value in it", words(found)),
                "give them a value: `fill = { sql = \"…\" }` in the operation, or `default`",
            ),
            Harm::Refused(table, column, declared) => {
                let example = example(session, risk, std::slice::from_ref(column)).unwrap_or_default();
                (
                    format!("column `{table}.{column}`: {} a value that is no `{declared}`{example}", have(found)),
                    "change these values, or make new ones of them: `using = { … }` in the operation",
                )
            }
            Harm::Unlisted(name, values) => {
                let values: Vec<String> = values.iter().map(|value| format!("`{value}`")).collect();
                (
                    format!("enum `{name}`: {} {}", have(found), values.join(" or ")),
                    "change these values, or say what they are called now: `renamed = { … }` in the operation",
                )
            }
            Harm::Breach(breach) => {
                let example = example(session, risk, &breach.shown).unwrap_or_default();
                (format!("{}: {}{example}", breach.subject, broken(breach, found)), help(&breach.rule))
            }
        };
        self.by_sql |= !matches!(risk.harm, Harm::NoValue(..));
        self.details.push(format!("{}{what}", place(leg, risk)));
        self.help.insert(help);
    }

    pub(super) fn end(self) -> Result<(), Refusal> {
        if self.details.is_empty() {
            return Ok(());
        }
        let mut help = self.help.into_iter().collect::<Vec<_>>().join("; ");
        if self.by_sql {
            help += ", in the database or with `sql = \"…\"` before the operation";
        }
        Err(Refusal::new(Reason::Violated, "rows stand in the way of what is to be").details(self.details).help(help))
    }
}

fn have(found: Found) -> String {
    counted_rows(found, "has", "have")
}

fn broken(breach: &Breach, found: Found) -> String {
    match &breach.rule {
        Rule::Unique => match found {
            Found::Rows(rows) => {
                format!("{} more than once", counted(rows.number(), "value is there", "values are there"))
            }
            Found::Nothing | Found::Some => "some values are there more than once".to_owned(),
        },
        Rule::Check => format!("{} it", counted_rows(found, "breaks", "break")),
        Rule::Reference(target) => format!("{} to nothing in `{target}`", counted_rows(found, "refers", "refer")),
    }
}

fn counted_rows(found: Found, one: &str, several: &str) -> String {
    let verb = if matches!(found, Found::Rows(rows) if rows.number() == 1) { one } else { several };
    format!("{} {verb}", words(found))
}

fn counted(number: u64, one: &str, several: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { several })
}

fn help(rule: &Rule) -> &'static str {
    match rule {
        Rule::Unique => "give each row a value of its own, or take rows away",
        Rule::Check => "mend the rows that break the check",
        Rule::Reference(_) => "add what is referred to, or let the rows refer to nothing",
    }
}

/// One of the rows; none where it is gone or cannot be shown.
fn example(session: &mut dyn Session, risk: &Risk, shown: &[String]) -> Option<String> {
    let Extent::Counted(sought) = &risk.extent else { return None };
    let rows = session.query_within(sought.example.as_ref()?, None).ok()??;
    let shown = shown.iter().zip(rows.first()?).map(|(name, value)| format!("`{name}` = {}", text(value)));
    Some(format!(", such as {}", shown.collect::<Vec<_>>().join(", ")))
}

/// A value in one line, without an end if it is long.
fn text(value: &Value) -> String {
    let text = match value {
        Value::Null => return "NULL".to_owned(),
        Value::Integer(number) => number.to_string(),
        Value::Text(text) => text.clone(),
    };
    let mut letters = text.chars();
    let start: String = letters.by_ref().take(SHOWN).collect();
    let rest = if letters.next().is_some() { "…" } else { "" };
    format!("`{}{rest}`", start.escape_debug())
}
