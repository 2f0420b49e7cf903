//! QR codes with a scene: who scans one brings the scene along, in a `SCAN` or a `subscribe` event.
//!
//! ```no_run
//! use std::time::Duration;
//! # use weixin_client::{Client, Error};
//!
//! # async fn example(client: &Client) -> Result<(), Error> {
//! let week = Duration::from_secs(7 * 24 * 60 * 60);
//! let code = client.create_qr_code("invite:42", Some(week)).await?;
//! println!("{}", code.picture_url());
//!
//! let poster = client.create_qr_code(123_u32, None).await?;
//! # Ok(())
//! # }
//! ```

use std::time::Duration;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::invalid::check;
use crate::{Api, Client, Error};

/// Asked twice, it gives two tickets for the same.
const CREATE: Api = Api::repeatable("/cgi-bin/qrcode/create");

const MAX_EXPIRY: u64 = 30 * 24 * 60 * 60;
const MAX_PERMANENT_ID: u32 = 100_000;

/// What a QR code brings along.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub enum Scene {
    /// A number from 1 on; at most 100 000 if the code is permanent.
    #[serde(rename = "scene_id")]
    Id(u32),
    /// A text of 1 to 64 characters.
    #[serde(rename = "scene_str")]
    Text(String),
}

/// A QR code.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[non_exhaustive]
pub struct QrCode {
    /// By which its picture is to be had. The events of those who scan it have it, too.
    pub ticket: String,
    /// For how many seconds it is good; `None` if it is permanent.
    #[serde(default)]
    pub expire_seconds: Option<u64>,
    /// What the picture says, from which one can make a picture of one's own.
    #[serde(default)]
    pub url: String,
    /// What no other field shows.
    #[serde(flatten)]
    pub other: Map<String, Value>,
}

impl QrCode {
    /// The address of the picture, which needs no access token.
    #[must_use]
    pub fn picture_url(&self) -> String {
        let mut url = "https://mp.weixin.qq.com/cgi-bin/showqrcode?".to_owned();
        let start = url.len();
        form_urlencoded::Serializer::for_suffix(&mut url, start)
            .append_pair("ticket", &self.ticket);
        url
    }
}

/// # QR codes
impl Client {
    /// Makes a QR code: a temporary one, good for 1 s to 30 days, or with `None` a permanent one, of which an account can
    /// have 100 000.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Invalid`](crate::ErrorKind::Invalid): the scene or the time is out of its range. `45009`: 100 000 a
    /// day can be made. `48001`: the account is not a service account, or not certified.
    pub async fn create_qr_code(
        &self,
        scene: impl Into<Scene>,
        expiry: Option<Duration>,
    ) -> Result<QrCode, Error> {
        let scene = scene.into();
        let expire_seconds = expiry.map(|expiry| expiry.as_secs());
        if let Some(seconds) = expire_seconds {
            let is_good = (1..=MAX_EXPIRY).contains(&seconds);
            check(CREATE, is_good, "expire_seconds", "1 to 2592000")?;
        }
        let action_name = match (&scene, expire_seconds) {
            (Scene::Id(id), Some(_)) => {
                check(CREATE, *id >= 1, "scene_id", "1 or more")?;
                "QR_SCENE"
            }
            (Scene::Id(id), None) => {
                let is_good = (1..=MAX_PERMANENT_ID).contains(id);
                check(CREATE, is_good, "scene_id", "1 to 100000 if permanent")?;
                "QR_LIMIT_SCENE"
            }
            (Scene::Text(text), expiry) => {
                let is_good = (1..=64).contains(&text.chars().count());
                check(CREATE, is_good, "scene_str", "1 to 64 characters long")?;
                match expiry {
                    Some(_) => "QR_STR_SCENE",
                    None => "QR_LIMIT_STR_SCENE",
                }
            }
        };
        let body = Request {
            expire_seconds,
            action_name,
            action_info: ActionInfo { scene },
        };
        self.post(CREATE, &body).await
    }
}

impl From<u32> for Scene {
    fn from(id: u32) -> Self {
        Self::Id(id)
    }
}

impl From<&str> for Scene {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Scene {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

#[derive(Serialize)]
struct Request {
    #[serde(skip_serializing_if = "Option::is_none")]
    expire_seconds: Option<u64>,
    action_name: &'static str,
    action_info: ActionInfo,
}

#[derive(Serialize)]
struct ActionInfo {
    scene: Scene,
}
