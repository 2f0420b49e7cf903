//! Events as types: what happened to an account or its users.
//!
//! A name that is not listed is [`Event::Unknown`], with all of its elements.

mod follow;
mod menu;

use crate::typed::catalogue;

catalogue! {
    /// Something that happened, by its name (the element `Event`), regardless of case.
    Event {
        follow: Subscribe, Unsubscribe, Scan, Location, Enter;
        menu: Click, View, ScancodePush, ScancodeWaitmsg, PicSysphoto, PicPhotoOrAlbum, PicWeixin,
            LocationSelect, ViewMiniprogram;
    }
}

pub use self::follow::Scene;
pub use self::menu::{Picture, ScanCodeInfo, ScanType, SendLocationInfo, SendPicsInfo};
