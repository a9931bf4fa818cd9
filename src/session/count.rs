//! Rows of many tables, counted together as far as time allows.

use std::slice;
use std::time::{Duration, Instant};

use super::{RowCount, ServerError};
use crate::physical::TableName;

/// So many tables are counted in one query: round trips are what takes time while tables are small.
const BATCH: usize = 100;

/// How one engine counts.
pub(super) trait Count {
    /// The rows of each table; none if that takes longer than `limit`.
    fn exact(&mut self, tables: &[TableName], limit: Duration) -> Result<Option<Vec<u64>>, ServerError>;

    /// What the engine takes for the rows of each table.
    fn estimates(&mut self, tables: &[TableName]) -> Result<Vec<u64>, ServerError>;
}

/// Counts the rows of each table within `limit`, and asks for estimates of the others.
pub(super) fn count(
    counter: &mut dyn Count,
    tables: &[TableName],
    limit: Duration,
) -> Result<Vec<RowCount>, ServerError> {
    let exact = exact(counter, tables, limit)?;
    let open: Vec<TableName> =
        tables.iter().zip(&exact).filter(|(_, rows)| rows.is_none()).map(|(table, _)| table.clone()).collect();
    let mut estimates = if open.is_empty() { Vec::new() } else { counter.estimates(&open)? }.into_iter();
    let mut estimate = || RowCount::Estimate(estimates.next().unwrap_or_default());
    Ok(exact.into_iter().map(|rows| rows.map_or_else(&mut estimate, RowCount::Exact)).collect())
}

fn exact(counter: &mut dyn Count, tables: &[TableName], limit: Duration) -> Result<Vec<Option<u64>>, ServerError> {
    let deadline = Instant::now() + limit;
    let mut counted = Vec::with_capacity(tables.len());
    let mut together = |tables: &[TableName], share: u32| {
        let left = deadline.saturating_duration_since(Instant::now());
        if left.is_zero() { Ok(None) } else { counter.exact(tables, left / share) }
    };
    for batch in tables.chunks(BATCH) {
        // Half of the time, so that one large table leaves some for the small ones beside it.
        let share = if batch.len() == 1 { 1 } else { 2 };
        match together(batch, share)? {
            Some(rows) => counted.extend(rows.into_iter().map(Some)),
            None if batch.len() == 1 => counted.push(None),
            None => {
                for table in batch {
                    counted.push(together(slice::from_ref(table), 1)?.and_then(|rows| rows.first().copied()));
                }
            }
        }
    }
    Ok(counted)
}

#[cfg(test)]
mod tests {
    use std::thread;

    use super::*;

    /// Every table has as many rows as its name has letters, and takes as long as its schema says.
    #[derive(Default)]
    struct Counter(usize);

    impl Count for Counter {
        fn exact(&mut self, tables: &[TableName], limit: Duration) -> Result<Option<Vec<u64>>, ServerError> {
            self.0 += 1;
            let needed = tables.iter().filter(|table| table.schema.is_some()).count() as u32 * Duration::from_secs(60);
            thread::sleep(needed.min(limit));
            Ok((needed <= limit).then(|| tables.iter().map(|table| table.name.len() as u64).collect()))
        }

        fn estimates(&mut self, tables: &[TableName]) -> Result<Vec<u64>, ServerError> {
            self.0 += 1;
            Ok(tables.iter().map(|table| 1000 + table.name.len() as u64).collect())
        }
    }

    fn slow(name: &str) -> TableName {
        TableName { schema: Some("slow".to_owned()), name: name.to_owned() }
    }

    #[test]
    fn small_tables_take_one_query_for_a_hundred() {
        let tables: Vec<TableName> = (0..250).map(|number| TableName::new(format!("t{number}"))).collect();
        let mut counter = Counter::default();
        let counted = count(&mut counter, &tables, Duration::from_secs(60)).unwrap();
        assert_eq!((counted.len(), counted[5], counted[249]), (250, RowCount::Exact(2), RowCount::Exact(4)));
        assert_eq!(counter.0, 3);
    }

    #[test]
    fn a_large_table_leaves_time_for_those_before_it() {
        let tables = [TableName::new("a"), slow("large"), TableName::new("bc")];
        let counted = count(&mut Counter::default(), &tables, Duration::from_millis(40)).unwrap();
        assert_eq!(counted, [RowCount::Exact(1), RowCount::Estimate(1005), RowCount::Estimate(1002)]);
    }

    #[test]
    fn without_time_all_are_estimated_in_one_query() {
        let mut counter = Counter::default();
        let counted = count(&mut counter, &[TableName::new("a"), TableName::new("bc")], Duration::ZERO).unwrap();
        assert_eq!((counted, counter.0), (vec![RowCount::Estimate(1001), RowCount::Estimate(1002)], 1));
    }
}
