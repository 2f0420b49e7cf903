//! Taps on the account's menu (section "Custom menu event pushes").

use weixin_core::SharedStr;

use crate::Number;
use crate::typed::{events, groups, vocabulary};

events! {
    /// A tap on a button of type `click`. A reply reaches the user.
    Click = "CLICK" {
        /// The button's key.
        event_key: SharedStr = value("EventKey"),
    }

    /// A tap on a button that opens a page.
    View = "VIEW" {
        /// The page's address.
        event_key: SharedStr = value("EventKey"),
        /// The conditional menu that the button is in.
        menu_id: Option<SharedStr> = value("MenuId"),
    }

    /// A scan from the menu, of which the client shows the result itself.
    ScancodePush = "scancode_push",
    /// A scan from the menu, for which the client waits for a reply.
    ScancodeWaitmsg = "scancode_waitmsg" {
        /// The button's key.
        event_key: SharedStr = value("EventKey"),
        /// What was scanned.
        scan_code_info: ScanCodeInfo = value("ScanCodeInfo"),
    }

    /// The user takes photos. They follow as messages.
    PicSysphoto = "pic_sysphoto",
    /// The user takes photos, or picks some from the album. They follow as messages.
    PicPhotoOrAlbum = "pic_photo_or_album",
    /// The user picks photos in Weixin's album. They follow as messages.
    PicWeixin = "pic_weixin" {
        /// The button's key.
        event_key: SharedStr = value("EventKey"),
        /// The pictures.
        send_pics_info: SendPicsInfo = value("SendPicsInfo"),
    }

    /// The user picks a place. It follows as a message.
    LocationSelect = "location_select" {
        /// The button's key.
        event_key: SharedStr = value("EventKey"),
        /// The place.
        send_location_info: SendLocationInfo = value("SendLocationInfo"),
    }

    /// A tap on a button that opens a mini program.
    ViewMiniprogram = "view_miniprogram" {
        /// The path of the page.
        event_key: SharedStr = value("EventKey"),
        /// The menu that the button is in.
        menu_id: SharedStr = value("MenuId"),
    }
}

groups! {
    /// What was scanned.
    ScanCodeInfo {
        /// Which kind of code.
        scan_type: ScanType = value("ScanType"),
        /// What it says; of a bar code `TYPE,VALUE`.
        scan_result: SharedStr = value("ScanResult"),
    }

    /// The pictures that a user sends from the menu.
    SendPicsInfo {
        /// How many there are.
        count: Number<u32> = value("Count"),
        /// One by one.
        pictures: Vec<Picture> = items("PicList", "item"),
    }

    /// One of them.
    Picture {
        /// Its MD5 sum, by which the message that it comes in can be told.
        md5: SharedStr = value("PicMd5Sum"),
    }

    /// The place that a user picked.
    SendLocationInfo {
        /// `Location_X`, in degrees.
        latitude: Number<f64> = value("Location_X"),
        /// `Location_Y`, in degrees.
        longitude: Number<f64> = value("Location_Y"),
        /// The zoom of the map.
        scale: Number<u32> = value("Scale"),
        /// The address.
        label: SharedStr = text("Label"),
        /// What the place is called.
        poi_name: Option<SharedStr> = value("Poiname"),
    }
}

vocabulary! {
    /// A kind of code.
    ScanType {
        /// A QR code.
        QrCode = "qrcode",
        /// A bar code.
        BarCode = "barcode",
    }
}
