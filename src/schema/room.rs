//! The room that maps keep for growing, which is nearly half of a small one.

use indexmap::IndexMap;

/// Gives it back. An allocator may leave a block that shrinks by less than half as large as it was, so that the entries
/// move into a new one.
pub(crate) fn give_back<V>(map: &mut IndexMap<String, V>) {
    if map.capacity() > map.len() {
        let entries = std::mem::take(map);
        map.reserve_exact(entries.len());
        map.extend(entries);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_map_without_room_has_the_same_entries() {
        for count in [0, 1, 3, 8, 20] {
            let entries = || (0..count).map(|number| (number.to_string(), number));
            let mut map: IndexMap<String, usize> = IndexMap::with_capacity(64);
            map.extend(entries());
            give_back(&mut map);
            assert_eq!((map.capacity(), map.into_iter().collect()), (count, entries().collect::<Vec<_>>()));
        }
    }
}
