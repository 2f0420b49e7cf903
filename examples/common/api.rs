//! The client of the platform's API, from the environment.
//!
//! | variable | default | meaning |
//! |---|---|---|
//! | `WEIXIN_API_BASE` | `https://api.weixin.qq.com` | where the API is |
//! | `WEIXIN_APP_ID` | | the AppID |
//! | `WEIXIN_APP_SECRET` | | the AppSecret of the console |

use tower_weixin::client::Client;

use crate::common::{BoxError, variable};

pub(crate) fn client() -> Result<Client, BoxError> {
    let needed = |name| {
        let value = variable(name)?;
        value.ok_or_else(|| BoxError::from(format!("{name} is not set")))
    };
    let mut client =
        Client::builder().app(needed("WEIXIN_APP_ID")?, needed("WEIXIN_APP_SECRET")?)?;
    if let Some(base) = variable("WEIXIN_API_BASE")? {
        client = client.base_url(&base)?;
    }
    Ok(client.build())
}
