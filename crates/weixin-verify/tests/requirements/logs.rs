//! T10, S-10: what the check writes to the log, and what never gets there.

use std::io::{Result, Write};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, LazyLock, Mutex};

use tracing_subscriber::filter::LevelFilter;
use weixin_verify::{Accounts, WeixinVerifyLayer};

use crate::support::{NOW, Whole, answer, builder, refusal, request_at, signed_by};

/// All that was logged.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, line: &[u8]) -> Result<usize> {
        self.0.lock().unwrap().extend_from_slice(line);
        Ok(line.len())
    }

    fn flush(&mut self) -> Result<()> {
        Ok(())
    }
}

impl Log {
    /// Captures every level of the whole process: a subscriber of one thread could miss events
    /// whose place in the code another thread came by first.
    fn capture() -> Self {
        static LOG: LazyLock<Log> = LazyLock::new(|| {
            let log = Log::default();
            let writer = log.clone();
            tracing_subscriber::fmt()
                .with_max_level(LevelFilter::TRACE)
                .with_ansi(false)
                .with_writer(move || writer.clone())
                .init();
            tracing::callsite::rebuild_interest_cache();
            log
        });
        LOG.clone()
    }

    /// The lines about a path, which each test has for itself.
    fn lines_about(&self, path: &str) -> Vec<String> {
        let path = format!("path=\"{path}\"");
        let text = self.text();
        let ours = text.lines().filter(|line| line.contains(&path));
        ours.map(str::to_owned).collect()
    }

    fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }
}

const TOKEN: &str = "canarytoken2026";
const NONCE: &str = "canarynonce";
const ECHOSTR: &str = "canaryechostr";
const OPEN_ID: &str = "oCanaryOpenId";
const MESSAGE: &str = "canarymessage";
#[cfg(feature = "encryption")]
const KEY: &str = "canarykeyLr2Xc6Vb0Nn3Hj7Kk1Pp5Ss9Dd4Ff8Gg2A";

#[tokio::test]
async fn t10_refusals_are_logged_by_path_and_reason_and_no_value_of_a_request_is() {
    let log = Log::capture();
    let accounts = Accounts::new();
    accounts.insert("/callback", builder(TOKEN).build().unwrap());
    let layer = WeixinVerifyLayer::new(accounts.clone());

    let signed = |time| signed_by(TOKEN, time, NONCE);
    let (good, signature) = (signed(NOW), &signed(NOW)["signature=".len()..][..40]);
    let rest = format!("&openid={OPEN_ID}&echostr={ECHOSTR}");
    let malformed = "the callback's query is malformed";
    let mismatch = "the signature does not match";
    let requests = [
        ("GET", good.clone(), None),
        ("POST", good.clone(), None),
        (
            "PUT",
            good.clone(),
            Some("the method is neither GET nor POST"),
        ),
        ("POST", good.replace(NONCE, "canarynonce2"), Some(mismatch)),
        (
            "POST",
            good.replace(signature, &signature[1..]),
            Some(mismatch),
        ),
        (
            "POST",
            format!("{good}&msg_signature={signature}"),
            Some("of another one"),
        ),
        (
            "POST",
            signed(NOW - 400),
            Some("is 400 s from this server's clock"),
        ),
        ("POST", format!("{good}&nonce={NONCE}"), Some(malformed)),
        ("POST", good.replace(NONCE, "canary-nonce"), Some(malformed)),
        (
            "POST",
            format!("{good}&encrypt_type={ECHOSTR}"),
            Some(malformed),
        ),
        (
            "GET",
            format!("{good}&echostr=%ZZ{ECHOSTR}"),
            Some(malformed),
        ),
    ];
    for (method, query, reason) in requests {
        let before = log.text().len();
        let request = request_at("/callback", method, &format!("{query}{rest}"));
        let request = request.map(|_| Whole::from(MESSAGE));
        let response = answer(&layer, request).await;
        assert_eq!(refusal(&response).is_some(), reason.is_some(), "{query}");

        let written = log.text().split_off(before);
        let line = written
            .lines()
            .find(|line| line.contains("path=\"/callback\""));
        match reason {
            Some(reason) => assert!(line.unwrap().contains(reason), "{reason}: {line:?}"),
            None => assert_eq!(line, None, "nothing is said of what passes"),
        }
    }
    answer(&layer, request_at("/elsewhere", "POST", &good)).await;

    #[cfg(feature = "encryption")]
    {
        let sealed = builder(TOKEN).app_id("wx1").encoding_aes_key(KEY);
        accounts.insert("/sealed", sealed.build().unwrap());
        answer(&layer, request_at("/sealed", "POST", &good)).await;
    }

    let debug = format!("{layer:?} {accounts:?}");
    let log = log.text();
    assert!(log.contains("no account is configured for this request"));
    assert!(
        log.contains("shorter than 16 characters"),
        "the warning of the weak token"
    );
    for canary in ["canary", signature] {
        assert!(
            !log.to_lowercase().contains(canary),
            "{canary} in the log:\n{log}"
        );
        assert!(
            !debug.to_lowercase().contains(canary),
            "{canary} in {debug}"
        );
    }
}

#[tokio::test]
async fn the_part_that_failed_and_its_likely_cause_are_logged() {
    const PATH: &str = "/causes";
    let log = Log::capture();
    let accounts = Accounts::new();
    accounts.insert(PATH, builder(TOKEN).build().unwrap());
    let news = builder("canarynews2026abc").app_id("wx0000news");
    accounts.insert("/news", news.build().unwrap());
    let layer = WeixinVerifyLayer::new(accounts);

    let good = signed_by(TOKEN, NOW, NONCE);
    let signed = |token: &str| signed_by(token, NOW, NONCE);
    for (method, query, part, cause) in [
        ("DELETE", good.clone(), "method", "GET and POST only"),
        ("GET", String::new(), "query", "a browser, a health check"),
        ("POST", String::new(), "query", "Weixin Cloud Run"),
        (
            "POST",
            good.replace('&', "&amp;"),
            "query",
            "escaped for HTML",
        ),
        ("POST", format!("{good}&{good}"), "query", "more than once"),
        ("GET", good.clone(), "query", "echostr is missing"),
        (
            "POST",
            signed(&format!("{TOKEN}\n")),
            "signature",
            "line break around it",
        ),
        (
            "POST",
            signed("canarynews2026abc"),
            "signature",
            "configured here, wx0000news",
        ),
        (
            "POST",
            signed_by(TOKEN, NOW - 8 * 3600, NONCE),
            "time",
            "8 h ahead",
        ),
        (
            "POST",
            good.clone() + "&encrypt_type=aes",
            "mode",
            "no EncodingAESKey",
        ),
    ] {
        let before = log.lines_about(PATH).len();
        answer(&layer, request_at(PATH, method, &query)).await;
        let lines = log.lines_about(PATH).split_off(before);
        let [line] = &lines[..] else {
            panic!("{query}: {lines:?}");
        };
        assert!(line.contains(&format!("part=\"{part}\"")), "{line}");
        assert!(line.contains(cause), "{line}");
        assert!(line.contains("request refused"), "{line}");
    }
    answer(&layer, request_at("/unknown", "POST", &good)).await;
    let lines = log.lines_about("/unknown");
    assert!(lines[0].contains("part=\"account\""), "{lines:?}");
}

/// A flood of forged pushes is five lines in the log, and their number once the minute is over.
#[tokio::test]
async fn s_11_ten_thousand_refusals_do_not_flood_the_log() {
    const PATH: &str = "/flood";
    let log = Log::capture();
    let time = Arc::new(AtomicU64::new(NOW));
    let clock = time.clone();
    let account = builder(TOKEN).clock(move || clock.load(Ordering::Relaxed));
    let layer = WeixinVerifyLayer::new(account.build().unwrap());

    for nonce in 0..10_000 {
        let query = signed_by("anothertoken2026", NOW, &nonce.to_string());
        // Each of these clones the layer, as servers clone services.
        answer(&layer.clone(), request_at(PATH, "POST", &query)).await;
    }
    let lines = log.lines_about(PATH);
    assert_eq!(lines.len(), 5, "{lines:#?}");
    let (last, others) = lines.split_last().unwrap();
    assert!(last.contains("no more like it is logged in this minute"));
    assert!(others.iter().all(|line| !line.contains("no more")));

    // What fails for another reason is told, and the flood's number as soon as the minute is over.
    let stale = signed_by(TOKEN, NOW - 900, NONCE);
    answer(&layer, request_at(PATH, "POST", &stale)).await;
    assert_eq!(log.lines_about(PATH).len(), 6);
    assert!(!log.text().contains("left_out=9995"));
    time.store(NOW + 60, Ordering::Relaxed);
    answer(&layer, request_at(PATH, "POST", &stale)).await;
    assert_eq!(log.lines_about(PATH).len(), 7);
    let text = log.text();
    let told: Vec<_> = text
        .lines()
        .filter(|line| line.contains("left_out=9995"))
        .collect();
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(told[0].contains("refused requests that were not logged"));
}
