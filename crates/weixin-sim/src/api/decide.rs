//! From a call to its answer: what is checked of every call, in the platform's order.

use http::{Method, StatusCode};
use serde_json::{Map, Value};

use super::asked::{Asked, Unread};
use super::call::{Answer, Call};
use super::record::{Secrets, request};
use super::refusal::Refusal;
use super::routes::{Access, Route, Verb};
use crate::world::{CustomMessage, Outcome, Remembered, World};

/// What becomes of a call.
pub(super) struct Decision {
    pub(super) answer: Answer,
    pub(super) end: End,
    /// What a user was sent.
    pub(super) sent: Option<CustomMessage>,
}

/// How much of an answer there is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    Whole,
    Half,
    Never,
}

impl Decision {
    fn status(status: StatusCode) -> Self {
        Self {
            answer: Answer::status(status),
            end: End::Whole,
            sent: None,
        }
    }
}

pub(super) fn decide(world: &World, asked: &Asked) -> Decision {
    let Some(route) = asked.route else {
        return Decision::status(StatusCode::NOT_FOUND);
    };
    match asked.body {
        Err(Unread::TooLarge) => return Decision::status(StatusCode::PAYLOAD_TOO_LARGE),
        Err(Unread::Broken) => return Decision::status(StatusCode::BAD_REQUEST),
        Ok(_) => {}
    }
    let now = world.now();
    let mut state = world.state();
    let fault = state.faults.take(route.path);
    let mut end = End::Whole;
    let mut refusal = None;
    match fault {
        None => {}
        Some(Outcome::Errcode(code)) => refusal = Some(Refusal::new(code)),
        Some(Outcome::Status(status)) => {
            let status = StatusCode::from_u16(status);
            return Decision::status(status.unwrap_or(StatusCode::INTERNAL_SERVER_ERROR));
        }
        Some(Outcome::Hang) => {
            let answer = Answer::ok();
            let (end, sent) = (End::Never, None);
            return Decision { answer, end, sent };
        }
        Some(Outcome::Lose) => end = End::Never,
        Some(Outcome::Cut) => end = End::Half,
    }
    let mut call = Call {
        account: world.account(),
        state: &mut state,
        now,
        asked,
        body: Map::new(),
        sent: None,
    };
    let answered = match refusal {
        Some(refusal) => Err(refusal),
        None => call.check(route).and_then(|()| (route.act)(&mut call)),
    };
    let sent = call.sent.take();
    let answer = answered.unwrap_or_else(|refusal| call.refuse(&refusal));
    Decision { answer, end, sent }
}

impl Call<'_> {
    fn check(&mut self, route: &'static Route) -> Result<(), Refusal> {
        if route.access == Access::Token {
            let token = self.asked.parameter("access_token");
            if token.is_empty() {
                return Err(Refusal::new(41001));
            }
            if let Some(code) = self.state.tokens.refusal(token, self.now) {
                return Err(Refusal::new(code));
            }
        }
        match (route.verb, &self.asked.method) {
            (Verb::Get, &Method::GET) | (Verb::Json | Verb::Form, &Method::POST) => {}
            (Verb::Get, _) => return Err(Refusal::new(43001)),
            (Verb::Json | Verb::Form, _) => return Err(Refusal::new(43002)),
        }
        let faults = &self.state.faults;
        if route.access == Access::Secret
            && let Some(ip) = &faults.refused_ip
        {
            return Err(Refusal::ip(ip));
        }
        let names = |list: &[String]| list.iter().any(|path| path == route.path);
        if names(&faults.denied) {
            return Err(Refusal::new(48001));
        }
        let is_exhausted = names(&faults.exhausted);
        let quotas = &mut self.state.quotas;
        if is_exhausted || !quotas.count(route.path, route.daily, self.now) {
            return Err(Refusal::new(45009));
        }
        if route.verb == Verb::Json {
            self.body = parse(self.bytes())?;
        }
        Ok(())
    }

    pub(super) fn bytes(&self) -> &[u8] {
        self.asked.body.as_deref().unwrap_or_default()
    }

    fn refuse(&mut self, refusal: &Refusal) -> Answer {
        let answer = refusal.to_answer();
        let secrets = Secrets::of(self.account, self.state);
        self.state.calls.add(Remembered {
            rid: refusal.rid().to_owned(),
            at: self.now,
            query: self.asked.open_query(),
            request: request(self.asked, &secrets),
            response: String::from_utf8_lossy(&answer.body).into_owned(),
        });
        answer
    }
}

fn parse(body: &[u8]) -> Result<Map<String, Value>, Refusal> {
    if body.trim_ascii().is_empty() {
        return Err(Refusal::new(44002));
    }
    let Ok(Value::Object(object)) = serde_json::from_slice(body) else {
        return Err(Refusal::new(47001));
    };
    if has_escapes(body) {
        return Err(Refusal::new(40033));
    }
    Ok(object)
}

/// Whether there is a `\uXXXX` in good JSON.
fn has_escapes(body: &[u8]) -> bool {
    let mut bytes = body.iter();
    // What stands behind a backslash belongs to it, be it one itself.
    std::iter::from_fn(|| {
        bytes.find(|byte| **byte == b'\\')?;
        bytes.next()
    })
    .any(|escaped| *escaped == b'u')
}
