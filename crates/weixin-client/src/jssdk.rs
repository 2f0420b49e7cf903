//! The signature that a web page needs for the platform's JS-SDK.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use rand::distr::{Alphanumeric, SampleString};
use serde::{Deserialize, Serialize};
use sha1::{Digest, Sha1};
use zeroize::Zeroizing;

use crate::cached::{Cached, Fresh};
use crate::invalid::check;
use crate::{Api, Client, Error, ErrorKind, lenient};

const TICKET: Api = Api::repeatable("/cgi-bin/ticket/getticket");

/// What `wx.config` has to be given by a web page, together with `debug` and `jsApiList`.
///
/// It is serialized under the names that the JS-SDK has for it: `appId`, `timestamp`, `nonceStr`, `signature`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct JsConfig {
    /// The account's AppID.
    pub app_id: String,
    /// When it was signed, in seconds since 1970.
    pub timestamp: u64,
    /// Something random.
    pub nonce_str: String,
    /// Proves that the account wants the page to be one of its own.
    pub signature: String,
}

impl Client {
    /// Signs the address of a web page, so that the page can use the platform's JS-SDK.
    ///
    /// It is the whole address as the browser has it, `https://…` with its query; the fragment, from `#` on, is left
    /// out by itself. Sign no address of a host that is not yours. The ticket that is needed is kept as long as it is
    /// good, and asked for once for all clones of a client.
    ///
    /// ```no_run
    /// # async fn example(client: weixin_client::Client) -> Result<(), Box<dyn std::error::Error>> {
    /// let config = client.js_config("https://example.com/shop?item=1").await?;
    /// let json = serde_json::to_string(&config)?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Invalid`](crate::ErrorKind::Invalid) if the client was not told its AppID, or if this is no
    /// address of a page. All that can come of getting a ticket: 48001 where the account must not.
    pub async fn js_config(&self, url: &str) -> Result<JsConfig, Error> {
        let app_id = self.needed_app_id(TICKET)?;
        let is_page = url.starts_with("https://") || url.starts_with("http://");
        let rule = "the address of a page, with https:// or http://";
        check(TICKET, is_page, "url", rule)?;
        let fetch = || {
            let client = self.clone();
            async move { client.fetch_ticket().await }
        };
        let ticket = self.ticket.0.get(None, fetch).await?;
        let now = SystemTime::now().duration_since(UNIX_EPOCH);
        let timestamp = now.unwrap_or_default().as_secs();
        let nonce_str = Alphanumeric.sample_string(&mut rand::rng(), NONCE_LETTERS);
        Ok(JsConfig {
            app_id: app_id.as_str().to_owned(),
            timestamp,
            signature: sign(&ticket, &nonce_str, timestamp, url),
            nonce_str,
        })
    }

    async fn fetch_ticket(&self) -> Result<Fresh<Zeroizing<String>>, Error> {
        let answer: Ticket = self.get(TICKET, &[("type", "jsapi")]).await?;
        if answer.ticket.is_empty() {
            return Err(Error::new(ErrorKind::Unreadable, TICKET.path(), None));
        }
        let expires_in = answer.expires_in.map(Duration::from_secs);
        Ok((Zeroizing::new(answer.ticket), expires_in))
    }
}

/// The ticket of a client. Who has it can sign in the account's name.
pub(crate) struct TicketCache(Cached<Zeroizing<String>>);

impl Default for TicketCache {
    fn default() -> Self {
        Self(Cached::new("jsapi_ticket"))
    }
}

#[derive(Deserialize)]
struct Ticket {
    ticket: String,
    #[serde(default, deserialize_with = "lenient::number")]
    expires_in: Option<u64>,
}

const NONCE_LETTERS: usize = 16;

fn sign(ticket: &str, nonce_str: &str, timestamp: u64, url: &str) -> String {
    let (url, _fragment) = url.split_once('#').unwrap_or((url, ""));
    let mut hash = Sha1::new();
    // In the order of the alphabet, and nothing escaped.
    hash.update("jsapi_ticket=");
    hash.update(ticket);
    hash.update(format!(
        "&noncestr={nonce_str}&timestamp={timestamp}&url={url}"
    ));
    hex::encode(hash.finalize())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of the platform's documentation.
    #[test]
    fn a_page_is_signed_without_its_fragment() {
        let ticket = "sM4AOVdWfPE4DxkXGEs8VMCPGGVi4C3VM0P37wVUCFvkVAy_90u5h9nbSlYy3-Sl-HhTdfl2fzFy1AOcHKP7qg";
        for url in [
            "http://mp.weixin.qq.com?params=value",
            "http://mp.weixin.qq.com?params=value#",
            "http://mp.weixin.qq.com?params=value#/shop?item=1#2",
        ] {
            let signature = sign(ticket, "Wm3WZYTPz0wzccnW", 1_414_587_457, url);
            assert_eq!(
                signature, "0f9de62fce790f9a083d5c99e95740ceb90c27ed",
                "{url}"
            );
        }
    }
}
