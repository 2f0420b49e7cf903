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
    // What was sent is taken out of it.
    let platform = error.message();
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
