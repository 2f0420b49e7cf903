use tower_layer::Layer;

use super::ErrcodeService;

/// Layer that makes errors of the platform's error codes.
///
/// It belongs right above the transport: below what adds the access token, and below `tower::retry`.
///
/// An answer is read as a whole, at most [so much](Self::max_bytes), since it may be an error code, unless its head says
/// that it is a picture, a sound, a video, or another file: that is handed on as it comes.
#[derive(Clone, Copy, Debug)]
#[must_use]
pub struct ErrcodeLayer {
    max_bytes: usize,
}

impl ErrcodeLayer {
    /// At most 8 MiB of an answer.
    pub fn new() -> Self {
        Self {
            max_bytes: 8 * 1024 * 1024,
        }
    }

    /// How long an answer may be that is read as a whole, in bytes.
    pub fn max_bytes(mut self, max: usize) -> Self {
        self.max_bytes = max;
        self
    }
}

impl Default for ErrcodeLayer {
    fn default() -> Self {
        Self::new()
    }
}

impl<S> Layer<S> for ErrcodeLayer {
    type Service = ErrcodeService<S>;

    fn layer(&self, inner: S) -> Self::Service {
        ErrcodeService::new(inner, self.max_bytes)
    }
}
