//! What a check finds, for people.

use super::Checked;
use crate::commands::CommandError;
use crate::migrations::Point;
use crate::report::{self, Cell, Columns, Console, Tone, counted, listed};
use crate::run::Expected;
use crate::tasks::Looked;

/// A line for each database and kind of finding, then what is found. `heads` are told where there are several.
pub(super) fn print(checked: &[Checked<'_>], heads: Option<&Point>, console: &mut Console) -> Result<(), CommandError> {
    console.print(&lines(checked))?;
    for checked in checked {
        details(checked, console)?;
    }
    if let Some(heads) = heads {
        console.print(&format!("there are several heads: {heads}; merge them with a revision that revises all\n"))?;
    }
    Ok(())
}

fn lines(checked: &[Checked<'_>]) -> String {
    let mut columns = Columns::default();
    for Checked { database, models, live } in checked {
        let mut line = |kind: &str, cell: Cell| {
            columns.push(vec![Cell::new(database.key.as_str(), Tone::Name), Cell::plain(kind), cell]);
        };
        line(
            "models",
            match models.changes.len() + models.ambiguous.len() {
                0 => Cell::new("every change is in a revision", Tone::Good),
                changes => Cell::new(format!("{} in no revision", counted(changes, "change")), Tone::Notable),
            },
        );
        match live {
            None => {}
            Some(Err(_)) => line("live", Cell::new("not looked at", Tone::Bad)),
            Some(Ok(looked)) => {
                line("pending", pending(looked));
                line("drift", drift(looked));
                if let [_, ..] = &looked.unmanaged.others[..] {
                    let others: Vec<String> = looked.unmanaged.others.iter().map(ToString::to_string).collect();
                    line(
                        "others",
                        Cell::new(format!("{}: {}", counted(others.len(), "table"), listed(&others)), Tone::Faint),
                    );
                }
            }
        }
    }
    columns.render()
}

fn pending(looked: &Looked) -> Cell {
    match (&looked.unfinished, looked.pending) {
        (Some(revision), _) => Cell::new(format!("{revision} began and has not ended"), Tone::Bad),
        (None, 0) => Cell::new("at head", Tone::Good),
        (None, pending) => Cell::new(format!("{} to run", counted(pending, "revision")), Tone::Notable),
    }
}

fn drift(looked: &Looked) -> Cell {
    let undecided = format!("{} undecided", counted(looked.undecided.len(), "table"));
    match (looked.missing.len() + looked.drifted.len() + looked.unmanaged.ours.len(), looked.undecided.len()) {
        (0, 0) => Cell::new("as recorded", Tone::Good),
        (0, _) => Cell::new(undecided, Tone::Notable),
        (tables, unsure) => {
            let drifted = format!("{} otherwise than recorded", counted(tables, "table"));
            Cell::new(if unsure > 0 { format!("{drifted}, {undecided}") } else { drifted }, Tone::Bad)
        }
    }
}

fn details(checked: &Checked<'_>, console: &mut Console) -> Result<(), CommandError> {
    let key = Tone::Name.paint(&format!("{}:", checked.database.key));
    for change in &checked.models.changes {
        console.print(&format!("{key} {}\n", change.describe_for_review()))?;
    }
    for ambiguous in &checked.models.ambiguous {
        console.print(&format!("{key} {}\n", ambiguous.message()))?;
    }
    match &checked.live {
        Some(Ok(looked)) => {
            for table in &looked.missing {
                console.print(&format!("{key} table `{table}` is missing\n"))?;
            }
            for table in &looked.unmanaged.ours {
                console.print(&format!("{key} table `{table}` is there, and no revision made it\n"))?;
            }
            for mismatch in looked.drifted.iter().chain(&looked.undecided) {
                console.print(&format!("{key} {}\n", report::mismatch_text(mismatch, Expected::Recorded)))?;
            }
        }
        Some(Err(unread)) => {
            console.complain(&report::unread(&checked.database.key, &unread.message, unread.help.as_deref()))?;
        }
        None => {}
    }
    Ok(())
}
