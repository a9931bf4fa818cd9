//! The engine options, read from the file and from the parameters of URLs.

use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::diagnostic::{Diagnostic, suggestion};
use crate::language::{Kind, Value};
use crate::options::{ChannelBinding, Options, TlsMode, UnknownChannelBinding, UnknownTlsMode, parse_duration};

/// An option by its name in the file.
pub(super) struct Known {
    pub(super) name: &'static str,
    set: fn(&mut Options, &Given<'_>) -> Result<(), Diagnostic>,
}

/// A value for an option. Variables are filled in, so a number may come as text.
pub(super) struct Given<'a> {
    pub(super) name: &'a str,
    pub(super) value: &'a Value,
    /// What a relative path is relative to.
    pub(super) folder: &'a Path,
}

/// The options that do something.
const EFFECTIVE: &[Known] = &[
    Known { name: "connect_timeout", set: |o, g| g.positive_duration().map(|value| o.connect_timeout = value) },
    Known { name: "statement_timeout", set: |o, g| g.duration_or_none().map(|value| o.statement_timeout = value) },
    Known { name: "lock_timeout", set: |o, g| g.positive_duration().map(|value| o.lock_timeout = value) },
    Known { name: "lock_retries", set: |o, g| g.count().map(|value| o.lock_retries = value) },
    Known { name: "echo", set: |o, g| g.boolean_or("debug").map(|value| o.echo = value) },
    Known { name: "application_name", set: |o, g| g.text().map(|value| o.application_name = value) },
    Known { name: "role", set: |o, g| g.text().map(|value| o.role = Some(value)) },
    Known { name: "init_sql", set: |o, g| g.texts().map(|value| o.init_sql = value) },
    Known { name: "sslmode", set: |o, g| g.tls_mode().map(|value| o.tls.mode = value) },
    Known { name: "sslrootcert", set: |o, g| g.path().map(|value| o.tls.root_cert = Some(value)) },
    Known { name: "sslcert", set: |o, g| g.path().map(|value| o.tls.cert = Some(value)) },
    Known { name: "sslkey", set: |o, g| g.path().map(|value| o.tls.key = Some(value)) },
    Known { name: "channel_binding", set: |o, g| g.channel_binding().map(|value| o.tls.channel_binding = value) },
];

/// SQLAlchemy's options of pools and logging, which are checked and have no effect, because a session is opened once
/// and kept. Their types: <https://docs.sqlalchemy.org/en/20/core/engines.html#sqlalchemy.create_engine>.
const WITHOUT_EFFECT: &[Known] = &[
    Known { name: "pool_size", set: |_, g| g.count().map(drop) },
    Known { name: "max_overflow", set: |_, g| g.whole().map(drop) },
    Known { name: "pool_timeout", set: |_, g| g.duration().map(drop) },
    Known { name: "pool_recycle", set: |_, g| g.whole().map(drop).or_else(|_| g.duration().map(drop)) },
    Known { name: "pool_pre_ping", set: |_, g| g.boolean().map(drop) },
    Known { name: "pool_use_lifo", set: |_, g| g.boolean().map(drop) },
    Known { name: "pool_reset_on_return", set: |_, g| g.text().map(drop).or_else(|_| g.boolean().map(drop)) },
    Known { name: "pool_logging_name", set: |_, g| g.text().map(drop) },
    Known { name: "logging_name", set: |_, g| g.text().map(drop) },
    Known { name: "echo_pool", set: |_, g| g.boolean_or("debug").map(drop) },
    Known { name: "hide_parameters", set: |_, g| g.boolean().map(drop) },
    Known { name: "query_cache_size", set: |_, g| g.count().map(drop) },
];

/// The option of that name.
pub(super) fn known(name: &str) -> Option<&'static Known> {
    EFFECTIVE.iter().chain(WITHOUT_EFFECT).find(|known| known.name == name)
}

pub(super) fn names() -> impl Iterator<Item = &'static str> + Clone {
    EFFECTIVE.iter().chain(WITHOUT_EFFECT).map(|known| known.name)
}

/// The names of those that do something, for a sentence.
pub(super) fn effective_names() -> String {
    EFFECTIVE.iter().map(|known| format!("`{}`", known.name)).collect::<Vec<_>>().join(", ")
}

impl Known {
    pub(super) fn apply(&self, options: &mut Options, given: &Given<'_>) -> Result<(), Diagnostic> {
        (self.set)(options, given)
    }
}

impl Given<'_> {
    fn text(&self) -> Result<String, Diagnostic> {
        let text = self.value.text(self.name)?;
        match text.contains('\0') {
            true => Err(self.value.complain(format!("`{}` holds a NUL", self.name))),
            false => Ok(text.to_owned()),
        }
    }

    fn texts(&self) -> Result<Vec<String>, Diagnostic> {
        let each = |value| Given { value, ..*self }.text();
        self.value.one_or_more().iter().map(each).collect()
    }

    fn path(&self) -> Result<PathBuf, Diagnostic> {
        Ok(self.folder.join(self.text()?))
    }

    fn boolean(&self) -> Result<bool, Diagnostic> {
        match &self.value.kind {
            Kind::Text(text) if text == "true" => Ok(true),
            Kind::Text(text) if text == "false" => Ok(false),
            _ => self.value.boolean(self.name),
        }
    }

    /// A boolean, or the one word that SQLAlchemy knows besides.
    fn boolean_or(&self, word: &str) -> Result<bool, Diagnostic> {
        match &self.value.kind {
            Kind::Text(text) if text == word => Ok(true),
            _ => self.boolean(),
        }
    }

    fn whole(&self) -> Result<i64, Diagnostic> {
        match &self.value.kind {
            Kind::Integer(text) | Kind::Text(text) => text.parse().ok(),
            _ => None,
        }
        .ok_or_else(|| self.value.mismatch(self.name, "a whole number"))
    }

    fn count(&self) -> Result<u32, Diagnostic> {
        let number = self.whole()?;
        u32::try_from(number).map_err(|_| self.value.complain(format!("`{}` cannot be {number}", self.name)))
    }

    fn duration(&self) -> Result<Duration, Diagnostic> {
        match &self.value.kind {
            Kind::Integer(text) | Kind::Float(text) | Kind::Text(text) => parse_duration(text).map_err(|_| {
                let wanted = "write `500ms`, `5s`, `2m`, `1h` or a number of seconds";
                self.value.complain(format!("`{}` is not a duration: `{text}`", self.name)).help(wanted)
            }),
            _ => Err(self.value.mismatch(self.name, "a duration")),
        }
    }

    /// Zero means no limit to PostgreSQL and no patience to SQLite, so it must be said in words.
    fn positive_duration(&self) -> Result<Duration, Diagnostic> {
        let duration = self.duration()?;
        match duration.is_zero() {
            true => Err(self.value.complain(format!("`{}` must be more than nothing", self.name))),
            false => Ok(duration),
        }
    }

    /// For what has no limit when it is left out: zero says the same.
    fn duration_or_none(&self) -> Result<Option<Duration>, Diagnostic> {
        Ok(Some(self.duration()?).filter(|duration| !duration.is_zero()))
    }

    fn channel_binding(&self) -> Result<ChannelBinding, Diagnostic> {
        self.text()?.parse().map_err(|error: UnknownChannelBinding| {
            let names = ChannelBinding::ALL.map(|one| format!("`{}`", one.name())).join(", ");
            self.value.complain(error.to_string()).help(format!("it is one of {names}"))
        })
    }

    fn tls_mode(&self) -> Result<TlsMode, Diagnostic> {
        let text = self.text()?;
        text.parse().map_err(|error: UnknownTlsMode| {
            let names = TlsMode::ALL.map(TlsMode::name);
            let help = match suggestion(&text, names) {
                Some(name) => format!("did you mean `{name}`?"),
                None => format!("known modes are {}", names.map(|name| format!("`{name}`")).join(", ")),
            };
            self.value.complain(error.to_string()).help(help)
        })
    }
}
