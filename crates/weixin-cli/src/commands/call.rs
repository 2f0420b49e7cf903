//! What all commands that call the platform do.

use std::future::Future;

use weixin_client::{ApiError, Error, ErrorKind};

use crate::failure::{Exit, Failure};
use crate::words::{self, words};

/// Runs calls to their end.
pub(super) fn block_on<T>(calls: impl Future<Output = Result<T, Failure>>) -> Result<T, Failure> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    runtime.block_on(calls)
}

/// A call that failed: what it means, where to look it up, and what to do.
impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        if let Some(error) = error.api_error() {
            return of_code(error);
        }
        let (exit, code) = match error.kind() {
            ErrorKind::Connect => (Exit::Unreachable, "connect"),
            ErrorKind::Timeout => (Exit::Unreachable, "timeout"),
            ErrorKind::Transport => (Exit::Unreachable, "transport"),
            ErrorKind::Status(_) => (Exit::No, "status"),
            ErrorKind::Invalid => (Exit::Usage, "invalid"),
            _ => (Exit::No, "answer"),
        };
        Self::new(exit, code, words::of_call(&error)).with("api", error.api())
    }
}

fn of_code(error: &ApiError) -> Failure {
    let (api, code, kind) = (error.api(), error.code(), error.kind());
    let meaning = words::meaning(kind);
    let mut words = words!("{api}: error code {code}", "{api}：错误码 {code}")
        .about(&meaning)
        .with_stop();
    let platform = &*without_secrets(error.message());
    if !platform.is_empty() {
        words = words.then(&words!(
            "The platform says: {platform}.",
            "平台说明：{platform}。"
        ));
    }
    let advice = words::advice(kind);
    if let Some(advice) = &advice {
        words = words.then(advice);
    }
    if let Some(id) = error.request_id() {
        words = words.then(&words!(
            "The platform finds the call by its request id {id}.",
            "请求编号（rid）：{id}。"
        ));
    }
    let mut failure = Failure::new(Exit::No, "api", words)
        .with("api", api)
        .with("errcode", code)
        .with("errmsg", platform)
        .with("meaning", meaning.en)
        .with("can_retry", error.can_retry());
    if let Some(id) = error.request_id() {
        failure = failure.with("rid", id);
    }
    failure
}

/// The platform's words can quote what was sent: whatever is as long as a secret is left out of them.
fn without_secrets(words: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
    let parts = words.split_inclusive(|c| !is_plain(c)).map(|part| {
        let end = part.trim_start_matches(is_plain);
        let is_long = part.len() - end.len() >= SHORTEST_SECRET;
        if is_long {
            format!("…{end}")
        } else {
            part.to_owned()
        }
    });
    parts.collect()
}

/// An AppSecret has 32 characters, an access token more.
const SHORTEST_SECRET: usize = 20;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_may_be_a_secret_is_left_out_of_the_platforms_words() {
        let words =
            "invalid ip 203.0.113.10, secret=5a1e000000000000000000000000dead: not in whitelist";
        let expected = "invalid ip 203.0.113.10, secret=…: not in whitelist";
        assert_eq!(without_secrets(words), expected);
        assert_eq!(without_secrets(&"a".repeat(136)), "…");
    }
}
