//! Shopping guides.

use weixin_core::SharedStr;

use crate::Number;
use crate::typed::{events, groups};

events! {
    /// A user scans the QR code of a guide.
    GuideQrcodeScanEvent = "guide_qrcode_scan_event" {
        /// The scan.
        guide_scan_event: GuideScanEvent = value("GuideScanEvent"),
    }

    /// Somebody who was invited to be a guide gave an answer.
    GuideInviteResultEvent = "guide_invite_result_event" {
        /// The answer.
        guide_invite_event: Option<GuideInviteEvent> = value("GuideInviteEvent"),
    }
}

groups! {
    /// A scan of a guide's QR code.
    GuideScanEvent {
        /// The guide's Weixin account.
        guide_account: SharedStr = value("qrcode_guide_account"),
        /// The guide's OpenID.
        guide_open_id: Option<SharedStr> = value("qrcode_guide_openid"),
        /// The user.
        open_id: SharedStr = value("openid"),
        /// What the user did.
        action: Number<i64> = value("action"),
        /// What was written into the QR code.
        qrcode_info: SharedStr = value("qrcode_info"),
    }

    /// The answer to an invitation.
    GuideInviteEvent {
        /// The guide's Weixin account.
        guide_account: SharedStr = value("guide_account"),
        /// The guide's OpenID.
        guide_open_id: SharedStr = value("guide_openid"),
        /// The answer.
        invite_result: Number<i64> = value("invite_result"),
    }
}
