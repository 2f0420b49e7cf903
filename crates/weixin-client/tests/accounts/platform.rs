//! A platform that answers what a test says, and remembers what it was asked.

use std::convert::Infallible;
use std::sync::{Arc, Mutex};

use bytes::Bytes;
use http::{Method, Request, Response};
use http_body_util::{BodyExt, Full};
use tower::service_fn;
use weixin_client::{Client, Error, ErrorKind};
use weixin_core::{AppId, OpenId};

use crate::fixtures::compact;

/// A call that arrived.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Call {
    pub(crate) method: Method,
    pub(crate) path: String,
    pub(crate) query: Option<String>,
    pub(crate) body: String,
}

/// What arrived.
#[derive(Clone, Default)]
pub(crate) struct Log(Arc<Mutex<Vec<Call>>>);

impl Log {
    pub(crate) fn calls(&self) -> Vec<Call> {
        self.0.lock().unwrap().clone()
    }

    pub(crate) fn len(&self) -> usize {
        self.0.lock().unwrap().len()
    }

    /// The only call.
    pub(crate) fn call(&self) -> Call {
        match &self.calls()[..] {
            [call] => call.clone(),
            calls => panic!("{} calls", calls.len()),
        }
    }
}

pub(crate) const APP_ID: &str = "wx1234567890abcdef";

/// A client whose platform answers by a function.
pub(crate) fn client<F>(
    app_id: &str,
    answer: impl Fn(Call) -> F + Clone + Send + Sync + 'static,
) -> (Client, Log)
where
    F: Future<Output = String> + Send + 'static,
{
    let log = Log::default();
    let seen = log.clone();
    let transport = service_fn(move |request: Request<Full<Bytes>>| {
        let (answer, seen) = (answer.clone(), seen.clone());
        async move {
            let (head, body) = request.into_parts();
            let body = body.collect().await?.to_bytes();
            let call = Call {
                method: head.method,
                path: head.uri.path().to_owned(),
                query: head.uri.query().map(str::to_owned),
                body: String::from_utf8(body.to_vec()).unwrap(),
            };
            seen.0.lock().unwrap().push(call.clone());
            Ok::<_, Infallible>(Response::new(Full::new(Bytes::from(answer(call).await))))
        }
    });
    let client = Client::with_transport(transport);
    (client.app_id(AppId::new(app_id).unwrap()).build(), log)
}

/// A client whose platform answers the same to all.
pub(crate) fn answering(answer: impl Into<String>) -> (Client, Log) {
    let answer = answer.into();
    client(APP_ID, move |_| std::future::ready(answer.clone()))
}

pub(crate) fn fixture(name: &str) -> String {
    let file = format!("{}/tests/fixtures/{name}.json", env!("CARGO_MANIFEST_DIR"));
    std::fs::read_to_string(file).unwrap()
}

/// A fixture as it is on the wire.
pub(crate) fn wire(name: &str) -> String {
    compact(&fixture(name))
}

pub(crate) fn openid(id: impl Into<String>) -> OpenId {
    OpenId::new(id.into()).unwrap()
}

/// The field that was found to be wrong before anything was sent.
#[track_caller]
pub(crate) fn invalid<T>(answer: Result<T, Error>) -> &'static str {
    let error = answer.err().expect("it is refused");
    assert_eq!(error.kind(), ErrorKind::Invalid);
    error.invalid().unwrap().field()
}
