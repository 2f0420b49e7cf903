//! The ordinary messages, each declared once.

use weixin_core::SharedStr;

use super::{Event, Number, field};
use crate::document::{Document, Element};

/// Declares the messages: `Name = "MsgType" { field: Type = how("Element") }`, where `how` is a
/// function of the module `field`.
macro_rules! messages {
    ($(
        $(#[$doc:meta])*
        $name:ident = $msg_type:literal {
            $( $(#[$field_doc:meta])* $field:ident: $type:ty = $how:ident($element:literal), )*
        }
    )*) => {
        $(
            $(#[$doc])*
            #[derive(Clone, Debug, PartialEq)]
            #[non_exhaustive]
            pub struct $name {
                $( $(#[$field_doc])* pub $field: $type, )*
            }

            impl $name {
                fn read(root: Element<'_>) -> Self {
                    $( let mut $field: Option<$type> = None; )*
                    for element in root.children() {
                        match element.name() {
                            $( $element => {
                                // The first one, as for `Element::child`.
                                $field.get_or_insert_with(|| field::$how(element));
                            } )*
                            _ => {}
                        }
                    }
                    Self { $( $field: $field.unwrap_or_default(), )* }
                }
            }
        )*

        /// What the platform pushed, by its `MsgType`.
        ///
        /// A type that is not listed is [`Unknown`], never an error.
        #[derive(Clone, Debug, PartialEq)]
        #[non_exhaustive]
        pub enum Message {
            $( $(#[$doc])* $name($name), )*
            /// Something happened.
            Event(Event),
            /// A type that this crate does not know, or a push without one.
            Unknown(Unknown),
        }

        impl Message {
            pub(crate) fn read(msg_type: &str, document: &Document) -> Self {
                match msg_type {
                    $( $msg_type => Self::$name($name::read(document.root())), )*
                    "event" => Self::Event(Event::read(document)),
                    _ => Self::Unknown(Unknown { document: document.clone() }),
                }
            }
        }
    };
}

messages! {
    /// A text message.
    Text = "text" {
        /// What the user wrote, with line breaks and emoji as they came.
        content: SharedStr = text("Content"),
        /// The item that the user picked in a menu message or a `weixin://bizmsgmenu` link, of
        /// which `content` is the text.
        menu_id: Option<SharedStr> = optional("bizmsgmenuid"),
        /// The sub-merchant of a customer-service message.
        business_id: Option<SharedStr> = optional("BusinessId"),
    }

    /// A picture.
    Image = "image" {
        /// Where the platform serves it. It is not checked: do not fetch it blindly.
        pic_url: SharedStr = word("PicUrl"),
        /// The id by which it can be downloaded for 3 days.
        media_id: SharedStr = word("MediaId"),
    }

    /// A voice message.
    Voice = "voice" {
        /// The id by which the recording (8 kHz) can be downloaded for 3 days.
        media_id: SharedStr = word("MediaId"),
        /// `amr` or `speex`.
        format: SharedStr = word("Format"),
        /// The id of the recording at 16 kHz.
        media_id_16k: Option<SharedStr> = optional("MediaId16K"),
        /// What was said, if the account has speech recognition.
        recognition: Option<SharedStr> = optional("Recognition"),
    }

    /// A video.
    Video = "video" {
        /// The id by which it can be downloaded for 3 days.
        media_id: SharedStr = word("MediaId"),
        /// The id of its preview picture.
        thumb_media_id: SharedStr = word("ThumbMediaId"),
    }

    /// A short video, which older clients send.
    ShortVideo = "shortvideo" {
        /// The id by which it can be downloaded for 3 days.
        media_id: SharedStr = word("MediaId"),
        /// The id of its preview picture.
        thumb_media_id: SharedStr = word("ThumbMediaId"),
    }

    /// A place that the user picked.
    Location = "location" {
        /// `Location_X`, in degrees.
        latitude: Number<f64> = number("Location_X"),
        /// `Location_Y`, in degrees.
        longitude: Number<f64> = number("Location_Y"),
        /// The zoom of the map.
        scale: Number<u32> = number("Scale"),
        /// The address.
        label: SharedStr = text("Label"),
    }

    /// A link that the user shared.
    Link = "link" {
        /// Its title.
        title: SharedStr = text("Title"),
        /// Its description.
        description: SharedStr = text("Description"),
        /// Its address. It is not checked: do not fetch it blindly.
        url: SharedStr = word("Url"),
    }

    /// A file. The platform's documentation has no such message, but sends it.
    File = "file" {
        /// The file's name.
        title: SharedStr = text("Title"),
        /// The file's size in words.
        description: SharedStr = text("Description"),
        /// The key of the file.
        file_key: SharedStr = word("FileKey"),
        /// The MD5 sum of the file, 32 hexadecimal digits.
        file_md5: SharedStr = word("FileMd5"),
        /// The file's size in bytes.
        file_total_len: Number<u64> = number("FileTotalLen"),
    }

    /// A card of a mini program, sent to its customer service.
    MiniProgramPage = "miniprogrampage" {
        /// Its title.
        title: SharedStr = text("Title"),
        /// The AppID of the mini program.
        app_id: SharedStr = word("AppId"),
        /// The path of the page.
        page_path: SharedStr = word("PagePath"),
        /// Where the platform serves the preview picture. It is not checked.
        thumb_url: SharedStr = word("ThumbUrl"),
        /// The id of the preview picture.
        thumb_media_id: SharedStr = word("ThumbMediaId"),
    }

    /// A message of the historic hardware platform.
    DeviceText = "device_text" {
        /// The type of the device.
        device_type: SharedStr = word("DeviceType"),
        /// The id of the device.
        device_id: SharedStr = word("DeviceID"),
        /// What the device said, in Base64.
        content: SharedStr = word("Content"),
        /// The session, to be repeated in the reply.
        session_id: SharedStr = word("SessionID"),
        /// The user of the device.
        open_id: SharedStr = word("OpenID"),
    }

    /// An event of the historic hardware platform.
    DeviceEvent = "device_event" {
        /// `bind`, `unbind`, `subscribe_status` or `unsubscribe_status`.
        event: SharedStr = word("Event"),
        /// The type of the device.
        device_type: SharedStr = word("DeviceType"),
        /// The id of the device.
        device_id: SharedStr = word("DeviceID"),
        /// What the device said, in Base64.
        content: Option<SharedStr> = optional("Content"),
        /// The session, to be repeated in the reply.
        session_id: Option<SharedStr> = optional("SessionID"),
        /// 0 to end the status push, 1 for a heartbeat, 2 to begin it.
        op_type: Number<u8> = number("OpType"),
        /// The user of the device.
        open_id: SharedStr = word("OpenID"),
    }
}

/// A push of a type that this crate does not know.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Unknown {
    document: Document,
}

impl Unknown {
    /// All elements of the push.
    #[must_use]
    pub fn root(&self) -> Element<'_> {
        self.document.root()
    }
}
