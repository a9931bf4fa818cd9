//! Two states of one enum.

use std::collections::BTreeMap;

use super::Phases;
use crate::change::{Change, EnumChange};
use crate::schema::EnumType;

/// Values that come do so before columns need them, values that go when none does any more: between the two, rows can
/// be given other values.
pub(super) fn compare(
    before: Option<&EnumType>,
    after: Option<&EnumType>,
    renamed: Option<&BTreeMap<String, String>>,
    phases: &mut Phases,
) {
    match (before, after) {
        (None, Some(after)) => phases.enums_come.push(Change::CreateEnum(after.clone())),
        (Some(before), None) => phases.enums_go.push(Change::DropEnum(before.clone())),
        (Some(before), Some(after)) if before != after => {
            let nothing = BTreeMap::new();
            alter(before, after, renamed.unwrap_or(&nothing), phases);
        }
        _ => {}
    }
}

/// Whether values that stay do so under another name or at another place, or some go. MySQL and MariaDB write all rows of
/// such a column anew, and do not while a foreign key is on it.
pub(super) fn reorders(
    before: Option<&EnumType>,
    after: Option<&EnumType>,
    renamed: Option<&BTreeMap<String, String>>,
) -> bool {
    let (Some(before), Some(after)) = (before, after) else { return false };
    renamed.is_some_and(|renamed| !renamed.is_empty()) || !after.values.starts_with(&before.values)
}

fn alter(before: &EnumType, after: &EnumType, renamed: &BTreeMap<String, String>, phases: &mut Phases) {
    let between = between(before, after, renamed);
    let change = |from, to, renamed| {
        let change = EnumChange::between(from, to, renamed)?;
        Some(Change::AlterEnum { name: after.name.clone(), change })
    };
    phases.enums_come.extend(change(before, &between, renamed));
    phases.values_go.extend(change(&between, after, &BTreeMap::new()));
}

/// The enum with all values, those that come and those that go: each that goes stands behind the one that it stood
/// behind before. Where none comes it is the enum as it was.
fn between(before: &EnumType, after: &EnumType, renamed: &BTreeMap<String, String>) -> EnumType {
    let now = |value: &String| renamed.get(value).unwrap_or(value).clone();
    let standing: Vec<String> = before.values.iter().map(now).collect();
    let all_there = after.values.iter().all(|value| standing.contains(value));
    if all_there && renamed.is_empty() && before.schema == after.schema && standing.len() > after.values.len() {
        return before.clone();
    }
    let mut values = after.values.clone();
    for (index, value) in standing.iter().enumerate().filter(|(_, value)| !after.values.contains(value)) {
        let behind = index.checked_sub(1).and_then(|previous| standing.get(previous));
        let place = behind.and_then(|behind| values.iter().position(|other| other == behind));
        values.insert(place.map_or(0, |place| place + 1), value.clone());
    }
    EnumType { values, ..after.clone() }
}
