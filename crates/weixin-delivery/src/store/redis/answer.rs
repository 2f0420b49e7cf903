//! Reads what Redis answers.

use redis::Value;
use weixin_message::Fingerprint;

use crate::store::{StoreError, StoreErrorKind};

/// The elements of an array, one after the other.
pub(super) struct Answers(std::vec::IntoIter<Value>);

impl Answers {
    pub(super) fn of(value: Value) -> Result<Self, StoreError> {
        match value {
            Value::Array(values) => Ok(Self(values.into_iter())),
            _ => Err(unexpected()),
        }
    }

    pub(super) fn number(&mut self) -> Result<u64, StoreError> {
        number(self.next()?)
    }

    pub(super) fn count(&mut self) -> Result<u32, StoreError> {
        count(self.next()?)
    }

    pub(super) fn text(&mut self) -> Result<Box<str>, StoreError> {
        self.text_or_none()?.ok_or_else(unexpected)
    }

    pub(super) fn text_or_none(&mut self) -> Result<Option<Box<str>>, StoreError> {
        match self.next()? {
            Value::Nil => Ok(None),
            Value::BulkString(bytes) => {
                let text = String::from_utf8(bytes);
                let text = text.map_err(|error| corrupt(error.utf8_error()))?;
                Ok(Some(text.into()))
            }
            _ => Err(unexpected()),
        }
    }

    pub(super) fn fingerprint(&mut self) -> Result<Fingerprint, StoreError> {
        let Value::BulkString(bytes) = self.next()? else {
            return Err(unexpected());
        };
        let bytes = <[u8; 32]>::try_from(bytes).map_err(|_| unexpected())?;
        Ok(Fingerprint::from_bytes(bytes))
    }

    fn next(&mut self) -> Result<Value, StoreError> {
        self.0.next().ok_or_else(unexpected)
    }

    /// What is left, each of which is an array.
    pub(super) fn rest(self) -> impl Iterator<Item = Result<Self, StoreError>> {
        self.0.map(Self::of)
    }
}

/// A number, which Redis sends as such or, where Lua would round it, as digits.
pub(super) fn number(value: Value) -> Result<u64, StoreError> {
    match value {
        Value::Int(number) => u64::try_from(number).map_err(corrupt),
        Value::BulkString(digits) => {
            let digits = str::from_utf8(&digits).map_err(corrupt)?;
            digits.parse().map_err(corrupt)
        }
        _ => Err(unexpected()),
    }
}

/// A small number.
pub(super) fn count(value: Value) -> Result<u32, StoreError> {
    u32::try_from(number(value)?).map_err(corrupt)
}

/// 1 or 0.
pub(super) fn is_done(value: Value) -> Result<bool, StoreError> {
    match number(value)? {
        0 => Ok(false),
        1 => Ok(true),
        _ => Err(unexpected()),
    }
}

pub(super) fn unexpected() -> StoreError {
    StoreError::new(
        StoreErrorKind::Corrupt,
        "Redis answered something else than was asked",
    )
}

fn corrupt(error: impl std::error::Error + Send + Sync + 'static) -> StoreError {
    StoreError::new(StoreErrorKind::Corrupt, error)
}
