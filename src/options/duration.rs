//! Durations as people write them.

use std::time::Duration;

/// A text that is no duration.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a duration: write `500ms`, `5s`, `2m`, `1h` or a number of seconds")]
pub struct InvalidDuration(pub String);

/// Reads `500ms`, `5s`, `2m`, `1h`, or a number of seconds.
pub fn parse_duration(text: &str) -> Result<Duration, InvalidDuration> {
    let invalid = || InvalidDuration(text.to_owned());
    let trimmed = text.trim();
    let end = trimmed.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(trimmed.len());
    let (number, unit) = trimmed.split_at(end);
    let scale = match unit.trim_start() {
        "ms" => 0.001,
        "" | "s" => 1.0,
        "m" | "min" => 60.0,
        "h" => 3600.0,
        _ => return Err(invalid()),
    };
    let number: f64 = number.parse().map_err(|_| invalid())?;
    Duration::try_from_secs_f64(number * scale).map_err(|_| invalid())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_every_unit_and_refuses_the_rest() {
        let read = |text| parse_duration(text).ok().map(|duration| duration.as_millis());
        let cases = [("500ms", 500), ("5s", 5_000), ("1.5", 1_500), ("2m", 120_000), ("1 h", 3_600_000), ("0", 0)];
        for (text, milliseconds) in cases {
            assert_eq!(read(text), Some(milliseconds), "{text}");
        }
        for text in ["", "s", "-5s", "5 days", "1.2.3", "1e400", "5ss", "99999999999999999999999"] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
