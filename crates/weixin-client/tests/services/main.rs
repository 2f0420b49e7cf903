//! Media, the JS-SDK, the platform's network and its quotas, against a platform that is a script.

#[path = "../fixtures/mod.rs"]
mod fixtures;
mod jssdk;
mod media;
mod network;
mod quota;
mod slow;
mod tokens;

use std::sync::{Arc, Mutex};

use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::{HeaderMap, Method, Request, Response};
use http_body_util::{BodyExt, Full};
use tower::{BoxError, service_fn};
use weixin_client::token::{AccessToken, StaticToken};
use weixin_client::{Client, ClientBuilder, Error, ErrorKind, ResponseBody};
use weixin_core::AppId;

const APP_ID: &str = "wx1a2b3c4d5e6f7081";

/// What a platform was asked.
#[derive(Clone, Default)]
struct Asked(Arc<Mutex<Vec<Call>>>);

#[derive(Clone)]
struct Call {
    method: Method,
    /// With its query.
    path: String,
    headers: HeaderMap,
    body: Bytes,
}

impl Asked {
    fn calls(&self) -> Vec<Call> {
        self.0.lock().unwrap().clone()
    }

    /// The only one that there was.
    #[track_caller]
    fn call(&self) -> Call {
        let calls = self.calls();
        assert_eq!(calls.len(), 1);
        calls[0].clone()
    }
}

impl Call {
    fn line(&self) -> String {
        format!("{} {}", self.method, self.path)
    }

    fn text(&self) -> &str {
        std::str::from_utf8(&self.body).unwrap()
    }
}

/// A client of a platform that answers like this.
fn builder(
    answer: impl Fn(&Call) -> Response<ResponseBody> + Send + Sync + 'static,
) -> (ClientBuilder, Asked) {
    let (answer, asked) = (Arc::new(answer), Asked::default());
    let transport = service_fn({
        let asked = asked.clone();
        move |request: Request<Full<Bytes>>| {
            let (answer, asked) = (answer.clone(), asked.clone());
            async move {
                let (head, body) = request.into_parts();
                let call = Call {
                    method: head.method,
                    path: head.uri.path_and_query().unwrap().to_string(),
                    headers: head.headers,
                    body: body.collect().await.unwrap().to_bytes(),
                };
                asked.0.lock().unwrap().push(call.clone());
                // Like a call over a network, it lets others do something.
                tokio::task::yield_now().await;
                Ok::<_, BoxError>(answer(&call))
            }
        }
    });
    (Client::with_transport(transport), asked)
}

/// The same with an access token and an AppID.
fn client(
    answer: impl Fn(&Call) -> Response<ResponseBody> + Send + Sync + 'static,
) -> (Client, Asked) {
    let (builder, asked) = builder(answer);
    let token = StaticToken::new(AccessToken::new("TOKEN").unwrap());
    let builder = builder.app_id(AppId::new(APP_ID).unwrap());
    (builder.token_source(token).build(), asked)
}

fn json(body: &str) -> Response<ResponseBody> {
    let body = ResponseBody::streaming(Full::<Bytes>::from(body.to_owned()));
    let answer = Response::builder().header(CONTENT_TYPE, "application/json");
    answer.body(body).unwrap()
}

/// The field that an error says is invalid.
#[track_caller]
fn invalid_field(error: &Error) -> &'static str {
    assert_eq!(error.kind(), ErrorKind::Invalid);
    error.invalid().unwrap().field()
}
