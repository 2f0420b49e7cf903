//! The addresses of the platform, and whether it reaches the server of the account.

use serde::{Deserialize, Serialize};

use crate::{Api, Client, Error};

const CALLBACK_IPS: Api = Api::repeatable("/cgi-bin/getcallbackip");
const API_DOMAIN_IPS: Api = Api::repeatable("/cgi-bin/get_api_domain_ip");
const CHECK: Api = Api::repeatable("/cgi-bin/callback/check");

/// What [`Client::check_callback`] is to check.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[non_exhaustive]
#[serde(rename_all = "lowercase")]
pub enum CallbackAction {
    /// The name of the server is looked up.
    Dns,
    /// The server is pinged.
    Ping,
    /// Both.
    All,
}

/// From where [`Client::check_callback`] checks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[non_exhaustive]
#[serde(rename_all = "UPPERCASE")]
pub enum CheckOperator {
    /// China Telecom.
    Chinanet,
    /// China Unicom.
    Unicom,
    /// Tencent's own lines.
    Cap,
    /// Whichever the server's address belongs to.
    Default,
}

/// How the platform reaches the server of the account.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct CallbackCheck {
    /// The addresses of its name.
    #[serde(default)]
    pub dns: Vec<DnsResult>,
    /// How they answered.
    #[serde(default)]
    pub ping: Vec<PingResult>,
    /// What else there is.
    #[serde(flatten)]
    pub other: serde_json::Map<String, serde_json::Value>,
}

/// An address of the server.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct DnsResult {
    /// The address.
    #[serde(default)]
    pub ip: String,
    /// Whose it is, such as `UNICOM`.
    #[serde(default)]
    pub real_operator: String,
    /// What else there is.
    #[serde(flatten)]
    pub other: serde_json::Map<String, serde_json::Value>,
}

/// How an address of the server answered.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct PingResult {
    /// The address.
    #[serde(default)]
    pub ip: String,
    /// From where, such as `UNICOM`.
    #[serde(default)]
    pub from_operator: String,
    /// How much was lost, such as `0%`.
    #[serde(default)]
    pub package_loss: String,
    /// How long it took, such as `23.079ms`.
    #[serde(default)]
    pub time: String,
    /// What else there is.
    #[serde(flatten)]
    pub other: serde_json::Map<String, serde_json::Value>,
}

impl Client {
    /// The addresses that the platform pushes messages from: single ones, and ranges such as `101.226.103.0/25`.
    ///
    /// They change: ask once a day.
    ///
    /// # Errors
    ///
    /// None of its own: see [`ApiErrorKind`](crate::ApiErrorKind).
    pub async fn callback_ips(&self) -> Result<Vec<String>, Error> {
        let answer: IpList = self.get(CALLBACK_IPS, &[]).await?;
        Ok(answer.ip_list)
    }

    /// The addresses of the platform's API, for a firewall that lets only those be called.
    ///
    /// # Errors
    ///
    /// None of its own: see [`ApiErrorKind`](crate::ApiErrorKind).
    pub async fn api_domain_ips(&self) -> Result<Vec<String>, Error> {
        let answer: IpList = self.get(API_DOMAIN_IPS, &[]).await?;
        Ok(answer.ip_list)
    }

    /// Has the platform look up and ping the server that it pushes messages to. It can take some seconds.
    ///
    /// # Errors
    ///
    /// 40201: the account has no server.
    pub async fn check_callback(
        &self,
        action: CallbackAction,
        operator: CheckOperator,
    ) -> Result<CallbackCheck, Error> {
        let ask = Check {
            action,
            check_operator: operator,
        };
        self.post(CHECK, &ask).await
    }
}

#[derive(Deserialize)]
struct IpList {
    ip_list: Vec<String>,
}

#[derive(Serialize)]
struct Check {
    action: CallbackAction,
    check_operator: CheckOperator,
}
