//! What a check finds, for programs.

use serde_json::{Value, json};

use super::Checked;
use crate::migrations::Point;
use crate::report::{self, FORMAT};
use crate::run::{Exit, Expected, Mismatch};

/// One object for the whole command.
pub(super) fn object(exit: Exit, checked: &[Checked<'_>], heads: &Point) -> Value {
    let databases: Vec<Value> = checked.iter().map(database).collect();
    let heads: Vec<String> = heads.0.iter().map(ToString::to_string).collect();
    json!({
        "format": FORMAT, "command": "binds migrate check", "exit_code": exit.code(), "heads": heads,
        "databases": databases,
    })
}

fn database(checked: &Checked<'_>) -> Value {
    let changes: Vec<String> = checked.models.changes.iter().map(|change| change.describe_for_review()).collect();
    let unclear: Vec<String> = checked.models.ambiguous.iter().map(|ambiguous| ambiguous.message()).collect();
    let live = checked.live.as_ref().map(|live| match live {
        Ok(looked) => json!({
            "at": looked.point.to_string(),
            "pending": looked.pending,
            "unfinished": looked.unfinished,
            "missing": looked.missing.iter().map(ToString::to_string).collect::<Vec<_>>(),
            "drifted": mismatches(&looked.drifted),
            "not_recorded": looked.unmanaged.ours.iter().map(ToString::to_string).collect::<Vec<_>>(),
            "others": looked.unmanaged.others.iter().map(ToString::to_string).collect::<Vec<_>>(),
            "undecided": mismatches(&looked.undecided),
        }),
        Err(unread) => json!({ "message": unread.message, "help": unread.help }),
    });
    json!({ "key": checked.database.key.as_str(), "changes": changes, "ambiguous": unclear, "live": live })
}

fn mismatches(of: &[Mismatch]) -> Vec<Value> {
    of.iter().map(|mismatch| report::mismatch_json(mismatch, Expected::Recorded)).collect()
}
