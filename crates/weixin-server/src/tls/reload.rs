use std::path::PathBuf;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;
use std::{error::Error, fmt, thread};

use rustls::ServerConfig;
use rustls::crypto::{CryptoProvider, ring};
use rustls::server::{ClientHello, ResolvesServerCert};
use rustls::sign::CertifiedKey;
use tokio::sync::oneshot;
use tokio::time::{MissedTickBehavior, interval};
use tokio_rustls::TlsAcceptor;
use tracing::{info, warn};

use super::TlsError;
use super::certificate::read;
use crate::listener::Endpoint;
use crate::phase::{Phase, reached};

/// A certificate with its key, in files that others renew. A clone is the same one.
///
/// TLS 1.2 and 1.3, for HTTP/1.1 alone. While a server runs the files are looked at every 60 seconds, and what is new is
/// used for new connections. If it cannot be used, since it is half written or wrong, the log says why, and the
/// certificate before it stays. Names and dates are not looked at: one that has expired is used, too.
#[derive(Clone)]
pub struct Tls {
    config: Arc<ServerConfig>,
    files: Arc<Files>,
    look_every: Duration,
}

struct Files {
    certificate: PathBuf,
    key: PathBuf,
    provider: Arc<CryptoProvider>,
    current: RwLock<Arc<CertifiedKey>>,
}

impl Tls {
    /// Reads a certificate with those that stand between it and its root, as `fullchain.pem`, and its key, as
    /// `privkey.pem`.
    ///
    /// # Errors
    ///
    /// If a file cannot be read or is not what it should be, or the key is not that of the certificate.
    pub fn from_pem_files(
        certificate: impl Into<PathBuf>,
        key: impl Into<PathBuf>,
    ) -> Result<Self, TlsError> {
        let (certificate, key) = (certificate.into(), key.into());
        let provider = Arc::new(ring::default_provider());
        let current = read(&certificate, &key, &provider)?;
        let files = Arc::new(Files {
            certificate,
            key,
            provider: Arc::clone(&provider),
            current: RwLock::new(Arc::new(current)),
        });
        let mut config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .expect("ring has the cipher suites of both versions")
            .with_no_client_auth()
            .with_cert_resolver(Arc::clone(&files) as _);
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        Ok(Self {
            config: Arc::new(config),
            files,
            look_every: Duration::from_secs(60),
        })
    }

    /// How often a server looks at the files. At least every second.
    #[must_use]
    pub fn look_every(mut self, time: Duration) -> Self {
        self.look_every = time.max(Duration::from_secs(1));
        self
    }

    /// Looks at the files now, and returns whether there was a new certificate.
    ///
    /// It reads files, as [`from_pem_files`](Self::from_pem_files) does.
    ///
    /// # Errors
    ///
    /// If what is in them cannot be used: then nothing changes.
    pub fn reload(&self) -> Result<bool, TlsError> {
        let files = &*self.files;
        let new = read(&files.certificate, &files.key, &files.provider)?;
        // A key belongs to its certificate, so that the same certificate is the same key.
        if new.cert == files.current().cert {
            return Ok(false);
        }
        *files
            .current
            .write()
            .unwrap_or_else(PoisonError::into_inner) = Arc::new(new);
        info!(certificate = %files.certificate.display(), "new certificate");
        Ok(true)
    }

    pub(crate) fn acceptor(&self) -> TlsAcceptor {
        Arc::clone(&self.config).into()
    }
}

/// Looks at the files for as long as the server serves.
pub(crate) fn watch(tls: Tls) -> Endpoint {
    Box::new(move |mut shared| {
        Box::pin(async move {
            let mut looks = interval(tls.look_every);
            looks.set_missed_tick_behavior(MissedTickBehavior::Delay);
            // The first one is now, when they have just been read.
            looks.tick().await;
            loop {
                let look = async {
                    looks.tick().await;
                    look(tls.clone()).await;
                };
                tokio::select! {
                    () = look => {}
                    () = reached(&mut shared.phase, Phase::Draining) => return,
                }
            }
        })
    })
}

async fn look(tls: Tls) {
    let (sender, looked) = oneshot::channel();
    // Not a thread of the runtime's, which would wait at its end for a file system that hangs.
    let thread = thread::Builder::new().spawn(move || {
        // It fails only if the server has ended.
        let _ = sender.send(tls.reload());
    });
    if let Err(error) = thread {
        return warn!(%error, "the certificate cannot be looked at");
    }
    if let Ok(Err(error)) = looked.await {
        let cause = error.source().map(ToString::to_string);
        warn!(%error, cause, "the certificate before it stays");
    }
}

impl Files {
    fn current(&self) -> Arc<CertifiedKey> {
        let current = self.current.read();
        Arc::clone(&current.unwrap_or_else(PoisonError::into_inner))
    }
}

impl ResolvesServerCert for Files {
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(self.current())
    }
}

impl fmt::Debug for Files {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Files")
            .field("certificate", &self.certificate)
            .field("key", &self.key)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for Tls {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tls")
            .field("files", &self.files)
            .field("look_every", &self.look_every)
            .finish_non_exhaustive()
    }
}
