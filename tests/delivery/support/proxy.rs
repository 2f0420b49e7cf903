//! What lies between a server and its store, and can be broken while both run.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::tcp::{ReadHalf, WriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{mpsc, watch};
use tokio::task::{JoinHandle, JoinSet};
use tokio::time::Instant;

use super::ports::free_port;

/// Passes on what comes, both ways, as far as its fault allows. Dropping it closes all connections.
pub(crate) struct Proxy {
    address: SocketAddr,
    fault: watch::Sender<Fault>,
    is_listening: watch::Receiver<bool>,
    connections: Arc<AtomicUsize>,
    task: JoinHandle<()>,
}

/// What happens to connections, those that are open and those to come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// Nothing.
    None,
    /// Each direction takes this much longer.
    Delay(Duration),
    /// Of what a client sends, each connection passes on this many bytes from now on, and nothing of what
    /// the server answers: no client ever learns whether its command was executed. Connections are
    /// accepted.
    ///
    /// A connection that lost something passes nothing for ever, as a stream with a hole in it would be no
    /// stream: only a client that gives it up gets over it.
    Blackhole { after: u64 },
    /// Connections are reset at once.
    Reset,
    /// Nobody listens, and what was open is closed.
    Refuse,
}

impl Fault {
    fn ends_connections(&self) -> bool {
        matches!(self, Self::Reset | Self::Refuse)
    }
}

impl Proxy {
    /// A proxy before this server, on a free port.
    pub(crate) async fn before(server: SocketAddr) -> Self {
        let address = (Ipv4Addr::LOCALHOST, free_port()).into();
        let (fault, faults) = watch::channel(Fault::None);
        let (listening, mut is_listening) = watch::channel(false);
        let connections = Arc::default();
        let count = Arc::clone(&connections);
        let task = tokio::spawn(serve(address, server, faults, listening, count));
        is_listening.wait_for(|&it_is| it_is).await.unwrap();
        Self {
            address,
            fault,
            is_listening,
            connections,
            task,
        }
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    /// Does this from now on.
    pub(crate) async fn set(&mut self, fault: Fault) {
        self.fault.send_replace(fault);
        let expected = fault != Fault::Refuse;
        let listening = self.is_listening.wait_for(|&it_is| it_is == expected);
        listening.await.unwrap();
    }

    /// How many connections were accepted.
    pub(crate) fn connections(&self) -> usize {
        self.connections.load(Ordering::Relaxed)
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn serve(
    address: SocketAddr,
    server: SocketAddr,
    faults: watch::Receiver<Fault>,
    is_listening: watch::Sender<bool>,
    connections: Arc<AtomicUsize>,
) {
    // Whoever aborts this task aborts those, too.
    let mut relays = JoinSet::new();
    let mut changes = faults.clone();
    loop {
        let listener = TcpListener::bind(address).await.unwrap();
        is_listening.send_replace(true);
        loop {
            tokio::select! {
                () = until(&mut changes, |fault| *fault == Fault::Refuse) => break,
                accepted = listener.accept() => {
                    let (client, _) = accepted.unwrap();
                    connections.fetch_add(1, Ordering::Relaxed);
                    relays.spawn(relay(client, server, faults.clone()));
                }
                Some(_) = relays.join_next() => {}
            }
        }
        drop(listener);
        is_listening.send_replace(false);
        until(&mut changes, |fault| *fault != Fault::Refuse).await;
    }
}

/// One connection, to its end.
async fn relay(mut client: TcpStream, server: SocketAddr, mut faults: watch::Receiver<Fault>) {
    let passing = faults.clone();
    tokio::select! {
        biased;
        () = until(&mut faults, Fault::ends_connections) => {}
        // Its errors are those of one of the two sides, and nothing but an end to the other.
        _ = pass(&mut client, server, &passing) => {}
    }
    if *faults.borrow() == Fault::Reset {
        client.set_zero_linger().unwrap();
    }
}

/// Waits for a fault of some kind; for ever, once the proxy is dropped, which ends its tasks.
async fn until(faults: &mut watch::Receiver<Fault>, is_met: impl FnMut(&Fault) -> bool) {
    if faults.wait_for(is_met).await.is_err() {
        std::future::pending::<()>().await;
    }
}

async fn pass(
    client: &mut TcpStream,
    server: SocketAddr,
    faults: &watch::Receiver<Fault>,
) -> io::Result<()> {
    let mut server = TcpStream::connect(server).await?;
    client.set_nodelay(true)?;
    server.set_nodelay(true)?;
    let (from_client, to_client) = client.split();
    let (from_server, to_server) = server.split();
    let hole = Mutex::new(Hole::default());
    let requests = pipe(from_client, to_server, |count| {
        hole.lock().unwrap().pass(*faults.borrow(), count, true)
    });
    let answers = pipe(from_server, to_client, |count| {
        hole.lock().unwrap().pass(*faults.borrow(), count, false)
    });
    tokio::try_join!(requests, answers)?;
    Ok(())
}

/// What one connection lost.
#[derive(Default)]
struct Hole {
    /// How many bytes of requests still pass, in a black hole.
    left: Option<u64>,
    is_torn: bool,
}

impl Hole {
    /// How many of the bytes that came pass, and how much later.
    fn pass(&mut self, fault: Fault, count: usize, is_request: bool) -> (usize, Duration) {
        let delay = match fault {
            Fault::Delay(delay) => delay,
            Fault::None | Fault::Blackhole { .. } | Fault::Reset | Fault::Refuse => Duration::ZERO,
        };
        let Fault::Blackhole { after } = fault else {
            self.left = None;
            return (if self.is_torn { 0 } else { count }, delay);
        };
        let left = self.left.get_or_insert(after);
        let passed = match usize::try_from(*left) {
            _ if !is_request => 0,
            Ok(left) => left.min(count),
            Err(_) => count,
        };
        *left -= passed as u64;
        self.is_torn |= passed < count;
        (passed, delay)
    }
}

/// One direction of a connection, to its end. What is delayed does not hold up what comes behind it.
async fn pipe(
    mut from: ReadHalf<'_>,
    mut to: WriteHalf<'_>,
    mut pass: impl FnMut(usize) -> (usize, Duration),
) -> io::Result<()> {
    let (queue, mut queued) = mpsc::unbounded_channel::<(Instant, Vec<u8>)>();
    let read = async move {
        let mut buffer = vec![0; 16 * 1024];
        loop {
            let count = from.read(&mut buffer).await?;
            if count == 0 {
                return io::Result::Ok(());
            }
            let (passed, delay) = pass(count);
            if passed > 0 {
                // The other end is gone only if the writing has failed, which ends both.
                let _ = queue.send((Instant::now() + delay, buffer[..passed].to_vec()));
            }
        }
    };
    let write = async move {
        while let Some((due, bytes)) = queued.recv().await {
            // Even a sleep of no time would cost a millisecond.
            if due > Instant::now() {
                tokio::time::sleep_until(due).await;
            }
            to.write_all(&bytes).await?;
        }
        to.shutdown().await
    };
    tokio::try_join!(read, write)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A server that answers what it is sent, and hands out what it has read.
    async fn echo() -> (SocketAddr, mpsc::UnboundedReceiver<String>) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (seen, read) = mpsc::unbounded_channel();
        tokio::spawn(async move {
            loop {
                let (mut stream, _) = listener.accept().await.unwrap();
                let seen = seen.clone();
                tokio::spawn(async move {
                    let mut buffer = [0; 64];
                    while let Ok(count @ 1..) = stream.read(&mut buffer).await {
                        let text = String::from_utf8_lossy(&buffer[..count]).into_owned();
                        stream.write_all(text.as_bytes()).await.unwrap();
                        let _ = seen.send(text);
                    }
                });
            }
        });
        (address, read)
    }

    struct Client(TcpStream);

    impl Client {
        async fn of(proxy: &Proxy) -> io::Result<Self> {
            Ok(Self(TcpStream::connect(proxy.address()).await?))
        }

        /// What comes back for this; nothing if the other side hung up.
        async fn ask(&mut self, text: &str) -> io::Result<String> {
            self.0.write_all(text.as_bytes()).await?;
            let mut buffer = [0; 64];
            let count = self.0.read(&mut buffer).await?;
            Ok(String::from_utf8_lossy(&buffer[..count]).into_owned())
        }

        /// Asks, and gives up.
        async fn ask_in_vain(&mut self, text: &str) {
            let wait = Duration::from_millis(100);
            let answer = tokio::time::timeout(wait, self.ask(text)).await;
            assert!(answer.is_err(), "{answer:?}");
        }
    }

    #[tokio::test]
    async fn a_proxy_passes_what_comes_and_counts_connections() {
        let (server, _read) = echo().await;
        let proxy = Proxy::before(server).await;
        let mut first = Client::of(&proxy).await.unwrap();
        assert_eq!(first.ask("one").await.unwrap(), "one");
        let mut second = Client::of(&proxy).await.unwrap();
        assert_eq!(second.ask("two").await.unwrap(), "two");
        assert_eq!(first.ask("three").await.unwrap(), "three");
        assert_eq!(proxy.connections(), 2);
    }

    #[tokio::test]
    async fn a_delay_is_added_each_way() {
        let (server, _read) = echo().await;
        let mut proxy = Proxy::before(server).await;
        let mut client = Client::of(&proxy).await.unwrap();
        client.ask("one").await.unwrap();
        proxy.set(Fault::Delay(Duration::from_millis(50))).await;
        let start = Instant::now();
        assert_eq!(client.ask("two").await.unwrap(), "two");
        assert!(start.elapsed() >= Duration::from_millis(100));
    }

    #[tokio::test]
    async fn a_black_hole_breaks_commands_in_the_middle_and_ends_for_new_connections_only() {
        let (server, mut read) = echo().await;
        let mut proxy = Proxy::before(server).await;
        let mut torn = Client::of(&proxy).await.unwrap();
        let mut idle = Client::of(&proxy).await.unwrap();
        torn.ask("one").await.unwrap();
        idle.ask("one").await.unwrap();
        proxy.set(Fault::Blackhole { after: 3 }).await;
        torn.ask_in_vain("SET key").await;
        torn.ask_in_vain("more").await;
        let mut new = Client::of(&proxy).await.unwrap();
        new.ask_in_vain("GET").await;

        proxy.set(Fault::None).await;
        torn.ask_in_vain("lost").await;
        new.ask_in_vain("lost").await;
        assert_eq!(idle.ask("two").await.unwrap(), "two");
        let mut newer = Client::of(&proxy).await.unwrap();
        assert_eq!(newer.ask("three").await.unwrap(), "three");

        let mut reached = Vec::new();
        while let Ok(text) = read.try_recv() {
            reached.push(text);
        }
        assert_eq!(reached, ["one", "one", "SET", "GET", "two", "three"]);
    }

    #[tokio::test]
    async fn a_black_hole_swallows_answers_to_what_was_executed() {
        let (server, mut read) = echo().await;
        let mut proxy = Proxy::before(server).await;
        proxy.set(Fault::Blackhole { after: u64::MAX }).await;
        let mut client = Client::of(&proxy).await.unwrap();
        client.ask_in_vain("SET key").await;
        assert_eq!(read.recv().await.unwrap(), "SET key");
        proxy.set(Fault::None).await;
        client.ask_in_vain("GET key").await;
    }

    #[tokio::test]
    async fn a_reset_hits_old_and_new_connections() {
        let (server, _read) = echo().await;
        let mut proxy = Proxy::before(server).await;
        let mut old = Client::of(&proxy).await.unwrap();
        old.ask("one").await.unwrap();
        proxy.set(Fault::Reset).await;
        for mut client in [old, Client::of(&proxy).await.unwrap()] {
            let mut buffer = [0; 64];
            let error = client.0.read(&mut buffer).await.unwrap_err();
            assert_eq!(error.kind(), io::ErrorKind::ConnectionReset);
        }
        proxy.set(Fault::None).await;
        let mut client = Client::of(&proxy).await.unwrap();
        assert_eq!(client.ask("two").await.unwrap(), "two");
    }

    #[tokio::test]
    async fn a_proxy_that_refuses_listens_no_more_and_comes_back() {
        let (server, _read) = echo().await;
        let mut proxy = Proxy::before(server).await;
        let mut old = Client::of(&proxy).await.unwrap();
        old.ask("one").await.unwrap();
        proxy.set(Fault::Refuse).await;
        let error = Client::of(&proxy).await.err().unwrap();
        assert_eq!(error.kind(), io::ErrorKind::ConnectionRefused);
        let mut buffer = [0; 64];
        assert_eq!(old.0.read(&mut buffer).await.unwrap_or(0), 0);
        proxy.set(Fault::None).await;
        let mut client = Client::of(&proxy).await.unwrap();
        assert_eq!(client.ask("two").await.unwrap(), "two");
    }

    #[tokio::test]
    async fn a_proxy_before_nobody_hangs_up() {
        let nobody = (Ipv4Addr::LOCALHOST, free_port()).into();
        let proxy = Proxy::before(nobody).await;
        let mut client = Client::of(&proxy).await.unwrap();
        let mut buffer = [0; 64];
        assert_eq!(client.0.read(&mut buffer).await.unwrap_or(0), 0);
    }
}
