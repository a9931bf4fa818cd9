//! Numbers of defaults as the catalog gives them back.

/// A decimal with exactly as many digits after the point as its column: `1.5` is `1.50` in `decimal(10,2)`.
pub(super) fn decimal(plain: &str, scale: usize) -> Option<String> {
    let (negative, digits) = plain.strip_prefix('-').map_or((false, plain), |digits| (true, digits));
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let (whole, fraction) = (whole.trim_start_matches('0'), fraction.trim_end_matches('0'));
    if fraction.len() > scale || ![whole, fraction].iter().all(|part| part.chars().all(|c| c.is_ascii_digit())) {
        return None;
    }
    let sign = if negative && !(whole.is_empty() && fraction.is_empty()) { "-" } else { "" };
    let whole = if whole.is_empty() { "0" } else { whole };
    Some(if scale == 0 { format!("{sign}{whole}") } else { format!("{sign}{whole}.{fraction:0<scale$}") })
}

/// A whole number without signs and zeros that say nothing.
pub(super) fn integer(plain: &str) -> Option<String> {
    decimal(plain, 0)
}

/// The value of a DOUBLE in one spelling. The servers choose between `100000000000000` and `1e14` differently.
pub(super) fn double(text: &str) -> Option<String> {
    let value: f64 = text.parse().ok().filter(|value: &f64| value.is_finite())?;
    Some(shortest(value))
}

/// The value of a FLOAT in one spelling. Both catalogs print it with six digits, so that no more can be compared.
pub(super) fn float(text: &str) -> Option<String> {
    let value: f64 = text.parse().ok().filter(|value: &f64| value.is_finite())?;
    format!("{value:.5e}").parse().ok().map(shortest)
}

fn shortest(value: f64) -> String {
    let size = value.abs();
    // Adding zero makes a plain zero of a negative one.
    if size == 0.0 || (1e-5..1e15).contains(&size) { format!("{}", value + 0.0) } else { format!("{value:e}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_decimal_has_the_digits_of_its_column() {
        for (given, scale, canonical) in
            [("0", 2, "0.00"), ("-.5", 3, "-0.500"), ("1.500", 2, "1.50"), ("007", 0, "7"), ("-0.0", 1, "0.0")]
        {
            assert_eq!(decimal(given, scale).as_deref(), Some(canonical), "{given}");
        }
        assert_eq!(decimal("1.005", 2), None);
        assert_eq!(integer("1.5"), None);
    }

    #[test]
    fn a_float_has_one_spelling() {
        for (given, canonical) in [
            ("1e14", "100000000000000"),
            ("1e15", "1e15"),
            ("100000000000000", "100000000000000"),
            ("0.00001", "0.00001"),
        ] {
            assert_eq!(double(given).as_deref(), Some(canonical));
        }
        assert_eq!(float("3.14159265").as_deref(), Some("3.14159"));
        assert_eq!(float("16777217").as_deref(), Some("16777200"));
        assert_eq!(double("inf"), None);
    }
}
