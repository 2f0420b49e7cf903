//! Fields that have one of a few values.

/// Declares such a type: `Name { Variant = "value" | "other spelling", … }`. It has a variant
/// `Other` for every other value.
macro_rules! vocabulary {
    ($(
        $(#[$doc:meta])*
        $name:ident {
            $( $(#[$variant_doc:meta])* $variant:ident = $value:literal $(| $alias:literal)*, )+
        }
    )*) => {$(
        $(#[$doc])*
        ///
        /// [`Other`](Self::Other) keeps every value that is not listed; an absent one is an empty text.
        #[derive(Clone, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum $name {
            $( $(#[$variant_doc])* $variant, )+
            /// Another value, as it came.
            Other($crate::SharedStr),
        }

        impl $name {
            /// The value as the platform writes it.
            #[must_use]
            pub fn as_str(&self) -> &str {
                match self {
                    $( Self::$variant => $value, )+
                    Self::Other(value) => value,
                }
            }

            /// Whether there is no value, which is [`Other`](Self::Other) with an empty text.
            #[must_use]
            pub fn is_absent(&self) -> bool {
                self.as_str().is_empty()
            }
        }

        impl Default for $name {
            fn default() -> Self {
                Self::Other($crate::SharedStr::default())
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl $crate::typed::field::Field for $name {
            fn take(&mut self, element: $crate::Element<'_>) -> bool {
                let fits = self.is_absent() && element.is_leaf();
                if fits {
                    let value = element.to_shared_trimmed();
                    *self = match value.as_str() {
                        $( $value $(| $alias)* => Self::$variant, )+
                        _ => Self::Other(value),
                    };
                }
                fits
            }

            fn is_absent(&self) -> bool {
                Self::is_absent(self)
            }
        }

        #[cfg(feature = "serde")]
        impl serde_core::Serialize for $name {
            fn serialize<S: serde_core::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }
    )*};
}
pub(crate) use vocabulary;

vocabulary! {
    /// Yes or no, which the platform writes as `1` and `0`, or as `true` and `false`.
    Flag {
        /// `1` or `true`.
        Yes = "1" | "true",
        /// `0` or `false`.
        No = "0" | "false",
    }
}

impl Flag {
    /// Yes or no; `None` if it is absent or another value.
    #[must_use]
    pub fn as_bool(&self) -> Option<bool> {
        match self {
            Self::Yes => Some(true),
            Self::No => Some(false),
            Self::Other(_) => None,
        }
    }
}
