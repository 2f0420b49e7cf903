//! As much of PromQL as it takes to know which series and labels an expression needs.

use std::collections::{BTreeMap, BTreeSet};

/// What an expression asks for.
#[derive(Debug, Default)]
pub(crate) struct Needs {
    /// Series with the labels that are named beside them, each with the values of which one is wanted, if any is.
    pub(crate) series: BTreeMap<String, BTreeMap<String, BTreeSet<String>>>,
    /// Labels by which it is summed up.
    pub(crate) by: BTreeSet<String>,
}

/// Reads an expression.
pub(crate) fn needs(expression: &str) -> Needs {
    let mut needs = Needs::default();
    let is_word = |character: char| character.is_ascii_alphanumeric() || character == '_';
    let mut rest = expression;
    while let Some(start) = rest.find(is_word) {
        let from = &rest[start..];
        let (word, after) = from.split_at(from.find(|c| !is_word(c)).unwrap_or(from.len()));
        rest = after;
        if word == "by" {
            let (_, list) = rest.split_once('(').unwrap();
            let (list, after) = list.split_once(')').unwrap();
            needs
                .by
                .extend(list.split(',').map(|label| label.trim().to_owned()));
            rest = after;
        } else if word.starts_with("weixin_") {
            let labels = needs.series.entry(word.to_owned()).or_default();
            if let Some(list) = rest.strip_prefix('{') {
                let (list, after) = list.split_once('}').unwrap();
                for matcher in list.split(',') {
                    let (label, values) = read_matcher(matcher);
                    labels.entry(label).or_default().extend(values);
                }
                rest = after;
            }
        }
    }
    needs
}

/// A label, and the values of which one is wanted; none of one that is not wanted.
fn read_matcher(matcher: &str) -> (String, Vec<String>) {
    let (label, value) = matcher.split_once('=').unwrap();
    let is_pattern = value.starts_with('~');
    let value = value.trim_start_matches('~').trim_matches('"');
    let values = match label.strip_suffix('!') {
        Some(label) => return (label.to_owned(), Vec::new()),
        None if is_pattern => value.split('|').map(str::to_owned).collect(),
        None => vec![value.to_owned()],
    };
    (label.to_owned(), values)
}

/// One line of what Prometheus scrapes.
#[derive(Debug)]
pub(crate) struct Sample {
    pub(crate) name: String,
    pub(crate) labels: BTreeMap<String, String>,
    pub(crate) value: f64,
}

/// Reads what Prometheus scrapes.
pub(crate) fn samples(rendered: &str) -> Vec<Sample> {
    let lines = rendered.lines();
    let lines = lines.filter(|line| !line.is_empty() && !line.starts_with('#'));
    lines
        .map(|line| {
            let (series, value) = line.rsplit_once(' ').unwrap();
            let (name, labels) = series.split_once('{').unwrap_or((series, "}"));
            let labels = labels.strip_suffix('}').unwrap();
            let labels = labels.split(',').filter(|label| !label.is_empty());
            Sample {
                name: name.to_owned(),
                labels: labels
                    .map(|label| {
                        let (label, value) = label.split_once('=').unwrap();
                        (label.to_owned(), value.trim_matches('"').to_owned())
                    })
                    .collect(),
                value: value.parse().unwrap(),
            }
        })
        .collect()
}

#[test]
fn an_expression_is_read_with_its_series_and_labels() {
    let needs =
        needs(r#"sum by (api, le) (rate(weixin_x_bucket{a!="0",b=~"c|d"}[5m])) > max(weixin_y)"#);
    assert_eq!(format!("{:?}", needs.by), r#"{"api", "le"}"#);
    let expected = r#"{"weixin_x_bucket": {"a": {}, "b": {"c", "d"}}, "weixin_y": {}}"#;
    assert_eq!(format!("{:?}", needs.series), expected);
}
