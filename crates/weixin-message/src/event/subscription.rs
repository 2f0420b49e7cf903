//! Subscription messages: users allow them, and they are sent. The sender of these events is the
//! user.

use weixin_core::SharedStr;

use crate::Number;
use crate::typed::{events, groups, vocabulary};

// The elements around the lists are missing in JSON.
events! {
    /// A user answered the question whether they want messages.
    SubscribeMsgPopupEvent = "subscribe_msg_popup_event" {
        /// The answer for each template.
        list: Vec<SubscribeMsgPopup> = items("SubscribeMsgPopupEvent" | "List", "List"),
    }

    /// A user changed what they allow, in the settings of the client.
    SubscribeMsgChangeEvent = "subscribe_msg_change_event" {
        /// The change of each template.
        list: Vec<SubscribeMsgChange> = items("SubscribeMsgChangeEvent" | "List", "List"),
    }

    /// Messages were delivered or were not.
    SubscribeMsgSentEvent = "subscribe_msg_sent_event" {
        /// The result of each message.
        list: Vec<SubscribeMsgSent> = items("SubscribeMsgSentEvent" | "List", "List"),
    }
}

groups! {
    /// A user's answer for one template.
    SubscribeMsgPopup {
        /// The template.
        template_id: SharedStr = value("TemplateId"),
        /// The answer.
        subscribe_status: SubscribeStatus = value("SubscribeStatusString"),
        /// Where the question was asked.
        popup_scene: PopupScene = value("PopupScene"),
    }

    /// A user's change for one template.
    SubscribeMsgChange {
        /// The template.
        template_id: SharedStr = value("TemplateId"),
        /// What they want now. Only `Reject` is reported.
        subscribe_status: SubscribeStatus = value("SubscribeStatusString"),
    }

    /// The result of one message.
    SubscribeMsgSent {
        /// The template.
        template_id: SharedStr = value("TemplateId"),
        /// The id that sending it had returned.
        msg_id: SharedStr = value("MsgID"),
        /// 0 if it was delivered.
        error_code: Number<i64> = value("ErrorCode"),
        /// `success`, or why it was not delivered.
        error_status: SharedStr = value("ErrorStatus"),
    }
}

vocabulary! {
    /// Whether a user wants messages of a template.
    SubscribeStatus {
        /// They do.
        Accept = "accept",
        /// They do not.
        Reject = "reject",
    }

    /// Where a user was asked whether they want messages.
    PopupScene {
        /// On a page of a mini program.
        MiniProgram = "0",
        /// On a web page.
        WebPage = "1",
        /// In an article.
        Article = "2",
    }
}
