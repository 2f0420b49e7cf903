//! What each path of the API does.

pub(super) mod custom;
pub(super) mod media;
pub(super) mod menu;
pub(super) mod network;
pub(super) mod qrcode;
pub(super) mod quota;
pub(super) mod template;
pub(super) mod token;
pub(super) mod users;
