//! What is read: texts as a whole, and documents one after the other in a stream of them.

mod documents;
mod json;
mod text;
mod xml;

pub(crate) use self::documents::{Broken, Documents, Piece};
pub(crate) use self::text::{read_all, read_to_string};
