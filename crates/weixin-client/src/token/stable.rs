use serde::Serialize;
use weixin_core::AppId;

use super::{AccessToken, AppSecret, TokenFuture, TokenSource};
use crate::{Api, Client};

/// The platform's stable token, `/cgi-bin/stable_token` in its normal mode.
///
/// Whoever asks gets the same token as long as that is good, so several processes and machines can ask each for
/// itself. A new one is never forced.
#[derive(Clone, Debug)]
pub struct StableToken {
    client: Client,
    app_id: AppId,
    secret: AppSecret,
}

const STABLE_TOKEN: Api = Api::repeatable("/cgi-bin/stable_token").without_token();

#[derive(Serialize)]
struct Ask<'a> {
    grant_type: &'a str,
    appid: &'a str,
    secret: &'a str,
    force_refresh: bool,
}

impl StableToken {
    /// Gets tokens of an account by a client, which needs none itself.
    #[must_use]
    pub fn new(client: Client, app_id: AppId, secret: AppSecret) -> Self {
        Self {
            client,
            app_id,
            secret,
        }
    }
}

impl TokenSource for StableToken {
    fn fetch<'a>(&'a self, _refused: Option<&'a AccessToken>) -> TokenFuture<'a> {
        Box::pin(async {
            let ask = Ask {
                grant_type: "client_credential",
                appid: self.app_id.as_str(),
                secret: self.secret.as_str(),
                force_refresh: false,
            };
            self.client.post(STABLE_TOKEN, &ask).await
        })
    }
}
