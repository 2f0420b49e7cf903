//! The settings: from arguments, then the environment, then a file.
//!
//! The arguments and the environment are read by clap, which knows that the first comes before the second. An empty
//! value counts as none, which is what a blank line of an env file means.

use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use clap::ValueEnum;
use toml::{Table, Value};
use weixin_client::token::{AppSecret, StableToken};
use weixin_client::{Client, ClientBuilder};
use weixin_core::{AppId, EncodingAesKey, Token};
use weixin_sim::{PushMode, SimAccount};
use zeroize::Zeroizing;

use crate::failure::{Exit, Failure};
use crate::words::words;

/// The file that is read if it is there and none is named.
const FILE: &str = "weixin.toml";
/// The AppSecret of an account that is nowhere but here.
pub(crate) const MADE_UP_SECRET: &str = "00000000000000000000000000000000";
/// More than settings need.
const MAX_FILE_BYTES: u64 = 64 * 1024;
const NAMES: [&str; 6] = [
    "token",
    "app_id",
    "app_secret",
    "encoding_aes_key",
    "mode",
    "api_base",
];

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

/// The account, for calls to the platform.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Account")]
pub(crate) struct ApiArgs {
    /// The AppID of the console
    #[arg(long, value_name = "ID", env = "WEIXIN_APP_ID", hide_env_values = true)]
    app_id: Option<String>,
    /// The AppSecret of the console. Better by the environment: arguments are seen by all who share the machine
    #[arg(
        long,
        value_name = "SECRET",
        env = "WEIXIN_APP_SECRET",
        hide_env_values = true
    )]
    app_secret: Option<String>,
    #[arg(
        help = "Where the API is [default: https://api.weixin.qq.com]",
        long,
        value_name = "URL",
        env = "WEIXIN_API_BASE",
        hide_env_values = true
    )]
    api_base: Option<String>,
}

/// How the messages of an account travel.
#[derive(Clone, Copy, Debug, clap::ValueEnum)]
enum ModeArg {
    Plaintext,
    Compatible,
    Security,
    /// WeChat Cloud Run: in plain, without signatures
    #[value(name = "cloudrun")]
    CloudRun,
    /// An empty variable, which counts as none.
    #[value(name = "", hide = true)]
    Unset,
}

impl ModeArg {
    fn mode(self) -> Option<PushMode> {
        match self {
            Self::Plaintext => Some(PushMode::Plaintext),
            Self::Compatible => Some(PushMode::Compatible),
            Self::Security => Some(PushMode::Security),
            Self::CloudRun => Some(PushMode::CloudRun),
            Self::Unset => None,
        }
    }
}

/// What is set for an account. Nothing is checked before it is asked for.
pub(crate) struct Account {
    token: Option<Secret>,
    app_id: Option<Secret>,
    key: Option<Secret>,
    secret: Option<Secret>,
    mode: Option<PushMode>,
}

type Secret = Zeroizing<String>;

impl Account {
    pub(crate) fn new(args: AccountArgs, file: Option<&Path>) -> Result<Self, Failure> {
        let mut file = File::read(file)?;
        let mode = file.take("mode").map(|mode| {
            ModeArg::from_str(&mode, false).map_err(|_| {
                let words = words!(
                    "mode must be plaintext, compatible, security or cloudrun",
                    "mode 应为 plaintext、compatible、security 或 cloudrun"
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
                "in the mode cloudrun nothing is signed: push the document as it is",
                "cloudrun 模式下没有签名：直接推送文档即可"
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

    /// With an AppSecret, for what simulates the API as well.
    pub(crate) fn with_secret(mut self, secret: Option<String>) -> Self {
        self.secret = set(secret).or(self.secret);
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

    /// The account as the simulator has it; what pushes need must be set.
    pub(crate) fn simulated(&self) -> Result<SimAccount, Failure> {
        // Without signatures nobody needs it.
        if self.mode() != PushMode::CloudRun {
            self.token()?;
        }
        if self.mode().is_encrypted() {
            self.needed_key()?;
        }
        Ok(self.made_up()?.mode(self.mode().of_account()))
    }
}

/// What is set for calls to the platform.
pub(crate) struct Api {
    app_id: AppId,
    secret: AppSecret,
    base: Option<Secret>,
}

impl Api {
    pub(crate) fn new(args: ApiArgs, file: Option<&Path>) -> Result<Self, Failure> {
        let mut file = File::read(file)?;
        let app_id = set(args.app_id).or_else(|| file.take("app_id"));
        let app_id = app_id.ok_or_else(|| missing("app_id"))?;
        let secret = set(args.app_secret).or_else(|| file.take("app_secret"));
        let secret = secret.ok_or_else(|| missing("app_secret"))?;
        Ok(Self {
            app_id: AppId::new(app_id.as_str())?,
            secret: AppSecret::new(secret.as_str())?,
            base: set(args.api_base).or_else(|| file.take("api_base")),
        })
    }

    /// Where access tokens come from.
    pub(crate) fn tokens(&self) -> Result<StableToken, Failure> {
        let client = self.at_base(Client::builder())?;
        let (app_id, secret) = (self.app_id.clone(), self.secret.clone());
        Ok(StableToken::new(client, app_id, secret))
    }

    /// A client that gets its access token by itself.
    pub(crate) fn client(&self) -> Result<Client, Failure> {
        self.at_base(Client::builder().token_source(self.tokens()?))
    }

    fn at_base(&self, client: ClientBuilder) -> Result<Client, Failure> {
        Ok(match &self.base {
            Some(base) => client.base_url(base)?.build(),
            None => client.build(),
        })
    }
}

/// The settings of a file, as they stand in it.
struct File(Table);

impl File {
    /// Reads the file that is named, or the usual one if it is there.
    fn read(path: Option<&Path>) -> Result<Self, Failure> {
        let (path, is_named) = match path {
            Some(path) => (path.to_owned(), true),
            None => (PathBuf::from(FILE), false),
        };
        let name = path.display();
        let mut text = Zeroizing::new(String::new());
        match fs::File::open(&path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound && !is_named => {
                return Ok(Self(Table::new()));
            }
            Ok(file) => file.take(MAX_FILE_BYTES).read_to_string(&mut text),
            Err(error) => Err(error),
        }
        .map_err(|error| Failure::file(&name, &error))?;
        Self::parse(&text).map_err(|words| {
            let words = words!("{name}", "{name}").about(&words);
            Failure::new(Exit::Usage, "config", words)
        })
    }

    /// toml's own words are not repeated: they quote the file.
    fn parse(text: &str) -> Result<Self, crate::words::Words> {
        let table: Table = text.parse().map_err(|error: toml::de::Error| {
            let start = error.span().map_or(0, |span| span.start);
            let before = text.get(..start).unwrap_or_default();
            let line = before.matches('\n').count() + 1;
            words!(
                "line {line} is not TOML; values stand in quotes",
                "第 {line} 行不是合法的 TOML；值要写在引号里"
            )
        })?;
        for (name, value) in &table {
            if !NAMES.contains(&name.as_str()) {
                let names = NAMES.join(", ");
                return Err(words!(
                    "there is no setting {name}; there are {names}",
                    "没有 {name} 这一项；可用的有 {names}"
                ));
            }
            if !value.is_str() {
                return Err(words!(
                    "{name} must be a text in quotes",
                    "{name} 应为引号中的文字"
                ));
            }
        }
        Ok(Self(table))
    }

    fn take(&mut self, name: &str) -> Option<Secret> {
        match self.0.remove(name) {
            Some(Value::String(value)) => set(Some(value)),
            _ => None,
        }
    }
}

fn set(value: Option<String>) -> Option<Secret> {
    value.filter(|value| !value.is_empty()).map(Zeroizing::new)
}

/// A setting that is needed and nowhere to be found.
fn missing(name: &str) -> Failure {
    let (flag, variable) = (name.replace('_', "-"), name.to_uppercase());
    let words = words!(
        "{name} is not set: give it by WEIXIN_{variable}, in {FILE}, or by --{flag}",
        "缺少 {name}：请用环境变量 WEIXIN_{variable}、文件 {FILE} 或参数 --{flag} 给出"
    );
    Failure::new(Exit::Usage, "config", words)
}
