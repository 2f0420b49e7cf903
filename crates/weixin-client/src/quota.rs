//! How often the API can still be called, and what became of one call.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::client::Done;
use crate::invalid::check;
use crate::token::AppSecret;
use crate::{Api, Client, Error};

// Each time counts, of 10 in a month, whether anybody saw the answer or not.
const CLEAR: Api = Api::once("/cgi-bin/clear_quota");
const CLEAR_BY_SECRET: Api = Api::once("/cgi-bin/clear_quota/v2").without_token();
const CLEAR_OF_API: Api = Api::once("/cgi-bin/openapi/quota/clear");
const QUOTA: Api = Api::repeatable("/cgi-bin/openapi/quota/get");
const RID: Api = Api::repeatable("/cgi-bin/openapi/rid/get");

/// How often an API can be called.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct ApiQuota {
    /// Today.
    #[serde(default)]
    pub quota: DailyQuota,
    /// In a shorter time, if there is such a limit.
    #[serde(default)]
    pub rate_limit: Option<CallRate>,
    /// In a shorter time by a third-party platform, if there is such a limit.
    #[serde(default)]
    pub component_rate_limit: Option<CallRate>,
    /// What else there is.
    #[serde(flatten)]
    pub other: serde_json::Map<String, serde_json::Value>,
}

/// How often an API can be called today.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct DailyQuota {
    /// In all.
    #[serde(default)]
    pub daily_limit: u64,
    /// So often it was.
    #[serde(default)]
    pub used: u64,
    /// So often it still can.
    #[serde(default)]
    pub remain: u64,
    /// What else there is.
    #[serde(flatten)]
    pub other: serde_json::Map<String, serde_json::Value>,
}

/// How often an API can be called in a short time.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct CallRate {
    /// So often.
    #[serde(default)]
    pub call_count: u64,
    /// In so many seconds.
    #[serde(default)]
    pub refresh_second: u64,
    /// What else there is.
    #[serde(flatten)]
    pub other: serde_json::Map<String, serde_json::Value>,
}

/// One call as the platform remembers it, for 7 days.
///
/// What was sent and answered has texts of users in it, and the query an access token: `Debug` shows neither.
#[derive(Clone, Default, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct RidInfo {
    /// When it was made, in seconds since 1970.
    #[serde(default)]
    pub invoke_time: u64,
    /// How long it took the platform, in milliseconds.
    #[serde(default)]
    pub cost_in_ms: u64,
    /// Its query, with its access token.
    #[serde(default)]
    pub request_url: String,
    /// Its body.
    #[serde(default)]
    pub request_body: String,
    /// What was answered.
    #[serde(default)]
    pub response_body: String,
    /// From where it was made.
    #[serde(default)]
    pub client_ip: String,
    /// What else there is.
    #[serde(flatten)]
    pub other: serde_json::Map<String, serde_json::Value>,
}

impl Client {
    /// Has the counts of all calls of today begin anew. It can be done 10 times a month.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Invalid`](crate::ErrorKind::Invalid) if the client was not told its AppID. 48006: it was done 10
    /// times this month.
    pub async fn clear_quota(&self) -> Result<(), Error> {
        let ask = Account {
            appid: self.needed_app_id(CLEAR)?.as_str(),
            appsecret: None,
        };
        let Done { .. } = self.post(CLEAR, &ask).await?;
        Ok(())
    }

    /// The same by the AppSecret in place of the access token, which is of use where the calls for access tokens are
    /// used up.
    ///
    /// # Errors
    ///
    /// Those of [`clear_quota`](Self::clear_quota). 41004 or 40125: the secret is missing or wrong.
    pub async fn clear_quota_by_secret(&self, secret: &AppSecret) -> Result<(), Error> {
        let ask = Account {
            appid: self.needed_app_id(CLEAR_BY_SECRET)?.as_str(),
            appsecret: Some(secret.as_str()),
        };
        let Done { .. } = self.post(CLEAR_BY_SECRET, &ask).await?;
        Ok(())
    }

    /// Has the count of one API's calls of today begin anew. `cgi_path` is its path: `/cgi-bin/message/custom/send`.
    ///
    /// # Errors
    ///
    /// 48006: it was done too often this month. 76021: there is no such API.
    pub async fn clear_api_quota(&self, cgi_path: &str) -> Result<(), Error> {
        let ask = path_of(CLEAR_OF_API, cgi_path)?;
        let Done { .. } = self.post(CLEAR_OF_API, &ask).await?;
        Ok(())
    }

    /// How often an API can be called. `cgi_path` is its path: `/cgi-bin/message/custom/send`.
    ///
    /// # Errors
    ///
    /// 76021: there is no such API. 76022: it is not one of this account.
    pub async fn api_quota(&self, cgi_path: &str) -> Result<ApiQuota, Error> {
        let ask = path_of(QUOTA, cgi_path)?;
        self.post(QUOTA, &ask).await
    }

    /// What the platform remembers of a call, by the [`rid`](crate::ApiError::request_id) of its error.
    ///
    /// # Errors
    ///
    /// 76001 to 76004: the platform does not know such a call, or not any more, or it was made by another account.
    pub async fn rid_info(&self, rid: &str) -> Result<RidInfo, Error> {
        let answer: Remembered = self.post(RID, &Rid { rid }).await?;
        Ok(answer.request)
    }
}

/// The platform refuses what is not a path.
fn path_of(api: Api, cgi_path: &str) -> Result<Path<'_>, Error> {
    let rule = "a path such as /cgi-bin/message/custom/send";
    check(api, cgi_path.starts_with('/'), "cgi_path", rule)?;
    Ok(Path { cgi_path })
}

#[derive(Serialize)]
struct Account<'a> {
    appid: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    appsecret: Option<&'a str>,
}

#[derive(Serialize)]
struct Path<'a> {
    cgi_path: &'a str,
}

#[derive(Serialize)]
struct Rid<'a> {
    rid: &'a str,
}

#[derive(Deserialize)]
struct Remembered {
    request: RidInfo,
}

impl fmt::Debug for RidInfo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RidInfo")
            .field("invoke_time", &self.invoke_time)
            .field("cost_in_ms", &self.cost_in_ms)
            .finish_non_exhaustive()
    }
}
