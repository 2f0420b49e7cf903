use serde_core::{Serialize, Serializer};

use super::Element;
use crate::typed::{Members, Object, SerializeMembers};

/// The name of an element's own text beside the elements in it, which the platform never writes.
const TEXT: &str = "_text";

/// An element without elements in it is its text, any other one an object.
impl Serialize for Element<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if self.is_leaf() {
            serializer.serialize_str(self.text())
        } else {
            Object(self).serialize(serializer)
        }
    }
}

impl SerializeMembers for Element<'_> {
    fn serialize_members<M: serde_core::ser::SerializeMap>(
        &self,
        members: &mut Members<'_, M>,
    ) -> Result<(), M::Error> {
        if !self.text().is_empty() {
            members.word(TEXT, self.text())?;
        }
        members.elements(self.children())
    }
}
