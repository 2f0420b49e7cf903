//! An account, for what it is pushed.

use std::path::Path;

use clap::ValueEnum;
use weixin_client::token::AppSecret;
use weixin_core::{AccountBuilder, AppId, EncodingAesKey, Token};
use weixin_sim::{PushMode, SimAccount};

use super::file::{File, Secret, missing, set};
use super::mode::ModeArg;
use crate::failure::{Exit, Failure};
use crate::words::words;

/// The AppSecret of an account that is nowhere but here.
pub(crate) const MADE_UP_SECRET: &str = "00000000000000000000000000000000";
/// Its EncodingAESKey: the same at each start, so that a bot that was given it once can keep it.
const MADE_UP_KEY: &str = "simulatorkey2026000000000000000000000000000";

/// The account, for what it is pushed.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Account")]
pub(crate) struct AccountArgs {
    /// The Token of the console. Better by the environment: arguments are seen by all who share the machine
    #[arg(
        long,
        value_name = "TOKEN",
        env = "WEIXIN_TOKEN",
        hide_env_values = true
    )]
    token: Option<String>,
    /// The AppID of the console
    #[arg(long, value_name = "ID", env = "WEIXIN_APP_ID", hide_env_values = true)]
    app_id: Option<String>,
    /// The EncodingAESKey of the console, 43 letters or digits
    #[arg(
        long,
        value_name = "KEY",
        env = "WEIXIN_ENCODING_AES_KEY",
        hide_env_values = true
    )]
    encoding_aes_key: Option<String>,
    /// The mode that is set in the console [default: security with a key, else plaintext]
    #[arg(long, value_enum, env = "WEIXIN_MODE", hide_env_values = true)]
    mode: Option<ModeArg>,
}

/// The AppSecret, for what simulates the API as well.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Account")]
pub(crate) struct SecretArgs {
    /// The AppSecret with which the bot calls the API
    #[arg(
        long,
        value_name = "SECRET",
        env = "WEIXIN_APP_SECRET",
        hide_env_values = true
    )]
    app_secret: Option<String>,
}

/// What is set for an account. Nothing is checked before it is asked for.
pub(crate) struct Account {
    token: Option<Secret>,
    app_id: Option<Secret>,
    key: Option<Secret>,
    secret: Option<Secret>,
    mode: Option<PushMode>,
}

impl Account {
    pub(crate) fn new(args: AccountArgs, file: Option<&Path>) -> Result<Self, Failure> {
        let mut file = File::read(file)?;
        let mode = file.take("mode").map(|mode| {
            ModeArg::from_str(&mode, false).map_err(|_| {
                let words = words!(
                    "mode must be plaintext, compatible, security or cloud_run",
                    "mode 应为 plaintext、compatible、security 或 cloud_run"
                );
                Failure::new(Exit::Usage, "config", words)
            })
        });
        let in_file = mode.transpose()?;
        let mode = args.mode.and_then(ModeArg::mode);
        let mode = mode.or_else(|| in_file.and_then(ModeArg::mode));
        Ok(Self {
            token: set(args.token).or_else(|| file.take("token")),
            app_id: set(args.app_id).or_else(|| file.take("app_id")),
            key: set(args.encoding_aes_key).or_else(|| file.take("encoding_aes_key")),
            secret: file.take("app_secret"),
            mode,
        })
    }

    /// The Token.
    pub(crate) fn token(&self) -> Result<&str, Failure> {
        let token = self.token.as_deref().ok_or_else(|| missing("token"))?;
        Token::new(token.clone())?;
        Ok(token)
    }

    /// The Token, for what has a signature.
    pub(crate) fn signing_token(&self) -> Result<&str, Failure> {
        if self.mode() == PushMode::CloudRun {
            return Err(Failure::usage(words!(
                "in the mode cloud_run nothing is signed: push the document as it is",
                "cloud_run 模式下没有签名：直接推送文档即可"
            )));
        }
        self.token()
    }

    /// The AppID, if there is one.
    pub(crate) fn app_id(&self) -> Result<Option<&str>, Failure> {
        let Some(app_id) = self.app_id.as_deref() else {
            return Ok(None);
        };
        AppId::new(app_id.clone())?;
        Ok(Some(app_id))
    }

    pub(crate) fn needed_app_id(&self) -> Result<&str, Failure> {
        self.app_id()?.ok_or_else(|| missing("app_id"))
    }

    /// The EncodingAESKey, if there is one.
    pub(crate) fn key(&self) -> Result<Option<&str>, Failure> {
        let Some(key) = self.key.as_deref() else {
            return Ok(None);
        };
        EncodingAesKey::new(key)?;
        Ok(Some(key))
    }

    pub(crate) fn needed_key(&self) -> Result<&str, Failure> {
        self.key()?.ok_or_else(|| missing("encoding_aes_key"))
    }

    /// The form of pushes: encrypted if there is a key, unless it is said.
    pub(crate) fn mode(&self) -> PushMode {
        let default = match self.key {
            Some(_) => PushMode::Security,
            None => PushMode::Plaintext,
        };
        self.mode.unwrap_or(default)
    }

    /// With an AppSecret, if one is given.
    pub(crate) fn with_secret(mut self, secret: SecretArgs) -> Self {
        self.secret = set(secret.app_secret).or(self.secret);
        self
    }

    pub(crate) fn has_secret(&self) -> bool {
        self.secret.is_some()
    }

    pub(crate) fn has_token(&self) -> bool {
        self.token.is_some()
    }

    pub(crate) fn has_key(&self) -> bool {
        self.key.is_some()
    }

    /// The form of pushes for an account that is made up where it is not set: encrypted, unless it is said.
    pub(crate) fn made_up_mode(&self) -> PushMode {
        self.mode.unwrap_or(PushMode::Security)
    }

    /// The account as the simulator has it, made up where it is not set.
    pub(crate) fn made_up(&self) -> Result<SimAccount, Failure> {
        let mut account = SimAccount::new()
            .app_secret(MADE_UP_SECRET)
            .encoding_aes_key(MADE_UP_KEY)
            .mode(self.made_up_mode().of_account());
        if self.has_token() {
            account = account.token(self.token()?);
        }
        if let Some(app_id) = self.app_id()? {
            account = account.app_id(app_id);
        }
        if let Some(key) = self.key()? {
            account = account.encoding_aes_key(key);
        }
        if let Some(secret) = self.secret.as_deref() {
            AppSecret::new(secret.as_str())?;
            account = account.app_secret(secret);
        }
        Ok(account)
    }

    /// The account as a server has it.
    pub(crate) fn builder(&self) -> Result<AccountBuilder, Failure> {
        let mut account = weixin_core::Account::builder(self.signing_token()?);
        if let Some(app_id) = self.app_id()? {
            account = account.app_id(app_id);
        }
        if let Some(key) = self.key()? {
            account = account.encoding_aes_key(key);
        }
        if self.mode().is_encrypted() {
            self.needed_key()?;
            self.needed_app_id()?;
        }
        Ok(account.mode(self.mode().of_account()))
    }

    /// The account as the simulator has it; what pushes need must be set.
    pub(crate) fn simulated(&self) -> Result<SimAccount, Failure> {
        // Without signatures nobody needs a Token, but an AppID, which is all that the bot compares.
        match self.mode() {
            PushMode::CloudRun => drop(self.needed_app_id()?),
            _ => drop(self.token()?),
        }
        if self.mode().is_encrypted() {
            self.needed_key()?;
        }
        Ok(self.made_up()?.mode(self.mode().of_account()))
    }
}
