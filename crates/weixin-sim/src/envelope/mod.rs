//! The envelope as the platform makes and reads it: signatures, queries, and the encrypted form.
//!
//! On purpose this shares no code with the server's side: a mistake that both made would not be found. And it says why
//! something cannot be opened, which a server must not tell anybody.
//!
//! ```
//! use weixin_sim::envelope::{Key, OpenFault};
//!
//! let key = Key::new("abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG")?;
//! let encrypt = key.seal(b"<xml></xml>", "wx0123456789abcdef");
//! let opened = key.open(&encrypt).map_err(|fault| fault.to_string());
//! assert_eq!(opened.unwrap().receiver, "wx0123456789abcdef");
//!
//! let other = Key::new("0123456789abcdefghijklmnopqrstuvwxyzABCDEFG")?;
//! assert_eq!(other.open(&encrypt), Err(OpenFault::Key));
//! # Ok::<(), weixin_core::ConfigError>(())
//! ```

mod cipher;
mod frame;
mod key;
mod push;

pub(crate) use self::cipher::{Cipher, Unread};
pub use self::key::{Key, OpenFault, Opened};
pub(crate) use self::push::{Document, Forgery, Signing, Wire};
