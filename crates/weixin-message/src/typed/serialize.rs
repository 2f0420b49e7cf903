//! The form in which types are serialised: the platform's own JSON. It has the names of the XML
//! elements, whatever the fields are called here, and leaves out what is absent, so that what is
//! written is read back as the same message.

use std::collections::BTreeMap;

use serde_core::ser::{Serialize, SerializeMap, SerializeSeq, Serializer};
use weixin_core::SharedStr;

use super::Extra;
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

/// An object that is being written. The functions are those of the module `field`, backwards. To
/// each field belong the elements of its name that it does not show.
pub(crate) struct Members<'a, M>(&'a mut M);

impl<M: SerializeMap> Members<'_, M> {
    pub(crate) fn word(&mut self, name: &str, word: &str) -> Result<(), M::Error> {
        self.0.serialize_entry(name, word)
    }

    pub(crate) fn value<F: Field + Serialize>(
        &mut self,
        name: &str,
        field: &F,
        extra: &Extra,
    ) -> Result<(), M::Error> {
        self.member(name, Some(field).filter(|field| !field.is_absent()), extra)
    }

    pub(crate) fn text(
        &mut self,
        name: &str,
        text: &SharedStr,
        extra: &Extra,
    ) -> Result<(), M::Error> {
        self.value(name, text, extra)
    }

    pub(crate) fn items<F: Serialize>(
        &mut self,
        wrapper: &str,
        list: &Vec<F>,
        item: &str,
        extra: &Extra,
    ) -> Result<(), M::Error> {
        let list = Some(list).filter(|list| !list.is_empty());
        let list = list.map(|list| BTreeMap::from([(item, list)]));
        self.member(wrapper, list, extra)
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
            let others = lists.remove(name).unwrap_or_default();
            let member: Member<'_, &str> = Member {
                field: None,
                others,
            };
            self.0.serialize_entry(name, &member)?;
        }
        Ok(())
    }

    fn member(
        &mut self,
        name: &str,
        field: Option<impl Serialize>,
        extra: &Extra,
    ) -> Result<(), M::Error> {
        let others = extra.iter().filter(|element| element.name() == name);
        let others: Vec<Element<'_>> = others.collect();
        if field.is_none() && others.is_empty() {
            return Ok(());
        }
        self.0.serialize_entry(name, &Member { field, others })
    }
}

/// What an object has under one name.
struct Member<'a, F> {
    field: Option<F>,
    others: Vec<Element<'a>>,
}

impl<F: Serialize> Serialize for Member<'_, F> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match (&self.field, &*self.others) {
            (Some(field), []) => field.serialize(serializer),
            (None, [element]) => element.serialize(serializer),
            (field, elements) => {
                let mut list = serializer.serialize_seq(None)?;
                // If it is a list itself, it is read back as if its items stood in this one.
                if let Some(field) = field {
                    list.serialize_element(field)?;
                }
                for element in elements {
                    list.serialize_element(element)?;
                }
                list.end()
            }
        }
    }
}
