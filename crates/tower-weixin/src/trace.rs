use http::Request;
use tower_http::trace::MakeSpan;
use tracing::{Level, Span};

/// A span with the method and the path of a request, for tower-http's `TraceLayer`.
///
/// The default span of `TraceLayer` records the whole URI. Here that is a mistake: the query holds
/// a signature that can be replayed, and the user's OpenID.
///
/// ```
/// use tower_http::trace::TraceLayer;
/// use tower_weixin::PathOnlySpan;
///
/// let layer = TraceLayer::new_for_http().make_span_with(PathOnlySpan);
/// ```
#[derive(Clone, Copy, Debug, Default)]
pub struct PathOnlySpan;

impl<B> MakeSpan<B> for PathOnlySpan {
    fn make_span(&mut self, request: &Request<B>) -> Span {
        tracing::span!(
            Level::INFO,
            "request",
            method = %request.method(),
            path = weixin_core::loggable_path(request.uri().path()),
        )
    }
}
