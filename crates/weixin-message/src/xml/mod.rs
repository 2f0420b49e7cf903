//! The only reader and the only writer of XML.
//!
//! Reading has two stages. [`scan`] knows the one shape that the platform writes and gives up at
//! the first thing that is not of it; [`read`] knows all of the XML that is allowed, by way of
//! quick-xml, and gives the errors. Whatever `scan` accepts, `read` would accept with the same
//! result: tests hold the two against each other.
//!
//! No document type, no processing instruction, no entity but the five predefined ones:
//! the classic attacks on SDKs of this platform have nothing to work with.

#![deny(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used
)]

mod chars;
mod read;
mod scan;
mod write;

#[cfg(feature = "json")]
pub(crate) use self::chars::all_xml;
pub(crate) use self::chars::is_xml;
#[cfg(feature = "serde")]
pub(crate) use self::chars::without_forbidden;
pub(crate) use self::write::{CData, cdata};
use crate::DecodeError;
use crate::document::Tree;

/// Real documents are up to 5 deep.
pub(crate) const MAX_DEPTH: usize = 8;
pub(crate) const MAX_ELEMENTS: usize = 512;
/// Attributes mean nothing here and are skipped.
const MAX_ATTRIBUTES: usize = 8;
pub(crate) const MAX_NAME_BYTES: usize = 64;

/// Reads one document.
pub(crate) fn parse(xml: &str) -> Result<Tree<'_>, DecodeError> {
    let tree = match scan::scan(xml) {
        Some(nodes) => Tree::borrowed(xml, nodes),
        None => read::read(xml)?,
    };
    tree.refuse_repeated_fields()?;
    Ok(tree)
}

#[cfg(test)]
mod tests;
