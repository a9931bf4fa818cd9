//! TLS as libpq's `sslmode` says: <https://www.postgresql.org/docs/current/libpq-ssl.html#LIBPQ-SSL-SSLMODE-STATEMENTS>.

use std::path::Path;
use std::sync::Arc;

use postgres::config::{self, SslMode};
use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::CryptoProvider;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName, UnixTime};
use rustls::{CertificateError, ClientConfig, DigitallySignedStruct, Error, RootCertStore, SignatureScheme};
use tokio_postgres_rustls::MakeRustlsConnect;

use crate::options::{ChannelBinding, Tls, TlsMode};
use crate::session::{ConnectError, ConnectFailure};

/// What the driver is told; it knows no more than these three.
pub(super) fn mode(tls: &Tls) -> SslMode {
    match tls.mode {
        TlsMode::Disable => SslMode::Disable,
        TlsMode::Prefer => SslMode::Prefer,
        TlsMode::Require | TlsMode::VerifyCa | TlsMode::VerifyFull => SslMode::Require,
    }
}

pub(super) fn channel_binding(tls: &Tls) -> config::ChannelBinding {
    match tls.channel_binding {
        ChannelBinding::Disable => config::ChannelBinding::Disable,
        ChannelBinding::Prefer => config::ChannelBinding::Prefer,
        ChannelBinding::Require => config::ChannelBinding::Require,
    }
}

pub(super) fn connector(tls: &Tls) -> Result<MakeRustlsConnect, ConnectError> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let builder = ClientConfig::builder_with_provider(provider.clone())
        .with_safe_default_protocol_versions()
        .map_err(|error| failure(error.to_string()))?
        .dangerous()
        .with_custom_certificate_verifier(verifier(tls, provider)?);
    let config = match (&tls.cert, &tls.key) {
        (Some(cert), Some(key)) => builder
            .with_client_auth_cert(certificates(cert)?, private_key(key)?)
            .map_err(|error| failure(format!("`{}` and `{}`: {error}", cert.display(), key.display())))?,
        (None, None) => builder.with_no_client_auth(),
        _ => return Err(ConnectFailure::Tls("`sslcert` and `sslkey` go together".to_owned()).help("give both")),
    };
    Ok(MakeRustlsConnect::new(config))
}

fn verifier(tls: &Tls, provider: Arc<CryptoProvider>) -> Result<Arc<dyn ServerCertVerifier>, ConnectError> {
    let names = match (tls.mode, &tls.root_cert) {
        (TlsMode::VerifyFull, _) => Names::Checked,
        (TlsMode::VerifyCa, _) | (TlsMode::Require, Some(_)) => Names::Any,
        _ => return Ok(Arc::new(Verifier { authorities: None, provider })),
    };
    let roots = Arc::new(roots(tls.root_cert.as_deref())?);
    let inner = WebPkiServerVerifier::builder_with_provider(roots, provider.clone())
        .build()
        .map_err(|error| failure(error.to_string()))?;
    match names {
        Names::Checked => Ok(inner),
        Names::Any => Ok(Arc::new(Verifier { authorities: Some(inner), provider })),
    }
}

enum Names {
    Checked,
    Any,
}

fn roots(file: Option<&Path>) -> Result<RootCertStore, ConnectError> {
    let mut roots = RootCertStore::empty();
    let found = match file {
        Some(file) => certificates(file)?,
        None => rustls_native_certs::load_native_certs().certs,
    };
    roots.add_parsable_certificates(found);
    if roots.is_empty() {
        let place = file.map_or("this system".to_owned(), |file| format!("`{}`", file.display()));
        return Err(ConnectFailure::Tls(format!("{place} holds no authority to trust"))
            .help("name the file of the authority that signed the server's certificate as `sslrootcert`"));
    }
    Ok(roots)
}

fn certificates(file: &Path) -> Result<Vec<CertificateDer<'static>>, ConnectError> {
    let read = CertificateDer::pem_file_iter(file).and_then(Iterator::collect::<Result<Vec<_>, _>>);
    read.map_err(|error| failure(format!("cannot read the certificate `{}`: {error}", file.display())))
}

fn private_key(file: &Path) -> Result<PrivateKeyDer<'static>, ConnectError> {
    PrivateKeyDer::from_pem_file(file)
        .map_err(|error| failure(format!("cannot read the key `{}`: {error}", file.display())))
}

fn failure(message: String) -> ConnectError {
    ConnectFailure::Tls(message).help("check `sslrootcert`, `sslcert` and `sslkey`")
}

/// Accepts a certificate that one of the authorities signed, whatever host it names; without authorities, any.
#[derive(Debug)]
struct Verifier {
    authorities: Option<Arc<WebPkiServerVerifier>>,
    provider: Arc<CryptoProvider>,
}

impl ServerCertVerifier for Verifier {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let Some(authorities) = &self.authorities else { return Ok(ServerCertVerified::assertion()) };
        // The name is compared last, after the signatures and dates.
        match authorities.verify_server_cert(end_entity, intermediates, server_name, ocsp_response, now) {
            Err(Error::InvalidCertificate(
                CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. },
            )) => Ok(ServerCertVerified::assertion()),
            verdict => verdict,
        }
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let algorithms = &self.provider.signature_verification_algorithms;
        rustls::crypto::verify_tls12_signature(message, cert, signature, algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let algorithms = &self.provider.signature_verification_algorithms;
        rustls::crypto::verify_tls13_signature(message, cert, signature, algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider.signature_verification_algorithms.supported_schemes()
    }
}
