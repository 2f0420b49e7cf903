//! The envelope as the platform makes and reads it: signatures, queries, and the encrypted form.
//!
//! On purpose this shares no code with the server's side: a mistake that both made would not be found.

mod cipher;
mod frame;
mod push;

pub(crate) use self::cipher::{Cipher, OpenFault};
pub(crate) use self::push::{Document, Forgery, Signing, Wire};
