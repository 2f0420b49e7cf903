//! The callback protocol of the Weixin (WeChat) Official Accounts Platform as pure functions.
//!
//! The platform calls a server of the developer with signed requests: once with a GET to verify
//! the address, then with a POST for each message and event. This crate holds what both sides of
//! that protocol agree on, and nothing of HTTP, XML or any runtime:
//!
//! * [`Account`]: Token, AppID, EncodingAESKey and mode, checked as a whole;
//! * [`CallbackQuery`]: the query string, read once and strictly;
//! * [`Account::verify_url`] and [`Account::verify`]: the checks, which give [`Verified`], a proof
//!   that nothing else can make;
//! * [`doctor`]: why a request was refused, most likely, in words for the operator;
//! * with the feature `encryption`: `Verified::open` and `Sealer::seal`, the encrypted envelope.
//!
//! The crates `weixin-verify` and `weixin-message` make tower middleware of it; `tower-weixin`
//! puts them together.
//!
//! # Example
//!
//! ```
//! use weixin_core::{Account, CallbackQuery, VerifyError};
//!
//! // The sample of the platform's "message push" page, and its time.
//! let account = Account::builder("AAAAA").clock(|| 1_714_036_504).build()?;
//!
//! let query = "signature=f464b24fc39322e44b38aa78f5edd27bd1441696\
//!     &echostr=4375120948345356249&timestamp=1714036504&nonce=1514711492";
//! let query = CallbackQuery::parse(query)?;
//! assert_eq!(account.verify_url(&query)?, "4375120948345356249");
//!
//! let forged = query_with_another_nonce();
//! # fn query_with_another_nonce() -> CallbackQuery<'static> {
//! #     CallbackQuery::parse("signature=f464b24fc39322e44b38aa78f5edd27bd1441696\
//! #         &echostr=1&timestamp=1714036504&nonce=1").unwrap()
//! # }
//! assert_eq!(account.verify_url(&forged), Err(VerifyError::SignatureMismatch));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # What a proof is worth
//!
//! `signature` covers Token, timestamp and nonce. It does not cover the body, the path or any
//! other parameter: in plaintext mode [`Verified`] means that the sender has seen, within the
//! freshness window, one query string of ours. `msg_signature` covers the encrypted message as
//! well, so in the encrypted modes an opened message is authentic.
//!
//! Nothing tells a repeated request from a first one within the freshness window. And as the parts
//! are sorted and joined without a separator, one signature fits every timestamp and nonce that join
//! to the same digits: whoever captured a query can use it again around the second that another
//! split of its digits happens to name. In the encrypted modes it is the same message that is
//! repeated; in plaintext mode it can be another. Requests are the same when their *signatures* are,
//! not their nonces.
//!
//! A reply is signed as a push is. `Sealer::timestamp` keeps a reply
//! from being a push for accounts that must sign the query too; where `msg_signature` alone is
//! accepted, and for WeCom, only what it says tells a reply from a push: `weixin-message` looks at that.
//!
//! # Observers
//!
//! An [`observer::Observer`] is told what the layers of the other crates do, for metrics.
//!
//! # Secrets
//!
//! Token and key are erased from memory when dropped; no `Debug`, `Display` or error shows them,
//! nor the query, a signature, an OpenID or a message.

mod account;
#[cfg(feature = "encryption")]
mod cipher;
mod clock;
mod cloud_run;
pub mod doctor;
mod id;
pub mod observer;
mod path;
mod proof;
mod query;
mod revealed;
mod shared_str;
mod signature;
mod token;
mod verify;

pub use self::account::{Account, AccountBuilder, AccountKind, CharacterKind, ConfigError, Mode};
#[cfg(feature = "encryption")]
pub use self::cipher::{EncodingAesKey, Opened, Sealer};
pub use self::clock::{Clock, SystemClock};
pub use self::cloud_run::{CloudRun, CloudRunCaller};
pub use self::id::{AppId, OpenId, OriginalId, UnionId};
#[doc(hidden)] // For the logs of the other crates.
pub use self::path::loggable_path;
#[cfg(feature = "encryption")]
pub use self::proof::Unverified;
pub use self::proof::Verified;
pub use self::query::{CallbackQuery, QueryError};
pub use self::revealed::Revealed;
pub use self::shared_str::SharedStr;
pub use self::signature::Signature;
pub use self::token::Token;
pub use self::verify::{OpenError, VerifyError};
