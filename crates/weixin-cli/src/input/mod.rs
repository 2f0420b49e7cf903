//! Where documents begin and end in a stream of them.

mod documents;
mod json;
mod xml;

pub(crate) use self::documents::{Broken, Documents, Piece};
