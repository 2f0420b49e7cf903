//! Whether a message has left.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use bytes::Bytes;
use http::Request;
use tower::util::MapRequestLayer;

use crate::Client;

/// Notes that a request went to the transport. Before, it may wait for an access token, for its turn, or for whatever
/// else a client was made to wait for, and then nobody can have got it.
#[derive(Clone, Default)]
pub(super) struct Departure(Arc<AtomicBool>);

impl Departure {
    /// A client whose requests are noted.
    pub(super) fn noted_by(&self, client: &Client) -> Client {
        let departure = self.clone();
        let client = client.clone();
        client.layer(MapRequestLayer::new(move |mut request: Request<Bytes>| {
            request.extensions_mut().insert(departure.clone());
            request
        }))
    }

    pub(super) fn is_noted(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// Notes that this request goes to the transport now.
pub(crate) fn note_departure(request: &Request<Bytes>) {
    if let Some(Departure(is_noted)) = request.extensions().get() {
        is_noted.store(true, Ordering::Relaxed);
    }
}
