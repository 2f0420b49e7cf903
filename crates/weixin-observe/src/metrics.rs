use std::borrow::Cow;
use std::time::Duration;

use metrics::{
    Unit, counter, describe_counter, describe_gauge, describe_histogram, gauge, histogram,
};
use weixin_core::observer::{
    ApiCall, ApiResult, Duplicate, LateAnswer, Observer, PushEnd, Reason, Refresh,
};

use crate::ObserveLayer;

/// Layer that gives all of [`Metrics`]' series that can be seen from outside: `WeixinMetricsLayer::default()`.
pub type WeixinMetricsLayer = ObserveLayer<Metrics>;

/// Observer that counts by the facade [`metrics`](https://docs.rs/metrics), for whatever exporter is installed.
///
/// | series | type | labels |
/// |---|---|---|
/// | `weixin_callbacks_total` | counter | `mode`, `msg_type`, `event`, `outcome` |
/// | `weixin_verify_failures_total` | counter | `reason` |
/// | `weixin_process_duration_seconds` | histogram | `msg_type`, `outcome` |
/// | `weixin_deadline_missed_total` | counter | `msg_type` |
/// | `weixin_duplicates_total` | counter | `action` |
/// | `weixin_inflight` | gauge | |
/// | `weixin_deferred_queue` | gauge | |
/// | `weixin_deferred_replies_total` | counter | `result` |
/// | `weixin_api_calls_total` | counter | `api`, `errcode` |
/// | `weixin_api_duration_seconds` | histogram | `api`, `errcode` |
/// | `weixin_access_token_refresh_total` | counter | `reason` |
///
/// All labels are of few values: those of [`Reason`], [`Outcome`](crate::Outcome), [`Duplicate`] and so on, names of events
/// that are known, paths of APIs that are written in the program, documented error codes.
///
/// `mode` is as in [`PushEnd`]; `event` is empty for messages that are no events.
#[derive(Clone, Copy, Debug, Default)]
pub struct Metrics;

impl Metrics {
    /// The upper bounds of the histograms' buckets, in seconds, for the exporter to be told: those that are usual for
    /// HTTP, and two between which a passive reply has to come before the platform's 5 seconds are over.
    pub const BUCKETS: [f64; 14] = [
        0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1.0, 2.5, 4.0, 4.5, 5.0,
    ];

    /// Registers what each series means with the recorder that is installed, and begins those whose labels are known
    /// beforehand at 0, so that whoever watches them sees their first change.
    pub fn describe() {
        begin();
        describe_counter!(
            "weixin_callbacks_total",
            "Attempts of the platform to deliver a message, by what they came to"
        );
        describe_counter!(
            "weixin_verify_failures_total",
            "Requests that were refused, and pushes that could not be read or answered"
        );
        describe_histogram!(
            "weixin_process_duration_seconds",
            Unit::Seconds,
            "From a message that was read to its reply"
        );
        describe_counter!(
            "weixin_deadline_missed_total",
            "Attempts on which the platform hung up before there was a reply"
        );
        describe_counter!(
            "weixin_duplicates_total",
            "Attempts whose message had come before"
        );
        describe_gauge!("weixin_inflight", "Messages that wait for a reply");
        describe_gauge!("weixin_deferred_queue", "Messages that stand in the inbox");
        describe_counter!(
            "weixin_deferred_replies_total",
            "What became of answers that were too late for a reply"
        );
        describe_counter!("weixin_api_calls_total", "Calls of the platform's API");
        describe_histogram!(
            "weixin_api_duration_seconds",
            Unit::Seconds,
            "How long calls of the platform's API took"
        );
        describe_counter!(
            "weixin_access_token_refresh_total",
            "New access tokens, by why they were asked for"
        );
    }
}

fn begin() {
    for reason in Reason::ALL {
        counter!("weixin_verify_failures_total", "reason" => reason.as_str()).increment(0);
    }
    for action in Duplicate::ALL {
        counter!("weixin_duplicates_total", "action" => action.as_str()).increment(0);
    }
    for result in ["sent", "kept", "expired", "45015", "45047", "error"] {
        counter!("weixin_deferred_replies_total", "result" => result).increment(0);
    }
    for reason in ["first", "expiry", "40001", "40014", "42001"] {
        counter!("weixin_access_token_refresh_total", "reason" => reason).increment(0);
    }
    gauge!("weixin_inflight").increment(0.0);
    gauge!("weixin_deferred_queue").increment(0.0);
}

impl Observer for Metrics {
    fn push_refused(&self, reason: Reason) {
        counter!("weixin_verify_failures_total", "reason" => reason.as_str()).increment(1);
    }

    fn push_began(&self) {
        gauge!("weixin_inflight").increment(1.0);
    }

    fn push_ended(&self, push: &PushEnd) {
        gauge!("weixin_inflight").decrement(1.0);
        let (msg_type, outcome) = (push.msg_type, push.outcome.as_str());
        counter!(
            "weixin_callbacks_total",
            "mode" => push.mode,
            "msg_type" => msg_type,
            "event" => push.event,
            "outcome" => outcome,
        )
        .increment(1);
        histogram!(
            "weixin_process_duration_seconds",
            "msg_type" => msg_type,
            "outcome" => outcome,
        )
        .record(seconds(push.duration));
        if push.is_deadline_missed {
            counter!("weixin_deadline_missed_total", "msg_type" => msg_type).increment(1);
        }
    }

    fn duplicate(&self, action: Duplicate) {
        counter!("weixin_duplicates_total", "action" => action.as_str()).increment(1);
    }

    fn late_answer(&self, result: LateAnswer) {
        let result = match result {
            LateAnswer::Sent => "sent",
            LateAnswer::Kept => "kept",
            LateAnswer::Expired => "expired",
            // Those that can be mended by waiting for the user, and no others, as a sender can name any.
            LateAnswer::Refused(45015) => "45015",
            LateAnswer::Refused(45047) => "45047",
            _ => "error",
        };
        counter!("weixin_deferred_replies_total", "result" => result).increment(1);
    }

    fn inbox_depth(&self, entries: u64) {
        // Exact up to 2^53.
        #[allow(clippy::cast_precision_loss)]
        gauge!("weixin_deferred_queue").set(entries as f64);
    }

    fn api_called(&self, call: &ApiCall) {
        let errcode: Cow<'static, str> = match call.result {
            ApiResult::Ok => "0".into(),
            ApiResult::Errcode(code) => code.to_string().into(),
            ApiResult::Failed(how) => how.into(),
            _ => "other".into(),
        };
        counter!("weixin_api_calls_total", "api" => call.api, "errcode" => errcode.clone())
            .increment(1);
        histogram!("weixin_api_duration_seconds", "api" => call.api, "errcode" => errcode)
            .record(seconds(call.duration));
    }

    fn token_refreshed(&self, reason: Refresh) {
        let reason: Cow<'static, str> = match reason {
            Refresh::First => "first".into(),
            Refresh::Expiry => "expiry".into(),
            Refresh::Refused(code) => code.to_string().into(),
            _ => "other".into(),
        };
        counter!("weixin_access_token_refresh_total", "reason" => reason).increment(1);
    }
}

fn seconds(duration: Duration) -> f64 {
    duration.as_secs_f64()
}
