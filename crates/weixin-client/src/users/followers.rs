use serde::{Deserialize, Deserializer};
use serde_json::{Map, Value};
use weixin_core::OpenId;

/// A page of the followers of an account.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(from = "Page")]
#[non_exhaustive]
pub struct Followers {
    /// How many follow the account.
    pub total: u64,
    /// How many are on this page.
    pub count: u64,
    /// Who they are.
    pub openid: Vec<OpenId>,
    /// Where the next page begins; `None` after an empty one, which is the last.
    pub next_openid: Option<OpenId>,
    /// What no other field shows.
    pub other: Map<String, Value>,
}

#[derive(Deserialize)]
struct Page {
    #[serde(default)]
    total: u64,
    #[serde(default)]
    count: u64,
    /// An empty page has none.
    #[serde(default)]
    data: Data,
    #[serde(default, deserialize_with = "or_none")]
    next_openid: Option<OpenId>,
    #[serde(flatten)]
    other: Map<String, Value>,
}

#[derive(Default, Deserialize)]
struct Data {
    #[serde(default)]
    openid: Vec<OpenId>,
}

impl From<Page> for Followers {
    fn from(page: Page) -> Self {
        Self {
            total: page.total,
            count: page.count,
            openid: page.data.openid,
            next_openid: page.next_openid,
            other: page.other,
        }
    }
}

/// At the end it is an empty text.
fn or_none<'de, D: Deserializer<'de>>(from: D) -> Result<Option<OpenId>, D::Error> {
    let id = Option::<Box<str>>::deserialize(from)?;
    Ok(id.and_then(|id| OpenId::new(&*id)))
}
