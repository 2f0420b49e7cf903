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
    /// `None` if it is not answered.
    pub(super) answer: Option<Answer>,
    /// What a user was sent.
    pub(super) sent: Option<CustomMessage>,
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
    let mut call = Call {
        account: world.account(),
        state: &mut state,
        now,
        asked,
        body: Map::new(),
        sent: None,
    };
    let answer = match fault {
        None => Some(call.answer(route)),
        Some(Outcome::Errcode(code)) => Some(call.refuse(&Refusal::new(code))),
        Some(Outcome::Status(status)) => {
            let status = StatusCode::from_u16(status);
            return Decision::status(status.unwrap_or(StatusCode::INTERNAL_SERVER_ERROR));
        }
        Some(Outcome::Hang) => None,
        Some(Outcome::Lose) => {
            call.answer(route);
            None
        }
        Some(Outcome::Cut) => Some(call.answer(route).half()),
    };
    let sent = call.sent.take();
    Decision { answer, sent }
}

impl Decision {
    fn status(status: StatusCode) -> Self {
        Self {
            answer: Some(Answer::status(status)),
            sent: None,
        }
    }
}

impl Call<'_> {
    fn answer(&mut self, route: &'static Route) -> Answer {
        let answered = self.check(route).and_then(|()| (route.act)(self));
        answered.unwrap_or_else(|refusal| self.refuse(&refusal))
    }

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
