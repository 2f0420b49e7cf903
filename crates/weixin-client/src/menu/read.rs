//! Menus as they are read.

use serde::{Deserialize, Deserializer};
use serde_json::{Map, Value};

use super::{Button, MatchRule};
use crate::lenient;

/// A menu of the account.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[non_exhaustive]
pub struct Menu {
    /// The buttons, of which those of the kind [`SubMenu`](Button::SubMenu) have more below them.
    #[serde(default)]
    pub button: Vec<Button>,
    /// The id, if the account has conditional menus.
    #[serde(default, deserialize_with = "text")]
    pub menuid: Option<String>,
    /// Who sees it, if it is a conditional menu.
    #[serde(default)]
    pub matchrule: Option<MatchRule>,
    /// What no other field shows.
    #[serde(flatten)]
    pub other: Map<String, Value>,
}

/// All menus that were made by the API.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[non_exhaustive]
pub struct Menus {
    /// The menu of all for whom there is no other.
    #[serde(default)]
    pub menu: Menu,
    /// The conditional menus.
    #[serde(default)]
    pub conditionalmenu: Vec<Menu>,
    /// What no other field shows.
    #[serde(flatten)]
    pub other: Map<String, Value>,
}

/// The menu that is in use, be it made by the API or in the console.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[non_exhaustive]
pub struct CurrentMenu {
    /// Whether users see it.
    #[serde(default, deserialize_with = "lenient::flag")]
    pub is_menu_open: bool,
    /// The menu. Buttons from the console that have no like in the API are [`Other`](Button::Other).
    #[serde(default)]
    pub selfmenu_info: Menu,
    /// What no other field shows.
    #[serde(flatten)]
    pub other: Map<String, Value>,
}

/// Some say that the menu is in an object of its own.
#[derive(Deserialize)]
#[serde(untagged)]
pub(super) enum Matched {
    Inside { menu: Menu },
    Plain(Menu),
}

/// An id or a code, which comes as a text or as a number.
pub(super) fn text<'de, D: Deserializer<'de>>(from: D) -> Result<Option<String>, D::Error> {
    Ok(match Value::deserialize(from)? {
        Value::String(text) if !text.is_empty() => Some(text),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    })
}
