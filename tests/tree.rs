//! What the crates pull in. A dependency is a promise of somebody else: a new one should be a
//! decision, and one that brings a runtime along would break what the crates say of themselves.

use std::collections::BTreeSet;
use std::process::Command;

/// The crates that are built for `arguments`, as `name version`, on this machine's platform.
fn crates_of(arguments: &str) -> BTreeSet<String> {
    let output = Command::new(env!("CARGO"))
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .args([
            "tree",
            "--locked",
            "--offline",
            "--edges=normal",
            "--prefix=none",
        ])
        .args(arguments.split_whitespace())
        .output()
        .unwrap();
    let error = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "cargo tree {arguments}: {error}");
    let lines = String::from_utf8(output.stdout).unwrap();
    lines
        .lines()
        .filter_map(|line| {
            let mut words = line.split_whitespace();
            Some(format!("{} {}", words.next()?, words.next()?))
        })
        .collect()
}

#[test]
fn no_crate_pulls_in_what_it_should_not_know() {
    const RUNTIMES: [&str; 5] = [
        "tokio",
        "async-std",
        "smol",
        "futures-util",
        "futures-executor",
    ];
    const SERVERS: [&str; 5] = ["hyper", "hyper-util", "axum", "axum-core", "tower"];
    const FORMATS: [&str; 4] = ["quick-xml", "serde", "serde_json", "serde_core"];
    const HTTP: [&str; 4] = ["http", "http-body", "tower-layer", "tower-service"];
    const STORES: [&str; 3] = ["redis", "rusqlite", "libsqlite3-sys"];
    const CIPHERS: [&str; 4] = ["aes", "cbc", "base64-simd", "rand"];
    const OURS: [&str; 5] = [
        "weixin-core",
        "weixin-verify",
        "weixin-message",
        "weixin-delivery",
        "weixin-client",
    ];
    let crates: [(&str, &str, &[&[&str]]); 12] = [
        (
            "the protocol",
            "-p weixin-core --features weixin-core/encryption",
            &[&RUNTIMES, &SERVERS, &FORMATS, &HTTP],
        ),
        (
            "the protocol in plaintext",
            "-p weixin-core",
            &[&RUNTIMES, &SERVERS, &FORMATS, &HTTP, &CIPHERS],
        ),
        (
            "the check",
            "-p weixin-verify --features weixin-verify/encryption",
            &[&RUNTIMES, &SERVERS, &FORMATS],
        ),
        (
            "the messages",
            "-p weixin-message --features weixin-message/encryption",
            &[&RUNTIMES, &SERVERS, &["serde", "serde_json", "serde_core"]],
        ),
        (
            "the whole in plaintext",
            "-p tower-weixin --no-default-features",
            &[&RUNTIMES, &SERVERS, &CIPHERS],
        ),
        (
            "the whole but deliveries",
            "-p tower-weixin --features encryption,json,metrics,regex,serde,trace",
            &[&RUNTIMES, &SERVERS],
        ),
        (
            "spans and metrics",
            "-p weixin-observe --features weixin-observe/metrics",
            &[
                &RUNTIMES,
                &SERVERS,
                &[
                    "weixin-delivery",
                    "weixin-client",
                    "metrics-exporter-prometheus",
                ],
            ],
        ),
        (
            "deliveries",
            "-p weixin-delivery",
            &[
                &SERVERS,
                &STORES,
                &["serde", "serde_json", "serde_core", "governor"],
            ],
        ),
        (
            "the client",
            "-p weixin-client",
            &[
                &STORES,
                &["weixin-verify", "weixin-message", "weixin-delivery"],
                &["quick-xml", "axum", "governor", "reqwest", "native-tls"],
            ],
        ),
        (
            "the server",
            "-p weixin-server",
            &[&OURS, &FORMATS, &["rustls", "ring", "axum", "tower"]],
        ),
        (
            "the server with TLS",
            "-p weixin-server --features weixin-server/tls",
            &[&OURS, &FORMATS, &["aws-lc-rs", "native-tls", "axum"]],
        ),
        (
            // What it is held against must not be its own code.
            "the simulator",
            "-p weixin-sim",
            &[
                &STORES,
                &["weixin-verify", "weixin-delivery", "weixin-client"],
                &[
                    "tower-weixin",
                    "axum",
                    "rust-embed",
                    "hyper",
                    "rustls",
                    "native-tls",
                ],
            ],
        ),
    ];
    for (name, arguments, banned) in crates {
        let found = crates_of(arguments);
        for crate_name in banned.iter().copied().flatten() {
            let prefix = format!("{crate_name} ");
            let one = found.iter().find(|found| found.starts_with(&prefix));
            assert_eq!(one, None, "{name}");
        }
    }
}

#[test]
fn check_and_messages_with_encryption_are_at_most_45_crates() {
    let found = crates_of(
        "-p weixin-verify -p weixin-message \
         --features weixin-verify/encryption,weixin-message/encryption",
    );
    for own in [
        "weixin-core v",
        "weixin-verify v",
        "weixin-message v",
        "aes v",
    ] {
        assert!(
            found.iter().any(|found| found.starts_with(own)),
            "{own} in {found:?}"
        );
    }
    assert!(found.len() <= 45, "{}: {found:#?}", found.len());
}

#[test]
fn the_client_adds_at_most_50_crates() {
    let without = crates_of("-p tower-weixin --edges=normal,build");
    let with = crates_of("-p tower-weixin --features client --edges=normal,build");
    let added: Vec<_> = with.difference(&without).collect();
    assert!(added.iter().any(|added| added.starts_with("ring ")));
    assert!(added.len() <= 50, "{}: {added:#?}", added.len());
}
