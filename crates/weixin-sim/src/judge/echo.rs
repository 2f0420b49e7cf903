//! The answer to the GET by which the platform checks an address.

use super::answer::{is_html, no_answer, of_http};
use super::{Finding, FindingKind};
use crate::target::Outcome;

/// What is wrong with the answer to a GET that is signed rightly.
pub(crate) fn judge_echo(echostr: &str, outcome: &Outcome, patience_ms: u128) -> Vec<Finding> {
    if let Some(finding) = no_answer(outcome, patience_ms) {
        return vec![finding];
    }
    let Some(answer) = &outcome.answer else {
        return Vec::new();
    };
    let mut findings = of_http(answer);
    if !findings.is_empty() {
        return findings;
    }
    let text = String::from_utf8_lossy(&answer.body);
    if text != echostr {
        findings.push(not_the_echo(echostr, &text));
    }
    findings
}

/// What is wrong with the answer to a GET with a wrong signature, which must be refused.
pub(crate) fn judge_unsigned_echo(
    echostr: &str,
    outcome: &Outcome,
    patience_ms: u128,
) -> Option<Finding> {
    if let Some(finding) = no_answer(outcome, patience_ms) {
        return Some(finding);
    }
    let answer = outcome.answer.as_ref()?;
    if answer.status.is_success() {
        // What is said in its place is a refusal in words.
        let echoed = String::from_utf8_lossy(&answer.body).contains(echostr);
        return echoed.then(|| FindingKind::UnsignedEcho.into());
    }
    let refused = answer.status.is_client_error();
    of_http(answer).into_iter().find(|_| !refused)
}

fn not_the_echo(echostr: &str, text: &str) -> Finding {
    let kind = if text.starts_with('\u{feff}') {
        FindingKind::Bom
    } else if is_html(text) || (text.contains('<') && text.contains(echostr)) {
        FindingKind::Html
    } else if text.trim_matches(['"', '\'']) == echostr {
        FindingKind::EchoQuoted
    } else if text.trim() == echostr {
        FindingKind::EchoBlank
    } else if text.trim_start().starts_with(['{', '[']) {
        FindingKind::EchoJson
    } else if is_number_of(echostr, text) {
        FindingKind::EchoNumber
    } else {
        FindingKind::EchoOther
    };
    kind.into()
}

/// Whether `text` is what becomes of `echostr` when a float or an integer is made of it.
fn is_number_of(echostr: &str, text: &str) -> bool {
    match (echostr.parse::<f64>(), text.trim().parse::<f64>()) {
        (Ok(sent), Ok(found)) => (sent - found).abs() <= sent.abs() / 1e6,
        _ => false,
    }
}
