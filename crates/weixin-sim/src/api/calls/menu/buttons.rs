//! What is wanted of the buttons of a menu.

use serde_json::{Map, Value};

use crate::api::fields::{check, list, needed, text};
use crate::api::refusal::Refusal;

type Object = Map<String, Value>;

/// The codes and sizes of one of the two levels.
struct Level {
    name: i64,
    max_name: usize,
    kind: i64,
    key: i64,
    url: i64,
    domain: i64,
}

const TOP: Level = Level {
    name: 40018,
    max_name: 16,
    kind: 40017,
    key: 40019,
    url: 40020,
    domain: 40055,
};

const BELOW: Level = Level {
    name: 40025,
    max_name: 60,
    kind: 40024,
    key: 40026,
    url: 40027,
    domain: 40054,
};

const MAX_KEY: usize = 128;
const MAX_URL: usize = 1024;
const MAX_ID: usize = 256;

/// The buttons of a menu, with the fields that the platform knows and no others.
pub(super) fn read_buttons(menu: &Object, missing: i64) -> Result<Value, Refusal> {
    let buttons = list(menu, "button", missing)?;
    check(!buttons.is_empty(), missing)?;
    check(buttons.len() <= 3, 40016)?;
    buttons.iter().map(read_top).collect()
}

fn read_top(button: &Value) -> Result<Value, Refusal> {
    let button = button.as_object().ok_or_else(|| Refusal::new(47001))?;
    let below = match button.get("sub_button") {
        Some(Value::Array(below)) => below.as_slice(),
        None | Some(Value::Null) => &[],
        Some(_) => return Err(Refusal::new(47001)),
    };
    if below.is_empty() && button.contains_key("type") {
        return TOP.read(button);
    }
    let name = TOP.read_name(button)?;
    // A button without a type is one that opens a menu.
    check((1..=5).contains(&below.len()), 40023)?;
    let below = below.iter().map(read_below);
    let below = below.collect::<Result<Vec<Value>, Refusal>>()?;
    Ok(Object::from_iter([name, ("sub_button".to_owned(), below.into())]).into())
}

fn read_below(button: &Value) -> Result<Value, Refusal> {
    let button = button.as_object().ok_or_else(|| Refusal::new(47001))?;
    let has_menu = |below: &Value| below.as_array().is_none_or(|below| !below.is_empty());
    check(!button.get("sub_button").is_some_and(has_menu), 40022)?;
    BELOW.read(button)
}

impl Level {
    fn read(&self, button: &Object) -> Result<Value, Refusal> {
        let mut read = Object::from_iter([self.read_name(button)?]);
        let mut keep = |field: &str, value: &str| {
            read.insert(field.to_owned(), value.into());
        };
        let kind = text(button, "type")?;
        keep("type", kind);
        match kind {
            "click" | "scancode_push" | "scancode_waitmsg" | "pic_sysphoto"
            | "pic_photo_or_album" | "pic_weixin" | "location_select" => {
                keep("key", sized(button, "key", MAX_KEY, self.key)?);
            }
            "view" => keep("url", self.read_url(button)?),
            "miniprogram" => {
                keep("url", self.read_url(button)?);
                keep("appid", sized(button, "appid", MAX_ID, 40013)?);
                keep("pagepath", sized(button, "pagepath", MAX_URL, 40035)?);
            }
            "media_id" | "view_limited" => {
                keep("media_id", sized(button, "media_id", MAX_ID, 40007)?);
            }
            "article_id" | "article_view_limited" => {
                keep("article_id", sized(button, "article_id", MAX_ID, 53600)?);
            }
            _ => return Err(Refusal::new(self.kind)),
        }
        Ok(read.into())
    }

    fn read_name(&self, button: &Object) -> Result<(String, Value), Refusal> {
        let name = sized(button, "name", self.max_name, self.name)?;
        Ok(("name".to_owned(), name.into()))
    }

    fn read_url<'a>(&self, button: &'a Object) -> Result<&'a str, Refusal> {
        let url = sized(button, "url", MAX_URL, self.url)?;
        let is_page = url.starts_with("http://") || url.starts_with("https://");
        check(is_page, self.domain)?;
        Ok(url)
    }
}

/// A text of 1 byte to so many.
fn sized<'a>(object: &'a Object, field: &str, max: usize, code: i64) -> Result<&'a str, Refusal> {
    let text = needed(object, field, code)?;
    check(text.len() <= max, code)?;
    Ok(text)
}
