//! The platform's API as far as the tests need it: strict, over real sockets, and counting.

use std::collections::{HashMap, VecDeque};
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use bytes::Bytes;
use http::{Method, Request, Response, StatusCode};
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::time::sleep;

pub(crate) const APP_ID: &str = "wx1a2b3c4d5e6f7081";
pub(crate) const SECRET: &str = "0123456789abcdef0123456789abcdef";

/// What the platform does to a call, once it is known to be a good one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    None,
    /// Answers with a code, and does nothing.
    Code(i32),
    /// Answers with a status, and does nothing.
    Status(u16),
    /// Does what it was asked for, and does not answer.
    Silence,
    /// Closes the connection without an answer, and does nothing.
    Close,
}

/// A platform on a port of its own.
#[derive(Clone)]
pub(crate) struct Platform {
    pub(crate) address: SocketAddr,
    state: Arc<Mutex<State>>,
}

#[derive(Default)]
struct State {
    /// How many tokens have ended. Only the last one is good.
    tokens: usize,
    /// Tokens that are refused, with which code.
    refused: HashMap<String, i32>,
    /// Refuse every token with this code.
    refuse_all: Option<i32>,
    /// After so many messages the token ends.
    sends_per_token: Option<usize>,
    expires_in: u64,
    faults: HashMap<String, VecDeque<Fault>>,
    calls: HashMap<String, usize>,
    /// What reached users.
    sent: Vec<(String, String)>,
}

impl Platform {
    pub(crate) async fn start() -> Self {
        Self::start_at(([127, 0, 0, 1], 0).into()).await
    }

    pub(crate) async fn start_at(address: SocketAddr) -> Self {
        let listener = TcpListener::bind(address).await.unwrap();
        let platform = Self {
            address: listener.local_addr().unwrap(),
            state: Arc::new(Mutex::new(State {
                expires_in: 7200,
                ..State::default()
            })),
        };
        let serving = platform.clone();
        tokio::spawn(async move {
            loop {
                let Ok((stream, _)) = listener.accept().await else {
                    continue;
                };
                tokio::spawn(serving.clone().serve(TokioIo::new(stream)));
            }
        });
        platform
    }

    pub(crate) fn base(&self) -> String {
        format!("http://{}", self.address)
    }

    async fn serve(self, io: TokioIo<tokio::net::TcpStream>) {
        let service = service_fn(|request| {
            let platform = self.clone();
            async move { platform.answer(request).await.map_err(|()| Closed) }
        });
        // Ends with an error when a fault closes it.
        let _ = http1::Builder::new().serve_connection(io, service).await;
    }

    async fn answer(&self, request: Request<Incoming>) -> Result<Response<Full<Bytes>>, ()> {
        let (head, body) = request.into_parts();
        let body = body.collect().await.map_err(|_| ())?.to_bytes();
        let path = head.uri.path().to_owned();
        let query = head.uri.query().unwrap_or_default().to_owned();
        let (answer, fault) = {
            let mut state = self.state.lock().unwrap();
            *state.calls.entry(path.clone()).or_default() += 1;
            state.decide(&head.method, &path, &query, &body)
        };
        match fault {
            Some(Fault::Silence) => sleep(Duration::from_secs(3600)).await,
            Some(Fault::Close) => return Err(()),
            Some(Fault::Status(status)) => {
                let mut refusal = Response::new(Full::from("<html>sorry</html>"));
                *refusal.status_mut() = StatusCode::from_u16(status).unwrap();
                return Ok(refusal);
            }
            Some(Fault::Code(_) | Fault::None) | None => {}
        }
        let mut answer = Response::new(Full::from(answer.to_string()));
        let content_type = http::HeaderValue::from_static("application/json; encoding=utf-8");
        answer
            .headers_mut()
            .insert(http::header::CONTENT_TYPE, content_type);
        Ok(answer)
    }

    /// What comes to the next calls of a path, one after the other.
    pub(crate) fn fault(&self, path: &str, faults: impl IntoIterator<Item = Fault>) {
        let mut state = self.state.lock().unwrap();
        state
            .faults
            .entry(path.to_owned())
            .or_default()
            .extend(faults);
    }

    /// Refuses the token that is in use.
    pub(crate) fn refuse_token(&self, code: i32) {
        let mut state = self.state.lock().unwrap();
        let token = token(state.tokens);
        state.refused.insert(token, code);
        state.tokens += 1;
    }

    /// Refuses every token.
    pub(crate) fn refuse_all(&self, code: i32) {
        self.state.lock().unwrap().refuse_all = Some(code);
    }

    /// Has each token end after so many messages.
    pub(crate) fn sends_per_token(&self, sends: usize) {
        self.state.lock().unwrap().sends_per_token = Some(sends);
    }

    pub(crate) fn calls(&self, path: &str) -> usize {
        let state = self.state.lock().unwrap();
        state.calls.get(path).copied().unwrap_or_default()
    }

    /// Whom what was sent, in order.
    pub(crate) fn sent(&self) -> Vec<(String, String)> {
        self.state.lock().unwrap().sent.clone()
    }
}

/// The token after so many others. Nothing else looks like it.
pub(crate) fn token(number: usize) -> String {
    format!("99_CANARY-token-{number}-{}", "x".repeat(120))
}

impl State {
    fn decide(
        &mut self,
        method: &Method,
        path: &str,
        query: &str,
        body: &[u8],
    ) -> (Value, Option<Fault>) {
        if path != "/cgi-bin/stable_token"
            && let Some(code) = self.refusal(query)
        {
            // Some of the platform's answers quote what they were asked.
            return (
                error(code, &format!("access_token is invalid: {query}")),
                None,
            );
        }
        let fault = self.faults.get_mut(path).and_then(VecDeque::pop_front);
        match fault {
            Some(Fault::Code(code)) => return (error(code, "as ordered"), None),
            Some(Fault::Status(_) | Fault::Close) => return (Value::Null, fault),
            Some(Fault::Silence | Fault::None) | None => {}
        }
        (self.act(method, path, query, body), fault)
    }

    /// The code by which the token of a query is refused.
    fn refusal(&self, query: &str) -> Option<i32> {
        let parameters = query.split('&').filter_map(|pair| pair.split_once('='));
        let tokens: Vec<&str> = parameters
            .filter_map(|(name, value)| (name == "access_token").then_some(value))
            .collect();
        let [given] = *tokens else {
            return Some(41001);
        };
        if let Some(code) = self.refuse_all {
            return Some(code);
        }
        if let Some(code) = self.refused.get(given) {
            return Some(*code);
        }
        (given != token(self.tokens)).then_some(40001)
    }

    fn act(&mut self, method: &Method, path: &str, query: &str, body: &[u8]) -> Value {
        let body: Value = serde_json::from_slice(body).unwrap_or_default();
        match (method, path) {
            (&Method::POST, "/cgi-bin/stable_token") => {
                let right = body["appid"] == APP_ID
                    && body["secret"] == SECRET
                    && body["force_refresh"] == false
                    && body["grant_type"] == "client_credential";
                if !right {
                    return error(40125, &format!("invalid appsecret {body}"));
                }
                json!({"access_token": token(self.tokens), "expires_in": self.expires_in})
            }
            (&Method::GET, "/cgi-bin/user/info") => {
                let openid = query
                    .split('&')
                    .find_map(|pair| pair.strip_prefix("openid="));
                match openid {
                    Some(openid) => json!({"subscribe": 1, "openid": openid, "new_field": [1]}),
                    None => error(41009, "missing openid"),
                }
            }
            (&Method::POST, "/cgi-bin/message/custom/send") => {
                let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
                let (user, content) = (text(&body["touser"]), text(&body["text"]["content"]));
                self.sent.push((user, content));
                if self
                    .sends_per_token
                    .is_some_and(|sends| self.sent.len().is_multiple_of(sends))
                {
                    self.refused.insert(token(self.tokens), 42001);
                    self.tokens += 1;
                }
                error(0, "ok")
            }
            _ => error(43002, "require POST method"),
        }
    }
}

fn error(code: i32, message: &str) -> Value {
    json!({"errcode": code, "errmsg": format!("{message} rid: 66aa1111-22bb22bb-33cc33cc")})
}

/// Ends a connection without an answer.
#[derive(Debug)]
struct Closed;

impl std::fmt::Display for Closed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("closed by a fault")
    }
}

impl std::error::Error for Closed {}
