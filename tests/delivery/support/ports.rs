//! Ports for servers that go away and come back.

use std::net::TcpListener;
use std::sync::atomic::{AtomicU16, Ordering};

/// Below the range that systems take the ports of outgoing connections from: one of those could
/// otherwise have the port when its server comes back, or even connect to itself while it is away.
const FIRST: u16 = 10_000;
const COUNT: u16 = 20_000;

/// A port of the loopback interface that nobody listens on, and that this process gets only once.
pub(crate) fn free_port() -> u16 {
    static NEXT: AtomicU16 = AtomicU16::new(0);
    // Test programs that run side by side start at different places.
    let start = std::process::id().wrapping_mul(101) % u32::from(COUNT);
    loop {
        let next = NEXT.fetch_add(1, Ordering::Relaxed);
        assert!(next < COUNT, "no port is free");
        let offset = (start + u32::from(next)) % u32::from(COUNT);
        let port = FIRST + u16::try_from(offset).unwrap();
        if TcpListener::bind(("127.0.0.1", port)).is_ok() {
            return port;
        }
    }
}

#[test]
fn a_port_is_given_once() {
    let (first, second) = (free_port(), free_port());
    assert_ne!(first, second);
    TcpListener::bind(("127.0.0.1", first)).unwrap();
}
