//! What a check proved: values that only the check can make.

#[cfg(feature = "encryption")]
use crate::cipher::{Claim, Opened};
#[cfg(feature = "encryption")]
use crate::doctor::{Diagnosis, of_message};
#[cfg(feature = "encryption")]
use crate::verify::OpenError;
use crate::{Account, Signature};

/// Proof that a push passed [`Account::verify`], [`Unverified::open`] or [`Account::verify_cloud_run`].
///
/// Nothing else makes one, so a service that asks for it cannot be reached by an unchecked request. What it proves
/// depends on the [kind](Account::kind) and the mode of the account:
///
/// * The first two prove that the push was signed with the account's Token and is fresh. In plaintext mode the signature
///   does *not* cover the body.
/// * The last one is for accounts of [Cloud Run](Account::cloud_run), whose pushes nobody signs. It proves what the
///   operator has stated of the network, and no more: whoever reaches the server is the platform.
///
/// Whoever wants a signature checks that the account's kind is not [`AccountKind::CloudRun`](crate::AccountKind::CloudRun).
///
/// [`Unverified::open`]: https://docs.rs/weixin-core/latest/weixin_core/struct.Unverified.html
#[derive(Clone, Debug)]
pub struct Verified {
    account: Account,
    /// `None` in the encrypted modes.
    unbound_signature: Option<Signature>,
    /// `None` in plaintext mode.
    #[cfg(feature = "encryption")]
    claim: Option<Claim>,
}

impl Verified {
    pub(crate) fn new(
        account: Account,
        unbound_signature: Option<Signature>,
        #[cfg(feature = "encryption")] claim: Option<Claim>,
    ) -> Self {
        Self {
            account,
            unbound_signature,
            #[cfg(feature = "encryption")]
            claim,
        }
    }

    /// The account that the push is for.
    #[must_use]
    pub fn account(&self) -> &Account {
        &self.account
    }

    /// In plaintext mode, the signature that was checked: it does not cover the body.
    ///
    /// `None` for Cloud Run as well, where there is none: nothing was captured that could be used again.
    ///
    /// It is another one in each attempt of the platform to deliver a push, so whoever has seen it with
    /// one body has to refuse it with another.
    #[must_use]
    pub fn unbound_signature(&self) -> Option<Signature> {
        self.unbound_signature
    }

    /// The account that the push is for, without the rest.
    #[must_use]
    pub fn into_account(self) -> Account {
        self.account
    }

    /// Checks `msg_signature` over the text of the `Encrypt` element, and opens it.
    ///
    /// # Errors
    ///
    /// [`OpenError`], also for every push of an account in plaintext mode.
    #[cfg(feature = "encryption")]
    pub fn open(&self, encrypt: &str) -> Result<Opened, OpenError> {
        let claim = self.claim.as_ref().ok_or(OpenError::SignatureMismatch)?;
        claim.open(&self.account, encrypt)
    }

    /// What most likely keeps the text of an `Encrypt` element from being opened, for the operator's log: see
    /// [`doctor`](crate::doctor).
    #[cfg(feature = "encryption")]
    #[must_use]
    pub fn diagnose(&self, encrypt: &str) -> Diagnosis {
        self.claim.as_ref().map_or(Diagnosis::NoKey, |claim| {
            of_message(&self.account, claim, encrypt, true)
        })
    }
}

/// A push that carries `msg_signature` alone and is not proven until its body was read.
///
/// It is of no use but to be [opened](Self::open).
#[cfg(feature = "encryption")]
#[derive(Clone, Debug)]
pub struct Unverified {
    account: Account,
    claim: Claim,
}

#[cfg(feature = "encryption")]
impl Unverified {
    pub(crate) fn new(account: Account, claim: Claim) -> Self {
        Self { account, claim }
    }

    /// The account that the push came to. That it is the platform's is not proven yet.
    #[must_use]
    pub fn account(&self) -> &Account {
        &self.account
    }

    /// Completes the proof: checks `msg_signature` over the text of the `Encrypt` element, and
    /// opens it.
    ///
    /// # Errors
    ///
    /// [`OpenError`] as for [`Verified::open`].
    pub fn open(self, encrypt: &str) -> Result<(Verified, Opened), OpenError> {
        let opened = self.claim.open(&self.account, encrypt)?;
        Ok((Verified::new(self.account, None, Some(self.claim)), opened))
    }

    /// What most likely keeps the text of an `Encrypt` element from being opened, for the operator's log: see
    /// [`doctor`](crate::doctor).
    #[must_use]
    pub fn diagnose(&self, encrypt: &str) -> Diagnosis {
        of_message(&self.account, &self.claim, encrypt, false)
    }

    /// Opens a text that stands in the query itself: the `echostr` of WeCom.
    ///
    /// It must be a word. The signature of a message is made in the same way, so that whoever saw an
    /// encrypted message could otherwise send it as `echostr` and be told what it says.
    pub(crate) fn open_text(self, encrypt: &str) -> Result<String, OpenError> {
        let opened = self.claim.open(&self.account, encrypt)?;
        let is_word = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-');
        let text = Some(opened.message()).filter(|text| text.iter().all(is_word));
        text.and_then(|text| String::from_utf8(text.to_vec()).ok())
            .ok_or(OpenError::Undecipherable)
    }
}
