//! Reading the body of a request.

#![deny(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used
)]

use std::error::Error;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::{Buf, Bytes, BytesMut};
use http_body::Body;
use http_body_util::LengthLimitError;
use pin_project_lite::pin_project;

use crate::failure::BoxError;
use crate::{Failure, FailureKind};

pin_project! {
    /// Reads a body of at most `limit` bytes. One that comes in a single piece is not copied.
    pub(crate) struct Collect<B> {
        #[pin]
        body: B,
        limit: usize,
        first: Bytes,
        all: BytesMut,
    }
}

impl<B: Body> Collect<B> {
    pub(crate) fn new(body: B, limit: usize) -> Self {
        Self {
            body,
            limit,
            first: Bytes::new(),
            all: BytesMut::new(),
        }
    }
}

impl<B> Future for Collect<B>
where
    B: Body,
    B::Error: Into<BoxError>,
{
    type Output = Result<Bytes, Failure>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let mut this = self.project();
        // A length that is announced is refused before the first byte.
        if this.body.size_hint().lower() > *this.limit as u64 {
            return Poll::Ready(Err(FailureKind::BodyTooLarge.into()));
        }
        // Most bodies know that their one piece was the last, and need not be asked for another.
        while !this.body.is_end_stream()
            && let Some(frame) = ready!(this.body.as_mut().poll_frame(cx))
        {
            let Ok(mut data) = frame.map_err(read_failure)?.into_data() else {
                continue;
            };
            let size = data.remaining();
            if size
                > this
                    .limit
                    .saturating_sub(this.first.len().saturating_add(this.all.len()))
            {
                return Poll::Ready(Err(FailureKind::BodyTooLarge.into()));
            }
            if this.first.is_empty() && this.all.is_empty() {
                *this.first = data.copy_to_bytes(size);
            } else {
                this.all.extend_from_slice(&std::mem::take(this.first));
                this.all.extend_from_slice(&data.copy_to_bytes(size));
            }
        }
        Poll::Ready(Ok(if this.all.is_empty() {
            std::mem::take(this.first)
        } else {
            std::mem::take(this.all).freeze()
        }))
    }
}

/// A limit that some layer above has set is the same failure as our own.
fn read_failure(error: impl Into<BoxError>) -> Failure {
    let error = error.into();
    let mut cause: Option<&(dyn Error + 'static)> = Some(&*error);
    while let Some(current) = cause {
        if current.is::<LengthLimitError>() {
            return FailureKind::BodyTooLarge.into();
        }
        cause = current.source();
    }
    Failure::new(FailureKind::Body, error)
}
