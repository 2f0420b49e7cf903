use weixin_core::AppId;

use super::{AccessToken, AppSecret, TokenFuture, TokenSource};
use crate::{Api, Client};

/// The platform's older token, `/cgi-bin/token`.
///
/// Each new one ends the last one within 5 minutes, and 2000 a day can be had. So one process of an account gets
/// it for all; [`StableToken`](super::StableToken) has no such limit.
#[derive(Clone, Debug)]
pub struct LegacyToken {
    client: Client,
    app_id: AppId,
    secret: AppSecret,
}

/// Asked twice, it gives two tokens, of which the second is good.
const TOKEN: Api = Api::repeatable("/cgi-bin/token").without_token();

impl LegacyToken {
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

impl TokenSource for LegacyToken {
    fn fetch<'a>(&'a self, _refused: Option<&'a AccessToken>) -> TokenFuture<'a> {
        Box::pin(async {
            let query = [
                ("grant_type", "client_credential"),
                ("appid", self.app_id.as_str()),
                ("secret", self.secret.as_str()),
            ];
            self.client.get(TOKEN, &query).await
        })
    }
}
