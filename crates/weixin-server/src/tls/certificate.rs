use std::fs;
use std::path::Path;

use rustls::crypto::CryptoProvider;
use rustls::pki_types::pem::{self, PemObject};
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::ParsedCertificate;
use rustls::sign::CertifiedKey;
use rustls::{Error, InconsistentKeys};

use super::TlsError;

/// More than any chain takes.
const MAX_FILE: u64 = 1024 * 1024;

/// Reads a chain and its key, and sees that they belong together.
pub(super) fn read(
    certificate: &Path,
    key: &Path,
    provider: &CryptoProvider,
) -> Result<CertifiedKey, TlsError> {
    let chain = chain(certificate)?;
    let signing = provider
        .key_provider
        .load_private_key(private_key(key)?)
        .map_err(|_| TlsError::content(key, "a private key of a kind that is not supported"))?;
    let certified = CertifiedKey::new(chain, signing);
    match certified.keys_match() {
        Ok(()) | Err(Error::InconsistentKeys(InconsistentKeys::Unknown)) => Ok(certified),
        Err(Error::InconsistentKeys(_)) => Err(TlsError::Mismatch {
            certificate: certificate.into(),
            key: key.into(),
        }),
        Err(_) => Err(TlsError::content(certificate, "not an X.509 certificate")),
    }
}

fn chain(path: &Path) -> Result<Vec<CertificateDer<'static>>, TlsError> {
    let text = text(path)?;
    let chain = CertificateDer::pem_slice_iter(&text).collect::<Result<Vec<_>, _>>();
    match chain {
        Ok(chain) if chain.is_empty() => Err(TlsError::content(path, "no certificate in it")),
        Ok(chain) if !chain.iter().all(is_x509) => {
            Err(TlsError::content(path, "a certificate in it is damaged"))
        }
        Ok(chain) => Ok(chain),
        Err(_) => Err(TlsError::content(path, "not PEM")),
    }
}

fn private_key(path: &Path) -> Result<PrivateKeyDer<'static>, TlsError> {
    PrivateKeyDer::from_pem_slice(&text(path)?).map_err(|error| match error {
        pem::Error::NoItemsFound => TlsError::content(path, "no private key in it"),
        _ => TlsError::content(path, "not PEM"),
    })
}

fn is_x509(certificate: &CertificateDer<'_>) -> bool {
    ParsedCertificate::try_from(certificate).is_ok()
}

fn text(path: &Path) -> Result<Vec<u8>, TlsError> {
    let read = || {
        let metadata = fs::metadata(path)?;
        // What is none could keep who reads it waiting for ever.
        if !metadata.is_file() || metadata.len() > MAX_FILE {
            return Ok(None);
        }
        fs::read(path).map(Some)
    };
    match read() {
        Ok(Some(text)) => Ok(text),
        Ok(None) => Err(TlsError::content(path, "not a file of at most 1 MiB")),
        Err(source) => Err(TlsError::Read {
            path: path.into(),
            source,
        }),
    }
}
