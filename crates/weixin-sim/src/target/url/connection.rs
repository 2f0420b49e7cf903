//! One connection.

use std::time::Duration;

use http::Request;
use hyper::client::conn::http1::{self, SendRequest};
use hyper_util::rt::TokioIo;

use super::broken;
use super::wire::{Seen, Wire};
use crate::target::answer::read;
use crate::target::{Outcome, PushBody};
use crate::transcript::End;

/// A connection that takes one request after the other.
#[derive(Debug)]
pub(super) struct Connection {
    sender: SendRequest<PushBody>,
    seen: Seen,
}

/// A longer head is no answer.
pub(super) const MAX_HEAD: usize = 64 * 1024;
/// A connection that is ready only later is as good as none.
const READY: Duration = Duration::from_millis(50);

impl Connection {
    /// Speaks HTTP over what is connected.
    pub(super) async fn over<T>(io: T) -> hyper::Result<Self>
    where
        T: hyper::rt::Read + hyper::rt::Write + Send + Unpin + 'static,
    {
        let seen = Seen::default();
        let wire = TokioIo::new(Wire::new(TokioIo::new(io), seen.clone()));
        let (sender, connection) = http1::Builder::new()
            .title_case_headers(true)
            .max_buf_size(MAX_HEAD)
            .handshake(wire)
            .await?;
        // What it fails with is told to who waits for an answer, too.
        tokio::spawn(async move { drop(connection.await) });
        Ok(Self { sender, seen })
    }

    /// Whether it can take a request, as far as is known.
    pub(super) async fn is_ready(&mut self) -> bool {
        let ready = tokio::time::timeout(READY, self.sender.ready()).await;
        matches!(ready, Ok(Ok(())))
    }

    /// Makes a request, and reads what comes back.
    pub(super) async fn send(&mut self, request: Request<PushBody>) -> Outcome {
        self.seen.begin();
        match self.sender.send_request(request).await {
            Ok(response) => read(response, |error| broken::during(&error, &self.seen)).await,
            Err(error) => {
                let (end, reason) = broken::during(&error, &self.seen);
                Outcome::without_answer(end, reason)
            }
        }
    }

    /// By which to hang up.
    pub(super) fn wire(&self) -> Seen {
        self.seen.clone()
    }

    /// Whether it broke before anything came back.
    pub(super) fn is_silent(&self, outcome: &Outcome) -> bool {
        outcome.end == End::Reset && !self.seen.is_anything()
    }
}
