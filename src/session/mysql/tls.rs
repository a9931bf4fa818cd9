//! The options of TLS in the driver's words.

use mysql::{ClientIdentity, SslOpts};

use crate::options::{Tls, TlsMode};

/// None is a connection without TLS. The driver also leaves TLS out on sockets, which no one else can read.
///
/// Where a certificate is verified, the driver trusts Mozilla's list of authorities besides `sslrootcert`, and never
/// the system's.
pub(super) fn options(tls: &Tls) -> Option<SslOpts> {
    let options = SslOpts::default().with_client_identity(match (&tls.cert, &tls.key) {
        (Some(cert), Some(key)) => Some(ClientIdentity::new(cert.clone(), key.clone())),
        _ => None,
    });
    // The verifier of the host's name stays on where any certificate will do, so that both are turned off.
    let unverified =
        |options: SslOpts| options.with_danger_accept_invalid_certs(true).with_danger_skip_domain_validation(true);
    let trusting = |options: SslOpts| options.with_root_cert_path(tls.root_cert.clone());
    match tls.mode {
        TlsMode::Disable => None,
        TlsMode::Prefer => Some(unverified(options)),
        TlsMode::Require if tls.root_cert.is_none() => Some(unverified(options)),
        TlsMode::Require | TlsMode::VerifyCa => Some(trusting(options).with_danger_skip_domain_validation(true)),
        TlsMode::VerifyFull => Some(trusting(options)),
    }
}
