//! What is rendered for an exporter.

use std::time::Duration;

use metrics_exporter_prometheus::{Matcher, PrometheusBuilder};
use weixin_core::observer::{
    ApiCall, ApiResult, Duplicate, LateAnswer, Observer, Outcome, PushEnd, Reason, Refresh,
};
use weixin_observe::Metrics;

/// What there is to read after `tell`.
fn rendered(tell: impl FnOnce()) -> String {
    let suffix = Matcher::Suffix("_seconds".to_owned());
    let builder = PrometheusBuilder::new();
    let builder = builder.set_buckets_for_metric(suffix, &Metrics::BUCKETS);
    let recorder = builder.unwrap().build_recorder();
    metrics::with_local_recorder(&recorder, || {
        Metrics::describe();
        tell();
    });
    recorder.handle().render()
}

fn has(rendered: &str, lines: &[&str]) {
    for line in lines {
        assert!(
            rendered.lines().any(|it| it == *line),
            "{line} in\n{rendered}"
        );
    }
}

#[test]
fn a_push_is_counted_by_what_it_came_to() {
    let rendered = rendered(|| {
        for _ in 0..3 {
            Metrics.push_began();
        }
        let mut push = PushEnd::new(Outcome::Reply, Duration::from_millis(4_200));
        push.mode = "security";
        push.msg_type = "text";
        Metrics.push_ended(&push);
        push.outcome = Outcome::Timeout;
        push.duration = Duration::from_secs(5);
        push.is_deadline_missed = true;
        Metrics.push_ended(&push);
    });
    let text = "mode=\"security\",msg_type=\"text\",event=\"\"";
    has(
        &rendered,
        &[
            "# TYPE weixin_callbacks_total counter",
            "# HELP weixin_inflight Messages that wait for a reply",
            &format!("weixin_callbacks_total{{{text},outcome=\"reply\"}} 1"),
            &format!("weixin_callbacks_total{{{text},outcome=\"timeout\"}} 1"),
            "weixin_process_duration_seconds_bucket{msg_type=\"text\",outcome=\"reply\",le=\"4\"} 0",
            "weixin_process_duration_seconds_bucket{msg_type=\"text\",outcome=\"reply\",le=\"4.5\"} 1",
            "weixin_process_duration_seconds_bucket{msg_type=\"text\",outcome=\"timeout\",le=\"5\"} 1",
            "weixin_deadline_missed_total{msg_type=\"text\"} 1",
            "weixin_inflight 1",
        ],
    );
}

#[test]
fn all_else_has_a_series_with_few_labels() {
    let rendered = rendered(|| {
        for reason in Reason::ALL {
            Metrics.push_refused(*reason);
        }
        for action in Duplicate::ALL {
            Metrics.duplicate(*action);
        }
        for answer in [
            LateAnswer::Sent,
            LateAnswer::Kept,
            LateAnswer::Expired,
            LateAnswer::Error,
            LateAnswer::Refused(45015),
            LateAnswer::Refused(45047),
            LateAnswer::Refused(12345),
        ] {
            Metrics.late_answer(answer);
        }
        Metrics.inbox_depth(7);
        let second = Duration::from_secs(1);
        for result in [
            ApiResult::Ok,
            ApiResult::Errcode(45009),
            ApiResult::Failed("timeout"),
        ] {
            Metrics.api_called(&ApiCall::new("/cgi-bin/user/info", result, second));
        }
        for reason in [Refresh::First, Refresh::Expiry, Refresh::Refused(40001)] {
            Metrics.token_refreshed(reason);
        }
    });
    let user = "api=\"/cgi-bin/user/info\"";
    has(
        &rendered,
        &[
            "weixin_verify_failures_total{reason=\"stale\"} 1",
            "weixin_duplicates_total{action=\"joined\"} 1",
            "weixin_duplicates_total{action=\"replayed\"} 1",
            "weixin_duplicates_total{action=\"dropped\"} 1",
            "weixin_deferred_replies_total{result=\"sent\"} 1",
            "weixin_deferred_replies_total{result=\"kept\"} 1",
            "weixin_deferred_replies_total{result=\"expired\"} 1",
            "weixin_deferred_replies_total{result=\"45015\"} 1",
            "weixin_deferred_replies_total{result=\"45047\"} 1",
            // A sender can name any code: those are not told apart.
            "weixin_deferred_replies_total{result=\"error\"} 2",
            "weixin_deferred_queue 7",
            &format!("weixin_api_calls_total{{{user},errcode=\"0\"}} 1"),
            &format!("weixin_api_calls_total{{{user},errcode=\"45009\"}} 1"),
            &format!("weixin_api_calls_total{{{user},errcode=\"timeout\"}} 1"),
            &format!("weixin_api_duration_seconds_sum{{{user},errcode=\"0\"}} 1"),
            "weixin_access_token_refresh_total{reason=\"first\"} 1",
            "weixin_access_token_refresh_total{reason=\"expiry\"} 1",
            "weixin_access_token_refresh_total{reason=\"40001\"} 1",
        ],
    );
}

/// Whoever looks at the rise of a counter that was not there before sees none.
#[test]
fn what_an_alert_waits_for_begins_at_zero() {
    let rendered = rendered(|| {});
    has(
        &rendered,
        &[
            "weixin_verify_failures_total{reason=\"stale\"} 0",
            "weixin_duplicates_total{action=\"joined\"} 0",
            "weixin_deferred_replies_total{result=\"45047\"} 0",
            "weixin_access_token_refresh_total{reason=\"40001\"} 0",
            "weixin_inflight 0",
            "weixin_deferred_queue 0",
        ],
    );
}
