//! JSON pushes, read into the same tree as XML.

#![deny(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used
)]

use std::collections::HashSet;
use std::fmt;

use serde_core::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};

use crate::document::{Tree, without_mark};
use crate::typed::is_common_to_any;
use crate::xml::{MAX_DEPTH, MAX_ELEMENTS, MAX_NAME_BYTES, all_xml};
use crate::{DecodeError, DecodeErrorKind as Kind};

/// Reads one document. The members of an object are elements, as are the items of a list, which
/// have the list's name.
///
/// Numbers become text: integers of up to 64 bits as they are, all others as the nearest fraction of 64
/// bits.
pub(crate) fn parse(json: &str) -> Result<Tree<'static>, DecodeError> {
    let mut reader = Reader {
        tree: Tree::owned(json),
        depth: 0,
        refused: None,
    };
    let mut json = serde_json::Deserializer::from_str(without_mark(json));
    let root = Value {
        reader: &mut reader,
        name: "xml",
    };
    if root
        .deserialize(&mut json)
        .and_then(|()| json.end())
        .is_err()
    {
        return Err(reader.refused.unwrap_or(Kind::Syntax).into());
    }
    // Lists are lists, but two readers could disagree on who, what, when, and the encrypted message.
    let is_one = |name: &str| name == "Encrypt" || is_common_to_any(name);
    reader.tree.refuse_repeated(is_one)?;
    Ok(reader.tree)
}

struct Reader {
    tree: Tree<'static>,
    depth: usize,
    /// Why this reader gave up: serde's errors cannot carry it.
    refused: Option<Kind>,
}

impl Reader {
    fn refuse<E: Error>(&mut self, kind: Kind) -> E {
        self.refused = Some(kind);
        E::custom("refused")
    }

    fn open<E: Error>(&mut self, name: &str) -> Result<usize, E> {
        if self.depth == MAX_DEPTH || self.tree.len() == MAX_ELEMENTS {
            return Err(self.refuse(Kind::TooComplex));
        }
        self.depth = self.depth.saturating_add(1);
        let index = self.tree.push(name);
        index.ok_or_else(|| self.refuse(Kind::TooComplex))
    }

    fn close<E: Error>(&mut self, index: usize, text: &str) -> Result<(), E> {
        self.depth = self.depth.saturating_sub(1);
        if !all_xml(text) {
            return Err(self.refuse(Kind::Character));
        }
        let closed = self.tree.close(index, text);
        closed.ok_or_else(|| self.refuse(Kind::TooComplex))
    }
}

/// A value that is still to be read, and the name of its element.
struct Value<'a> {
    reader: &'a mut Reader,
    name: &'a str,
}

impl Value<'_> {
    fn leaf<E: Error>(self, text: &str) -> Result<(), E> {
        let index = self.reader.open(self.name)?;
        self.reader.close(index, text)
    }
}

impl<'de> DeserializeSeed<'de> for Value<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Value<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value of JSON")
    }

    fn visit_unit<E: Error>(self) -> Result<(), E> {
        self.leaf("")
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<(), E> {
        self.leaf(if value { "true" } else { "false" })
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<(), E> {
        self.leaf(&value.to_string())
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<(), E> {
        self.leaf(&value.to_string())
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<(), E> {
        // `Display` would write 1e300 in full.
        self.leaf(&format!("{value:?}"))
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<(), E> {
        self.leaf(value)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        let Self { reader, name } = self;
        while items.next_element_seed(Value { reader, name })?.is_some() {}
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<(), A::Error> {
        let Self { reader, name } = self;
        let index = reader.open(name)?;
        let mut names = HashSet::new();
        while let Some(name) = members.next_key::<String>()? {
            if !is_name(&name) {
                return Err(reader.refuse(Kind::Name));
            }
            members.next_value_seed(Value {
                reader,
                name: &name,
            })?;
            // Most readers let the last one win, some the first one.
            if !names.insert(name) {
                return Err(reader.refuse(Kind::RepeatedField));
            }
        }
        reader.close(index, "")
    }
}

/// The characters of names in XML; here a digit may come first.
fn is_name(name: &str) -> bool {
    let is_name_byte =
        |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.' | b':');
    (1..=MAX_NAME_BYTES).contains(&name.len()) && name.bytes().all(is_name_byte)
}
