//! An account, for calls to the platform.

use std::path::Path;

use weixin_client::token::{AppSecret, StableToken};
use weixin_client::{Client, ClientBuilder};
use weixin_core::AppId;

use super::file::{File, Secret, missing, set};
use crate::failure::Failure;

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
