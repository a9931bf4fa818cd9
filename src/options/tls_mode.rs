//! The names of the TLS modes.

use std::fmt;
use std::str::FromStr;

use super::TlsMode;

/// A name that is no TLS mode.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("unknown TLS mode `{0}`")]
pub struct UnknownTlsMode(pub String);

impl TlsMode {
    pub const ALL: [TlsMode; 5] =
        [TlsMode::Disable, TlsMode::Prefer, TlsMode::Require, TlsMode::VerifyCa, TlsMode::VerifyFull];

    pub fn name(self) -> &'static str {
        match self {
            TlsMode::Disable => "disable",
            TlsMode::Prefer => "prefer",
            TlsMode::Require => "require",
            TlsMode::VerifyCa => "verify-ca",
            TlsMode::VerifyFull => "verify-full",
        }
    }
}

impl fmt::Display for TlsMode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for TlsMode {
    type Err = UnknownTlsMode;

    /// Reads libpq's names, and those of the MySQL clients
    /// (<https://dev.mysql.com/doc/refman/8.4/en/connection-options.html#option_general_ssl-mode>).
    fn from_str(text: &str) -> Result<Self, UnknownTlsMode> {
        match text.to_ascii_lowercase().replace('_', "-").as_str() {
            "disabled" => Ok(TlsMode::Disable),
            // libpq's `allow` asks for TLS last instead of first, which protects nothing more.
            "allow" | "preferred" => Ok(TlsMode::Prefer),
            "required" => Ok(TlsMode::Require),
            "verify-identity" => Ok(TlsMode::VerifyFull),
            name => TlsMode::ALL.into_iter().find(|m| m.name() == name).ok_or_else(|| UnknownTlsMode(text.to_owned())),
        }
    }
}
