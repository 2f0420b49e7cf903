//! What became of a push.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;

use super::{Manner, Shown};
use crate::judge::{Finding, FindingKind};

/// All that became of a push: what was sent, each attempt, and what the user sees in the end.
///
/// `Display` tells it all; `Debug` shows nothing of what users and the bot wrote.
#[derive(Clone, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Delivery {
    /// The number of its entry in the transcript.
    #[serde(skip)]
    pub seq: u64,
    /// The OpenID of the user who caused it; empty for what nobody caused.
    #[serde(default)]
    pub user: String,
    /// Its `MsgType`; that of a push to a third-party platform is `info`, that of a GET `verify`, that of a check
    /// of the server's security `probe`.
    #[serde(default)]
    pub msg_type: String,
    /// Its `Event` or `InfoType`.
    #[serde(default)]
    pub event: Option<String>,
    /// In a few words.
    #[serde(default)]
    pub summary: String,
    /// The document before it was encrypted.
    #[serde(default)]
    pub document: String,
    /// How it was made, as far as that is not as usual.
    #[serde(default, skip_serializing_if = "Manner::is_usual")]
    pub manner: Manner,
    /// False while attempts may follow.
    #[serde(default)]
    pub done: bool,
    /// The requests that were made, in this order.
    #[serde(default)]
    pub attempts: Vec<Attempt>,
    /// What the user sees; `None` while that is not known, or if a later version wrote what this one does not know.
    #[serde(default, deserialize_with = "known")]
    pub shown: Option<Shown>,
}

/// One request and what came back.
#[derive(Clone, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Attempt {
    /// From 1.
    pub number: usize,
    /// When it began by the simulation's clock, in milliseconds since 1970.
    #[serde(default)]
    pub at_ms: u64,
    /// How long it took, in milliseconds.
    #[serde(default)]
    pub took_ms: u64,
    /// What was sent.
    pub request: SentRequest,
    /// What was received, as far as it was.
    #[serde(default)]
    pub response: Option<SeenResponse>,
    /// What came after the platform had hung up, as far as it was waited for: it reaches nobody, yet where it is another
    /// reply than the one in time the bot has run more than once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub late_response: Option<SeenResponse>,
    /// The document of the answer, once decrypted.
    #[serde(default)]
    pub opened: Option<String>,
    /// How it ended.
    pub end: End,
    /// What is wrong with the answer, or suspicious.
    #[serde(default)]
    pub findings: Vec<Finding>,
}

/// A request.
#[derive(Clone, Serialize, Deserialize)]
#[non_exhaustive]
pub struct SentRequest {
    /// `GET` or `POST`.
    pub method: String,
    /// The path with the query.
    pub uri: String,
    /// Names and values, in this order.
    #[serde(default)]
    pub headers: Vec<(String, String)>,
    /// The body.
    #[serde(default)]
    pub body: String,
}

/// A response.
#[derive(Clone, Serialize, Deserialize)]
#[non_exhaustive]
pub struct SeenResponse {
    /// The status.
    pub status: u16,
    /// Names in lower case and values, in this order.
    #[serde(default)]
    pub headers: Vec<(String, String)>,
    /// The body; what is not UTF-8 is replaced.
    #[serde(default)]
    pub body: String,
    /// The body was longer, and only its beginning is here.
    #[serde(default)]
    pub truncated: bool,
}

/// How an attempt ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum End {
    /// A complete answer came in time, good or bad.
    Answered,
    /// The platform hung up.
    Late,
    /// Nobody listened.
    Refused,
    /// The server hung up before its answer was complete.
    Reset,
    /// What came is not HTTP.
    NotHttp,
    /// The answer did not end within 1 MiB.
    TooLarge,
    /// There was no agreement on TLS, or no trust in the certificate.
    Tls,
    /// TLS was wanted of a port that speaks plain HTTP.
    NoTls,
    /// There was no way to the server.
    Unreachable,
    /// One of a transcript that a later version wrote.
    #[serde(other)]
    Unknown,
}

impl Delivery {
    /// What the user sees.
    #[must_use]
    pub fn shown(&self) -> &Shown {
        self.shown.as_ref().unwrap_or(&Shown::Nothing)
    }

    /// The findings of all attempts, each once.
    #[must_use]
    pub fn findings(&self) -> Vec<&Finding> {
        let of_attempts = self.attempts.iter().flat_map(|attempt| &attempt.findings);
        let mut findings: Vec<&Finding> = Vec::new();
        for finding in of_attempts {
            if !findings.contains(&finding) {
                findings.push(finding);
            }
        }
        findings
    }

    /// True if any attempt has such a finding.
    #[must_use]
    pub fn has(&self, kind: FindingKind) -> bool {
        self.findings().iter().any(|finding| finding.kind == kind)
    }

    pub(super) fn weight(&self) -> usize {
        const ITSELF: usize = 512;
        let attempts: usize = self.attempts.iter().map(Attempt::weight).sum();
        ITSELF + self.user.len() + self.summary.len() + self.document.len() + attempts
    }
}

impl Attempt {
    /// True if the platform took the answer.
    #[must_use]
    pub fn is_good(&self) -> bool {
        let refused =
            |finding: &Finding| finding.is_error() && finding.kind != FindingKind::DoubleRun;
        self.end == End::Answered && !self.findings.iter().any(refused)
    }

    /// True if it is not made again: an answer with status 200, be it abnormal. Only a result that says no is
    /// asked for again.
    pub(crate) fn is_final(&self) -> bool {
        let said_no = |finding: &Finding| finding.kind == FindingKind::NotSuccess;
        let is_ok = |response: &SeenResponse| response.status == 200;
        self.end == End::Answered
            && self.response.as_ref().is_some_and(is_ok)
            && !self.findings.iter().any(said_no)
    }

    fn weight(&self) -> usize {
        const ITSELF: usize = 512;
        let request = self.request.uri.len() + self.request.body.len();
        let responses = [&self.response, &self.late_response];
        let responses = responses.into_iter().flatten().map(SeenResponse::weight);
        // What was shown of it weighs about as much again.
        let opened = self.opened.as_ref().map_or(0, |opened| 2 * opened.len());
        ITSELF + request + responses.sum::<usize>() + opened + 256 * self.findings.len()
    }
}

impl SeenResponse {
    fn weight(&self) -> usize {
        let headers = self.headers.iter();
        let headers = headers.map(|(name, value)| 48 + name.len() + value.len());
        headers.sum::<usize>() + self.body.len()
    }
}

impl End {
    /// Its name, as in the transcript.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Answered => "answered",
            Self::Late => "late",
            Self::Refused => "refused",
            Self::Reset => "reset",
            Self::NotHttp => "not_http",
            Self::TooLarge => "too_large",
            Self::Tls => "tls",
            Self::NoTls => "no_tls",
            Self::Unreachable => "unreachable",
            Self::Unknown => "unknown",
        }
    }
}

fn known<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Shown>, D::Error> {
    let shown = Option::<Value>::deserialize(deserializer)?;
    Ok(shown.and_then(|shown| serde_json::from_value(shown).ok()))
}

impl fmt::Debug for Delivery {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Delivery")
            .field("seq", &self.seq)
            .field("msg_type", &self.msg_type)
            .field("event", &self.event)
            .field("manner", &self.manner)
            .field("done", &self.done)
            .field("attempts", &self.attempts)
            .field("shown", &self.shown)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for Attempt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Attempt")
            .field("number", &self.number)
            .field("took_ms", &self.took_ms)
            .field("end", &self.end)
            .field("response", &self.response)
            .field("findings", &self.findings)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for SentRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SentRequest")
            .field("method", &self.method)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for SeenResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SeenResponse")
            .field("status", &self.status)
            .finish_non_exhaustive()
    }
}
