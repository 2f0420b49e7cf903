//! A platform that answers what it is told to.

use std::collections::VecDeque;
use std::future::pending;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use bytes::Bytes;
use http::{Request, Response};
use http_body_util::{BodyExt, Full};
use tokio::time::sleep;
use tower::service_fn;
use weixin_client::token::{AccessToken, StaticToken};
use weixin_client::{Client, ClientBuilder, Error, ErrorKind};
use weixin_core::OpenId;

pub(crate) const OPEN_ID: &str = "oT8Fw6N2xQ1pYkLz0VbRcHs4JdUe";

pub(crate) fn user() -> OpenId {
    OpenId::new(OPEN_ID).unwrap()
}

/// What it does with one call.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Fate {
    /// It does it.
    Done,
    /// It does it, and says so late.
    Slow(Duration),
    /// It does nothing, and says so with this code.
    Code(i32),
    /// It fails, with this status and no code.
    Status(u16),
    /// It does not answer.
    Silent,
    /// The connection breaks.
    Broken,
    /// It answers this.
    Answer(&'static str),
}

/// A call that came.
#[derive(Clone, Debug)]
pub(crate) struct Call {
    pub(crate) path: String,
    pub(crate) body: String,
    pub(crate) was_done: bool,
}

/// Does what is in its script, and then all that is asked.
#[derive(Clone, Default)]
pub(crate) struct Platform(Arc<Mutex<(VecDeque<Fate>, Vec<Call>)>>);

impl Platform {
    pub(crate) fn new(script: impl IntoIterator<Item = Fate>) -> Self {
        let script = script.into_iter().collect();
        Self(Arc::new(Mutex::new((script, Vec::new()))))
    }

    /// A client of it, which has a token.
    pub(crate) fn client(&self) -> Client {
        let token = AccessToken::new("TOKEN").unwrap();
        self.builder().token_source(StaticToken::new(token)).build()
    }

    pub(crate) fn builder(&self) -> ClientBuilder {
        let platform = self.clone();
        Client::with_transport(service_fn(move |request: Request<Full<Bytes>>| {
            platform.clone().answer(request)
        }))
    }

    async fn answer(self, request: Request<Full<Bytes>>) -> Result<Response<Full<Bytes>>, Error> {
        let path = request.uri().path().to_owned();
        let body = request.into_body().collect().await.unwrap().to_bytes();
        let fate = {
            let (script, calls) = &mut *self.0.lock().unwrap();
            let fate = script.pop_front().unwrap_or(Fate::Done);
            calls.push(Call {
                path,
                body: String::from_utf8(body.to_vec()).unwrap(),
                was_done: matches!(fate, Fate::Done | Fate::Slow(_)),
            });
            fate
        };
        if let Fate::Slow(pause) = fate {
            sleep(pause).await;
        }
        let (status, answer) = match fate {
            Fate::Done | Fate::Slow(_) => (200, include_str!("../fixtures/ok.json").to_owned()),
            Fate::Code(code) => (
                200,
                format!(r#"{{"errcode":{code},"errmsg":"no rid: 1-2"}}"#),
            ),
            Fate::Status(status) => (status, String::new()),
            Fate::Silent => pending().await,
            Fate::Broken => return Err(Error::new(ErrorKind::Transport, "", None)),
            Fate::Answer(answer) => (200, answer.to_owned()),
        };
        let answer = Response::builder().status(status).body(answer.into());
        Ok(answer.unwrap())
    }

    pub(crate) fn calls(&self) -> Vec<Call> {
        self.0.lock().unwrap().1.clone()
    }
}
