//! The ordinary messages (section "Receiving standard messages" of the platform's documentation).

use weixin_core::SharedStr;

use crate::Number;
use crate::typed::{messages, vocabulary};

messages! {
    /// A text message.
    Text = "text" {
        /// What the user wrote, with line breaks and emoji as they came.
        content: SharedStr = text("Content"),
        /// The item that the user picked in a menu message or a `weixin://bizmsgmenu` link, of
        /// which `content` is the text.
        menu_id: Option<SharedStr> = value("bizmsgmenuid"),
        /// The sub-merchant of a customer-service message.
        business_id: Option<SharedStr> = value("BusinessId"),
    }

    /// A picture.
    Image = "image" {
        /// Where the platform serves it. It is not checked: do not fetch it blindly.
        pic_url: SharedStr = value("PicUrl"),
        /// The id by which it can be downloaded for 3 days.
        media_id: SharedStr = value("MediaId"),
    }

    /// A voice message.
    Voice = "voice" {
        /// The id by which the recording (8 kHz) can be downloaded for 3 days.
        media_id: SharedStr = value("MediaId"),
        /// `amr` or `speex`.
        format: SharedStr = value("Format"),
        /// The id of the recording at 16 kHz.
        media_id_16k: Option<SharedStr> = value("MediaId16K"),
        /// What was said, if the account has speech recognition.
        recognition: Option<SharedStr> = value("Recognition"),
    }

    /// A video.
    Video = "video" {
        /// The id by which it can be downloaded for 3 days.
        media_id: SharedStr = value("MediaId"),
        /// The id of its preview picture.
        thumb_media_id: SharedStr = value("ThumbMediaId"),
    }

    /// A short video, which older clients send.
    ShortVideo = "shortvideo" {
        /// The id by which it can be downloaded for 3 days.
        media_id: SharedStr = value("MediaId"),
        /// The id of its preview picture.
        thumb_media_id: SharedStr = value("ThumbMediaId"),
    }

    /// A place that the user picked.
    Location = "location" {
        /// `Location_X`, in degrees.
        latitude: Number<f64> = value("Location_X"),
        /// `Location_Y`, in degrees.
        longitude: Number<f64> = value("Location_Y"),
        /// The zoom of the map.
        scale: Number<u32> = value("Scale"),
        /// The address.
        label: SharedStr = text("Label"),
        /// The kind of app that the user wrote from, in messages of WeCom.
        app_type: Option<SharedStr> = value("AppType"),
    }

    /// A link that the user shared.
    Link = "link" {
        /// Its title.
        title: SharedStr = text("Title"),
        /// Its description.
        description: SharedStr = text("Description"),
        /// Its address. It is not checked: do not fetch it blindly.
        url: SharedStr = value("Url"),
        /// Its picture, in messages of WeCom. It is not checked either.
        pic_url: Option<SharedStr> = value("PicUrl"),
    }

    /// A file. The platform's documentation has no such message, but sends it.
    File = "file" {
        /// The file's name.
        title: SharedStr = text("Title"),
        /// The file's size in words.
        description: SharedStr = text("Description"),
        /// The key of the file.
        file_key: SharedStr = value("FileKey"),
        /// The MD5 sum of the file, 32 hexadecimal digits.
        file_md5: SharedStr = value("FileMd5"),
        /// The file's size in bytes.
        file_total_len: Number<u64> = value("FileTotalLen"),
    }

    /// A card of a mini program, sent to its customer service.
    MiniProgramPage = "miniprogrampage" {
        /// Its title.
        title: SharedStr = text("Title"),
        /// The AppID of the mini program.
        app_id: SharedStr = value("AppId"),
        /// The path of the page.
        page_path: SharedStr = value("PagePath"),
        /// Where the platform serves the preview picture. It is not checked.
        thumb_url: SharedStr = value("ThumbUrl"),
        /// The id of the preview picture.
        thumb_media_id: SharedStr = value("ThumbMediaId"),
    }

    /// A message of the historic hardware platform.
    DeviceText = "device_text" {
        /// The type of the device.
        device_type: SharedStr = value("DeviceType"),
        /// The id of the device.
        device_id: SharedStr = value("DeviceID"),
        /// What the device said, in Base64.
        content: SharedStr = value("Content"),
        /// The session, to be repeated in the reply.
        session_id: SharedStr = value("SessionID"),
        /// The user of the device.
        open_id: SharedStr = value("OpenID"),
    }

    /// An event of the historic hardware platform.
    DeviceEvent = "device_event" {
        /// What happened.
        event: DeviceAction = value("Event"),
        /// The type of the device.
        device_type: SharedStr = value("DeviceType"),
        /// The id of the device.
        device_id: SharedStr = value("DeviceID"),
        /// What the device said, in Base64.
        content: Option<SharedStr> = value("Content"),
        /// The session, to be repeated in the reply.
        session_id: Option<SharedStr> = value("SessionID"),
        /// 0 to end the status push, 1 for a heartbeat, 2 to begin it.
        op_type: Number<u8> = value("OpType"),
        /// The user of the device.
        open_id: SharedStr = value("OpenID"),
    }
}

vocabulary! {
    /// What happened between a user and a device.
    DeviceAction {
        /// The user bound the device.
        Bind = "bind",
        /// The user unbound it.
        Unbind = "unbind",
        /// The user looks at its status.
        SubscribeStatus = "subscribe_status",
        /// The user does so no longer.
        UnsubscribeStatus = "unsubscribe_status",
    }
}
