//! Faults on demand.

use std::time::Duration;

use serde::{Deserialize, Serialize};

/// What goes wrong with calls of the API. By default nothing does.
///
/// It is plain data, so that it can come as JSON:
///
/// ```
/// use weixin_sim::world::{Fault, Faults};
///
/// let faults: Faults = serde_json::from_str(
///     r#"{"latency_ms": 200, "next": [{"path": "/cgi-bin/user/info", "times": 2, "outcome": {"errcode": -1}}]}"#,
/// ).unwrap();
/// let busy = Fault::errcode(-1).on("/cgi-bin/user/info").times(2);
/// assert_eq!(faults.next, [busy]);
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[non_exhaustive]
pub struct Faults {
    /// How long each call takes, in milliseconds; at most 10 minutes.
    pub latency_ms: u64,
    /// What becomes of the next calls: of those that fit one, the first counts. At most 100.
    pub next: Vec<Fault>,
    /// Paths that the account has no right to: 48001.
    pub denied: Vec<String>,
    /// Paths whose calls of the day are used up: 45009, until the quota is cleared.
    pub exhausted: Vec<String>,
    /// The address of the caller, if it is not on the allow-list: calls for an access token are answered with 40164.
    pub refused_ip: Option<String>,
    /// What becomes of all access tokens now. It is done once and not kept.
    pub token: Option<TokenFault>,
}

/// What becomes of the next calls.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Fault {
    /// The path, if it is not just any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    /// How many calls.
    #[serde(default = "once")]
    pub times: u32,
    /// What becomes of them.
    pub outcome: Outcome,
}

/// What becomes of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Outcome {
    /// It is answered with an error code, and nothing is done.
    Errcode(i64),
    /// It is answered with a status and a page in place of JSON, and nothing is done.
    Status(u16),
    /// It is not answered, and nothing is done.
    Hang,
    /// It is not answered, but done.
    Lose,
    /// It is done, and the answer ends in its middle.
    Cut,
}

/// What becomes of access tokens.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum TokenFault {
    /// They are over: 42001.
    Expire,
    /// Another one took their place: 40001.
    Invalidate,
}

/// A list with more than that is cut off.
const MAX_ENTRIES: usize = 100;
const MAX_LATENCY: Duration = Duration::from_secs(600);

impl Faults {
    /// No faults.
    #[must_use]
    pub fn none() -> Self {
        Self::default()
    }

    /// Adds what becomes of the next calls.
    #[must_use]
    pub fn next(mut self, fault: Fault) -> Self {
        self.next.push(fault);
        self
    }

    /// Sets how long each call takes.
    #[must_use]
    pub fn latency(mut self, latency: Duration) -> Self {
        self.latency_ms = u64::try_from(latency.as_millis()).unwrap_or(u64::MAX);
        self
    }

    /// Takes the right to a path away: 48001.
    #[must_use]
    pub fn deny(mut self, path: impl Into<String>) -> Self {
        self.denied.push(path.into());
        self
    }

    /// Has the calls of a path be used up for today: 45009.
    #[must_use]
    pub fn exhaust(mut self, path: impl Into<String>) -> Self {
        self.exhausted.push(path.into());
        self
    }

    /// Has the caller be at an address that is not on the allow-list: 40164 for calls for an access token.
    #[must_use]
    pub fn refuse_ip(mut self, address: impl Into<String>) -> Self {
        self.refused_ip = Some(address.into());
        self
    }

    /// Ends all access tokens now.
    #[must_use]
    pub fn token(mut self, fault: TokenFault) -> Self {
        self.token = Some(fault);
        self
    }

    pub(super) fn limited(mut self) -> Self {
        self.next.truncate(MAX_ENTRIES);
        self.denied.truncate(MAX_ENTRIES);
        self.exhausted.truncate(MAX_ENTRIES);
        self
    }

    pub(crate) fn pause(&self) -> Duration {
        Duration::from_millis(self.latency_ms).min(MAX_LATENCY)
    }

    /// What becomes of this call, which is one less of those that it becomes of.
    pub(crate) fn take(&mut self, path: &str) -> Option<Outcome> {
        self.next.retain(|fault| fault.times > 0);
        let fits = |fault: &&mut Fault| fault.path.as_deref().is_none_or(|only| only == path);
        let fault = self.next.iter_mut().find(fits)?;
        fault.times = fault.times.saturating_sub(1);
        let outcome = fault.outcome;
        self.next.retain(|fault| fault.times > 0);
        Some(outcome)
    }
}

impl Fault {
    /// The next call has this outcome.
    #[must_use]
    pub fn new(outcome: Outcome) -> Self {
        Self {
            path: None,
            times: 1,
            outcome,
        }
    }

    /// The next call is answered with an error code.
    #[must_use]
    pub fn errcode(code: i64) -> Self {
        Self::new(Outcome::Errcode(code))
    }

    /// The next call is answered with a status.
    #[must_use]
    pub fn status(status: u16) -> Self {
        Self::new(Outcome::Status(status))
    }

    /// For calls of this path only.
    #[must_use]
    pub fn on(mut self, path: impl Into<String>) -> Self {
        self.path = Some(path.into());
        self
    }

    /// For so many calls.
    #[must_use]
    pub fn times(mut self, times: u32) -> Self {
        self.times = times;
        self
    }
}

fn once() -> u32 {
    1
}
