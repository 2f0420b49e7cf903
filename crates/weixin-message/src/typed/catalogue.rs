//! The macro that makes one enum of many types.

/// Declares an enum over types with names, which it re-exports from their modules:
/// `Enum { module: Type, Type; … }`.
macro_rules! catalogue {
    (
        $(#[$doc:meta])*
        $enum:ident {
            $( $module:ident: $($kind:ident),+; )+
        }
    ) => {
        $( pub use self::$module::{$($kind),+}; )+

        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq)]
        #[non_exhaustive]
        // `Message` holds it in a box.
        #[allow(clippy::large_enum_variant)]
        pub enum $enum {
            $($(
                #[doc = concat!("See [`", stringify!($kind), "`].")]
                $kind($kind),
            )+)+
            /// One that this crate does not know.
            Unknown($crate::message::Unknown),
        }

        impl $enum {
            /// The names of all that this crate knows, in the platform's spelling.
            pub const NAMES: &'static [&'static str] = &[$($(
                <$kind as $crate::typed::Named>::NAMES[0],
            )+)+];

            /// Reads the one of that name, which is looked up in constant time.
            pub(crate) fn read(name: &str, document: &$crate::Document) -> Self {
                type Read = fn($crate::Element<'_>) -> $enum;
                static READERS: std::sync::LazyLock<std::collections::HashMap<String, Read>> =
                    std::sync::LazyLock::new(|| {
                        let readers: [(&[&str], Read); _] = [$($((
                            <$kind as $crate::typed::Named>::NAMES,
                            |root| $enum::$kind($kind::read(root)),
                        ),)+)+];
                        let names = readers.into_iter().flat_map(|(names, read)| {
                            names.iter().map(move |name| (name.to_ascii_lowercase(), read))
                        });
                        names.collect()
                    });
                // Mostly it is in lower case.
                let read = READERS
                    .get(name)
                    .or_else(|| READERS.get(&name.to_ascii_lowercase()));
                match read {
                    Some(read) => read(document.root()),
                    None => Self::Unknown($crate::message::Unknown::new(document)),
                }
            }

            /// The name, in the platform's spelling; that of an unknown one as it came.
            #[must_use]
            pub fn name(&self) -> &str {
                match self {
                    $($( Self::$kind(_) => <$kind as $crate::typed::Named>::NAMES[0], )+)+
                    Self::Unknown(unknown) => unknown.name(),
                }
            }

            /// Whether this is the one of that name, in any of its spellings and regardless of case.
            #[must_use]
            pub fn is(&self, name: &str) -> bool {
                let own = self.name();
                own.eq_ignore_ascii_case(name)
                    || Self::canonical(name).is_some_and(|name| name == own)
            }

            /// The platform's spelling of a name that this crate knows.
            pub(crate) fn canonical(name: &str) -> Option<&'static str> {
                let mut known = [$($( <$kind as $crate::typed::Named>::NAMES, )+)+].into_iter();
                let names = known.find(|names| {
                    names.iter().any(|known| known.eq_ignore_ascii_case(name))
                })?;
                names.first().copied()
            }

            pub(crate) fn kind_id(&self) -> std::any::TypeId {
                match self {
                    $($( Self::$kind(_) => std::any::TypeId::of::<$kind>(), )+)+
                    Self::Unknown(_) => std::any::TypeId::of::<$crate::message::Unknown>(),
                }
            }
        }

        $($(
            impl $crate::message::kind::Sealed for $kind {}

            impl $crate::message::Kind for $kind {
                fn of(message: &$crate::Message) -> Option<&Self> {
                    match <$enum as $crate::message::Kind>::of(message)? {
                        $enum::$kind(kind) => Some(kind),
                        _ => None,
                    }
                }
            }
        )+)+

        #[cfg(feature = "serde")]
        impl $crate::typed::SerializeMembers for $enum {
            fn serialize_members<M: serde_core::ser::SerializeMap>(
                &self,
                members: &mut $crate::typed::Members<'_, M>,
            ) -> Result<(), M::Error> {
                match self {
                    $($( Self::$kind(kind) => kind.serialize_members(members), )+)+
                    Self::Unknown(unknown) => unknown.serialize_members(members),
                }
            }
        }

        #[cfg(feature = "serde")]
        impl serde_core::Serialize for $enum {
            fn serialize<S: serde_core::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                $crate::typed::Object(self).serialize(serializer)
            }
        }
    };
}
pub(crate) use catalogue;
