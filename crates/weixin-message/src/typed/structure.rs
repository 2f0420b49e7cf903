//! The macros by which types are declared.

/// Declares a type: `Name { field: Type = how("Element"), … }`.
///
/// `how` is a function of the module `field`: `value` for what the type can be read from, `text` for
/// what a person wrote, `items("List", "item")` for a list in an element of its own. An element with
/// several spellings has them all, separated by `|`.
macro_rules! structure {
    (
        $(#[$doc:meta])*
        $name:ident, $is_common:path, [$($header:expr),*], {$(
            $(#[$field_doc:meta])*
            $field:ident: $type:ty =
                $how:ident($element:literal $(| $alias:literal)* $(, $item:literal $(| $item_alias:literal)*)?),
        )*}
    ) => {
        $(#[$doc])*
        #[derive(Clone, Debug, Default, PartialEq)]
        #[non_exhaustive]
        pub struct $name {
            $( $(#[$field_doc])* pub $field: $type, )*
            extra: $crate::typed::Extra,
        }

        impl $name {
            pub(crate) fn read(parent: $crate::Element<'_>) -> Self {
                let mut this = Self::default();
                for element in parent.children() {
                    match element.name() {
                        $( $element $(| $alias)* => $crate::typed::field::$how(
                            &mut this.$field,
                            element,
                            $( &[$item $(, $item_alias)*], )?
                            &mut this.extra,
                        ), )*
                        name if $is_common(name) && element.is_leaf() => {}
                        _ => this.extra.push_child(parent, element),
                    }
                }
                this
            }

            /// The elements that no field shows: those that this crate does not know, those that
            /// are not of the shape that it knows, and whatever stands between the items of a list.
            pub fn extra(&self) -> impl Iterator<Item = $crate::Element<'_>> {
                self.extra.iter()
            }
        }

        #[cfg(feature = "serde")]
        impl $crate::typed::SerializeMembers for $name {
            fn serialize_members<M: serde_core::ser::SerializeMap>(
                &self,
                members: &mut $crate::typed::Members<'_, M>,
            ) -> Result<(), M::Error> {
                $( members.word($header.0, $header.1)?; )*
                $( members.$how($element, &self.$field, $( $item, )? &self.extra)?; )*
                let is_shown = |name: &str| [$($element),*].contains(&name);
                members.elements(self.extra.iter().filter(|element| !is_shown(element.name())))
            }
        }

        #[cfg(feature = "serde")]
        impl serde_core::Serialize for $name {
            fn serialize<S: serde_core::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                $crate::typed::Object(self).serialize(serializer)
            }
        }
    };
}
pub(crate) use structure;

/// Declares types that are parts of others.
macro_rules! groups {
    ($( $(#[$doc:meta])* $name:ident $fields:tt )*) => {$(
        $crate::typed::structure! {
            $(#[$doc])* $name, $crate::typed::is_never_common, [], $fields
        }

        impl $crate::typed::field::Field for $name {
            fn take(&mut self, element: $crate::Element<'_>) -> bool {
                let fits = self.is_absent() && element.is_group();
                if fits {
                    *self = Self::read(element);
                }
                fits
            }

            fn is_absent(&self) -> bool {
                *self == Self::default()
            }
        }
    )*};
}
pub(crate) use groups;

/// Declares types by their `MsgType`: `Name = "MsgType" { … }`.
macro_rules! messages {
    ($( $(#[$doc:meta])* $name:ident = $msg_type:literal $fields:tt )*) => {$(
        $crate::typed::structure! {
            $(#[$doc])* $name, $crate::typed::is_common, [("MsgType", $msg_type)], $fields
        }

        impl $crate::typed::Named for $name {
            const NAMES: &'static [&'static str] = &[$msg_type];
        }
    )*};
}
pub(crate) use messages;

/// Declares types by their `Event`: `Name = "Event" | "other spelling" { … }`. Those that have the
/// same fields share them: `Name = "Event", Name = "Event" { … }`.
macro_rules! events {
    ($( $( $(#[$doc:meta])* $name:ident = $event:literal $(| $alias:literal)* ),+ { $($field:tt)* } )*) => {$(
        $crate::typed::events! {
            @share { $($field)* } $( [$(#[$doc])* $name, $event $(, $alias)*] )+
        }
    )*};

    (@share $fields:tt $( [$(#[$doc:meta])* $name:ident, $event:literal $(, $alias:literal)*] )+) => {$(
        $crate::typed::structure! {
            $(#[$doc])* $name, $crate::typed::is_common_to_events,
            [("MsgType", "event"), ("Event", $event)], $fields
        }

        impl $crate::typed::Named for $name {
            const NAMES: &'static [&'static str] = &[$event $(, $alias)*];
        }
    )+};
}
pub(crate) use events;

/// Declares types by their `InfoType`, in the same form as events.
macro_rules! info_pushes {
    ($( $( $(#[$doc:meta])* $name:ident = $info_type:literal ),+ { $($field:tt)* } )*) => {$(
        $crate::typed::info_pushes! {
            @share { $($field)* } $( [$(#[$doc])* $name, $info_type] )+
        }
    )*};

    (@share $fields:tt $( [$(#[$doc:meta])* $name:ident, $info_type:literal] )+) => {$(
        $crate::typed::structure! {
            $(#[$doc])* $name, $crate::typed::is_common_to_info, [("InfoType", $info_type)], $fields
        }

        impl $crate::typed::Named for $name {
            const NAMES: &'static [&'static str] = &[$info_type];
        }
    )+};
}
pub(crate) use info_pushes;
