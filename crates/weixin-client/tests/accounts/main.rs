//! What can be done with an account: its users, menus, QR codes and notices.

#[path = "../fixtures/mod.rs"]
mod fixtures;
mod menu;
mod platform;
mod qrcode;
mod templates;
mod union;
mod users;
