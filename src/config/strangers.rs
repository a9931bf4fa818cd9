//! `manage` and `ignore`: what becomes of tables that are in a database and that nobody declares.

use glob::Pattern;

use crate::diagnostic::Diagnostic;
use crate::language::{Table, Value};
use crate::schema::TableName;

/// Which of the tables that nobody declares are ours all the same, and which are nobody's business.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Strangers {
    manage: Vec<Pattern>,
    ignore: Vec<Pattern>,
}

/// What a table is that nobody declares.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stranger {
    /// One of ours, so that it should be declared.
    Ours,
    /// Somebody else's: it is told and left alone.
    Other,
    /// Not even told.
    Ignored,
}

impl Strangers {
    pub(super) fn read(table: &Table, diagnostics: &mut Vec<Diagnostic>) -> Self {
        let mut patterns = |name: &str| {
            let values = table.get(name).map(Value::one_or_more).unwrap_or_default();
            let read = |value: &Value| {
                let wrong = |error: glob::PatternError| value.complain(format!("no pattern: {}", error.msg));
                value.text(name).and_then(|text| Pattern::new(text).map_err(wrong))
            };
            values
                .iter()
                .filter_map(|value| read(value).map_err(|complaint| diagnostics.push(complaint)).ok())
                .collect()
        };
        Strangers { manage: patterns("manage"), ignore: patterns("ignore") }
    }

    /// Whose a table is that nobody knows.
    pub fn judge(&self, table: &TableName) -> Stranger {
        let any = |patterns: &[Pattern]| patterns.iter().any(|pattern| pattern.matches(&table.to_string()));
        if any(&self.ignore) {
            Stranger::Ignored
        } else if any(&self.manage) {
            Stranger::Ours
        } else {
            Stranger::Other
        }
    }

    /// Whether a table is read when all are: those of `manage` where that is given, but for those of `ignore`.
    pub fn take_up(&self, table: &TableName) -> bool {
        match self.judge(table) {
            Stranger::Ours => true,
            Stranger::Other => self.manage.is_empty(),
            Stranger::Ignored => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn strangers(manage: &[&str], ignore: &[&str]) -> Strangers {
        let patterns = |texts: &[&str]| texts.iter().map(|text| Pattern::new(text).unwrap()).collect();
        Strangers { manage: patterns(manage), ignore: patterns(ignore) }
    }

    #[test]
    fn what_is_ignored_is_not_managed() {
        let strangers = strangers(&["app_*"], &["*_tmp", "audit.*"]);
        let judge = |schema: Option<&str>, name: &str| {
            strangers.judge(&TableName { schema: schema.map(str::to_owned), name: name.to_owned() })
        };
        assert_eq!(judge(None, "app_user"), Stranger::Ours);
        assert_eq!(judge(None, "app_tmp"), Stranger::Ignored);
        assert_eq!(judge(None, "user"), Stranger::Other);
        assert_eq!(judge(Some("audit"), "app_user"), Stranger::Ignored);
    }

    #[test]
    fn all_tables_are_taken_up_unless_some_are_named() {
        let user = TableName::new("user");
        assert!(strangers(&[], &["x"]).take_up(&user));
        assert!(!strangers(&["app_*"], &[]).take_up(&user));
        assert!(!strangers(&["user"], &["u*"]).take_up(&user));
    }
}
