//! What logs may show of what is stored: nothing that a user wrote or was answered, and not who it was.

use std::fmt;

use super::{Attempt, Claim, DeadLetter, Entry, Job, Settled};

/// Without the user and the signature.
impl fmt::Debug for Attempt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Attempt")
            .field("owner", &format_args!("{:032x}", self.owner))
            .field("lease", &self.lease)
            .field("counts", &self.counts)
            .finish_non_exhaustive()
    }
}

/// Without the reply.
impl fmt::Debug for Claim {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Claimed {
                fence,
                attempts,
                is_behind,
            } => f
                .debug_struct("Claimed")
                .field("fence", fence)
                .field("attempts", attempts)
                .field("is_behind", is_behind)
                .finish(),
            Self::Running { attempts, lease } => f
                .debug_struct("Running")
                .field("attempts", attempts)
                .field("lease", lease)
                .finish(),
            Self::Done(Some(_)) => f.write_str("Done(Some([REDACTED]))"),
            Self::Done(None) => f.write_str("Done(None)"),
            Self::Deferred => f.write_str("Deferred"),
            Self::Dead => f.write_str("Dead"),
            Self::Conflict => f.write_str("Conflict"),
        }
    }
}

impl fmt::Debug for Entry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Entry").finish_non_exhaustive()
    }
}

/// Without what it says and the reply.
impl fmt::Debug for Job {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Job")
            .field("key", &self.key)
            .field("fence", &self.fence)
            .field("is_answered", &self.reply.is_some())
            .field("deaths", &self.deaths)
            .field("postponed", &self.postponed)
            .field("age", &self.age)
            .finish_non_exhaustive()
    }
}

/// Without the reply.
impl fmt::Debug for Settled {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sent => f.write_str("Sent"),
            Self::Kept { keep, .. } => f
                .debug_struct("Kept")
                .field("keep", keep)
                .finish_non_exhaustive(),
            Self::Expired => f.write_str("Expired"),
            Self::Dead(reason) => f.debug_tuple("Dead").field(reason).finish(),
        }
    }
}

/// Without what it says and the reply.
impl fmt::Debug for DeadLetter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DeadLetter")
            .field("key", &self.key)
            .field("is_answered", &self.reply.is_some())
            .field("reason", &self.reason)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use weixin_message::Fingerprint;

    use super::super::{Fence, Key};
    use super::*;

    #[test]
    fn no_text_and_no_user_is_shown() {
        let key = Key::new("wx1", Fingerprint::from_bytes([1; 32]));
        let entry = Entry {
            user: "oSECRET".into(),
            document: "SECRET".into(),
        };
        let reply = Some(Box::from("SECRET"));
        let job = Job {
            key: key.clone(),
            fence: Fence(1),
            entry: entry.clone(),
            reply: reply.clone(),
            deaths: 0,
            postponed: 0,
            age: Duration::ZERO,
        };
        let attempt = Attempt {
            owner: 1,
            body: [0; 16],
            pin: Some(*b"SECRETSECRETSECRETSE"),
            user: "oSECRET".into(),
            lease: Duration::ZERO,
            remember: Duration::ZERO,
            counts: true,
        };
        let letter = DeadLetter {
            key,
            entry: entry.clone(),
            reply: reply.clone(),
            reason: "why".into(),
        };
        let kept = Settled::Kept {
            reply: "SECRET".into(),
            keep: Duration::ZERO,
        };
        let shown = format!(
            "{entry:?} {job:?} {attempt:?} {letter:?} {kept:?} {:?}",
            Claim::Done(reply)
        );
        assert!(
            !shown.contains("SECRET") && !shown.contains("83, 69"),
            "{shown}"
        );
        assert!(shown.contains("why"), "{shown}");
    }
}
