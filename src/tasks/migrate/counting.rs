//! How many rows risks are about: exactly where that is quick, else at least whether there are any.

use crate::change::Loss;
use crate::dialect::Sought;
use crate::plan::{Extent, Harm, Risk};
use crate::run::Verdict;
use crate::session::{RowCount, ServerError, ServerErrorKind, Session, Value};
use crate::tasks::COUNTING;

/// So many numbers are asked for in one query: round trips are what takes time while tables are small.
const BATCH: usize = 50;

/// What a risk comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Found {
    Nothing,
    Rows(RowCount),
    /// Some rows, in a number that is not known.
    Some,
}

/// What each risk comes to, in their order.
pub(super) fn count(session: &mut dyn Session, risks: &[&Risk]) -> Result<Vec<Found>, Verdict> {
    let counted: Vec<&Risk> = risks.iter().copied().filter(|risk| sought(risk).is_some()).collect();
    let mut numbers = Vec::with_capacity(counted.len());
    for batch in counted.chunks(BATCH) {
        match together(session, batch) {
            Some(found) => numbers.extend(found),
            None => {
                for risk in batch {
                    numbers.push(alone(session, risk)?);
                }
            }
        }
    }
    let mut numbers = numbers.into_iter();
    let found = risks.iter().map(|risk| match &risk.extent {
        Extent::Counted(_) | Extent::AtMost(_) => Ok(numbers.next().unwrap_or(Found::Some)),
        Extent::Unknown => Ok(Found::Some),
        Extent::Rows(table) => {
            let rows = session.count_rows(std::slice::from_ref(table), COUNTING).map_err(failed)?;
            Ok(rows.first().map_or(Found::Some, |rows| self::rows(*rows)))
        }
    });
    found.collect()
}

/// All in one query; none where there is but one, or it takes long or fails.
fn together(session: &mut dyn Session, batch: &[&Risk]) -> Option<Vec<Found>> {
    if batch.len() < 2 {
        return None;
    }
    let counts = batch.iter().filter_map(|risk| Some(format!("({})", sought(risk)?.count)));
    let sql = format!("SELECT {}", counts.collect::<Vec<_>>().join(", "));
    let rows = session.query_within(&sql, Some(COUNTING)).ok()??;
    rows.first()?.iter().map(number).collect()
}

fn alone(session: &mut dyn Session, risk: &Risk) -> Result<Found, Verdict> {
    let Some(sought) = sought(risk) else { return Ok(Found::Some) };
    match ask(session, sought) {
        Ok(Some(found)) => Ok(found),
        Err(error) if error.kind == ServerErrorKind::ConnectionLost => Err(failed(error)),
        Err(error) if error.kind == ServerErrorKind::NoValue && matches!(risk.harm, Harm::Breach(_)) => Ok(Found::Some),
        // What cannot be asked is left to the server, which says it better, or to who consents.
        unknown => match (&risk.harm, unknown) {
            (Harm::Refused(..) | Harm::Unlisted(..) | Harm::Breach(_), _) => Ok(Found::Nothing),
            (Harm::Loss(Loss::Misfits(..)), _) | (_, Ok(_)) => Ok(Found::Some),
            (_, Err(error)) => Err(failed(error)),
        },
    }
}

/// The number of rows, or at least whether there are any; none where that cannot be told, since others hold a lock.
fn ask(session: &mut dyn Session, sought: &Sought) -> Result<Option<Found>, ServerError> {
    if let Some(rows) = session.query_within(&sought.count, Some(COUNTING))? {
        return Ok(Some(rows.first().and_then(|row| number(row.first()?)).unwrap_or(Found::Nothing)));
    }
    let found = session.query_within(&sought.any, None)?;
    Ok(found.map(|rows| if rows.is_empty() { Found::Nothing } else { Found::Some }))
}

fn sought(risk: &Risk) -> Option<&Sought> {
    match &risk.extent {
        Extent::Counted(sought) | Extent::AtMost(sought) => Some(sought),
        Extent::Rows(_) | Extent::Unknown => None,
    }
}

fn number(value: &Value) -> Option<Found> {
    Some(rows(RowCount::Exact(u64::try_from(value.as_integer()?).unwrap_or_default())))
}

fn rows(rows: RowCount) -> Found {
    if rows == RowCount::Exact(0) { Found::Nothing } else { Found::Rows(rows) }
}

fn failed(error: ServerError) -> Verdict {
    Verdict::failed("counting what would be lost", error)
}
