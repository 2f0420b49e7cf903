//! The custom menu: at most three buttons, and at most five more below each of them.
//!
//! ```no_run
//! use weixin_client::menu::{Button, ClientPlatform, MatchRule};
//! # use weixin_client::{Client, Error};
//!
//! # async fn example(client: &Client) -> Result<(), Error> {
//! let buttons = [
//!     Button::click("今日歌曲", "MUSIC"),
//!     Button::sub_menu("更多", [
//!         Button::view("搜索", "https://www.example.com/"),
//!         Button::scancode_waitmsg("扫码", "SCAN"),
//!     ]),
//! ];
//! client.create_menu(&buttons).await?;
//!
//! // Others for those who have an Android phone.
//! let rule = MatchRule::new().client_platform_type(ClientPlatform::Android);
//! client.add_conditional_menu(&[Button::click("安卓", "ANDROID")], &rule).await?;
//! # Ok(())
//! # }
//! ```
//!
//! Users see a new menu after some minutes when they open the account, sometimes after 24 hours; at once if they follow
//! it anew.

mod button;
mod check;
mod read;
mod rule;

use serde::{Deserialize, Serialize};

pub use self::button::Button;
use self::read::Matched;
pub use self::read::{CurrentMenu, Menu, Menus};
pub use self::rule::{ClientPlatform, MatchRule};
use crate::client::Done;
use crate::invalid::check;
use crate::{Api, Client, Error};

const CREATE: Api = Api::repeatable("/cgi-bin/menu/create");
const GET: Api = Api::repeatable("/cgi-bin/menu/get");
const DELETE: Api = Api::repeatable("/cgi-bin/menu/delete");
/// Called twice, it would leave a menu of which nobody has the id.
const ADD_CONDITIONAL: Api = Api::once("/cgi-bin/menu/addconditional");
const DELETE_CONDITIONAL: Api = Api::repeatable("/cgi-bin/menu/delconditional");
const TRY_MATCH: Api = Api::repeatable("/cgi-bin/menu/trymatch");
const CURRENT: Api = Api::repeatable("/cgi-bin/get_current_selfmenu_info");

/// # Menus
impl Client {
    /// Sets the menu of the account.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Invalid`](crate::ErrorKind::Invalid): there are too many buttons, or a name, key or address is empty
    /// or too long. `40015` to `40028`: something else of a button is wrong. `48001`: the account may not have a menu.
    pub async fn create_menu(&self, buttons: &[Button]) -> Result<(), Error> {
        check::buttons(CREATE, buttons)?;
        let body = Request {
            button: buttons,
            matchrule: None,
        };
        let Done { .. } = self.post(CREATE, &body).await?;
        Ok(())
    }

    /// All menus that were made by the API.
    ///
    /// # Errors
    ///
    /// `46003`: there is no menu.
    pub async fn menu(&self) -> Result<Menus, Error> {
        self.get(GET, &[]).await
    }

    /// Deletes all menus, conditional ones too.
    ///
    /// # Errors
    ///
    /// `48001`: the account may not have a menu.
    pub async fn delete_menu(&self) -> Result<(), Error> {
        let Done { .. } = self.get(DELETE, &[]).await?;
        Ok(())
    }

    /// Adds a menu for users that a rule fits, and returns its id. Of several that fit, the latest counts.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Invalid`](crate::ErrorKind::Invalid): there are too many buttons, a name, key or address is empty or
    /// too long, or the rule has no condition. `65303`: there is no menu for all yet. `65305`: there are too many
    /// conditional menus. `65309`: they are switched off.
    pub async fn add_conditional_menu(
        &self,
        buttons: &[Button],
        rule: &MatchRule,
    ) -> Result<String, Error> {
        check::buttons(ADD_CONDITIONAL, buttons)?;
        check::rule(ADD_CONDITIONAL, rule)?;
        let body = Request {
            button: buttons,
            matchrule: Some(rule),
        };
        let added: Added = self.post(ADD_CONDITIONAL, &body).await?;
        Ok(added.menuid.unwrap_or_default())
    }

    /// Deletes a conditional menu.
    ///
    /// # Errors
    ///
    /// `65301`: there is no such menu.
    pub async fn delete_conditional_menu(&self, menuid: &str) -> Result<(), Error> {
        check(DELETE_CONDITIONAL, !menuid.is_empty(), "menuid", "there")?;
        let Done { .. } = self.post(DELETE_CONDITIONAL, &MenuId { menuid }).await?;
        Ok(())
    }

    /// The menu that a user sees. The user is named by the OpenID or by the Weixin id.
    ///
    /// # Errors
    ///
    /// `65302`: there is no such user. `65309`: conditional menus are switched off.
    pub async fn try_match_menu(&self, user_id: &str) -> Result<Menu, Error> {
        check(TRY_MATCH, !user_id.is_empty(), "user_id", "there")?;
        Ok(match self.post(TRY_MATCH, &UserId { user_id }).await? {
            Matched::Inside { menu } | Matched::Plain(menu) => menu,
        })
    }

    /// The menu that is in use, be it made by the API or in the console.
    ///
    /// # Errors
    ///
    /// `48001`: the account may not ask.
    pub async fn current_menu(&self) -> Result<CurrentMenu, Error> {
        self.get(CURRENT, &[]).await
    }
}

#[derive(Serialize)]
struct Request<'a> {
    button: &'a [Button],
    #[serde(skip_serializing_if = "Option::is_none")]
    matchrule: Option<&'a MatchRule>,
}

#[derive(Deserialize)]
struct Added {
    #[serde(deserialize_with = "read::text")]
    menuid: Option<String>,
}

#[derive(Serialize)]
struct MenuId<'a> {
    menuid: &'a str,
}

#[derive(Serialize)]
struct UserId<'a> {
    user_id: &'a str,
}
