//! What users do.

use super::{Push, User};
use crate::world::Action;

impl User {
    /// Follows the account.
    pub fn subscribe(&self) -> Push {
        self.event("subscribe")
    }

    /// Follows the account by scanning a QR code with this scene.
    pub fn subscribe_by_scan(&self, scene: impl std::fmt::Display) -> Push {
        self.subscribe()
            .field("EventKey", format!("qrscene_{scene}"))
            .field("Ticket", TICKET)
    }

    /// Leaves the account.
    pub fn unsubscribe(&self) -> Push {
        self.event("unsubscribe")
    }

    /// Scans a QR code with this scene, as one who follows already.
    pub fn scan(&self, scene: impl std::fmt::Display) -> Push {
        self.event("SCAN")
            .field("EventKey", scene)
            .field("Ticket", TICKET)
    }

    /// Taps a button of the menu that has a key.
    pub fn click(&self, key: &str) -> Push {
        self.event("CLICK").field("EventKey", key)
    }

    /// Taps a button of the menu that opens a page.
    pub fn view(&self, url: &str) -> Push {
        self.event("VIEW").field("EventKey", url)
    }

    /// Says where it is, on entering the chat: in degrees. The field `Precision` is in metres.
    pub fn report_location(&self, latitude: f64, longitude: f64) -> Push {
        self.event("LOCATION")
            .field("Latitude", latitude)
            .field("Longitude", longitude)
    }
}

const TICKET: &str = "gQH47joAAAAAAAAAASxodHRwOi8vd2VpeGluLnFxLmNvbS9xL2taZ2Z3TVRt";

/// What an event is to the API, if anything.
pub(super) fn action(event: &str) -> Option<Action> {
    let is = |names: &[&str]| names.iter().any(|name| name.eq_ignore_ascii_case(event));
    Some(if is(&["subscribe"]) {
        Action::Follow
    } else if is(&["unsubscribe"]) {
        Action::Unfollow
    } else if is(&["SCAN"]) {
        Action::Scan
    } else if is(&["CLICK", "scancode_push", "scancode_waitmsg"]) {
        Action::MenuTap
    } else if is(&["merchant_order", "user_pay_from_pay_cell", "card_pay_order"]) {
        Action::Payment
    } else {
        return None;
    })
}
