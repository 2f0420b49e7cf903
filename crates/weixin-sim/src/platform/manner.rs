//! From a push to what is unusual about it, and back.

use std::time::Duration;

use super::{Push, Settings};
use crate::Manner;
use crate::envelope::Forgery;

impl Push {
    /// Makes it as another was made, with all that was [not as usual](crate::Delivery::manner) about that one.
    ///
    /// ```
    /// # use weixin_sim::Platform;
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// # let platform = Platform::default();
    /// # let alice = platform.user("oAlice");
    /// let first = alice.text("hi").forged().attempts(1).await;
    /// let replayed = alice.document(first.document.clone()).in_manner(&first.manner).await;
    /// assert_eq!(replayed.manner, first.manner);
    /// # }
    /// ```
    pub fn in_manner(mut self, manner: &Manner) -> Self {
        if let Some(mode) = manner.mode {
            self = self.mode(mode);
        }
        if manner.json {
            self = self.json();
        }
        if manner.forged_message {
            self = self.forged_message();
        }
        if manner.forged {
            self = self.forged();
        }
        if manner.age_s > 0 {
            self = self.signed_ago(Duration::from_secs(manner.age_s));
        }
        if manner.broken {
            self = self.broken();
        }
        if manner.slow_upload_ms > 0 {
            self = self.slow_upload(Duration::from_millis(manner.slow_upload_ms));
        }
        if manner.delay_ms > 0 {
            self = self.delayed(Duration::from_millis(manner.delay_ms));
        }
        if let Some(times) = manner.times {
            self = self.times(times);
        }
        if manner.again > 0 {
            self = self.again(manner.again);
        }
        if let Some(attempts) = manner.attempts {
            self = self.attempts(attempts);
        }
        if let Some(patience) = manner.patience_ms {
            self = self.patience(Duration::from_millis(patience));
        }
        if manner.gap_ms > 0 {
            self = self.gap(Duration::from_millis(manner.gap_ms));
        }
        if manner.same_nonce {
            self = self.same_nonce();
        }
        self
    }

    /// What is not as usual about it.
    pub(super) fn manner(&self) -> Manner {
        let Self {
            settings, options, ..
        } = self;
        let usual = Settings::default();
        let platform = self.platform.settings();
        Manner {
            mode: (settings.mode != platform.mode).then_some(settings.mode),
            json: settings.json,
            forged: options.forgery == Forgery::All,
            forged_message: options.forgery == Forgery::Message,
            age_s: options.age.as_secs(),
            broken: options.broken,
            slow_upload_ms: millis(options.upload),
            delay_ms: millis(options.delay),
            times: (options.times != 1).then_some(options.times),
            again: options.again,
            attempts: (settings.attempts != usual.attempts).then_some(settings.attempts),
            patience_ms: (settings.patience != usual.patience).then(|| millis(settings.patience)),
            gap_ms: millis(settings.gap),
            same_nonce: settings.same_nonce,
        }
    }
}

fn millis(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}
