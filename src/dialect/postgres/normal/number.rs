//! Numbers as the server writes them.

/// The type of a number, and its value: `1e3` is the numeric `1000`.
/// <https://www.postgresql.org/docs/current/sql-syntax-lexical.html#SQL-SYNTAX-CONSTANTS-NUMERIC>
pub(super) fn constant(digits: &str) -> Option<(&'static str, String)> {
    // A zero has no sign.
    let is_zero = digits.split(['e', 'E']).next().is_some_and(|value| !value.contains(|c| ('1'..='9').contains(&c)));
    let digits = if is_zero { digits.trim_start_matches('-') } else { digits };
    if !digits.contains(['.', 'e', 'E']) {
        let kind = match digits.parse::<i64>() {
            Ok(number) if i32::try_from(number).is_ok() => "integer",
            Ok(_) => "bigint",
            Err(_) => "numeric",
        };
        return Some((kind, digits.to_owned()));
    }
    let (sign, digits) = digits.strip_prefix('-').map_or(("", digits), |digits| ("-", digits));
    let (value, exponent) = digits.split_once(['e', 'E']).unwrap_or((digits, "0"));
    let (whole, fraction) = value.split_once('.').unwrap_or((value, ""));
    let exponent: i32 = exponent.parse().ok().filter(|exponent: &i32| exponent.abs() < 100)?;
    let scale = i32::try_from(fraction.len()).ok()? - exponent;
    let mut all = format!("{whole}{fraction}");
    let zeros = usize::try_from(scale.abs()).ok()?;
    if scale <= 0 {
        all.push_str(&"0".repeat(zeros));
        return Some(("numeric", format!("{sign}{}", without_zeros(&all))));
    }
    if all.len() <= zeros {
        all = "0".repeat(zeros + 1 - all.len()) + &all;
    }
    let (whole, fraction) = all.split_at(all.len() - zeros);
    Some(("numeric", format!("{sign}{}.{fraction}", without_zeros(whole))))
}

fn without_zeros(digits: &str) -> &str {
    match digits.trim_start_matches('0') {
        "" => "0",
        digits => digits,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_has_the_type_and_the_digits_of_its_value() {
        for (digits, kind, text) in [
            ("7", "integer", "7"),
            ("-2147483648", "integer", "-2147483648"),
            ("2147483648", "bigint", "2147483648"),
            ("9223372036854775808", "numeric", "9223372036854775808"),
            ("1.50", "numeric", "1.50"),
            ("5.", "numeric", "5"),
            ("1e3", "numeric", "1000"),
            ("1.50e1", "numeric", "15.0"),
            ("1.5e-3", "numeric", "0.0015"),
            ("-0.5", "numeric", "-0.5"),
            ("-0", "integer", "0"),
            ("-0.0", "numeric", "0.0"),
        ] {
            assert_eq!(constant(digits), Some((kind, text.to_owned())), "{digits}");
        }
    }
}
