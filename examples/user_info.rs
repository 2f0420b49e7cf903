//! What the platform says of users, one line of JSON for each.
//!
//! ```text
//! WEIXIN_APP_ID=wx… WEIXIN_APP_SECRET=… cargo run --example user_info -- OPENID…
//! ```
//!
//! The environment is described in `common/api.rs`. Users of whom nothing is known are named on standard error, and
//! the program ends with status 1.

#[path = "common/api.rs"]
mod api;
#[allow(dead_code)] // It serves nobody.
mod common;

use std::process::ExitCode;

use serde_json::{Value, json};
use tower_weixin::OpenId;
use tower_weixin::client::users::{Lang, User};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<ExitCode, common::BoxError> {
    let openids: Vec<String> = std::env::args().skip(1).collect();
    if openids.is_empty() {
        return Err("usage: user_info OPENID…".into());
    }
    let client = api::client()?;
    let mut code = ExitCode::SUCCESS;
    for openid in openids {
        let id = OpenId::new(&*openid);
        let openid = id.ok_or_else(|| format!("{openid:?} is no OpenID"))?;
        match client.user(&openid, Lang::ZhCn).await {
            Ok(user) => println!("{}", line(&user)),
            Err(error) => {
                eprintln!("{}: {}", openid.as_str(), common::with_causes(&error));
                code = ExitCode::FAILURE;
            }
        }
    }
    Ok(code)
}

/// The fields that have something to say, by their names in the API.
fn line(user: &User) -> Value {
    let mut line =
        json!({"openid": user.openid, "unionid": user.unionid, "subscribe": user.subscribe});
    if user.subscribe {
        line["subscribe_time"] = user.subscribe_time.into();
        line["language"] = user.language.as_str().into();
        line["remark"] = user.remark.as_str().into();
        line["tagid_list"] = user.tagid_list.as_slice().into();
    }
    line
}
