//! What the platform, or anybody else, can find out about a server.

use std::time::Duration;

use http::Method;
use rand::Rng;

use super::attempt::{Exchange, Sending, random_nonce};
use super::{Platform, Push, PushMode};
use crate::envelope::{Forgery, Signing};
use crate::judge::{Finding, FindingKind, judge_echo, judge_unsigned_echo};
use crate::target::Way;
use crate::transcript::{Attempt, End, EntryKind};
use crate::{Delivery, Manner, Shown};

/// Older than any server should take.
const STALE: Duration = Duration::from_secs(4000);
/// What Cloud Run asks a container.
const CONTAINER: &str = "<xml><action>CheckContainerPath</action></xml>";
const CONTAINER_JSON: &str = r#"{"action":"CheckContainerPath"}"#;
/// An event that no bot has an answer to.
const UNKNOWN: &str = "simulator_verify";
/// The user of the probes.
const PROBER: &str = "oSimulatorProbe";

impl Platform {
    /// Plays what the console does when the address is saved: a GET whose `echostr` must come back. If it does,
    /// a second GET, with a wrong signature, must get something else, and a push must be let in, of an event that
    /// nobody knows.
    ///
    /// To a container of Cloud Run it is a push that names no user. The attempts of the delivery are these requests.
    pub async fn verify(&self) -> Delivery {
        if self.settings().mode == PushMode::CloudRun {
            return self.verify_container().await;
        }
        let (echostr, right) = self.echo(Forgery::None).await;
        let patience_ms = self.settings().patience.as_millis();
        let mut findings = judge_echo(&echostr, &right.outcome, patience_ms);
        let is_broken = matches!(right.outcome.end, End::Reset | End::NotHttp);
        let patience = self.settings().patience;
        if is_broken && self.0.target().wants_tls(patience).await {
            findings = vec![FindingKind::WantsTls.into()];
        }
        let mut first = right.into_attempt(1);
        first.findings = findings;
        let mut attempts = vec![first];
        if attempts.iter().all(Attempt::is_good) {
            let mut second = self.unsigned_echo(2).await;
            // The address works, and however it fails here is right.
            second
                .findings
                .retain(|finding| finding.kind == FindingKind::UnsignedEcho);
            attempts.push(second);
            // The console makes none, yet a key, an AppID or a mode that differs is not seen before.
            let mut third = self.user(PROBER).event(UNKNOWN).once(3).await;
            // What a bot makes of it is its affair, if only it was let in.
            if !is_refused(&third) {
                third.findings.clear();
            }
            attempts.push(third);
        }
        self.conclude("verify", "verify: GET", attempts)
    }

    /// Asks the server for what it must refuse: an echo and pushes with wrong signatures, a push in plain to an
    /// encrypted account, one that was signed an hour ago.
    ///
    /// To refuse is to answer with a status of 4xx; an echo may be refused in words, too. All else is a finding:
    /// what is accepted, and what gets no answer or an abnormal one. The pushes are texts of a user of their own, and the bot
    /// runs for
    /// those that are accepted.
    pub async fn probe(&self) -> Delivery {
        let mut attempts = vec![self.unsigned_echo(1).await];
        let mode = self.settings().mode;
        let text = || self.user(PROBER).text("probe");
        let mut pushes = Vec::new();
        if mode != PushMode::CloudRun {
            pushes.push((text().forged(), FindingKind::ForgedAccepted));
            pushes.push((text().signed_ago(STALE), FindingKind::StaleAccepted));
        }
        if mode.is_encrypted() {
            pushes.push((text().forged_message(), FindingKind::ForgedMessageAccepted));
            let plain = text().mode(PushMode::Plaintext);
            pushes.push((plain, FindingKind::PlaintextAccepted));
        }
        for (number, (push, accepted)) in (2..).zip(pushes) {
            attempts.push(refused(push, number, accepted).await);
        }
        self.conclude("probe", "probe: what must be refused", attempts)
    }

    async fn verify_container(&self) -> Delivery {
        let document = match self.settings().json {
            true => CONTAINER_JSON,
            false => CONTAINER,
        };
        let push = Push::raw(self.clone(), String::new(), document.to_owned());
        let attempt = push.once(1).await;
        self.conclude("verify", "verify: CheckContainerPath", vec![attempt])
    }

    async fn unsigned_echo(&self, number: usize) -> Attempt {
        let (echostr, exchange) = self.echo(Forgery::All).await;
        let patience_ms = self.settings().patience.as_millis();
        let finding = judge_unsigned_echo(&echostr, &exchange.outcome, patience_ms);
        let mut attempt = exchange.into_attempt(number);
        attempt.findings.extend(finding);
        attempt
    }

    /// A GET with an `echostr`, which comes back with it.
    async fn echo(&self, forgery: Forgery) -> (String, Exchange) {
        let shared = &*self.0;
        let signing = Signing {
            cipher: &shared.cipher,
            timestamp: shared.signing_time(&shared.settings()),
            nonce: &random_nonce(),
            open_id: None,
            forgery,
        };
        // 19 digits, of which the first is no zero.
        let echostr = (1_000_000_000_000_000_000
            + rand::rng().next_u64() % 8_000_000_000_000_000_000)
            .to_string();
        let sending = Sending {
            method: Method::GET,
            query: format!("{}&echostr={echostr}", signing.query()),
            headers: Vec::new(),
            body: String::new(),
            upload: Duration::ZERO,
            way: Way::Fresh,
        };
        let target = shared.target();
        let patience = shared.settings().patience;
        let exchange = shared.exchange(&target, patience, sending).await;
        (echostr, exchange)
    }

    /// Records a check that is done.
    fn conclude(&self, msg_type: &str, summary: &str, attempts: Vec<Attempt>) -> Delivery {
        let findings = attempts.iter().flat_map(|attempt| &attempt.findings);
        let errors = findings.filter(|finding| finding.is_error());
        let errors: Vec<Finding> = errors.cloned().collect();
        let mut delivery = Delivery {
            seq: 0,
            user: String::new(),
            msg_type: msg_type.to_owned(),
            event: None,
            summary: summary.to_owned(),
            document: String::new(),
            manner: Manner::default(),
            done: true,
            attempts,
            shown: Some(if errors.is_empty() {
                Shown::Nothing
            } else {
                Shown::Fault(errors)
            }),
        };
        let entry = EntryKind::Delivery(Box::new(delivery.clone()));
        delivery.seq = self.0.transcript.add(entry);
        delivery
    }
}

/// Makes a push once that must be refused. That it is refused is no finding.
async fn refused(push: Push, number: usize, accepted: FindingKind) -> Attempt {
    let mut attempt = push.once(number).await;
    if is_refused(&attempt) {
        attempt.findings.clear();
    } else if attempt.is_good() || attempt.findings.iter().any(is_answered_otherwise) {
        attempt.findings = vec![accepted.into()];
    }
    attempt
}

/// To refuse is to answer with a status of 4xx.
fn is_refused(attempt: &Attempt) -> bool {
    let status = attempt.response.as_ref().map(|response| response.status);
    attempt.end == End::Answered && status.is_some_and(|status| (400..500).contains(&status))
}

/// Whether what was answered is a reply, and only its form is that of another mode.
fn is_answered_otherwise(finding: &Finding) -> bool {
    matches!(
        finding.kind,
        FindingKind::PlaintextReply | FindingKind::EncryptedReply
    )
}
