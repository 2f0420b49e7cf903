//! Access tokens, and the ticket of web pages.

use std::collections::VecDeque;
use std::time::Duration;

use super::calendar::day;
use super::state::random_text;

/// The access tokens that were issued.
#[derive(Default)]
pub(crate) struct Tokens {
    issued: VecDeque<Token>,
    /// When a new stable token was forced: all times of the day of the last one.
    forced: Vec<Duration>,
    ticket: Option<Token>,
}

struct Token {
    value: String,
    kind: Kind,
    until: Duration,
    /// A newer one took its place.
    is_stale: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Stable,
    Legacy,
    Ticket,
}

/// What is answered to who asks for a token.
pub(crate) struct Issued {
    pub(crate) value: String,
    /// In seconds.
    pub(crate) expires_in: u64,
}

const LIFE: Duration = Duration::from_secs(7200);

/// So long before its end a stable token has a successor, and so long a legacy token outlives its own.
const OVERLAP: Duration = Duration::from_secs(300);

const SECOND: Duration = Duration::from_secs(1);

const FORCES_A_DAY: usize = 20;
const BETWEEN_FORCES: Duration = Duration::from_secs(30);

/// Those from before that are unknown.
const MAX_TOKENS: usize = 64;

impl Tokens {
    /// The code by which a token is refused.
    pub(crate) fn refusal(&self, value: &str, now: Duration) -> Option<i64> {
        let Some(token) = self.issued.iter().find(|token| token.value == value) else {
            return Some(40014);
        };
        match (now < token.until, token.is_stale) {
            (true, _) => None,
            (false, true) => Some(40001),
            (false, false) => Some(42001),
        }
    }

    /// Answers `stable_token`; `None` if a new one was forced too often.
    pub(crate) fn stable(&mut self, force: bool, now: Duration) -> Option<Issued> {
        if force {
            return self.forced(now);
        }
        Some(match self.current(Kind::Stable) {
            Some(token) if token.until > now.saturating_add(OVERLAP) => token.issued(now),
            _ => self.issue(Kind::Stable, now),
        })
    }

    fn forced(&mut self, now: Duration) -> Option<Issued> {
        let current = self.current(Kind::Stable);
        let last = self.forced.last().copied();
        if let (Some(token), Some(last)) = (current, last)
            && token.until > now
            && now < last.saturating_add(BETWEEN_FORCES)
        {
            // Nothing is refreshed so soon.
            return Some(token.issued(now));
        }
        self.forced.retain(|time| day(*time) == day(now));
        if self.forced.len() >= FORCES_A_DAY {
            return None;
        }
        self.forced.push(now);
        self.end(Kind::Stable, now);
        Some(self.issue(Kind::Stable, now))
    }

    /// Answers `token`, which has nothing to do with the stable one.
    pub(crate) fn legacy(&mut self, now: Duration) -> Issued {
        self.end(Kind::Legacy, now.saturating_add(OVERLAP));
        self.issue(Kind::Legacy, now)
    }

    /// The ticket by which addresses of web pages are signed.
    pub(crate) fn ticket(&mut self, now: Duration) -> Issued {
        match &self.ticket {
            // Not one whose seconds would be 0.
            Some(ticket) if ticket.until >= now.saturating_add(SECOND) => ticket.issued(now),
            _ => {
                let ticket = Token::new(Kind::Ticket, now);
                let issued = ticket.issued(now);
                self.ticket = Some(ticket);
                issued
            }
        }
    }

    /// Ends all tokens now, as ones that are over or as ones that a newer one took the place of.
    pub(crate) fn end_all(&mut self, is_stale: bool, now: Duration) {
        for token in self.issued.iter_mut().filter(|token| token.until > now) {
            token.until = now;
            token.is_stale = is_stale;
        }
    }

    /// All that nobody must see in a record.
    pub(crate) fn secrets(&self) -> impl Iterator<Item = &str> {
        let tokens = self.issued.iter().chain(&self.ticket);
        tokens.map(|token| token.value.as_str())
    }

    fn current(&self, kind: Kind) -> Option<&Token> {
        let mut tokens = self.issued.iter().rev();
        tokens.find(|token| token.kind == kind && !token.is_stale)
    }

    fn issue(&mut self, kind: Kind, now: Duration) -> Issued {
        if self.issued.len() >= MAX_TOKENS {
            self.issued.pop_front();
        }
        let token = Token::new(kind, now);
        let issued = token.issued(now);
        self.issued.push_back(token);
        issued
    }

    /// Has all tokens of a kind that are not over be stale from then on.
    fn end(&mut self, kind: Kind, at: Duration) {
        let tokens = self.issued.iter_mut().filter(|token| token.kind == kind);
        for token in tokens.filter(|token| !token.is_stale && token.until > at) {
            token.until = at;
            token.is_stale = true;
        }
    }
}

impl Token {
    fn new(kind: Kind, now: Duration) -> Self {
        Self {
            value: format!("99_{}", random_text(133)),
            kind,
            until: now.saturating_add(LIFE),
            is_stale: false,
        }
    }

    fn issued(&self, now: Duration) -> Issued {
        Issued {
            value: self.value.clone(),
            expires_in: self.until.saturating_sub(now).as_secs(),
        }
    }
}
