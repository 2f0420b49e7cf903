use std::error::Error;
use std::fmt;

use redis::{ErrorKind, RedisError, ServerErrorKind};
use weixin_message::BoxError;

use crate::store::{StoreError, StoreErrorKind};

/// Why there is no `RedisStore`.
#[non_exhaustive]
pub enum RedisConnectError {
    /// The URL is not one of a Redis that can be connected to, for this reason.
    Url(BoxError),
    /// Redis did not answer, or not with what makes it a store.
    Store(StoreError),
}

impl fmt::Display for RedisConnectError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Url(_) => {
                "not a URL like redis://user:password@host:6379/0 or redis+unix:///path"
            }
            Self::Store(_) => "cannot connect to Redis",
        })
    }
}

/// Without the source of a wrong URL, which can have a password in it.
impl fmt::Debug for RedisConnectError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Url(_) => f.write_str("Url(..)"),
            Self::Store(error) => f.debug_tuple("Store").field(error).finish(),
        }
    }
}

impl Error for RedisConnectError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Url(source) => Some(source.as_ref()),
            Self::Store(source) => Some(source),
        }
    }
}

impl From<StoreError> for RedisConnectError {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

/// What an error of Redis means to those who use a store.
pub(super) fn store_error(error: RedisError) -> StoreError {
    StoreError::new(kind_of(&error), error)
}

fn kind_of(error: &RedisError) -> StoreErrorKind {
    match error.kind() {
        _ if error.is_timeout() => StoreErrorKind::Timeout,
        ErrorKind::Io
        | ErrorKind::AuthenticationFailed
        | ErrorKind::RESP3NotSupported
        | ErrorKind::Server(
            ServerErrorKind::BusyLoading
            | ServerErrorKind::Moved
            | ServerErrorKind::Ask
            | ServerErrorKind::TryAgain
            | ServerErrorKind::ClusterDown
            | ServerErrorKind::MasterDown
            | ServerErrorKind::NoPerm,
        ) => StoreErrorKind::Unavailable,
        ErrorKind::Server(ServerErrorKind::ReadOnly) => StoreErrorKind::ReadOnly,
        _ => kind_of_code(error),
    }
}

/// Redis 6 hides the code of what fails inside a script in the text of another error.
fn kind_of_code(error: &RedisError) -> StoreErrorKind {
    let code = error.code().unwrap_or_default();
    let detail = error.detail().unwrap_or_default();
    let is =
        |wanted: &str| code == wanted || (code == "ERR" && detail.contains(&format!("-{wanted} ")));
    if is("OOM") {
        StoreErrorKind::Full
    } else if ["READONLY", "MISCONF", "NOREPLICAS"].into_iter().any(is) {
        StoreErrorKind::ReadOnly
    } else if ["BUSY", "NOAUTH", "WRONGPASS", "UNKILLABLE"]
        .into_iter()
        .any(is)
    {
        StoreErrorKind::Unavailable
    } else {
        StoreErrorKind::Corrupt
    }
}

#[cfg(test)]
mod tests {
    use redis::Value;

    use super::*;

    #[test]
    fn errors_of_redis_are_told_apart() {
        use StoreErrorKind::{Corrupt, Full, ReadOnly, Unavailable};
        for (answer, kind) in [
            (
                "OOM command not allowed when used memory > 'maxmemory'.",
                Full,
            ),
            // Redis 6.
            (
                "ERR Error running script (call to f_1): @user_script:1: @user_script: 1: -OOM command \
              not allowed when used memory > 'maxmemory'.",
                Full,
            ),
            (
                "ERR Error running script (call to f_1): @user_script:1: @user_script: 1: -READONLY You \
              can't write against a read only replica.",
                ReadOnly,
            ),
            (
                "READONLY You can't write against a read only replica.",
                ReadOnly,
            ),
            (
                "MISCONF Redis is configured to save RDB snapshots",
                ReadOnly,
            ),
            ("NOREPLICAS Not enough good replicas to write.", ReadOnly),
            (
                "LOADING Redis is loading the dataset in memory",
                Unavailable,
            ),
            ("BUSY Redis is busy running a script.", Unavailable),
            ("MASTERDOWN Link with MASTER is down", Unavailable),
            ("NOAUTH Authentication required.", Unavailable),
            (
                "WRONGTYPE Operation against a key holding the wrong kind of value",
                Corrupt,
            ),
            ("ERR unknown command", Corrupt),
        ] {
            let value = redis::parse_redis_value(format!("-{answer}\r\n").as_bytes()).unwrap();
            let Value::ServerError(error) = value else {
                panic!("{value:?}")
            };
            assert_eq!(store_error(error.into()).kind(), kind, "{answer}");
        }
    }
}
