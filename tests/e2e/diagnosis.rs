//! What the log says of a push that failed: the part, the likeliest cause, and not too often.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use http::Request;
use tower::ServiceBuilder;
use tower_weixin::{
    Account, AccountBuilder, AccountKind, Mode, Reply, WeixinMessageLayer, WeixinVerifyLayer,
};
use tracing::Instrument;
use tracing_subscriber::fmt::format::FmtSpan;

use crate::log::Log;
use crate::support::{
    Bot, CORP_ID, KEY, NOW, PREVIOUS_KEY, Push, TOKEN, Whole, account, builder, call, field,
    fixture, seal, sign, text_message,
};

/// What is logged while a push is answered, by a server with new limits.
async fn lines_of(name: &'static str, account: Account, request: Request<Whole>) -> Vec<String> {
    let log = Log::capture(FmtSpan::NONE);
    let service = tower_weixin::service(account, Bot::new(Reply::success()));
    let span = tracing::info_span!("diagnosed", name);
    let response = call(service, request).instrument(span).await;
    assert!(response.status().is_client_error(), "{name}");
    assert!(response.body().is_empty(), "{name}");
    lines(&log, name)
}

fn lines(log: &Log, name: &str) -> Vec<String> {
    let span = format!("diagnosed{{name={name:?}}}");
    let text = log.text();
    let ours = text.lines().filter(|line| line.contains(&span));
    ours.map(str::to_owned).collect()
}

/// The account with another key, AppID or kind than the push is made for.
fn other(change: impl FnOnce(AccountBuilder) -> AccountBuilder) -> Account {
    change(builder()).build().unwrap()
}

#[tokio::test]
async fn a_push_that_fails_is_logged_with_its_part_and_its_likely_cause() {
    let security = || account(Mode::Security);
    let push = || Push::new(Mode::Security, &text_message("canary"));
    let encrypt = seal(KEY, &text_message("canary"));
    let with_body = |body: String| Push { body, ..push() }.request();

    let unknown_key = field(&fixture("envelope/security_previous_key.xml"), "Encrypt");
    let unknown_key = Push::encrypted(&unknown_key).request();
    let altered = Push::encrypted(&encrypt)
        .body
        .replacen(&encrypt[..4], "AAAA", 1);
    let altered = Push {
        body: altered,
        ..Push::encrypted(&encrypt)
    }
    .request();
    let broken = encrypt.replace('A', "A\n");
    let broken = Push {
        body: Push::encrypted(&broken).body,
        ..Push::encrypted(&encrypt)
    }
    .request();
    let mut compressed = push().request();
    compressed
        .headers_mut()
        .insert("content-encoding", "gzip".parse().unwrap());
    let quoted = {
        let push = Push::of_wecom(CORP_ID, &encrypt);
        let query = push.query.split_once('&').unwrap().1;
        let parts: Vec<_> = query.split(['=', '&']).collect();
        let signature = sign([&*format!("'{TOKEN}'"), parts[1], parts[3], &encrypt]);
        Push {
            query: format!("msg_signature={signature}&{query}"),
            ..push
        }
        .request()
    };
    let wecom = other(|account| account.kind(AccountKind::WeCom).app_id(CORP_ID));
    for (name, account, request, part, cause) in [
        (
            "another key",
            security(),
            unknown_key,
            "message",
            "does not open with the EncodingAESKey here",
        ),
        (
            "another AppID",
            other(|account| account.app_id("wxother")),
            push().request(),
            "message",
            "another AppID than the one",
        ),
        (
            "an original id",
            other(|account| account.app_id("gh_3d9a1c52b7e4")),
            push().request(),
            "message",
            "original id (gh_",
        ),
        (
            "altered",
            security(),
            altered,
            "message",
            "not the one that was signed",
        ),
        (
            "formatted",
            security(),
            broken,
            "message",
            "line breaks that it has now",
        ),
        (
            "in plain",
            security(),
            with_body(text_message("canary")),
            "message",
            "the body has no Encrypt",
        ),
        (
            "no document",
            security(),
            with_body("canary".into()),
            "message",
            "no document as the platform writes",
        ),
        (
            "too large",
            security(),
            with_body("canary".repeat(20_000)),
            "body",
            "larger than this server takes",
        ),
        (
            "compressed",
            security(),
            compressed,
            "body",
            "the platform compresses nothing",
        ),
        (
            "of WeCom",
            wecom,
            quoted,
            "signature",
            "this Token in quotes",
        ),
    ] {
        let lines = lines_of(name, account, request).await;
        let failed: Vec<_> = lines
            .iter()
            .filter(|line| line.contains("push failed"))
            .collect();
        let [line] = &failed[..] else {
            panic!("{name}: {lines:#?}");
        };
        assert!(line.contains(&format!("part=\"{part}\"")), "{name}: {line}");
        assert!(line.contains(cause), "{name}: {line}");
        for secret in ["canary", TOKEN, KEY, PREVIOUS_KEY, "wxother"] {
            assert!(!line.contains(secret), "{name}: {line}");
        }
    }
}

#[tokio::test]
async fn s_11_pushes_that_cannot_be_opened_do_not_flood_the_log() {
    let log = Log::capture(FmtSpan::NONE);
    let time = Arc::new(AtomicU64::new(NOW));
    let clock = time.clone();
    let account = other(|account| account.clock(move || clock.load(Ordering::Relaxed)));
    let layers = ServiceBuilder::new()
        .layer(WeixinVerifyLayer::new(account))
        .layer(WeixinMessageLayer::new());
    let send = async |push: Push| {
        let service = layers.clone().service(Bot::new(Reply::success()));
        let span = tracing::info_span!("diagnosed", name = "flood");
        call(service, push.request()).instrument(span).await;
    };
    for number in 0..2000 {
        // Base64 of what no key opens.
        send(Push::encrypted(&format!("{number:04}"))).await;
        send(Push {
            body: "<xml>".to_owned(),
            ..Push::encrypted("AAAA")
        })
        .await;
    }
    let failed = |lines: &[String]| {
        let failed = lines.iter().filter(|line| line.contains("push failed"));
        failed.count()
    };
    let flood = lines(&log, "flood");
    assert_eq!(failed(&flood), 10, "{flood:#?}");
    let last = flood.iter().filter(|line| line.contains("no more like it"));
    assert_eq!(last.count(), 2);

    // The minute is over by the account's clock.
    time.fetch_add(60, Ordering::Relaxed);
    send(Push::encrypted("AAAA")).await;
    let after = lines(&log, "flood").split_off(flood.len());
    assert_eq!(failed(&after), 1, "{after:#?}");
    assert!(after[0].contains("left_out=3990"), "{after:#?}");
}
