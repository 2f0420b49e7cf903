use serde::{Deserialize, Deserializer, Serialize};
use serde_json::{Map, Value};

/// Declares the buttons that do something: their variants, names on the wire, constructors and fields.
macro_rules! buttons {
    ($( $(#[$doc:meta])* $variant:ident = $kind:literal, $make:ident($($field:ident),+); )+) => {
        /// A button of a menu.
        ///
        /// What is read has its type again, and in `other` the fields that this crate does not know. A button of a type
        /// that it does not know is [`Other`](Self::Other), with all that it has.
        #[derive(Clone, Debug, PartialEq, Serialize)]
        #[serde(tag = "type")]
        #[non_exhaustive]
        pub enum Button {
            $(
                $(#[$doc])*
                #[serde(rename = $kind)]
                #[non_exhaustive]
                $variant {
                    /// What is written on it.
                    name: String,
                    $(
                        #[doc = concat!("Its `", stringify!($field), "`.")]
                        $field: String,
                    )+
                    /// What no other field shows.
                    #[serde(flatten)]
                    other: Map<String, Value>,
                },
            )+
            /// Opens a menu of at most five buttons.
            #[serde(untagged)]
            #[non_exhaustive]
            SubMenu {
                /// What is written on it.
                name: String,
                /// The buttons.
                sub_button: Vec<Button>,
                /// What no other field shows.
                #[serde(flatten)]
                other: Map<String, Value>,
            },
            /// A button that this crate does not know, as it is.
            #[serde(untagged)]
            Other(Map<String, Value>),
        }

        impl Button {
            $(
                $(#[$doc])*
                #[must_use]
                pub fn $make(name: impl Into<String>, $($field: impl Into<String>),+) -> Self {
                    Self::$variant {
                        name: name.into(),
                        $($field: $field.into(),)+
                        other: Map::new(),
                    }
                }
            )+

            /// The fields of a button that does something, by their names.
            pub(super) fn fields(&self) -> Vec<(&'static str, &str)> {
                match self {
                    $( Self::$variant { name, $($field,)+ .. } => {
                        vec![("name", name), $((stringify!($field), $field)),+]
                    } )+
                    Self::SubMenu { name, .. } => vec![("name", name)],
                    Self::Other(_) => Vec::new(),
                }
            }

            /// `Err` for one that lacks something, or is of another kind.
            fn read_as(kind: &str, mut object: Map<String, Value>) -> Result<Self, Map<String, Value>> {
                match kind {
                    $( $kind if has(&object, &["name", $(stringify!($field)),+]) => {
                        object.remove("type");
                        // The platform writes an empty one into every button.
                        if object.get("sub_button").and_then(Value::as_array).is_some_and(Vec::is_empty) {
                            object.remove("sub_button");
                        }
                        Ok(Self::$variant {
                            name: take(&mut object, "name"),
                            $($field: take(&mut object, stringify!($field)),)+
                            other: object,
                        })
                    } )+
                    _ => Err(object),
                }
            }
        }
    };
}

buttons! {
    /// Pushes a `CLICK` event with the key.
    Click = "click", click(key);
    /// Opens a page, and pushes a `VIEW` event.
    View = "view", view(url);
    /// Scans a code and shows what it says, and pushes that as a `scancode_push` event.
    ScancodePush = "scancode_push", scancode_push(key);
    /// Scans a code and waits for the answer to the `scancode_waitmsg` event.
    ScancodeWaitmsg = "scancode_waitmsg", scancode_waitmsg(key);
    /// Takes a photo, sends it, and pushes a `pic_sysphoto` event.
    PicSysphoto = "pic_sysphoto", pic_sysphoto(key);
    /// Takes or picks a photo, sends it, and pushes a `pic_photo_or_album` event.
    PicPhotoOrAlbum = "pic_photo_or_album", pic_photo_or_album(key);
    /// Picks photos, sends them, and pushes a `pic_weixin` event.
    PicWeixin = "pic_weixin", pic_weixin(key);
    /// Picks a place, sends it, and pushes a `location_select` event.
    LocationSelect = "location_select", location_select(key);
    /// Sends the user a permanent material.
    MediaId = "media_id", media_id(media_id);
    /// Opens an article that is a permanent material.
    ViewLimited = "view_limited", view_limited(media_id);
    /// Sends the user a published article.
    ArticleId = "article_id", article_id(article_id);
    /// Opens a published article.
    ArticleViewLimited = "article_view_limited", article_view_limited(article_id);
    /// Opens a page of a mini program, or the address where the app is too old for that.
    Miniprogram = "miniprogram", miniprogram(url, appid, pagepath);
}

impl Button {
    /// Opens a menu of at most five buttons.
    #[must_use]
    pub fn sub_menu(name: impl Into<String>, buttons: impl IntoIterator<Item = Self>) -> Self {
        Self::SubMenu {
            name: name.into(),
            sub_button: buttons.into_iter().collect(),
            other: Map::new(),
        }
    }

    fn read(object: Map<String, Value>) -> Self {
        let button = match object.get("type") {
            Some(Value::String(kind)) => Self::read_as(&kind.clone(), object),
            Some(_) => Err(object),
            None => Self::read_sub_menu(object),
        };
        button.unwrap_or_else(Self::Other)
    }

    fn read_sub_menu(mut object: Map<String, Value>) -> Result<Self, Map<String, Value>> {
        // One of the calls has the list in an object of its own.
        let list = object.get("sub_button");
        let list = list.map(|buttons| buttons.get("list").unwrap_or(buttons));
        let is_list = list
            .and_then(Value::as_array)
            .is_some_and(|list| list.iter().all(Value::is_object));
        if !is_list || !has(&object, &["name"]) {
            return Err(object);
        }
        let list = match object.remove("sub_button") {
            Some(Value::Object(mut inner)) => inner.remove("list"),
            list => list,
        };
        let Some(Value::Array(list)) = list else {
            return Err(object);
        };
        Ok(Self::SubMenu {
            name: take(&mut object, "name"),
            sub_button: list
                .into_iter()
                .filter_map(object_of)
                .map(Self::read)
                .collect(),
            other: object,
        })
    }
}

impl<'de> Deserialize<'de> for Button {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        Map::deserialize(from).map(Self::read)
    }
}

/// Whether all of these are there, as texts.
fn has(object: &Map<String, Value>, fields: &[&str]) -> bool {
    fields
        .iter()
        .all(|&field| object.get(field).is_some_and(Value::is_string))
}

fn take(object: &mut Map<String, Value>, field: &str) -> String {
    match object.remove(field) {
        Some(Value::String(text)) => text,
        _ => String::new(),
    }
}

fn object_of(value: Value) -> Option<Map<String, Value>> {
    match value {
        Value::Object(object) => Some(object),
        _ => None,
    }
}
