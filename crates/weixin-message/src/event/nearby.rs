//! Users are near something: Wi-Fi and beacons.

use weixin_core::SharedStr;

use crate::Number;
use crate::typed::{events, groups};

events! {
    /// A user is online by the Wi-Fi of a shop.
    WifiConnected = "WifiConnected" {
        /// Since when, in seconds of Unix time.
        connect_time: Number<u64> = value("ConnectTime"),
        /// Until when, in seconds of Unix time.
        expire_time: Number<u64> = value("ExpireTime"),
        /// Who runs the Wi-Fi.
        vendor_id: SharedStr = value("VendorId"),
        /// The shop.
        place_id: SharedStr = value("PlaceId" | "ShopId"),
        /// The MAC address of the access point.
        device_no: SharedStr = value("DeviceNo"),
    }

    /// A user shakes the phone near a beacon.
    ShakearoundUserShake = "ShakearoundUserShake" {
        /// The beacon of which the user looks at the page.
        chosen_beacon: Beacon = value("ChosenBeacon"),
        /// The others nearby.
        around_beacons: Vec<Beacon> = items("AroundBeacons", "AroundBeacon"),
    }

    /// A user got a red packet by shaking the phone.
    ShakearoundLotteryBind = "ShakearoundLotteryBind" {
        /// The lottery.
        lottery_id: SharedStr = value("LotteryId"),
        /// The red packet.
        ticket: SharedStr = value("Ticket"),
        /// What is in it, in fen.
        money: Number<u64> = value("Money"),
        /// When they got it, in seconds of Unix time.
        bind_time: Number<u64> = value("BindTime"),
    }
}

groups! {
    /// A beacon that a user is near to.
    Beacon {
        /// With `major` and `minor` its id.
        uuid: SharedStr = value("Uuid"),
        /// With `uuid` and `minor` its id.
        major: Number<u32> = value("Major"),
        /// With `uuid` and `major` its id.
        minor: Number<u32> = value("Minor"),
        /// How far away it is, in metres.
        distance: Number<f64> = value("Distance"),
    }
}
