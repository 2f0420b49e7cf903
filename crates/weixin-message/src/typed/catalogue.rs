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

            pub(crate) fn read(name: &str, document: &$crate::Document) -> Self {
                match Self::known(name) {
                    Some((_, read)) => read(document.root()),
                    None => Self::Unknown($crate::message::Unknown::new(document)),
                }
            }

            /// The platform's spelling of a name that this crate knows, in any of its spellings and
            /// regardless of case.
            pub(crate) fn canonical(name: &str) -> Option<&'static str> {
                Self::known(name).map(|(name, _)| *name)
            }

            /// What is known by a name, in constant time: its platform's spelling, and how to read it.
            fn known(name: &str) -> Option<&'static (&'static str, fn($crate::Element<'_>) -> Self)> {
                type Known = (&'static str, fn($crate::Element<'_>) -> $enum);
                static KNOWN: std::sync::LazyLock<std::collections::HashMap<String, Known>> =
                    std::sync::LazyLock::new(|| {
                        let mut known = std::collections::HashMap::new();
                        $($(
                            let names = <$kind as $crate::typed::Named>::NAMES;
                            for name in names {
                                let read: fn($crate::Element<'_>) -> $enum =
                                    |root| $enum::$kind($kind::read(root));
                                known.insert(name.to_ascii_lowercase(), (names[0], read));
                            }
                        )+)+
                        known
                    });
                // Mostly it is in lower case.
                KNOWN.get(name).or_else(|| KNOWN.get(&name.to_ascii_lowercase()))
            }

            /// The name, in the platform's spelling; that of an unknown one as it came.
            #[must_use]
            pub fn name(&self) -> &str {
                match self {
                    Self::Unknown(unknown) => unknown.name(),
                    known => known.known_name().unwrap_or_default(),
                }
            }

            /// The name in the platform's spelling, if this crate knows it: one of [`NAMES`](Self::NAMES).
            #[must_use]
            pub fn known_name(&self) -> Option<&'static str> {
                match self {
                    $($( Self::$kind(_) => Some(<$kind as $crate::typed::Named>::NAMES[0]), )+)+
                    Self::Unknown(_) => None,
                }
            }

            /// Whether this is the one of that name, in any of its spellings and regardless of case.
            #[must_use]
            pub fn is(&self, name: &str) -> bool {
                let own = self.name();
                own.eq_ignore_ascii_case(name)
                    || Self::canonical(name).is_some_and(|name| name == own)
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
