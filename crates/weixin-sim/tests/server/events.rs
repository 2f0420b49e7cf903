//! Server-sent events.

use bytes::Bytes;
use http::Request;
use http_body_util::{BodyExt, Empty};
use hyper::body::Incoming;
use hyper_util::client::legacy::Client;
use hyper_util::rt::TokioExecutor;
use serde_json::{Value, json};

use crate::support::Desk;

/// A browser's side of a stream of events.
struct Source {
    body: Incoming,
    text: String,
}

impl Source {
    async fn open(desk: &Desk, path: &str, last: Option<u64>) -> Self {
        let client = Client::builder(TokioExecutor::new()).build_http::<Empty<Bytes>>();
        let mut request = Request::get(format!("http://{}{path}", desk.address));
        if let Some(last) = last {
            request = request.header("last-event-id", last);
        }
        let response = client
            .request(request.body(Empty::new()).unwrap())
            .await
            .unwrap();
        assert_eq!(response.headers()["content-type"], "text/event-stream");
        Self {
            body: response.into_body(),
            text: String::new(),
        }
    }

    /// The id and the data of the next event.
    async fn next(&mut self) -> (u64, Value) {
        loop {
            if let Some((event, rest)) = self.text.split_once("\n\n") {
                let line = |name: &str| {
                    event
                        .lines()
                        .find_map(|line| line.strip_prefix(name))
                        .map(str::trim)
                };
                let found = (
                    line("id:").map(str::parse),
                    line("data:").map(serde_json::from_str),
                );
                self.text = rest.to_owned();
                if let (Some(Ok(id)), Some(Ok(data))) = found {
                    return (id, data);
                }
                continue;
            }
            let frame = self.body.frame().await.unwrap().unwrap();
            self.text
                .push_str(std::str::from_utf8(frame.data_ref().unwrap()).unwrap());
        }
    }
}

async fn say(desk: &Desk, content: &str) -> u64 {
    let push = json!({"user": "oAlice", "type": "text", "fields": {"Content": content}});
    desk.post("/sim/send", push).await["seq"].as_u64().unwrap()
}

#[tokio::test]
async fn an_entry_comes_when_it_begins_and_when_it_is_done() {
    let desk = Desk::new().await;
    let mut events = Source::open(&desk, "/sim/events", None).await;
    let slow = json!({
        "user": "oAlice", "type": "text", "fields": {"Content": "hi"}, "slow_upload_ms": 200,
    });
    let ((id, begun), pushed) = tokio::join!(events.next(), desk.post("/sim/send", slow));
    let seq = pushed["seq"].as_u64().unwrap();
    assert_eq!(
        (begun["seq"].as_u64(), &begun["done"]),
        (Some(seq), &json!(false))
    );
    assert!(id < seq, "who resumes from here gets the end of it");
    let (id, ended) = events.next().await;
    assert_eq!(
        (ended["seq"].as_u64(), &ended["done"]),
        (Some(seq), &json!(true))
    );
    assert_eq!(id, seq);
    assert_eq!(ended["shown"]["reply"]["Content"], "you said: hi");
}

#[tokio::test]
async fn a_stream_goes_on_after_the_last_event_that_was_seen() {
    let desk = Desk::new().await;
    let first = say(&desk, "one").await;
    let second = say(&desk, "two").await;
    let mut resumed = Source::open(&desk, "/sim/events", Some(first)).await;
    let (id, entry) = resumed.next().await;
    assert_eq!((id, entry["summary"].as_str()), (second, Some("text: two")));
    let third = say(&desk, "three").await;
    let (_, entry) = resumed.next().await;
    assert_eq!(entry["seq"].as_u64(), Some(third));

    let mut from_start = Source::open(&desk, "/sim/events?after=0", None).await;
    assert_eq!(from_start.next().await.1["seq"].as_u64(), Some(first));
}
