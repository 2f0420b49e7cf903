//! The form in which types are serialised: the platform's own JSON. It has the names of the XML
//! elements, whatever the fields are called here, and leaves out what is absent, so that what is
//! written is read back as the same message.

use std::collections::BTreeMap;

use serde_core::ser::{Serialize, SerializeMap, Serializer};
use weixin_core::SharedStr;

use super::field::Field;
use crate::document::Element;

/// Something that is an object in JSON.
pub(crate) trait SerializeMembers {
    fn serialize_members<M: SerializeMap>(
        &self,
        members: &mut Members<'_, M>,
    ) -> Result<(), M::Error>;
}

/// An object as a value.
pub(crate) struct Object<'a, T>(pub(crate) &'a T);

impl<T: SerializeMembers> Serialize for Object<'_, T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        self.0.serialize_members(&mut Members(&mut map))?;
        map.end()
    }
}

/// An object that is being written. The functions are those of the module `field`, backwards.
pub(crate) struct Members<'a, M>(&'a mut M);

impl<M: SerializeMap> Members<'_, M> {
    pub(crate) fn word(&mut self, name: &str, word: &str) -> Result<(), M::Error> {
        self.0.serialize_entry(name, word)
    }

    pub(crate) fn value<F: Field + Serialize>(
        &mut self,
        name: &str,
        field: &F,
    ) -> Result<(), M::Error> {
        if field.is_absent() {
            return Ok(());
        }
        self.0.serialize_entry(name, field)
    }

    pub(crate) fn text(&mut self, name: &str, text: &SharedStr) -> Result<(), M::Error> {
        self.value(name, text)
    }

    pub(crate) fn items<F: Serialize>(
        &mut self,
        wrapper: &str,
        list: &Vec<F>,
        item: &str,
    ) -> Result<(), M::Error> {
        if list.is_empty() {
            return Ok(());
        }
        self.0
            .serialize_entry(wrapper, &BTreeMap::from([(item, list)]))
    }

    /// Elements of the same name are a list.
    pub(crate) fn elements<'a>(
        &mut self,
        elements: impl Iterator<Item = Element<'a>>,
    ) -> Result<(), M::Error> {
        let mut names: Vec<&str> = Vec::new();
        let mut lists: BTreeMap<&str, Vec<Element<'_>>> = BTreeMap::new();
        for element in elements {
            let list = lists.entry(element.name()).or_default();
            if list.is_empty() {
                names.push(element.name());
            }
            list.push(element);
        }
        for name in names {
            match lists.get(name).map_or(&[][..], Vec::as_slice) {
                [element] => self.0.serialize_entry(name, element)?,
                list => self.0.serialize_entry(name, list)?,
            }
        }
        Ok(())
    }
}
