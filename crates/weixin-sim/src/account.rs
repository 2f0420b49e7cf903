//! The account as both sides know it.

use std::fmt;

use rand::Rng;
use weixin_core::{Account, CloudRun, ConfigError, Mode};

use crate::SimClock;

/// An official account as the console shows it: Token, AppID, AppSecret, EncodingAESKey, mode, `gh_` id.
///
/// All parts have values that a demonstration can use; the key is drawn anew for each account.
///
/// ```
/// use weixin_sim::SimAccount;
/// use weixin_core::Mode;
///
/// let account = SimAccount::new().mode(Mode::Plaintext).token("mwtoken2026abcdef");
/// # assert_eq!(account.token_text(), "mwtoken2026abcdef");
/// ```
#[derive(Clone)]
pub struct SimAccount {
    pub(crate) token: String,
    pub(crate) app_id: String,
    pub(crate) app_secret: String,
    pub(crate) encoding_aes_key: String,
    pub(crate) original_id: String,
    pub(crate) mode: Mode,
}

impl SimAccount {
    /// An account in security mode, with a fixed Token and a new key.
    #[must_use]
    pub fn new() -> Self {
        Self {
            token: "simulatortoken2026".into(),
            app_id: "wx5a1e0000000000de".into(),
            app_secret: "5a1e000000000000000000000000dead".into(),
            encoding_aes_key: random_key(),
            original_id: "gh_5a1e000000de".into(),
            mode: Mode::Security,
        }
    }

    /// Sets the Token.
    #[must_use]
    pub fn token(mut self, token: impl Into<String>) -> Self {
        self.token = token.into();
        self
    }

    /// Sets the AppID.
    #[must_use]
    pub fn app_id(mut self, app_id: impl Into<String>) -> Self {
        self.app_id = app_id.into();
        self
    }

    /// Sets the AppSecret.
    #[must_use]
    pub fn app_secret(mut self, app_secret: impl Into<String>) -> Self {
        self.app_secret = app_secret.into();
        self
    }

    /// Sets the EncodingAESKey.
    #[must_use]
    pub fn encoding_aes_key(mut self, key: impl Into<String>) -> Self {
        self.encoding_aes_key = key.into();
        self
    }

    /// Sets the account's own id, the `ToUserName` of every push.
    #[must_use]
    pub fn original_id(mut self, id: impl Into<String>) -> Self {
        self.original_id = id.into();
        self
    }

    /// Sets the mode.
    #[must_use]
    pub fn mode(mut self, mode: Mode) -> Self {
        self.mode = mode;
        self
    }

    /// The Token, as it is to be entered on the server's side.
    #[must_use]
    pub fn token_text(&self) -> &str {
        &self.token
    }

    /// The AppSecret, as a client of the API needs it.
    #[must_use]
    pub fn app_secret_text(&self) -> &str {
        &self.app_secret
    }

    /// The AppID.
    #[must_use]
    pub fn app_id_text(&self) -> &str {
        &self.app_id
    }

    /// The account's own id, the `ToUserName` of every push.
    #[must_use]
    pub fn original_id_text(&self) -> &str {
        &self.original_id
    }

    /// The EncodingAESKey, as it is to be entered on the server's side.
    #[must_use]
    pub fn key_text(&self) -> &str {
        &self.encoding_aes_key
    }

    /// The account for the server's side, with the clock of a simulation.
    ///
    /// [`Platform::account`](crate::Platform::account) gives it where there is a platform already.
    ///
    /// # Errors
    ///
    /// [`ConfigError`] names the field that the console would not take.
    pub fn to_account(&self, clock: &SimClock) -> Result<Account, ConfigError> {
        let clock = clock.clone();
        Account::builder(self.token.clone())
            .app_id(self.app_id.clone())
            .encoding_aes_key(self.encoding_aes_key.clone())
            .mode(self.mode)
            .clock(move || clock.unix_time())
            .build()
    }

    /// The same in Cloud Run, on a private network.
    pub(crate) fn to_cloud_run(&self, clock: &SimClock) -> Result<Account, ConfigError> {
        let clock = clock.clone();
        Account::cloud_run(self.app_id.clone(), CloudRun::private())
            .clock(move || clock.unix_time())
            .build()
    }
}

impl Default for SimAccount {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for SimAccount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SimAccount")
            .field("app_id", &self.app_id)
            .field("mode", &self.mode)
            .finish_non_exhaustive()
    }
}

/// 43 characters, of which all but the last are drawn freely: that one's two spare bits are zero, so that
/// strict readers of Base64 take the key too.
fn random_key() -> String {
    let mut bytes = [0; 32];
    rand::rng().fill_bytes(&mut bytes);
    let mut key = base64_simd::STANDARD_NO_PAD.encode_to_string(bytes);
    // The console allows letters and digits alone.
    key = key.replace('+', "x").replace('/', "y");
    key
}
