//! Answers that come after the platform has hung up.

use std::time::Duration;

use tokio::task::JoinSet;
use weixin_message::Reply;

use super::attempt::Attempts;
use crate::Delivery;
use crate::target::{LateAnswer, Outcome};

/// Answers that may still come, to be compared with those that came in time.
#[derive(Default)]
pub(super) struct Awaited(JoinSet<Late>);

struct Late {
    number: usize,
    nonce: String,
    outcome: Outcome,
}

/// So many connections are read from after the platform has hung up.
const MAX: usize = 16;

impl Awaited {
    pub(super) fn add(&mut self, number: usize, nonce: String, answer: LateAnswer) {
        if self.0.len() < MAX {
            self.0.spawn(async move {
                let outcome = answer.await;
                Late {
                    number,
                    nonce,
                    outcome,
                }
            });
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Waits for what is still to come, notes it with its attempts, and returns what was said.
    pub(super) async fn replies(
        mut self,
        wait: Duration,
        attempts: &Attempts<'_>,
        delivery: &mut Delivery,
    ) -> Vec<Reply> {
        let mut said = Vec::new();
        let all = async {
            while let Some(late) = self.0.join_next().await {
                let Ok(late) = late else { continue };
                let (reply, response) = attempts.judge_late(&late.nonce, &late.outcome);
                said.extend(reply);
                let mut made = delivery.attempts.iter_mut();
                if let Some(attempt) = made.find(|attempt| attempt.number == late.number) {
                    attempt.late_response = response;
                }
            }
        };
        // What has not come by then tells nothing.
        let _ = tokio::time::timeout(wait, all).await;
        said
    }
}
