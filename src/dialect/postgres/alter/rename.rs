//! Renames in an order in which no name is taken when it is given.

use std::collections::HashSet;

/// Objects that get another name: what they are, the old name and the new one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::dialect::postgres) struct Rename<T> {
    pub of: T,
    pub from: String,
    pub to: String,
}

/// The same renames, a name given only when nothing has it any more. A ring, such as two names that change places, is
/// opened by a name in between that nothing in `taken` has.
pub(in crate::dialect::postgres) fn in_order<T: Clone>(
    renames: Vec<Rename<T>>,
    taken: &HashSet<String>,
) -> Vec<Rename<T>> {
    let mut pending = renames;
    let mut ordered = Vec::new();
    while !pending.is_empty() {
        let held: HashSet<String> = pending.iter().map(|rename| rename.from.clone()).collect();
        let (free, mut blocked): (Vec<_>, Vec<_>) = pending.into_iter().partition(|rename| !held.contains(&rename.to));
        if free.is_empty()
            && let Some(first) = blocked.first_mut()
        {
            let between = unused(&held, taken);
            ordered.push(Rename { of: first.of.clone(), from: first.from.clone(), to: between.clone() });
            first.from = between;
        }
        ordered.extend(free);
        pending = blocked;
    }
    ordered
}

/// A name that nothing has.
pub(in crate::dialect::postgres) fn unused(held: &HashSet<String>, taken: &HashSet<String>) -> String {
    let mut names = (0_u32..).map(|number| format!("binds_between_{number}"));
    names.find(|name| !held.contains(name) && !taken.contains(name)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ordered(renames: &[(&str, &str)]) -> Vec<(String, String)> {
        let renames = renames.iter().map(|(from, to)| Rename { of: (), from: (*from).into(), to: (*to).into() });
        let taken = HashSet::from(["binds_between_0".to_owned()]);
        in_order(renames.collect(), &taken).into_iter().map(|rename| (rename.from, rename.to)).collect()
    }

    fn pairs(expected: &[(&str, &str)]) -> Vec<(String, String)> {
        expected.iter().map(|(from, to)| ((*from).to_owned(), (*to).to_owned())).collect()
    }

    #[test]
    fn a_name_is_given_up_before_it_is_given_again() {
        assert_eq!(ordered(&[("a", "b"), ("b", "c"), ("x", "y")]), pairs(&[("b", "c"), ("x", "y"), ("a", "b")]));
    }

    #[test]
    fn names_that_change_places_go_through_one_in_between() {
        assert_eq!(
            ordered(&[("a", "b"), ("b", "a")]),
            pairs(&[("a", "binds_between_1"), ("b", "a"), ("binds_between_1", "b")])
        );
    }
}
