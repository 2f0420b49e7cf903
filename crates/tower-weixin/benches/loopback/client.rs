//! The thread that asks: no more than it takes to keep the server busy.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::{Duration, Instant};

use crate::support::corpus::Push;

const CONNECTIONS: usize = 16;

/// A request as it goes over the wire.
pub(crate) fn wire(push: &Push) -> Vec<u8> {
    let mut request = format!(
        "POST {} HTTP/1.1\r\nHost: 127.0.0.1\r\nUser-Agent: Mozilla/4.0\r\n\
         Content-Type: text/xml\r\nContent-Length: {}\r\n\r\n",
        push.uri,
        push.body.len()
    )
    .into_bytes();
    request.extend_from_slice(&push.body);
    request
}

/// Sends one request at a time on each of a few connections, and counts the answers.
pub(crate) fn ask(address: SocketAddr, requests: &[Vec<u8>], round: Duration) -> usize {
    let mut streams: Vec<_> = (0..CONNECTIONS)
        .map(|_| TcpStream::connect(address).unwrap())
        .collect();
    let mut requests = requests.iter().cycle();
    let mut buffer = vec![0; 64 * 1024];
    let (start, mut asked) = (Instant::now(), 0);
    while start.elapsed() < round {
        for stream in &mut streams {
            stream.write_all(requests.next().unwrap()).unwrap();
        }
        for stream in &mut streams {
            read_response(stream, &mut buffer);
            asked += 1;
        }
    }
    asked
}

fn read_response(stream: &mut TcpStream, buffer: &mut [u8]) {
    let mut filled = 0;
    loop {
        filled += stream.read(&mut buffer[filled..]).unwrap();
        let Some(head) = memchr::memmem::find(&buffer[..filled], b"\r\n\r\n") else {
            continue;
        };
        assert!(buffer.starts_with(b"HTTP/1.1 200 OK"));
        let text = std::str::from_utf8(&buffer[..head])
            .unwrap()
            .to_ascii_lowercase();
        let (_, length) = text.split_once("content-length: ").unwrap();
        let length: usize = length.lines().next().unwrap().parse().unwrap();
        if filled == head + 4 + length {
            return;
        }
    }
}
