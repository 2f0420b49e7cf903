use super::Kind;
use super::kind::Sealed;
use crate::event::Event;
use crate::info::InfoPush;
use crate::{Document, Element, Message};

/// A message, event or push to a third-party platform of a type that this crate does not know.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Unknown {
    document: Document,
}

impl Unknown {
    pub(crate) fn new(document: &Document) -> Self {
        Self {
            document: document.clone(),
        }
    }

    /// All elements of the push.
    #[must_use]
    pub fn root(&self) -> Element<'_> {
        self.document.root()
    }

    /// The name of its type: `Event` of an event, `MsgType` of another message, `InfoType` of a push
    /// without one; empty if there is none.
    #[must_use]
    pub fn name(&self) -> &str {
        let word = |name| {
            let element = self.root().child(name);
            element.map_or("", |element| element.text().trim_ascii())
        };
        match word("MsgType") {
            "event" => word("Event"),
            "" => word("InfoType"),
            msg_type => msg_type,
        }
    }
}

impl Sealed for Unknown {}

impl Kind for Unknown {
    fn of(message: &Message) -> Option<&Self> {
        match message {
            Message::Unknown(unknown) => Some(unknown),
            Message::Event(event) => match &**event {
                Event::Unknown(unknown) => Some(unknown),
                _ => None,
            },
            Message::Info(info) => match &**info {
                InfoPush::Unknown(unknown) => Some(unknown),
                _ => None,
            },
            _ => None,
        }
    }
}

#[cfg(feature = "serde")]
impl Unknown {
    pub(crate) fn serialize_members<M: serde_core::ser::SerializeMap>(
        &self,
        members: &mut crate::typed::Members<'_, M>,
    ) -> Result<(), M::Error> {
        members.elements(self.root().children())
    }
}

#[cfg(feature = "serde")]
impl serde_core::Serialize for Unknown {
    fn serialize<S: serde_core::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serde_core::Serialize::serialize(&self.root(), serializer)
    }
}
