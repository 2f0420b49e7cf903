//! Sessions of a user with customer service.

use weixin_core::SharedStr;

use crate::typed::events;

events! {
    /// A session begins.
    KfCreateSession = "kf_create_session",
    /// A session ends.
    KfCloseSession = "kf_close_session" {
        /// The agent's account, `name@account`.
        kf_account: SharedStr = value("KfAccount"),
    }

    /// A session passes from one agent to another.
    KfSwitchSession = "kf_switch_session" {
        /// The account of the agent who had it, `name@account`.
        from_kf_account: SharedStr = value("FromKfAccount"),
        /// The account of the agent who has it now.
        to_kf_account: SharedStr = value("ToKfAccount"),
    }

    /// A user of a mini program opens the chat with its customer service.
    UserEnterTempsession = "user_enter_tempsession" {
        /// What the page passed on.
        session_from: SharedStr = value("SessionFrom"),
    }
}
