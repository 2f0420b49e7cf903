//! Servers by their address, over real sockets.

mod broken;
mod good;
mod kept;
mod late;
mod support;
