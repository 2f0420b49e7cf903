//! The dashboard and the alerts of the examples ask for nothing that a running server does not have.

use serde_json::Value;
use yaml_rust2::YamlLoader;

use crate::prom_ql::{Sample, needs, samples};
use crate::run::everything;

const DASHBOARD: &str = include_str!("../../examples/dashboards/weixin.json");
const ALERTS: &str = include_str!("../../examples/dashboards/alerts.yml");

/// All expressions of the dashboard, with what their lines are called.
fn of_dashboard() -> Vec<(String, String)> {
    let dashboard: Value = serde_json::from_str(DASHBOARD).unwrap();
    let panels = dashboard["panels"].as_array().unwrap();
    let targets = panels
        .iter()
        .flat_map(|panel| panel["targets"].as_array().unwrap());
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    targets
        .map(|target| (text(&target["expr"]), text(&target["legendFormat"])))
        .collect()
}

/// All expressions of the alerts, with what they say.
fn of_alerts() -> Vec<(String, String)> {
    let alerts = YamlLoader::load_from_str(ALERTS).unwrap();
    let groups = alerts[0]["groups"].as_vec().unwrap();
    let rules = groups
        .iter()
        .flat_map(|group| group["rules"].as_vec().unwrap());
    rules
        .map(|rule| {
            let summary = rule["annotations"]["summary"].as_str().unwrap();
            let summary = summary.replace("{{ $labels.", "{{").replace(" }}", "}}");
            (rule["expr"].as_str().unwrap().to_owned(), summary)
        })
        .collect()
}

/// The labels that a text shows, as `{{label}}`.
fn shown(text: &str) -> impl Iterator<Item = &str> {
    let labels = text.split("{{").skip(1);
    let labels = labels.map(|rest| rest.split("}}").next().unwrap());
    labels.filter(|label| !label.contains('$'))
}

#[tokio::test(start_paused = true)]
async fn all_that_they_ask_for_is_emitted() {
    let runs = everything().await.map(|rendered| samples(&rendered));
    let all: Vec<&Sample> = runs.iter().flatten().collect();
    let expressions = [of_dashboard(), of_alerts()].concat();
    assert!(expressions.len() > 20, "{}", expressions.len());
    for (expression, text) in &expressions {
        let needs = needs(expression);
        assert!(!needs.series.is_empty(), "{expression}");
        for label in shown(text) {
            assert!(needs.by.contains(label), "{label} is shown by {expression}");
        }
        let mut by_of_any = Vec::new();
        for (series, labels) in &needs.series {
            let found: Vec<_> = all.iter().filter(|sample| sample.name == *series).collect();
            assert!(
                found.iter().any(|sample| sample.value > 0.0),
                "{series} is never more than 0: {expression}"
            );
            for (label, values) in labels {
                let has_it = |sample: &&&Sample| sample.labels.contains_key(label);
                assert!(found.iter().any(has_it), "{series}{{{label}}}");
                for value in values {
                    let has = |sample: &&&Sample| sample.labels.get(label) == Some(value);
                    assert!(found.iter().any(has), "{label}={value}");
                }
            }
            by_of_any.extend(found.iter().flat_map(|sample| sample.labels.keys()));
        }
        for label in &needs.by {
            assert!(by_of_any.contains(&label), "by {label}: {expression}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn every_series_is_on_the_dashboard_and_every_fact_is_counted() {
    let [_, _, rendered] = everything().await;
    let sum = |name: &str, label: &str| -> f64 {
        let samples = samples(&rendered).into_iter();
        let ours = samples.filter(|sample| sample.name == name);
        let labels: Vec<_> = label.split('=').collect();
        ours.filter(|sample| {
            labels[0].is_empty() || sample.labels.get(labels[0]).map(|it| &**it) == Some(labels[1])
        })
        .map(|sample| sample.value)
        .sum()
    };
    for (series, label) in [
        ("weixin_callbacks_total", "outcome=reply"),
        ("weixin_callbacks_total", "outcome=deferred"),
        ("weixin_callbacks_total", "outcome=duplicate"),
        ("weixin_callbacks_total", "outcome=timeout"),
        ("weixin_callbacks_total", "event=subscribe"),
        ("weixin_callbacks_total", "mode=security"),
        ("weixin_verify_failures_total", "reason=wrong_mode"),
        ("weixin_verify_failures_total", "reason=bad_signature"),
        ("weixin_verify_failures_total", "reason=bad_msg_signature"),
        ("weixin_verify_failures_total", "reason=stale"),
        ("weixin_verify_failures_total", "reason=decrypt"),
        ("weixin_deadline_missed_total", "msg_type=text"),
        ("weixin_duplicates_total", "action=joined"),
        ("weixin_duplicates_total", "action=replayed"),
        ("weixin_deferred_replies_total", "result=sent"),
        ("weixin_api_calls_total", "api=/cgi-bin/stable_token"),
        ("weixin_api_calls_total", "errcode=0"),
        ("weixin_api_calls_total", "errcode=40003"),
        ("weixin_access_token_refresh_total", "reason=first"),
        ("weixin_access_token_refresh_total", "reason=40001"),
        ("weixin_access_token_refresh_total", "reason=expiry"),
    ] {
        assert!(sum(series, label) > 0.0, "{series} {label} in\n{rendered}");
    }
    // What began has ended.
    assert_eq!(sum("weixin_inflight", ""), 0.0);
    // Nothing is counted that nobody can see.
    let typed = rendered
        .lines()
        .filter_map(|line| line.strip_prefix("# TYPE "));
    for series in typed.map(|line| line.split(' ').next().unwrap()) {
        assert!(DASHBOARD.contains(series), "{series} is on no panel");
    }
}
