use serde::{Deserialize, Deserializer, Serialize};
use serde_json::{Map, Value};

/// Declares the buttons that do something: their variants, names on the wire, constructors and fields.
macro_rules! buttons {
    ($( $(#[$doc:meta])* $variant:ident = $kind:literal, $make:ident($($field:ident),+); )+) => {
        /// A button of a menu.
        ///
        /// What is read has its type again, without the fields that this crate does not know. A button of a type that it
        /// does not know is [`Other`](Self::Other), with all that it has.
        #[derive(Clone, Debug, PartialEq, Serialize)]
        #[serde(tag = "type")]
        #[non_exhaustive]
        pub enum Button {
            $(
                $(#[$doc])*
                #[serde(rename = $kind)]
                $variant {
                    /// What is written on it.
                    name: String,
                    $(
                        #[doc = concat!("Its `", stringify!($field), "`.")]
                        $field: String,
                    )+
                },
            )+
            /// Opens a menu of at most five buttons.
            #[serde(untagged)]
            SubMenu {
                /// What is written on it.
                name: String,
                /// The buttons.
                sub_button: Vec<Button>,
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
                    }
                }
            )+

            /// The fields of a button that does something, by their names.
            pub(super) fn fields(&self) -> Vec<(&'static str, &str)> {
                match self {
                    $( Self::$variant { name, $($field),+ } => {
                        vec![("name", name), $((stringify!($field), $field)),+]
                    } )+
                    Self::SubMenu { name, .. } => vec![("name", name)],
                    Self::Other(_) => Vec::new(),
                }
            }

            fn read_as(kind: &str, object: &Map<String, Value>) -> Option<Self> {
                let name = text(object, "name")?;
                Some(match kind {
                    $( $kind => Self::$variant {
                        name,
                        $($field: text(object, stringify!($field))?,)+
                    }, )+
                    _ => return None,
                })
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
        }
    }

    fn read(object: &Map<String, Value>) -> Option<Self> {
        if let Some(kind) = object.get("type") {
            return Self::read_as(kind.as_str()?, object);
        }
        let buttons = object.get("sub_button")?;
        // One of the calls has the list in an object of its own.
        let buttons = buttons.get("list").unwrap_or(buttons);
        Some(Self::SubMenu {
            name: text(object, "name")?,
            sub_button: Vec::deserialize(buttons).ok()?,
        })
    }
}

impl<'de> Deserialize<'de> for Button {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let object = Map::deserialize(from)?;
        Ok(Self::read(&object).unwrap_or(Self::Other(object)))
    }
}

fn text(object: &Map<String, Value>, field: &str) -> Option<String> {
    object.get(field)?.as_str().map(str::to_owned)
}
