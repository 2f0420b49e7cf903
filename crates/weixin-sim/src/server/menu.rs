//! Taps on the menu.

use axum::extract::State;
use serde_json::Value;

use super::body::Members;
use super::manner::user;
use super::push::{Done, named};
use super::refusal::Refusal;
use crate::Platform;

/// Makes the event of the button that is there in the menu that the user sees.
pub(super) async fn tap(State(platform): State<Platform>, mut asked: Members) -> Done {
    let user = user(&platform, &mut asked)?;
    // The number of the button, and that of the button below it, from 0.
    let path: Vec<usize> = asked.need("path")?;
    let menu = platform.world().menu_of(user.open_id());
    let menu = menu
        .ok_or_else(|| Refusal::not_found("there is no menu: the bot made none by menu/create"))?;
    let button = button(&menu, &path)?;
    let text = |name: &str| button.get(name).and_then(Value::as_str).unwrap_or_default();
    let (event, key) = match text("type") {
        "click" => ("CLICK", text("key")),
        "view" => ("VIEW", text("url")),
        "miniprogram" => ("view_miniprogram", text("pagepath")),
        event @ ("scancode_push" | "scancode_waitmsg" | "pic_sysphoto" | "pic_photo_or_album"
        | "pic_weixin" | "location_select") => (event, text("key")),
        "" => {
            return Err(Refusal::bad(
                "`path` leads to a button with others below it: a tap on it is not told",
            ));
        }
        other => {
            return Err(Refusal::bad(format!(
                "the platform tells nothing of a tap on a button of type {other}"
            )));
        }
    };
    named(&platform, user.event(event).field("EventKey", key), asked).await
}

fn button<'a>(menu: &'a Value, path: &[usize]) -> Result<&'a Value, Refusal> {
    let buttons = |of: &'a Value, name: &str| of.get(name).and_then(Value::as_array);
    let found = match *path {
        [first] => buttons(menu, "button").and_then(|buttons| buttons.get(first)),
        [first, second] => buttons(menu, "button")
            .and_then(|buttons| buttons.get(first))
            .and_then(|button| buttons(button, "sub_button"))
            .and_then(|buttons| buttons.get(second)),
        _ => return Err(Refusal::bad("`path` must have one number, or two")),
    };
    found.ok_or_else(|| Refusal::not_found(format!("the menu has no button at {path:?}")))
}
