//! The menus of the account.

use serde_json::{Map, Value, json};

use super::UserState;

/// The menu for all, and those for some.
#[derive(Debug, Default)]
pub(crate) struct Menus {
    /// The buttons of the menu for all.
    pub(crate) buttons: Option<Value>,
    /// The oldest first.
    pub(crate) conditional: Vec<Conditional>,
    made: u64,
}

/// A menu for those whom a rule fits.
#[derive(Debug)]
pub(crate) struct Conditional {
    pub(crate) menuid: u64,
    pub(crate) buttons: Value,
    pub(crate) rule: Map<String, Value>,
}

/// So many conditional menus an account can have here.
const MAX_CONDITIONAL: usize = 100;

/// Ids of menus look like this.
const FIRST_ID: u64 = 208_379_533;

impl Menus {
    /// Adds a conditional menu and returns its id; `None` if there are too many.
    pub(crate) fn add(&mut self, buttons: Value, rule: Map<String, Value>) -> Option<u64> {
        if self.conditional.len() >= MAX_CONDITIONAL {
            return None;
        }
        let menuid = FIRST_ID.saturating_add(self.made);
        self.made = self.made.saturating_add(1);
        self.conditional.push(Conditional {
            menuid,
            buttons,
            rule,
        });
        Some(menuid)
    }

    /// Removes a conditional menu; false if there is none with this id.
    pub(crate) fn remove(&mut self, menuid: u64) -> bool {
        let before = self.conditional.len();
        self.conditional.retain(|menu| menu.menuid != menuid);
        self.conditional.len() < before
    }

    /// The menu for all, as it was made.
    pub(crate) fn default_menu(&self) -> Option<Value> {
        let buttons = self.buttons.as_ref()?;
        Some(json!({"button": buttons}))
    }

    /// The menu that a user sees: the latest that fits, else the one for all.
    pub(crate) fn seen_by(&self, user: &UserState) -> Option<Value> {
        let default = self.buttons.as_ref()?;
        let fitting = self.conditional.iter().rev().find(|menu| menu.fits(user));
        let buttons = fitting.map_or(default, |menu| &menu.buttons);
        Some(json!({"button": buttons}))
    }
}

impl Conditional {
    fn fits(&self, user: &UserState) -> bool {
        self.rule.iter().all(|(condition, wanted)| {
            let wanted = match wanted {
                Value::String(text) => text.clone(),
                other => other.to_string(),
            };
            match condition.as_str() {
                "tag_id" | "group_id" => user.tags.iter().any(|tag| tag.to_string() == wanted),
                "client_platform_type" => user.client_platform_type.to_string() == wanted,
                "language" => user.language == wanted,
                // Sex and place of a user are not known any more, so those conditions fit nobody.
                _ => false,
            }
        })
    }
}
