//! Numbers and times in words.

use std::time::Duration;

use crate::session::RowCount;

/// `1 table`, `3 tables`.
pub fn counted(number: usize, noun: &str) -> String {
    let plural = match noun {
        "index" => "indexes".to_owned(),
        _ => format!("{noun}s"),
    };
    format!("{} {}", grouped(number as u64), if number == 1 { noun } else { &plural })
}

/// What fits on a line of a list, and how many more there are.
pub fn listed(items: &[String]) -> String {
    const SHOWN: usize = 5;
    let shown = items.iter().take(SHOWN).cloned().collect::<Vec<_>>().join(", ");
    match items.len().saturating_sub(SHOWN) {
        0 => shown,
        more => format!("{shown} and {} more", grouped(more as u64)),
    }
}

/// `12 rows`, `about 1,200,000 rows`.
pub fn rows(count: RowCount) -> String {
    match count {
        RowCount::Exact(1) => "1 row".to_owned(),
        RowCount::Exact(number) => format!("{} rows", grouped(number)),
        RowCount::Estimate(number) => format!("about {} rows", grouped(number)),
    }
}

/// A number with its thousands apart.
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// `12 ms`, `3.4 s`, `2 min 5 s`.
pub fn elapsed(time: Duration) -> String {
    let seconds = time.as_secs();
    match seconds {
        0 => format!("{} ms", time.as_millis()),
        1..60 => format!("{:.1} s", time.as_secs_f64()),
        _ => format!("{} min {} s", seconds / 60, seconds % 60),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_times_read_well() {
        assert_eq!(counted(1, "table"), "1 table");
        assert_eq!(counted(1_234_567, "table"), "1,234,567 tables");
        assert_eq!(rows(RowCount::Estimate(1200)), "about 1,200 rows");
        assert_eq!(elapsed(Duration::from_millis(999)), "999 ms");
        assert_eq!(elapsed(Duration::from_millis(3_440)), "3.4 s");
        assert_eq!(elapsed(Duration::from_secs(125)), "2 min 5 s");
        let names = ["a", "b", "c", "d", "e", "f", "g"].map(str::to_owned);
        assert_eq!(listed(&names[..5]), "a, b, c, d, e");
        assert_eq!(listed(&names), "a, b, c, d, e and 2 more");
    }
}
