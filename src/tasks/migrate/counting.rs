//! How many rows risks are about: exactly where that is quick, else at least whether there are any.

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
    let counted: Vec<&Risk> = risks.iter().copied().filter(|risk| matches!(risk.extent, Extent::Counted(_))).collect();
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
        Extent::Counted(_) => Ok(numbers.next().unwrap_or(Found::Some)),
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
    let counts = batch.iter().filter_map(|risk| match &risk.extent {
        Extent::Counted(sought) => Some(format!("({})", sought.count)),
        Extent::Rows(_) | Extent::Unknown => None,
    });
    let sql = format!("SELECT {}", counts.collect::<Vec<_>>().join(", "));
    let rows = session.query_within(&sql, Some(COUNTING)).ok()??;
    rows.first()?.iter().map(number).collect()
}

fn alone(session: &mut dyn Session, risk: &Risk) -> Result<Found, Verdict> {
    let Extent::Counted(sought) = &risk.extent else { return Ok(Found::Some) };
    let found = match session.query_within(&sought.count, Some(COUNTING)) {
        Ok(Some(rows)) => Ok(rows.first().and_then(|row| number(row.first()?)).unwrap_or(Found::Nothing)),
        Ok(None) => session.query_within(&sought.any, None).map(|found| match found {
            Some(rows) if rows.is_empty() => Found::Nothing,
            _ => Found::Some,
        }),
        Err(error) => Err(error),
    };
    match (found, &risk.harm) {
        // What cannot be asked is left to the server, which will say it better.
        (Err(error), Harm::Breach(_)) if error.kind != ServerErrorKind::ConnectionLost => Ok(Found::Nothing),
        (found, _) => found.map_err(failed),
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
