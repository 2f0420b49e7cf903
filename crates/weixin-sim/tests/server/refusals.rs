//! What cannot be done is refused with words that name it.

use http::{HeaderMap, Method, StatusCode};

use crate::support::Desk;

#[tokio::test]
async fn what_is_wrong_is_named() {
    let desk = Desk::new().await;
    let long = format!(
        r#"{{"user":"oAlice","type":"text","fields":{{"Content":"{}"}}}}"#,
        "x".repeat(300_000)
    );
    for (path, body, status, words) in [
        ("send", "{", 400, "EOF"),
        ("send", "{}", 400, "user"),
        (
            "send",
            r#"{"user":"o A","type":"text"}"#,
            400,
            "`user` must be an OpenID",
        ),
        ("send", r#"{"user":"oA"}"#, 400, "`type`"),
        ("send", r#"{"user":"oA","type":"event"}"#, 400, "/sim/event"),
        (
            "send",
            r#"{"user":"oA","type":"<b>"}"#,
            400,
            "`type` must be",
        ),
        (
            "send",
            r#"{"user":"oA","type":"text","fields":{"Image":{"MediaId":"1"}}}"#,
            400,
            "`Image`",
        ),
        (
            "send",
            r#"{"user":"oA","type":"text","times":"three"}"#,
            400,
            "times",
        ),
        (
            "send",
            r#"{"user":"oA","type":"text","atempts":1}"#,
            400,
            "`atempts`",
        ),
        (
            "send",
            r#"{"user":"oA","document":"<xml/>","fields":{"Content":"hi"}}"#,
            400,
            "`fields`",
        ),
        ("send", &long, 413, "limit"),
        ("event", r#"{"user":"oA"}"#, 400, "name"),
        (
            "event",
            r#"{"user":"oA","name":"CLICK","feilds":{}}"#,
            400,
            "`feilds`",
        ),
        ("scan", r#"{"user":"oA"}"#, 400, "`scene`"),
        ("scan", r#"{"user":"oA","ticket":"none"}"#, 404, "`ticket`"),
        ("clock", r#"{"advance":3600}"#, 400, "`advance`"),
        ("clock", r#"{"stop":true,"resume":true}"#, 400, "`stop`"),
        (
            "clock",
            r#"{"advance_s":18446744073709551615}"#,
            400,
            "at most",
        ),
        ("settings", r#"{"patience":5}"#, 400, "`patience`"),
        ("settings", r#"{"mode":"secret"}"#, 400, "secret"),
        ("settings", r#"{"patience_ms":0}"#, 400, "patience"),
        ("faults", r#"{"latency":5}"#, 400, "`latency`"),
        ("reset", r#"{"users":["a b"]}"#, 400, "a b"),
        ("nothing", "{}", 404, "/sim/nothing"),
        ("state", "{}", 405, "POST"),
    ] {
        let (answered, answer) = desk.try_post(&format!("/sim/{path}"), body).await;
        let case = body.get(..80).unwrap_or(body);
        assert_eq!(answered.as_u16(), status, "{path} {case}: {answer}");
        let error = answer["error"].as_str().unwrap_or_default();
        assert!(error.contains(words), "{path} {case}: {answer}");
    }
    assert!(
        desk.platform.transcript().entries().is_empty(),
        "nothing was done"
    );
}

#[tokio::test]
async fn what_is_not_in_the_transcript_is_not_found() {
    let desk = Desk::new().await;
    for path in [
        "/sim/export/curl?seq=9",
        "/sim/export/rust?seq=9",
        "/sim/media/none",
        "/none",
    ] {
        let response = desk.call(Method::GET, path, HeaderMap::new(), "").await;
        assert_eq!(response.status(), StatusCode::NOT_FOUND, "{path}");
        assert!(response.body().starts_with(b"{\"error\":"), "{path}");
    }
}
