//! The limits of names.

use super::Length;

impl Length {
    /// What is too long about `name`, for a message; none when it fits.
    pub(super) fn excess(self, name: &str) -> Option<String> {
        let (given, most, unit) = match self {
            Length::Unlimited => return None,
            Length::Bytes(most) => (name.len(), most, "bytes"),
            Length::Characters(most) => (name.chars().count(), most, "characters"),
        };
        (given > most).then(|| format!("{given} {unit}, {} more than the {most} allowed", given - most))
    }
}
