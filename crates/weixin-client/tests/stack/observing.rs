//! What an observer is told.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use http::Request;
use tower::ServiceExt;
use weixin_client::Api;
use weixin_core::observer::{ApiCall, Observer, Refresh};

use super::platform::{Fault, Platform};
use super::{INFO, SEND, STABLE_TOKEN, builder, info, send};

#[derive(Clone, Default)]
struct Told(Arc<Mutex<Vec<String>>>);

impl Told {
    fn take(&self) -> Vec<String> {
        std::mem::take(&mut self.0.lock().unwrap())
    }
}

impl Observer for Told {
    fn api_called(&self, call: &ApiCall) {
        assert!(call.duration > Duration::ZERO);
        let told = format!("{} {:?}", call.api, call.result);
        self.0.lock().unwrap().push(told);
    }

    fn token_refreshed(&self, reason: Refresh) {
        self.0.lock().unwrap().push(format!("token: {reason:?}"));
    }
}

#[tokio::test]
async fn each_call_is_told_once_with_what_came_of_it() {
    let (platform, told) = (Platform::start().await, Told::default());
    let client = builder(&platform).observer(told.clone()).build();
    send(&client, "canary").await.unwrap();
    let sent = format!("{} Ok", SEND.path());
    let token = format!("{STABLE_TOKEN} Ok");
    assert_eq!(told.take(), [&*token, "token: First", &*sent]);

    for (fault, expected) in [
        (Fault::Code(45015), "Errcode(45015)"),
        // Whatever a platform makes up, the words are few.
        (Fault::Code(123_456), "Failed(\"other_errcode\")"),
        (Fault::Status(404), "Failed(\"status\")"),
        (Fault::Close, "Failed(\"transport\")"),
    ] {
        platform.fault(SEND.path(), [fault]);
        send(&client, "canary").await.unwrap_err();
        assert_eq!(told.take(), [format!("{} {expected}", SEND.path())]);
    }
    // Both tries are one call.
    platform.fault(INFO.path(), [Fault::Status(500)]);
    info(&client).await.unwrap();
    assert_eq!(told.take(), [format!("{} Ok", INFO.path())]);

    // A path that is made up when the program runs is no label.
    let request = Request::get("/cgi-bin/user/info?openid=oCanary");
    let request = request.body(bytes::Bytes::new()).unwrap();
    let _ = client.oneshot(request).await;
    let told = told.take();
    assert!(told[0].starts_with("other "), "{told:?}");
}

#[tokio::test]
async fn a_new_token_is_told_with_why_it_was_asked_for() {
    let (platform, told) = (Platform::start().await, Told::default());
    let client = builder(&platform).observer(told.clone()).build();
    info(&client).await.unwrap();
    told.take();
    for code in [40001, 40014, 42001] {
        platform.refuse_token(code);
        info(&client).await.unwrap();
        let refreshed: Vec<_> = told.take();
        assert!(
            refreshed.contains(&format!("token: Refused({code})")),
            "{refreshed:?}"
        );
    }
    // There is none to be had: that is a call that failed, and no new token.
    platform.refuse_token(40001);
    platform.fault(STABLE_TOKEN, [Fault::Code(40164)]);
    info(&client).await.unwrap_err();
    let info = Api::path(&INFO);
    assert_eq!(
        told.take(),
        [
            format!("{STABLE_TOKEN} Errcode(40164)"),
            format!("{info} Errcode(40164)")
        ]
    );
}
