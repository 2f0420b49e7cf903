//! Users come, go and are somewhere (section "Receiving event pushes").

use weixin_core::SharedStr;

use crate::Number;
use crate::typed::events;

events! {
    /// A user follows the account. A reply reaches them.
    Subscribe = "subscribe" {
        /// How they came: `qrscene_` and a [scene](Self::scene), `last_trade_no_` and the number of a
        /// payment, `scanbarcode|…` and `scanimage|…` from a product; absent if they searched.
        event_key: Option<SharedStr> = value("EventKey"),
        /// With it the picture of the QR code that they scanned can be fetched.
        ticket: Option<SharedStr> = value("Ticket"),
    }

    /// A user leaves. What is stored of them must be deleted; nothing can be sent to them.
    Unsubscribe = "unsubscribe" {
        /// Always absent so far.
        event_key: Option<SharedStr> = value("EventKey"),
    }

    /// A follower scans a QR code with a scene. A reply reaches them.
    Scan = "SCAN" {
        /// The [scene](Self::scene).
        event_key: SharedStr = value("EventKey"),
        /// With it the picture of the QR code can be fetched.
        ticket: SharedStr = value("Ticket"),
    }

    /// Where a user is: once when they open the chat, or every 5 seconds while they are in it.
    LocationReport = "LOCATION" {
        /// In degrees.
        latitude: Number<f64> = value("Latitude"),
        /// In degrees.
        longitude: Number<f64> = value("Longitude"),
        /// In metres.
        precision: Number<f64> = value("Precision"),
        /// The kind of app, in events of WeCom.
        app_type: Option<SharedStr> = value("AppType"),
    }

    /// A user opens the chat. Historic.
    Enter = "ENTER" {
        /// Always absent so far.
        event_key: Option<SharedStr> = value("EventKey"),
    }
}

impl Subscribe {
    /// The scene of the QR code by which the user came; `None` if they came in another way.
    #[must_use]
    pub fn scene(&self) -> Option<Scene> {
        self.event_key.as_ref()?.after("qrscene_").map(Scene)
    }
}

impl Scan {
    /// The scene of the QR code.
    #[must_use]
    pub fn scene(&self) -> Scene {
        Scene(self.event_key.clone())
    }
}

/// What was written into a parametric QR code when it was made: a number of 32 bits, or a text of 1
/// to 64 characters.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Scene(SharedStr);

impl Scene {
    /// The scene as text (`scene_str`).
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The scene as a number (`scene_id`), if it is one.
    #[must_use]
    pub fn number(&self) -> Option<u32> {
        self.0.parse().ok()
    }
}
