//! Dates and times of defaults as the catalog gives them back.

use jiff::civil::{Date, DateTime, Time};
use jiff::tz::TimeZone;

/// A date, written `2026-11-20`.
pub(super) fn date(text: &str) -> Option<String> {
    text.parse::<Date>().ok().map(|date| date.to_string())
}

/// A time with as many digits after the second as its column.
pub(super) fn time(text: &str, digits: usize) -> Option<String> {
    let time: Time = text.parse().ok()?;
    with_fraction(&time.strftime("%H:%M:%S").to_string(), time.subsec_nanosecond(), digits)
}

/// A date and time with as many digits after the second as its column.
pub(super) fn datetime(text: &str, digits: usize) -> Option<String> {
    written(text.parse().ok()?, digits)
}

/// A point in time, in UTC, as a session with `time_zone = '+00:00'` shows it.
pub(super) fn point(text: &str, digits: usize) -> Option<String> {
    let moment: jiff::Timestamp = text.parse().ok()?;
    // https://dev.mysql.com/doc/refman/8.4/en/datetime.html: to the end of what 31 bits of seconds count.
    let counted = (1..=i64::from(i32::MAX)).contains(&moment.as_second());
    written(moment.to_zoned(TimeZone::UTC).datetime(), digits).filter(|_| counted)
}

fn written(moment: DateTime, digits: usize) -> Option<String> {
    with_fraction(&moment.strftime("%Y-%m-%d %H:%M:%S").to_string(), moment.subsec_nanosecond(), digits)
}

/// None where digits would be lost: the servers round, into the next second if need be.
fn with_fraction(seconds: &str, nanoseconds: i32, digits: usize) -> Option<String> {
    let all = format!("{nanoseconds:09}");
    let (kept, lost) = all.split_at(digits.min(9));
    match (lost.trim_end_matches('0'), kept) {
        ("", "") => Some(seconds.to_owned()),
        ("", kept) => Some(format!("{seconds}.{kept}")),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_has_the_digits_of_its_column() {
        assert_eq!(time("10:15", 0).as_deref(), Some("10:15:00"));
        assert_eq!(time("10:15:00.5", 3).as_deref(), Some("10:15:00.500"));
        assert_eq!(time("10:15:00.5", 0), None);
        assert_eq!(datetime("2026-11-20T10:15:00", 6).as_deref(), Some("2026-11-20 10:15:00.000000"));
    }

    #[test]
    fn a_point_in_time_is_kept_in_utc_and_to_2038() {
        assert_eq!(point("2026-11-20T10:15:00+01:00", 0).as_deref(), Some("2026-11-20 09:15:00"));
        assert_eq!(point("2038-01-19T03:14:08Z", 0), None);
    }
}
