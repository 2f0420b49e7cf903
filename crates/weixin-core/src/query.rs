//! The query string of a callback, read in one pass and strictly.

#![deny(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used
)]

use std::borrow::Cow;
use std::error::Error;
use std::fmt;

/// The longest query string that is read. A real one is below 400 bytes.
const MAX_QUERY_BYTES: usize = 2048;
/// The longest `echostr` that is read, decoded. Real ones are 16 to 19 digits.
const MAX_ECHOSTR_BYTES: usize = 512;
/// The longest nonce that is read. Real ones are up to 10 digits.
pub(crate) const MAX_NONCE_BYTES: usize = 32;
/// A timestamp is exactly this long until the year 2286.
pub(crate) const TIMESTAMP_BYTES: usize = 10;

/// The parameters of a callback that mean something to the check.
///
/// The sorted-and-joined signature has no separators, so loose shapes would let one signature
/// stand for several readings of the query. Therefore a timestamp is exactly 10 digits, a nonce
/// 1 to 32 ASCII letters or digits, each parameter occurs at most once, and only `echostr` may be
/// percent-encoded. Parameters with other names (`openid` among them, which no signature covers)
/// are ignored.
///
/// ```
/// use weixin_core::CallbackQuery;
///
/// let query = CallbackQuery::parse("timestamp=1714036504&nonce=1514711492&echostr=4375%2B1")?;
/// assert_eq!(query.nonce(), "1514711492");
/// assert_eq!(query.echostr(), Some("4375+1"));
/// # Ok::<(), weixin_core::QueryError>(())
/// ```
#[derive(Clone)]
pub struct CallbackQuery<'a> {
    pub(crate) signature: Option<&'a str>,
    pub(crate) msg_signature: Option<&'a str>,
    pub(crate) timestamp: &'a str,
    pub(crate) nonce: &'a str,
    pub(crate) encrypt_type: Option<&'a str>,
    pub(crate) echostr: Option<Cow<'a, str>>,
}

impl<'a> CallbackQuery<'a> {
    /// Reads a query string, without its leading `?`.
    ///
    /// # Errors
    ///
    /// [`QueryError`] if the string is longer than 2048 bytes, if `timestamp` or `nonce` is missing,
    /// if a parameter occurs twice, or if one does not have the platform's shape. The shape of
    /// `signature` and `msg_signature` is not judged here: a malformed one simply does not match.
    pub fn parse(query: &'a str) -> Result<Self, QueryError> {
        if query.len() > MAX_QUERY_BYTES {
            return Err(QueryError::TooLong);
        }
        let [
            mut signature,
            mut msg_signature,
            mut timestamp,
            mut nonce,
            mut encrypt_type,
        ] = [None; 5];
        let mut echostr = None;
        let mut rest = Some(query);
        while let Some(query) = rest {
            let (pair, others) = split_once(query, b'&').unzip();
            rest = others;
            let pair = pair.unwrap_or(query);
            let (name, value) = split_once(pair, b'=').unwrap_or((pair, ""));
            match name {
                "signature" => set(&mut signature, "signature", value)?,
                "msg_signature" => set(&mut msg_signature, "msg_signature", value)?,
                "timestamp" => set(&mut timestamp, "timestamp", value)?,
                "nonce" => set(&mut nonce, "nonce", value)?,
                "encrypt_type" => set(&mut encrypt_type, "encrypt_type", value)?,
                "echostr" => set(&mut echostr, "echostr", decode_echostr(value)?)?,
                _ => {}
            }
        }
        Ok(Self {
            signature,
            msg_signature,
            timestamp: timestamp
                .ok_or(QueryError::Missing("timestamp"))
                .and_then(check_timestamp)?,
            nonce: nonce
                .ok_or(QueryError::Missing("nonce"))
                .and_then(check_nonce)?,
            encrypt_type: encrypt_type.map(check_encrypt_type).transpose()?,
            echostr,
        })
    }

    /// Unix time in seconds: exactly 10 digits.
    #[must_use]
    pub fn timestamp(&self) -> &'a str {
        self.timestamp
    }

    /// 1 to 32 ASCII letters or digits.
    #[must_use]
    pub fn nonce(&self) -> &'a str {
        self.nonce
    }

    /// The text to send back for a verification, percent-decoded; at most 512 bytes.
    #[must_use]
    pub fn echostr(&self) -> Option<&str> {
        self.echostr.as_deref()
    }

    /// Whether the query has a `signature`, which every request of an official account has.
    #[must_use]
    pub fn has_signature(&self) -> bool {
        self.signature.is_some()
    }

    /// Whether the query has a `msg_signature`, which an encrypted push has.
    #[must_use]
    pub fn has_msg_signature(&self) -> bool {
        self.msg_signature.is_some()
    }
}

impl fmt::Debug for CallbackQuery<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The values are a credential: who has them can repeat the request.
        f.debug_struct("CallbackQuery")
            .field("signature", &self.has_signature())
            .field("msg_signature", &self.has_msg_signature())
            .field("echostr", &self.echostr.is_some())
            .finish_non_exhaustive()
    }
}

/// What is wrong with a query string. It names the parameter, never its value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum QueryError {
    /// The query string is longer than 2048 bytes.
    TooLong,
    /// A parameter that this request must have is absent.
    Missing(&'static str),
    /// A parameter occurs more than once.
    Repeated(&'static str),
    /// A parameter does not have the shape that the platform sends.
    Malformed(&'static str),
}

impl fmt::Display for QueryError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLong => write!(f, "the query string is longer than {MAX_QUERY_BYTES} bytes"),
            Self::Missing(name) => write!(f, "the query has no {name} parameter"),
            Self::Repeated(name) => write!(f, "the query has more than one {name} parameter"),
            Self::Malformed(name) => write!(f, "the query's {name} parameter is malformed"),
        }
    }
}

impl Error for QueryError {}

/// [`str::split_once`] by an ASCII character. That one's search took a fifth of the whole check.
fn split_once(text: &str, at: u8) -> Option<(&str, &str)> {
    let (before, after) = text.split_at_checked(memchr::memchr(at, text.as_bytes())?)?;
    Some((before, after.get(1..)?))
}

fn set<T>(slot: &mut Option<T>, name: &'static str, value: T) -> Result<(), QueryError> {
    match slot.replace(value) {
        None => Ok(()),
        Some(_) => Err(QueryError::Repeated(name)),
    }
}

fn check_timestamp(value: &str) -> Result<&str, QueryError> {
    let ok = value.len() == TIMESTAMP_BYTES && value.bytes().all(|byte| byte.is_ascii_digit());
    if ok {
        Ok(value)
    } else {
        Err(QueryError::Malformed("timestamp"))
    }
}

fn check_nonce(value: &str) -> Result<&str, QueryError> {
    let ok = (1..=MAX_NONCE_BYTES).contains(&value.len())
        && value.bytes().all(|byte| byte.is_ascii_alphanumeric());
    if ok {
        Ok(value)
    } else {
        Err(QueryError::Malformed("nonce"))
    }
}

fn check_encrypt_type(value: &str) -> Result<&str, QueryError> {
    match value {
        "aes" | "raw" => Ok(value),
        _ => Err(QueryError::Malformed("encrypt_type")),
    }
}

/// Decodes `application/x-www-form-urlencoded` once.
fn decode_echostr(value: &str) -> Result<Cow<'_, str>, QueryError> {
    const ERROR: QueryError = QueryError::Malformed("echostr");
    let text = if value.bytes().any(|byte| matches!(byte, b'%' | b'+')) {
        let mut decoded = Vec::with_capacity(value.len());
        let mut bytes = value.bytes();
        while let Some(byte) = bytes.next() {
            decoded.push(match byte {
                b'+' => b' ',
                b'%' => {
                    let digits = [bytes.next().ok_or(ERROR)?, bytes.next().ok_or(ERROR)?];
                    let mut escaped = [0];
                    hex::decode_to_slice(digits, &mut escaped).map_err(|_| ERROR)?;
                    let [byte] = escaped;
                    byte
                }
                other => other,
            });
        }
        Cow::Owned(String::from_utf8(decoded).map_err(|_| ERROR)?)
    } else {
        Cow::Borrowed(value)
    };
    if (1..=MAX_ECHOSTR_BYTES).contains(&text.len()) {
        Ok(text)
    } else {
        Err(ERROR)
    }
}
