//! The gate before what costs rows or values: each loss is counted, and consented to by name.

use indexmap::IndexSet;

use super::leg::Leg;
use super::{Consent, Migrate};
use crate::change::Loss;
use crate::config::Database;
use crate::plan::{Extent, Harm, Planned, Risk};
use crate::run::{Reason, Refusal, Verdict};
use crate::schema::TableName;
use crate::session::{RowCount, Session, Value};
use crate::tasks::COUNTING;

/// What goes with consent, for people to read.
pub(super) type Losses = Vec<String>;

impl Migrate<'_> {
    /// Counts what each operation would cost and refuses what nobody consented to. `doubtful` tables are in the middle
    /// of a change that was admitted when it began.
    pub(super) fn admit(
        &self,
        database: &Database,
        session: &mut dyn Session,
        planned: &[(&Leg<'_>, Vec<Planned>)],
        doubtful: &[TableName],
    ) -> Result<Losses, Verdict> {
        let mut gate =
            Gate { database, consent: &self.consent, losses: Vec::new(), refused: Vec::new(), help: FOR_THIS_RUN };
        let mut blocked = Vec::new();
        for (leg, steps) in planned {
            for risk in steps.iter().flat_map(|step| &step.risks).filter(|risk| !is_about(risk, doubtful)) {
                let Some(rows) = count(session, risk)? else { continue };
                match &risk.harm {
                    Harm::Loss(loss) => gate.loss(leg, risk, loss, rows),
                    Harm::NoValue(table, column) => blocked.push(format!(
                        "{}column `{table}.{column}` takes no NULL, and {} would have no value in it",
                        place(leg, risk),
                        words(rows)
                    )),
                }
            }
        }
        if !blocked.is_empty() {
            return Err(Refusal::new(Reason::Violated, "rows stand in the way of what is to be")
                .details(blocked)
                .help("give them a value: `fill = { sql = \"…\" }` in the operation, or `default`")
                .into());
        }
        gate.end()
    }
}

struct Gate<'a> {
    database: &'a Database,
    consent: &'a Consent,
    losses: Losses,
    refused: Vec<(String, String)>,
    help: &'static str,
}

const FOR_THIS_RUN: &str = "consent for this run:";
const IN_THE_FILE: &str = "say why it may be, `data_loss = \"…\"` in the operation, or for this run";

impl Gate<'_> {
    fn loss(&mut self, leg: &Leg<'_>, risk: &Risk, loss: &Loss, rows: Option<RowCount>) {
        let operation = &leg.operations[risk.operation];
        let what = format!("{}: {}", operation.change.describe(), cost(loss, rows));
        let name = name(self.database, loss);
        let most = rows.map_or(u64::MAX, |rows| match rows {
            RowCount::Exact(rows) | RowCount::Estimate(rows) => rows,
        });
        if risk.is_consented(operation, most) || self.consent.allows(&name) {
            self.losses.push(what);
        } else {
            let limit = operation.max_rows.map(|most| format!(", and `max_rows` is {most}")).unwrap_or_default();
            if !leg.is_reverse {
                self.help = IN_THE_FILE;
            }
            self.refused.push((format!("{}{what}{limit}", place(leg, risk)), name));
        }
    }

    fn end(self) -> Result<Losses, Verdict> {
        let Gate { database, consent, losses, refused, help } = self;
        let key = &database.key;
        if !refused.is_empty() {
            let names: IndexSet<&str> = refused.iter().map(|(_, name)| name.as_str()).collect();
            let names = names.into_iter().collect::<Vec<_>>().join(",");
            let help = format!("{help} `--allow-data-loss {names}`");
            let details = refused.iter().map(|(what, _)| what.clone());
            return Err(Refusal::new(Reason::DataLoss, "data would be lost").details(details).help(help).into());
        }
        if database.protected && !losses.is_empty() && !consent.on_protected.contains(key) {
            return Err(Refusal::new(Reason::Protected, "the file says `protected = true`, and data would be lost")
                .details(losses)
                .help(format!("name it if you mean it: `--on-protected {key}`"))
                .into());
        }
        Ok(losses)
    }
}

fn is_about(risk: &Risk, tables: &[TableName]) -> bool {
    match &risk.harm {
        Harm::Loss(Loss::EnumValues(..)) => !tables.is_empty(),
        Harm::Loss(Loss::Rows(table)) => tables.contains(table),
        Harm::Loss(Loss::Values(table, _) | Loss::Misfits(table, _)) | Harm::NoValue(table, _) => {
            tables.contains(table)
        }
    }
}

/// None where no row is concerned; nothing inside where it cannot be counted.
fn count(session: &mut dyn Session, risk: &Risk) -> Result<Option<Option<RowCount>>, Verdict> {
    let failed = |error| Verdict::failed("counting what would be lost", error);
    let rows = match &risk.extent {
        Extent::Unknown => return Ok(Some(None)),
        Extent::Rows(table) => session.count_rows(std::slice::from_ref(table), COUNTING).map_err(failed)?.pop(),
        Extent::Counted(query) => {
            let rows = session.query(query, &[]).map_err(failed)?;
            let number = rows.first().and_then(|row| row.first()).and_then(Value::as_integer);
            number.map(|number| RowCount::Exact(u64::try_from(number).unwrap_or_default()))
        }
    };
    Ok(match rows {
        Some(RowCount::Exact(0)) => None,
        rows => Some(rows),
    })
}

fn place(leg: &Leg<'_>, risk: &Risk) -> String {
    leg.places.get(risk.operation).map(|place| format!("{place}: ")).unwrap_or_default()
}

fn words(rows: Option<RowCount>) -> String {
    match rows {
        None => "rows, which are not counted,".to_owned(),
        Some(RowCount::Exact(1)) => "1 row".to_owned(),
        Some(RowCount::Exact(rows)) => format!("{rows} rows"),
        Some(RowCount::Estimate(rows)) => format!("about {rows} rows"),
    }
}

fn cost(loss: &Loss, rows: Option<RowCount>) -> String {
    let rows = words(rows);
    match loss {
        Loss::Rows(_) => rows,
        Loss::Values(..) => format!("{rows} with a value"),
        Loss::Misfits(..) => format!("{rows} with a value that may not fit the new type"),
        Loss::EnumValues(_, values) => {
            let values: Vec<String> = values.iter().map(|value| format!("`{value}`")).collect();
            format!("{rows} with {}", values.join(", "))
        }
    }
}

/// As `--allow-data-loss` names it.
fn name(database: &Database, loss: &Loss) -> String {
    let key = &database.key;
    match loss {
        Loss::Rows(table) => format!("{key}.{table}"),
        Loss::Values(table, column) | Loss::Misfits(table, column) => format!("{key}.{table}.{column}"),
        Loss::EnumValues(name, _) => format!("{key}.{name}"),
    }
}
