//! Who the users are: what the platform says of them, and the list of followers.
//!
//! ```no_run
//! # use weixin_client::{Client, Error};
//! # async fn example(client: &Client) -> Result<(), Error> {
//! let mut page = client.followers(None).await?;
//! loop {
//!     println!("{} of {}", page.openid.len(), page.total);
//!     let Some(next) = &page.next_openid else { break };
//!     page = client.followers(Some(next)).await?;
//! }
//! # Ok(())
//! # }
//! ```
//!
//! For people across several accounts see [`union`]. Names and pictures of users are not given any more: since 2021
//! their fields are empty.

mod followers;
pub mod union;
mod user;

use serde::{Deserialize, Serialize};
use weixin_core::OpenId;

pub use self::followers::Followers;
pub use self::user::{SubscribeScene, User};
use crate::{Api, Client, Error};

const INFO: Api = Api::repeatable("/cgi-bin/user/info");
pub(crate) const BATCH: Api = Api::repeatable("/cgi-bin/user/info/batchget");
const FOLLOWERS: Api = Api::repeatable("/cgi-bin/user/get");

/// So many users the platform tells of in one answer.
pub(crate) const MAX_BATCH: usize = 100;

/// In which language the platform names countries and the like.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub enum Lang {
    /// Simplified Chinese.
    #[default]
    #[serde(rename = "zh_CN")]
    ZhCn,
    /// Traditional Chinese.
    #[serde(rename = "zh_TW")]
    ZhTw,
    /// English.
    #[serde(rename = "en")]
    En,
}

impl Lang {
    fn as_str(self) -> &'static str {
        match self {
            Self::ZhCn => "zh_CN",
            Self::ZhTw => "zh_TW",
            Self::En => "en",
        }
    }
}

/// # Users
impl Client {
    /// What the platform says of a user.
    ///
    /// # Errors
    ///
    /// `40003`: the OpenID is wrong, or of another account. `48001`: the account is not a service account, or not
    /// certified.
    pub async fn user(&self, openid: &OpenId, lang: Lang) -> Result<User, Error> {
        let query = [("openid", openid.as_str()), ("lang", lang.as_str())];
        self.get(INFO, &query).await
    }

    /// The same for many users: as many calls as there are hundreds of them, one after the other.
    ///
    /// # Errors
    ///
    /// `40003`: one of the OpenIDs is wrong, or of another account. `48001`: the account is not a service account,
    /// or not certified.
    pub async fn users(&self, openids: &[OpenId], lang: Lang) -> Result<Vec<User>, Error> {
        let mut users = Vec::with_capacity(openids.len());
        for openids in openids.chunks(MAX_BATCH) {
            let user_list = openids.iter().map(|openid| Wanted { openid, lang });
            let user_list = user_list.collect();
            let batch: Batch = self.post(BATCH, &Request { user_list }).await?;
            users.extend(batch.user_info_list);
        }
        Ok(users)
    }

    /// A page of those who follow the account: at most 10 000. The next page begins after `next`, which is
    /// [`next_openid`](Followers::next_openid) of the page before.
    ///
    /// # Errors
    ///
    /// `40003`: the OpenID is wrong, or of another account. `48001`: the account is not a service account, or not
    /// certified.
    pub async fn followers(&self, next: Option<&OpenId>) -> Result<Followers, Error> {
        let query = next.map(|next| ("next_openid", next.as_str()));
        self.get(FOLLOWERS, query.as_slice()).await
    }
}

#[derive(Serialize)]
struct Request<'a> {
    user_list: Vec<Wanted<'a>>,
}

#[derive(Serialize)]
struct Wanted<'a> {
    openid: &'a OpenId,
    lang: Lang,
}

#[derive(Deserialize)]
struct Batch {
    user_info_list: Vec<User>,
}
