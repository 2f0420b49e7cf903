//! Messages as types: what users write, and the [`Message`] that holds any push.
//!
//! Events are in [`event`](crate::event), the pushes of third-party platforms in
//! [`info`](crate::info).

pub(crate) mod kind;
mod ordinary;
mod unknown;

use std::any::TypeId;

pub use self::kind::Kind;
pub use self::ordinary::{
    DeviceAction, DeviceEvent, DeviceText, File, Image, Link, Location, MiniProgramPage,
    ShortVideo, Text, Video, Voice,
};
pub use self::unknown::Unknown;
use crate::event::Event;
use crate::info::InfoPush;
use crate::typed::Named;
use crate::{Document, Meta};

/// Declares [`Message`] over the types that have a `MsgType` of their own.
macro_rules! message {
    ($($kind:ident),+) => {
        /// What the platform pushed.
        ///
        /// A type that is not listed is [`Unknown`], never an error.
        #[derive(Clone, Debug, PartialEq)]
        #[non_exhaustive]
        pub enum Message {
            $(
                #[doc = concat!("See [`", stringify!($kind), "`].")]
                $kind($kind),
            )+
            /// Something happened.
            Event(Box<Event>),
            /// A push to a third-party platform about itself or an account that authorised it.
            Info(Box<InfoPush>),
            /// A type that this crate does not know, or a push without one.
            Unknown(Unknown),
        }

        impl Message {
            /// The `MsgType`s of all messages that this crate knows, without events.
            pub const NAMES: &'static [&'static str] = &[$( <$kind as Named>::NAMES[0] ),+];

            fn read_ordinary(msg_type: &str, document: &Document) -> Option<Self> {
                $(
                    if msg_type == <$kind as Named>::NAMES[0] {
                        return Some(Self::$kind($kind::read(document.root())));
                    }
                )+
                None
            }

            /// The type of the message itself, however deep it lies in this one.
            pub(crate) fn kind_id(&self) -> TypeId {
                match self {
                    $( Self::$kind(_) => TypeId::of::<$kind>(), )+
                    Self::Event(event) => event.kind_id(),
                    Self::Info(info) => info.kind_id(),
                    Self::Unknown(_) => TypeId::of::<Unknown>(),
                }
            }

            /// The name of the type: its `MsgType`, `Event` or `InfoType` in the platform's spelling.
            #[must_use]
            pub fn name(&self) -> &str {
                match self {
                    Self::Event(event) => event.name(),
                    Self::Info(info) => info.name(),
                    Self::Unknown(unknown) => unknown.name(),
                    known => known.known_name().unwrap_or_default(),
                }
            }

            /// The same, if it is the name of a type that this crate knows: one of a fixed list, fit for the
            /// label of a metric.
            #[must_use]
            pub fn known_name(&self) -> Option<&'static str> {
                match self {
                    $( Self::$kind(_) => Some(<$kind as Named>::NAMES[0]), )+
                    Self::Event(event) => event.known_name(),
                    Self::Info(info) => info.known_name(),
                    Self::Unknown(_) => None,
                }
            }
        }

        $(
            impl kind::Sealed for $kind {}

            impl Kind for $kind {
                fn of(message: &Message) -> Option<&Self> {
                    match message {
                        Message::$kind(kind) => Some(kind),
                        _ => None,
                    }
                }
            }
        )+

        #[cfg(feature = "serde")]
        impl crate::typed::SerializeMembers for Message {
            fn serialize_members<M: serde_core::ser::SerializeMap>(
                &self,
                members: &mut crate::typed::Members<'_, M>,
            ) -> Result<(), M::Error> {
                match self {
                    $( Self::$kind(kind) => kind.serialize_members(members), )+
                    Self::Event(event) => event.serialize_members(members),
                    Self::Info(info) => info.serialize_members(members),
                    Self::Unknown(unknown) => unknown.serialize_members(members),
                }
            }
        }
    };
}

// The first one is found first.
message!(
    Text,
    Image,
    Voice,
    Video,
    ShortVideo,
    Location,
    Link,
    File,
    MiniProgramPage,
    DeviceText,
    DeviceEvent
);

impl Message {
    pub(crate) fn read(meta: &Meta) -> Self {
        let (msg_type, document) = (meta.msg_type(), meta.document());
        if msg_type == "event" {
            return Self::Event(Box::new(Event::read(
                meta.event().unwrap_or_default(),
                document,
            )));
        }
        if let Some(message) = Self::read_ordinary(msg_type, document) {
            return message;
        }
        match meta.info_type() {
            Some(info_type) if msg_type.is_empty() => {
                Self::Info(Box::new(InfoPush::read(info_type, document)))
            }
            _ => Self::Unknown(Unknown::new(document)),
        }
    }

    /// Whether this crate has a type for the message.
    #[must_use]
    pub fn is_known(&self) -> bool {
        self.kind_id() != TypeId::of::<Unknown>()
    }
}

#[cfg(feature = "serde")]
impl serde_core::Serialize for Message {
    fn serialize<S: serde_core::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        crate::typed::Object(self).serialize(serializer)
    }
}
