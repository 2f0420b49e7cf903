use std::time::Duration;

use tower_layer::Layer;

use super::WeixinTrace;
use crate::timer::Timer;

/// Layer that puts each callback of the platform into spans, at the level INFO.
///
/// It stands twice in a stack, as the [crate's documentation](crate) shows. Above `WeixinVerifyLayer` it makes the span
/// `weixin.callback`:
///
/// | field | |
/// |---|---|
/// | `otel.kind` | `server` |
/// | `http.request.method` | |
/// | `url.path` | never the query, which is a credential |
/// | `weixin.mode` | the account's, as in [`PushEnd`](crate::PushEnd), once it is known |
/// | `weixin.verify` | `ok`, or the [`Reason`](crate::Reason) why not |
/// | `http.response.status_code` | |
/// | `error.type` | the reason, if it failed after the check |
///
/// and below `WeixinMessageLayer` its child `weixin.process`:
///
/// | field | |
/// |---|---|
/// | `otel.kind` | `consumer` |
/// | `messaging.system`, `messaging.operation.type` | `weixin`, `process` |
/// | `messaging.destination.name` | the account's original id, `gh_…` |
/// | `messaging.message.id` | the `MsgId`, which events do not have |
/// | `weixin.msg_type`, `weixin.event` | as in [`PushEnd`](crate::PushEnd) |
/// | `weixin.attempt` | which attempt it is, if `DeliveryLayer` counts them |
/// | `weixin.outcome` | an [`Outcome`](crate::Outcome) |
/// | `weixin.deadline_left_ms` | how much of the platform's 5 seconds was left at the end |
/// | `error.type` | `bot`, `unavailable` or `replayed` |
///
/// All are declared when the span is made. `weixin.verify` stays empty where a layer in front of the check answered,
/// where the platform hung up before its message came to the layer below, and for what Cloud Run's console asks. An
/// OpenID or a text is in none of them.
#[derive(Clone, Copy, Debug, Default)]
#[must_use]
pub struct WeixinTraceLayer {
    timer: Timer,
}

impl WeixinTraceLayer {
    /// The layer.
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes the time from this function, as [`ObserveLayer::timer`](crate::ObserveLayer::timer) does.
    pub fn timer(mut self, now: fn() -> Duration) -> Self {
        self.timer = Timer(now);
        self
    }
}

impl<S> Layer<S> for WeixinTraceLayer {
    type Service = WeixinTrace<S>;

    fn layer(&self, inner: S) -> WeixinTrace<S> {
        WeixinTrace::new(inner, self.timer)
    }
}
