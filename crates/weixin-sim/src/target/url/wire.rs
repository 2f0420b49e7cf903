//! What lies under a connection, and what is seen of it from above.

use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker, ready};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

/// The bytes of a connection.
pub(super) struct Wire<T> {
    io: T,
    seen: Seen,
    /// How much was read since others had their turn.
    in_turn: usize,
    /// The other side was told that nothing more comes.
    is_shut: bool,
}

/// What came over a connection since the last request, and whether to hang up. Clones share it.
#[derive(Clone, Debug, Default)]
pub(super) struct Seen(Arc<Mutex<State>>);

#[derive(Debug, Default)]
struct State {
    /// No more than tells HTTP from what is not.
    start: Vec<u8>,
    is_hung_up: bool,
    reader: Option<Waker>,
}

/// How an answer of HTTP begins.
pub(super) const HTTP: &[u8] = b"HTTP/1.";
/// After so many bytes others have their turn: whoever waits for an end to what comes wakes up in time, also where the
/// server never stops.
const TURN: usize = 16 * 1024;

impl<T> Wire<T> {
    pub(super) fn new(io: T, seen: Seen) -> Self {
        Self {
            io,
            seen,
            in_turn: 0,
            is_shut: false,
        }
    }
}

impl<T: AsyncWrite + Unpin> Wire<T> {
    /// Hangs up if that is wanted.
    fn poll_hang_up(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        if !self.is_shut && self.seen.is_hung_up(cx) {
            // Where this fails, to read does, too.
            let _ = ready!(Pin::new(&mut self.io).poll_shutdown(cx));
            self.is_shut = true;
        }
        Poll::Ready(())
    }
}

impl Seen {
    /// A request begins.
    pub(super) fn begin(&self) {
        self.lock().start.clear();
    }

    /// Whether anything came.
    pub(super) fn is_anything(&self) -> bool {
        !self.lock().start.is_empty()
    }

    /// Whether what came can be the beginning of an answer of HTTP.
    pub(super) fn can_be_http(&self) -> bool {
        HTTP.starts_with(&self.lock().start)
    }

    /// Closes the connection as far as the other side can see before it writes, and goes on to read: what comes now
    /// comes too late.
    pub(super) fn hang_up(&self) {
        let mut state = self.lock();
        state.is_hung_up = true;
        if let Some(reader) = state.reader.take() {
            reader.wake();
        }
    }

    fn is_hung_up(&self, cx: &Context<'_>) -> bool {
        let mut state = self.lock();
        state.reader = Some(cx.waker().clone());
        state.is_hung_up
    }

    fn add(&self, new: &[u8]) {
        let start = &mut self.lock().start;
        let room = HTTP.len().saturating_sub(start.len());
        start.extend(new.iter().take(room));
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<T: AsyncRead + AsyncWrite + Unpin> AsyncRead for Wire<T> {
    fn poll_read(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        if this.in_turn >= TURN {
            this.in_turn = 0;
            cx.waker().wake_by_ref();
            return Poll::Pending;
        }
        ready!(this.poll_hang_up(cx));
        let before = buf.filled().len();
        ready!(Pin::new(&mut this.io).poll_read(cx, buf))?;
        let new = buf.filled().get(before..).unwrap_or_default();
        this.seen.add(new);
        this.in_turn = this.in_turn.saturating_add(new.len());
        Poll::Ready(Ok(()))
    }
}

impl<T: AsyncWrite + Unpin> AsyncWrite for Wire<T> {
    fn poll_write(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.get_mut().io).poll_write(cx, bytes)
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.get_mut().io).poll_write_vectored(cx, bytes)
    }

    fn is_write_vectored(&self) -> bool {
        self.io.is_write_vectored()
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().io).poll_flush(cx)
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().io).poll_shutdown(cx)
    }
}

#[cfg(test)]
mod tests {
    use std::future::poll_fn;

    use super::*;

    #[tokio::test]
    async fn what_never_ends_lets_others_have_their_turn() {
        let endless = tokio::io::join(tokio::io::repeat(b'x'), tokio::io::sink());
        let mut wire = Wire::new(endless, Seen::default());
        let mut bytes = [0; 8 * 1024];
        let mut read = 0;
        loop {
            let mut buf = ReadBuf::new(&mut bytes);
            let poll = poll_fn(|cx| Poll::Ready(Pin::new(&mut wire).poll_read(cx, &mut buf)));
            if poll.await.is_pending() {
                break;
            }
            read += buf.filled().len();
            assert!(read <= TURN, "{read} bytes and nobody else's turn");
        }
        let mut buf = ReadBuf::new(&mut bytes);
        let poll = poll_fn(|cx| Poll::Ready(Pin::new(&mut wire).poll_read(cx, &mut buf)));
        assert!(poll.await.is_ready(), "and then it goes on");
    }

    #[test]
    fn the_beginning_is_seen_however_it_comes() {
        let seen = Seen::default();
        assert!(!seen.is_anything() && seen.can_be_http());
        seen.add(b"HT");
        assert!(seen.is_anything() && seen.can_be_http());
        seen.add(b"TP/1.1 200 OK");
        assert!(seen.can_be_http());
        seen.begin();
        seen.add(b"SSH-2.0");
        assert!(!seen.can_be_http());
    }
}
