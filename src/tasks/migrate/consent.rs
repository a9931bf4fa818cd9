//! The gate before what costs rows or values: each loss is counted, and consented to by name.

use indexmap::IndexSet;

use super::counting::{Found, count};
use super::leg::Leg;
use super::obstacles::Obstacles;
use super::{Consent, Migrate};
use crate::change::Loss;
use crate::config::Database;
use crate::plan::{Extent, Harm, Planned, Risk};
use crate::run::{Reason, Refusal, Verdict};
use crate::schema::TableName;
use crate::session::{RowCount, Session};

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
        let risks = planned
            .iter()
            .flat_map(|(leg, steps)| steps.iter().flat_map(|step| &step.risks).map(move |risk| (*leg, risk)));
        let (legs, risks): (Vec<&Leg<'_>>, Vec<&Risk>) = risks.filter(|(_, risk)| !is_about(risk, doubtful)).unzip();
        let mut gate =
            Gate { database, consent: &self.consent, losses: Vec::new(), refused: Vec::new(), help: FOR_THIS_RUN };
        let mut obstacles = Obstacles::default();
        for ((leg, risk), found) in legs.into_iter().zip(&risks).zip(count(session, &risks)?) {
            match &risk.harm {
                _ if found == Found::Nothing => {}
                Harm::Loss(loss) => gate.loss(leg, risk, loss, found),
                _ => obstacles.push(session, leg, risk, found),
            }
        }
        obstacles.end()?;
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
    fn loss(&mut self, leg: &Leg<'_>, risk: &Risk, loss: &Loss, found: Found) {
        let operation = &leg.operations[risk.operation];
        let what = format!("{}: {}", operation.change.describe(), cost(risk, loss, found));
        let name = name(self.database, loss);
        let most = match found {
            Found::Nothing => 0,
            Found::Rows(rows) => rows.number(),
            Found::Some => u64::MAX,
        };
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
    risk.tables.iter().any(|table| tables.contains(table))
}

/// The revision, file and line of the operation.
pub(super) fn place(leg: &Leg<'_>, risk: &Risk) -> String {
    let place = leg.places.get(risk.operation).map(|place| format!(", {place}")).unwrap_or_default();
    format!("revision `{}`{place}: ", leg.passage.revision)
}

pub(super) fn words(found: Found) -> String {
    match found {
        Found::Nothing => "no row".to_owned(),
        Found::Some => "rows, which are not counted,".to_owned(),
        Found::Rows(RowCount::Exact(1)) => "1 row".to_owned(),
        Found::Rows(RowCount::Exact(rows)) => format!("{rows} rows"),
        Found::Rows(RowCount::Estimate(rows)) => format!("about {rows} rows"),
    }
}

fn cost(risk: &Risk, loss: &Loss, found: Found) -> String {
    let rows = words(found);
    match (loss, &risk.extent) {
        (Loss::Rows(_), _) => rows,
        (Loss::Values(..), _) => format!("{rows} with a value"),
        (Loss::Misfits(..), Extent::Counted(_)) => format!("{rows} with a value that the new type does not hold"),
        (Loss::Misfits(..), _) => format!("{rows} with a value that may not fit the new type"),
    }
}

/// As `--allow-data-loss` names it.
fn name(database: &Database, loss: &Loss) -> String {
    let key = &database.key;
    match loss {
        Loss::Rows(table) => format!("{key}.{table}"),
        Loss::Values(table, column) | Loss::Misfits(table, column) => format!("{key}.{table}.{column}"),
    }
}
