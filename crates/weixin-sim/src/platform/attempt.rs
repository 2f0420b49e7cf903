//! One attempt.

use std::time::Duration;

use http::{HeaderMap, HeaderName, HeaderValue, Method, Request, Version};
use rand::Rng;
use tokio::time::Instant;
use weixin_message::Reply;

use super::push::Options;
use super::{Push, PushMode, Settings, Shared};
use crate::envelope::{Document, Signing, Wire};
use crate::judge::{Asked, Finding, judge};
use crate::target::{Answer, LateAnswer, Outcome, PushBody, Reason, Target, Way};
use crate::templates::Kind;
use crate::transcript::{Attempt, End, SeenResponse, SentRequest};

/// More of a body is not shown.
const SHOWN_BYTES: usize = 64 * 1024;

/// What all attempts of one push have in common.
pub(super) struct Attempts<'a> {
    shared: &'a Shared,
    target: std::sync::Arc<Target>,
    settings: Settings,
    options: Options,
    kind: Kind,
    name: &'a str,
    user: &'a str,
    /// As they stand in the document.
    from: &'a str,
    to: &'a str,
    document: String,
    nonce: Option<String>,
    way: Way,
}

/// An attempt, and the reply that it got.
pub(super) struct Made {
    pub(super) attempt: Attempt,
    pub(super) reply: Option<Reply>,
    /// What may come after the platform has hung up, and the nonce of the request.
    pub(super) late: Option<(String, LateAnswer)>,
}

/// A request that was made, and how it ended.
pub(super) struct Exchange {
    at_ms: u64,
    took: Duration,
    request: SentRequest,
    pub(super) outcome: Outcome,
}

/// A request before it is made.
pub(super) struct Sending {
    pub(super) method: Method,
    pub(super) query: String,
    pub(super) headers: Vec<(&'static str, String)>,
    pub(super) body: String,
    pub(super) upload: Duration,
    pub(super) way: Way,
}

impl<'a> Attempts<'a> {
    pub(super) fn new(push: &'a Push, document: String, way: Way) -> Self {
        let shared = &*push.platform.0;
        Self {
            shared,
            target: shared.target(),
            settings: push.settings,
            options: push.options,
            kind: push.kind,
            name: &push.name,
            user: &push.user,
            from: push.text("FromUserName").unwrap_or(&push.user),
            to: push.text("ToUserName").unwrap_or(shared.original_id()),
            document,
            nonce: push.settings.same_nonce.then(random_nonce),
            way,
        }
    }

    pub(super) async fn make(&self, number: usize) -> Made {
        let Self {
            shared, settings, ..
        } = *self;
        let nonce = self.nonce.clone().unwrap_or_else(random_nonce);
        let Wire { query, body } = self.wire(&nonce);
        let sending = self.sending(query, body);
        let exchange = shared.exchange(&self.target, settings.patience, sending);
        let mut exchange = exchange.await;
        let verdict = judge(&self.asked(&nonce), &exchange.outcome);
        let late = exchange.outcome.late.take();
        let mut attempt = exchange.into_attempt(number);
        attempt.opened = verdict.opened;
        attempt.findings = verdict.findings;
        Made {
            attempt,
            reply: verdict.reply,
            late: late.map(|late| (nonce, late)),
        }
    }

    /// What an answer that came too late said, if it was a good one; and what of it is shown.
    pub(super) fn judge_late(
        &self,
        nonce: &str,
        outcome: &Outcome,
    ) -> (Option<Reply>, Option<SeenResponse>) {
        let verdict = judge(&self.asked(nonce), outcome);
        let is_good = !verdict.findings.iter().any(Finding::is_error);
        let reply = verdict.reply.filter(|_| is_good);
        (reply, outcome.answer.as_ref().map(seen))
    }

    fn asked<'b>(&'b self, nonce: &'b str) -> Asked<'b> {
        let settings = &self.settings;
        Asked {
            cipher: &self.shared.cipher,
            mode: settings.mode,
            json: settings.json,
            now: self.shared.signing_time(settings),
            nonce,
            kind: self.kind,
            name: self.name,
            user: self.from,
            account: self.to,
            patience_ms: settings.patience.as_millis(),
        }
    }

    fn wire(&self, nonce: &str) -> Wire {
        let shared = self.shared;
        let signing = Signing {
            cipher: &shared.cipher,
            timestamp: shared
                .signing_time(&self.settings)
                .saturating_sub(self.options.age.as_secs()),
            nonce,
            open_id: Some(self.user).filter(|user| !user.is_empty()),
            forgery: self.options.forgery,
        };
        let receiver = match self.kind {
            Kind::Info => ("AppId", shared.cipher.app_id()),
            Kind::Message | Kind::Event => ("ToUserName", shared.original_id()),
        };
        let document = Document {
            text: &self.document,
            receiver,
            json: self.settings.json,
        };
        let mut wire = signing.wire(self.settings.mode, document);
        if self.options.broken {
            let chars = wire.body.chars().count();
            wire.body = wire.body.chars().take(chars / 2).collect();
        }
        wire
    }

    fn sending(&self, query: String, body: String) -> Sending {
        let content_type = if self.settings.json {
            "application/json"
        } else {
            "text/xml"
        };
        let mut headers = vec![("Content-Type", content_type.to_owned())];
        if self.settings.mode == PushMode::CloudRun {
            headers.extend([
                ("X-WX-Sources", "wx_client".to_owned()),
                ("X-WX-AppId", self.shared.cipher.app_id().to_owned()),
                ("X-WX-OpenId", self.user.to_owned()),
            ]);
        }
        Sending {
            method: Method::POST,
            query,
            headers,
            body,
            upload: self.options.upload,
            way: self.way,
        }
    }
}

impl Shared {
    /// Makes a request as the platform does, and waits for what comes back.
    pub(super) async fn exchange(
        &self,
        target: &Target,
        patience: Duration,
        sending: Sending,
    ) -> Exchange {
        let uri = target.path_with(&sending.query);
        let mut headers = vec![
            ("Host", target.host().to_owned()),
            ("User-Agent", "Mozilla/4.0".to_owned()),
            ("Accept", "*/*".to_owned()),
        ];
        headers.extend(sending.headers);
        if sending.method == Method::POST {
            headers.push(("Content-Length", sending.body.len().to_string()));
        }
        headers.extend([
            ("Pragma", "no-cache".to_owned()),
            ("Connection", "Keep-Alive".to_owned()),
        ]);
        let body = PushBody::new(sending.body.clone(), sending.upload);
        let request = request(&sending.method, &uri, &headers, body);
        let at_ms = self.transcript.now_ms();
        let start = Instant::now();
        let outcome = match request {
            Ok(request) => target.send(request, sending.way, patience).await,
            Err(error) => {
                Outcome::without_answer(End::Unreachable, Reason::from(error.to_string()))
            }
        };
        let named = headers
            .into_iter()
            .map(|(name, value)| (name.to_owned(), value));
        Exchange {
            at_ms,
            took: start.elapsed(),
            request: SentRequest {
                method: sending.method.to_string(),
                uri,
                headers: named.collect(),
                body: sending.body,
            },
            outcome,
        }
    }
}

impl Exchange {
    pub(super) fn into_attempt(self, number: usize) -> Attempt {
        Attempt {
            number,
            at_ms: self.at_ms,
            took_ms: u64::try_from(self.took.as_millis()).unwrap_or(u64::MAX),
            request: self.request,
            response: self.outcome.answer.as_ref().map(seen),
            opened: None,
            late_response: None,
            end: self.outcome.end,
            findings: Vec::new(),
        }
    }
}

fn request(
    method: &Method,
    uri: &str,
    headers: &[(&'static str, String)],
    body: PushBody,
) -> Result<Request<PushBody>, http::Error> {
    let mut request = Request::builder()
        .method(method)
        .uri(uri)
        .version(Version::HTTP_10)
        .body(body)?;
    let mut map = HeaderMap::with_capacity(headers.len());
    for (name, value) in headers {
        let name = HeaderName::from_bytes(name.as_bytes())?;
        map.insert(name, HeaderValue::from_str(value)?);
    }
    *request.headers_mut() = map;
    Ok(request)
}

fn seen(answer: &Answer) -> SeenResponse {
    let headers = answer.headers.iter().map(|(name, value)| {
        let value = String::from_utf8_lossy(value.as_bytes()).into_owned();
        (name.as_str().to_owned(), value)
    });
    let shown = answer.body.get(..SHOWN_BYTES).unwrap_or(&answer.body);
    SeenResponse {
        status: answer.status.as_u16(),
        headers: headers.collect(),
        body: String::from_utf8_lossy(shown).into_owned(),
        truncated: shown.len() < answer.body.len(),
    }
}

/// Up to ten digits.
pub(super) fn random_nonce() -> String {
    rand::rng().next_u32().to_string()
}
