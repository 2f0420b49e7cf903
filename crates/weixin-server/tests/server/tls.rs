//! The server over TLS, and certificates that come and go.

use std::fs;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::Extension;
use axum::routing::get;
use rcgen::{CertifiedKey, KeyPair};
use rustls::crypto::ring;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, RootCertStore, SupportedProtocolVersion, version};
use tempfile::TempDir;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;
use weixin_server::{Peer, Server, Tls, TlsError};

use crate::support::{PATIENCE, Running, SOON, listen, patient, until};

/// A folder with a certificate and its key.
struct Folder {
    folder: TempDir,
    roots: Vec<CertificateDer<'static>>,
}

impl Folder {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut this = Self {
            folder,
            roots: Vec::new(),
        };
        this.renew();
        this
    }

    /// Another certificate with another key.
    fn renew(&mut self) {
        let new = certificate();
        fs::write(self.certificate(), new.cert.pem()).unwrap();
        fs::write(self.key(), new.signing_key.serialize_pem()).unwrap();
        self.roots.push(new.cert.der().clone());
    }

    fn certificate(&self) -> PathBuf {
        self.folder.path().join("fullchain.pem")
    }

    fn key(&self) -> PathBuf {
        self.folder.path().join("privkey.pem")
    }

    fn tls(&self) -> Result<Tls, TlsError> {
        Tls::from_pem_files(self.certificate(), self.key())
    }

    /// What is answered to a client that trusts the certificate of this number alone.
    async fn ask(&self, address: SocketAddr, number: usize) -> Option<String> {
        let versions = &[&version::TLS13];
        ask(address, &self.roots[number], versions, &[b"http/1.1"]).await
    }
}

fn certificate() -> CertifiedKey<KeyPair> {
    rcgen::generate_simple_self_signed(["bot.example".to_owned()]).unwrap()
}

async fn ask(
    address: SocketAddr,
    root: &CertificateDer<'static>,
    versions: &[&'static SupportedProtocolVersion],
    protocols: &[&[u8]],
) -> Option<String> {
    let mut roots = RootCertStore::empty();
    roots.add(root.clone()).unwrap();
    let mut config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_protocol_versions(versions)
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    config.alpn_protocols = protocols.iter().map(|name| name.to_vec()).collect();
    let stream = TcpStream::connect(address).await.unwrap();
    let name = ServerName::try_from("bot.example").unwrap();
    let exchange = async {
        let connector = TlsConnector::from(Arc::new(config));
        let mut stream = connector.connect(name, stream).await.ok()?;
        stream.write_all(b"GET / HTTP/1.0\r\n\r\n").await.ok()?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.ok()?;
        Some(answer)
    };
    timeout(PATIENCE, exchange).await.unwrap()
}

async fn start(server: Server, tls: Tls) -> Running {
    let who = async |Extension(peer): Extension<Peer>| format!("is_tls: {}", peer.is_tls);
    let (listener, address) = listen().await;
    let app = Router::new().route("/", get(who));
    Running::start_at(address, server.https(listener, tls, app))
}

#[tokio::test]
async fn both_versions_of_tls_carry_http_1_and_nothing_else() {
    let folder = Folder::new();
    let server = start(patient(), folder.tls().unwrap()).await;
    let root = &folder.roots[0];
    for version in [&version::TLS12, &version::TLS13] {
        for (protocols, is_spoken) in [
            (&[] as &[&[u8]], true),
            (&[b"http/1.1"], true),
            (&[b"h2", b"http/1.1"], true),
            (&[b"h2"], false),
        ] {
            let answer = ask(server.address, root, &[version], protocols).await;
            let answers = answer.is_some_and(|answer| answer.ends_with("is_tls: true"));
            assert_eq!(answers, is_spoken, "{version:?} {protocols:?}");
        }
    }
}

#[tokio::test]
async fn who_does_not_come_to_the_end_of_the_handshake_or_the_head_is_closed() {
    let folder = Folder::new();
    let server = start(patient().header_timeout(SOON), folder.tls().unwrap()).await;
    let mut silent = server.connect().await;
    assert_eq!(silent.read_to_end().await, "");
    let mut slow = server.connect().await;
    slow.write("\x16\x03\x01\x01\x00").await;
    assert_eq!(slow.read_to_end().await, "");
    assert_eq!(server.counters.timed_out(), 2);
    // And what is no TLS at all.
    let mut plain = server.connect().await;
    plain.write("GET / HTTP/1.1\r\nHost: a\r\n\r\n").await;
    plain.0.read_to_end(&mut Vec::new()).await.unwrap();
    until(|| server.counters.open() == 0).await;
    assert_eq!(server.counters.timed_out(), 2);
}

#[tokio::test]
async fn a_new_certificate_is_used_and_a_broken_one_is_not() {
    let mut folder = Folder::new();
    let tls = folder.tls().unwrap();
    let server = start(patient(), tls.clone()).await;
    assert!(folder.ask(server.address, 0).await.is_some());
    assert!(!tls.reload().unwrap(), "nothing is new");

    // The certificate is there, its key is not yet.
    fs::write(folder.certificate(), certificate().cert.pem()).unwrap();
    assert!(matches!(tls.reload(), Err(TlsError::Mismatch { .. })));
    assert!(folder.ask(server.address, 0).await.is_some());
    fs::remove_file(folder.key()).unwrap();
    assert!(matches!(tls.reload(), Err(TlsError::Read { .. })));
    assert!(folder.ask(server.address, 0).await.is_some());

    folder.renew();
    assert!(tls.reload().unwrap());
    assert!(folder.ask(server.address, 1).await.is_some());
    assert!(folder.ask(server.address, 0).await.is_none());
}

#[tokio::test]
async fn a_server_finds_a_new_certificate_by_itself_after_one_that_was_broken() {
    let mut folder = Folder::new();
    let tls = folder.tls().unwrap().look_every(Duration::ZERO);
    let server = start(patient(), tls).await;
    fs::write(folder.key(), "").unwrap();
    assert!(folder.ask(server.address, 0).await.is_some());
    folder.renew();
    let renewed = async { while folder.ask(server.address, 1).await.is_none() {} };
    timeout(PATIENCE, renewed)
        .await
        .expect("no new certificate");
    // Nobody looks any more once it drains.
    timeout(PATIENCE, server.stop())
        .await
        .unwrap()
        .unwrap()
        .unwrap();
}

#[test]
fn what_is_wrong_with_the_files_is_said_with_their_names() {
    let folder = Folder::new();
    let good = fs::read_to_string(folder.certificate()).unwrap();
    let key = fs::read_to_string(folder.key()).unwrap();
    let other = certificate().signing_key.serialize_pem();
    let garbage = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
    for (certificate_pem, key_pem, expected) in [
        ("", &*key, "fullchain.pem: no certificate in it"),
        (&*key, &good, "fullchain.pem: no certificate in it"),
        (&good[..100], &key, "fullchain.pem: not PEM"),
        (
            garbage,
            &key,
            "fullchain.pem: a certificate in it is damaged",
        ),
        (
            &*(good.clone() + garbage),
            &key,
            "fullchain.pem: a certificate in it is damaged",
        ),
        (&good, "", "privkey.pem: no private key in it"),
        (&good, &good, "privkey.pem: no private key in it"),
        (&good, &key[..60], "privkey.pem: not PEM"),
        (&good, &other, "is not that of the first certificate in "),
    ] {
        fs::write(folder.certificate(), certificate_pem).unwrap();
        fs::write(folder.key(), key_pem).unwrap();
        let error = folder.tls().unwrap_err().to_string();
        assert!(error.contains(expected), "{expected}: {error}");
        for secret in key_pem
            .lines()
            .filter(|line| line.len() > 20 && !line.starts_with('-'))
        {
            assert!(!error.contains(secret), "{error}");
        }
    }
    fs::remove_file(folder.certificate()).unwrap();
    let error = folder.tls().unwrap_err().to_string();
    assert!(error.ends_with("fullchain.pem cannot be read"), "{error}");
}

#[test]
fn debug_shows_the_files_and_not_what_is_in_them() {
    let folder = Folder::new();
    let shown = format!("{:?}", folder.tls().unwrap());
    assert!(shown.contains("privkey.pem"), "{shown}");
    assert!(shown.len() < 300, "{shown}");
}
