//! One request and what becomes of it, whatever the target is.

use std::time::Duration;

use http::Request;

use super::{Outcome, PushBody, ServiceTarget, UrlTarget};
use crate::transcript::End;

/// Where pushes go.
#[derive(Default)]
pub(crate) enum Target {
    /// Nowhere yet.
    #[default]
    Nobody,
    Service(ServiceTarget),
    Url(Box<UrlTarget>),
}

impl Target {
    /// The path and query of a request.
    pub(crate) fn path_with(&self, query: &str) -> String {
        match self {
            Self::Url(target) => target.path_with(query),
            Self::Service(_) | Self::Nobody => join("/weixin", "", query),
        }
    }

    /// The value of `Host`.
    pub(crate) fn host(&self) -> &str {
        match self {
            Self::Url(target) => target.host(),
            Self::Service(_) | Self::Nobody => "localhost",
        }
    }

    /// Whether an address with `http` is one of a port that wants `https`.
    pub(crate) async fn wants_tls(&self, patience: Duration) -> bool {
        let Self::Url(target) = self else {
            return false;
        };
        let asked = tokio::time::timeout(patience, target.wants_tls());
        asked.await.unwrap_or_default()
    }

    /// Sends a request, and hangs up when the patience is over.
    pub(crate) async fn send(&self, request: Request<PushBody>, patience: Duration) -> Outcome {
        let exchange = async {
            match self {
                Self::Nobody => {
                    Outcome::without_answer(End::Unreachable, "no target was named".to_owned())
                }
                Self::Service(target) => target.send(request).await,
                Self::Url(target) => target.send(request).await,
            }
        };
        let in_time = tokio::time::timeout(patience, exchange).await;
        in_time.unwrap_or_else(|_| Outcome::without_answer(End::Late, None))
    }
}

/// A path with two queries, either of which can be empty.
pub(super) fn join(path: &str, first: &str, second: &str) -> String {
    let queries = [first, second]
        .into_iter()
        .filter(|query| !query.is_empty());
    let query = queries.collect::<Vec<_>>().join("&");
    let path = if path.is_empty() { "/" } else { path };
    if query.is_empty() {
        path.to_owned()
    } else {
        format!("{path}?{query}")
    }
}
