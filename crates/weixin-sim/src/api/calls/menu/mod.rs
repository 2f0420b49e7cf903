//! Menus.

mod buttons;

use serde_json::{Map, Value, json};

use self::buttons::read_buttons;
use crate::api::call::{Answer, Answered, Call};
use crate::api::fields::{check, needed, object};
use crate::api::refusal::Refusal;
use crate::world::Conditional;

/// `POST /cgi-bin/menu/create`
pub(in crate::api) fn create(call: &mut Call<'_>) -> Answered {
    let buttons = read_buttons(&call.body, 40016)?;
    call.state.menus.buttons = Some(buttons);
    Ok(Answer::ok())
}

/// `GET /cgi-bin/menu/get`
pub(in crate::api) fn get(call: &mut Call<'_>) -> Answered {
    let menus = &call.state.menus;
    let buttons = menus.buttons.as_ref().ok_or_else(|| Refusal::new(46003))?;
    let mut answer = json!({"menu": {"button": with_empty_menus(buttons)}});
    if !menus.conditional.is_empty()
        && let Some(answer) = answer.as_object_mut()
    {
        let menus: Vec<Value> = menus.conditional.iter().map(shown).collect();
        answer.insert("conditionalmenu".to_owned(), menus.into());
    }
    Ok(Answer::json(&answer))
}

/// `GET /cgi-bin/menu/delete`
pub(in crate::api) fn delete(call: &mut Call<'_>) -> Answered {
    call.state.menus.buttons = None;
    call.state.menus.conditional.clear();
    Ok(Answer::ok())
}

/// `POST /cgi-bin/menu/addconditional`
pub(in crate::api) fn add_conditional(call: &mut Call<'_>) -> Answered {
    let buttons = read_buttons(&call.body, 65307)?;
    let rule = read_rule(&call.body)?;
    let menus = &mut call.state.menus;
    check(menus.buttons.is_some(), 65303)?;
    let menuid = menus.add(buttons, rule);
    let menuid = menuid.ok_or_else(|| Refusal::new(65305))?;
    Ok(Answer::json(&json!({"menuid": menuid.to_string()})))
}

/// `POST /cgi-bin/menu/delconditional`
pub(in crate::api) fn delete_conditional(call: &mut Call<'_>) -> Answered {
    let menuid = match call.body.get("menuid") {
        Some(Value::String(id)) => id.parse().ok(),
        Some(id) => id.as_u64(),
        None => None,
    };
    let is_gone = menuid.is_some_and(|menuid| call.state.menus.remove(menuid));
    check(is_gone, 65301)?;
    Ok(Answer::ok())
}

/// `POST /cgi-bin/menu/trymatch`
pub(in crate::api) fn try_match(call: &mut Call<'_>) -> Answered {
    let user = call.state.users.get(needed(&call.body, "user_id", 65302)?);
    let user = user.ok_or_else(|| Refusal::new(65302))?;
    check(user.state.subscribed, 65315)?;
    let menu = call.state.menus.seen_by(&user.state);
    let menu = menu.ok_or_else(|| Refusal::new(46003))?;
    Ok(Answer::json(&menu))
}

/// `GET /cgi-bin/get_current_selfmenu_info`
pub(in crate::api) fn current(call: &mut Call<'_>) -> Answered {
    let Some(buttons) = &call.state.menus.buttons else {
        return Ok(Answer::json(&json!({"is_menu_open": 0})));
    };
    let buttons = each(buttons, |button| {
        if let Some(below) = button.get_mut("sub_button") {
            *below = json!({"list": below.take()});
        }
    });
    Ok(Answer::json(
        &json!({"is_menu_open": 1, "selfmenu_info": {"button": buttons}}),
    ))
}

/// A rule has at least one condition, and none that is longer than names are.
fn read_rule(body: &Map<String, Value>) -> Result<Map<String, Value>, Refusal> {
    const MAX_CONDITIONS: usize = 10;
    const MAX_BYTES: usize = 64;
    let mut rule = object(body, "matchrule", 65304)?.clone();
    rule.retain(|_, wanted| !matches!(wanted, Value::Null) && *wanted != "");
    check((1..=MAX_CONDITIONS).contains(&rule.len()), 65304)?;
    for (name, wanted) in &rule {
        let is_plain = matches!(wanted, Value::String(_) | Value::Number(_));
        check(is_plain, 47001)?;
        let bytes = wanted.as_str().unwrap_or_default().len().max(name.len());
        check(bytes <= MAX_BYTES, 40035)?;
    }
    Ok(rule)
}

fn shown(menu: &Conditional) -> Value {
    json!({
        "button": with_empty_menus(&menu.buttons),
        "matchrule": menu.rule,
        "menuid": menu.menuid,
    })
}

/// What is read back has an empty list where a button opens no menu.
fn with_empty_menus(buttons: &Value) -> Value {
    let add = |button: &mut Map<String, Value>| {
        button.entry("sub_button").or_insert_with(|| json!([]));
    };
    each(buttons, |button| {
        if let Some(Value::Array(below)) = button.get_mut("sub_button") {
            below
                .iter_mut()
                .filter_map(Value::as_object_mut)
                .for_each(add);
        }
        add(button);
    })
}

/// The buttons, each of them changed.
fn each(buttons: &Value, change: impl Fn(&mut Map<String, Value>)) -> Value {
    let mut buttons = buttons.clone();
    if let Some(list) = buttons.as_array_mut() {
        list.iter_mut()
            .filter_map(Value::as_object_mut)
            .for_each(change);
    }
    buttons
}
