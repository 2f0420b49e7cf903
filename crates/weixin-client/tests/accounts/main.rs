//! What can be done with an account: its users, menus, QR codes and notices.

mod menu;
mod platform;
mod qrcode;
mod templates;
mod union;
mod users;
