//! One request and what becomes of it, whatever the target is.

use std::time::Duration;

use http::Request;

#[cfg(feature = "url")]
use super::UrlTarget;
use super::{Outcome, PushBody, Reason, ServiceTarget};
use crate::transcript::End;

/// Where pushes go.
#[derive(Default)]
pub(crate) enum Target {
    /// Nowhere yet.
    #[default]
    Nobody,
    Service(ServiceTarget),
    #[cfg(feature = "url")]
    Url(Box<UrlTarget>),
}

/// Over which connection a request is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Way {
    /// One that was kept, if there is one; and it is kept.
    Kept,
    /// One of its own.
    Fresh,
}

impl Target {
    /// The path and query of a request.
    pub(crate) fn path_with(&self, query: &str) -> String {
        match self {
            #[cfg(feature = "url")]
            Self::Url(target) => target.path_with(query),
            Self::Service(_) | Self::Nobody => join("/weixin", "", query),
        }
    }

    /// The value of `Host`.
    pub(crate) fn host(&self) -> &str {
        match self {
            #[cfg(feature = "url")]
            Self::Url(target) => target.host(),
            Self::Service(_) | Self::Nobody => "localhost",
        }
    }

    /// Whether an address with `http` is one of a port that wants `https`.
    pub(crate) async fn wants_tls(&self, patience: Duration) -> bool {
        let asked = async {
            match self {
                #[cfg(feature = "url")]
                Self::Url(target) => target.wants_tls().await,
                Self::Service(_) | Self::Nobody => false,
            }
        };
        let answered = tokio::time::timeout(patience, asked).await;
        answered.unwrap_or_default()
    }

    /// Sends a request, and hangs up when the patience is over.
    pub(crate) async fn send(
        &self,
        request: Request<PushBody>,
        way: Way,
        patience: Duration,
    ) -> Outcome {
        match (self, way) {
            (Self::Nobody, _) => {
                let words = ["no target was named", "没有指定目标"];
                Outcome::without_answer(End::Unreachable, Reason::new(words))
            }
            // There is no connection.
            (Self::Service(target), _) => {
                let in_time = tokio::time::timeout(patience, target.send(request)).await;
                in_time.unwrap_or_else(|_| Outcome::without_answer(End::Late, None))
            }
            #[cfg(feature = "url")]
            (Self::Url(target), way) => target.send(request, way, patience).await,
        }
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
