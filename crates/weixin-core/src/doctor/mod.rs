//! Why a request was refused, most likely, in words for the operator.
//!
//! The console says no more than that a Token could not be verified or that a configuration failed. A [`Case`] is what a
//! server knows of a request that it refused; its [`Diagnosis`] names the part that failed and the likeliest cause, in
//! English (`Display`) and in Chinese. It holds no secret, no signature, no nonce and no OpenID.
//!
//! To find the cause is work on a stranger's behalf: it tries what people really do wrong, such as a Token in quotes. So
//! it is for the log alone, and not for each of a flood of requests. All is tried, whatever has matched before, so that the
//! time it takes says nothing of the Token.
//!
//! ```
//! use weixin_core::doctor::{Call, Case};
//! use weixin_core::{Account, CallbackQuery};
//!
//! let account = Account::builder("mwtoken2026abcdef").clock(|| 1_714_036_504).build()?;
//! // A proxy took the query for HTML.
//! let query = "signature=f464b24fc39322e44b38aa78f5edd27bd1441696&amp;timestamp=1714036504&amp;nonce=1514711492";
//! let error = CallbackQuery::parse(query).unwrap_err().into();
//!
//! let diagnosis = Case::new(Call::Push, query, error).account(&account).diagnose();
//! assert_eq!((diagnosis.part(), diagnosis.code()), ("query", "html_escaped"));
//! # Ok::<(), weixin_core::ConfigError>(())
//! ```

#![deny(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used
)]

mod case;
mod diagnosis;
mod limit;
#[cfg(feature = "encryption")]
mod message;
mod query;
mod time;
mod token;
mod words;

pub use self::case::{Call, Case};
pub use self::diagnosis::{Diagnosis, TokenMistake};
// For the layers of this workspace alone.
#[doc(hidden)]
pub use self::limit::{Admitted, LogLimit};
#[cfg(feature = "encryption")]
pub(crate) use self::message::of_message;
