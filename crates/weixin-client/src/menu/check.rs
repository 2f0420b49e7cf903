//! What the platform says of the size of a menu.

use super::{Button, MatchRule};
use crate::invalid::check;
use crate::{Api, Error};

pub(super) fn buttons(api: Api, buttons: &[Button]) -> Result<(), Error> {
    let is_good = (1..=3).contains(&buttons.len());
    check(api, is_good, "button", "1 to 3 buttons")?;
    for button in buttons {
        fields(api, button, 16, "1 to 16 bytes")?;
        let Button::SubMenu { sub_button, .. } = button else {
            continue;
        };
        let is_good = (1..=5).contains(&sub_button.len());
        check(api, is_good, "sub_button", "1 to 5 buttons")?;
        for button in sub_button {
            let is_good = !matches!(button, Button::SubMenu { .. });
            check(api, is_good, "sub_button", "buttons without a menu")?;
            fields(api, button, 60, "1 to 60 bytes")?;
        }
    }
    Ok(())
}

fn fields(
    api: Api,
    button: &Button,
    max_name: usize,
    name_rule: &'static str,
) -> Result<(), Error> {
    for (field, text) in button.fields() {
        let (max, rule) = match field {
            "name" => (max_name, name_rule),
            "key" => (128, "1 to 128 bytes"),
            "url" => (1024, "1 to 1024 bytes"),
            _ => (usize::MAX, "there"),
        };
        check(api, (1..=max).contains(&text.len()), field, rule)?;
    }
    Ok(())
}

pub(super) fn rule(api: Api, rule: &MatchRule) -> Result<(), Error> {
    let is_good = *rule != MatchRule::default();
    check(api, is_good, "matchrule", "a rule with a condition")
}
