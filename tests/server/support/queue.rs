//! The queue of the kernel, in which connections wait to be accepted.
//!
//! If it is full, a client thinks that it is connected, and the server never hears of it. To fill it is another attack,
//! which the kernel has to see to.

use std::fs::File;
use std::io::Read;
use std::net::SocketAddr;
use std::time::Duration;

use tokio::time::sleep;

/// Of 4096, or what `net.core.somaxconn` is.
const ROOM: usize = 300;

/// Waits until there is room for more.
pub(crate) async fn has_room(server: SocketAddr) {
    while waiting(server.port()) > ROOM {
        sleep(Duration::from_millis(1)).await;
    }
}

/// How many wait. Those who listen stand first in the file, which is long.
fn waiting(port: u16) -> usize {
    let mut text = String::new();
    let file = File::open("/proc/net/tcp").unwrap();
    file.take(16 * 1024).read_to_string(&mut text).unwrap();
    let listens = |line: &&str| {
        let mut words = line.split_whitespace().skip(1);
        let address = words.next().unwrap_or_default();
        address.ends_with(&format!(":{port:04X}")) && words.nth(1) == Some("0A")
    };
    // Address, address of the peer, state, bytes to be sent and received: of who listens, connections.
    let line = text.lines().find(listens);
    let queues = line.and_then(|line| line.split_whitespace().nth(4));
    let queue = queues.and_then(|queues| queues.split_once(':'));
    queue.map_or(0, |(_, waiting)| {
        usize::from_str_radix(waiting, 16).unwrap()
    })
}
