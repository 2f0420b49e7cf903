use weixin_core::{Account, AccountKind, OpenId, SharedStr};

use crate::{Message, Request};

/// The original ids of the platform's test accounts, of which the check takes any.
const TEST_ACCOUNTS: [&str; 10] = [
    // Official accounts.
    "gh_3c884a361561",
    "gh_c0f28a78b318",
    "gh_3f222ed8d140",
    "gh_26128078e9ab",
    "gh_2b3713f184a6",
    // Mini programs.
    "gh_8dad206e9538",
    "gh_905ae9d01059",
    "gh_393666f1fdf4",
    "gh_39abb5d4e1b7",
    "gh_7818dcb60240",
];

/// A push of the check, and what it asks for.
pub(super) enum Probe {
    /// This text as the reply.
    Reply(String),
    /// A message by the API.
    AuthCode(AuthCodeCheck),
}

impl Probe {
    /// `None` if the push is not of the check.
    pub(super) fn of(request: &Request) -> Option<Self> {
        // Only third-party platforms are checked. Outside of the service there is no account to ask.
        let is_platform = |account: &Account| account.kind() == AccountKind::OpenPlatform;
        if !request.account().is_none_or(is_platform) {
            return None;
        }
        let meta = request.meta();
        let receiver = meta.to_user()?;
        if !TEST_ACCOUNTS.contains(&receiver.as_str()) {
            return None;
        }
        // Without a sender there is nobody to answer.
        let sender = meta.from_user()?;
        match request.message() {
            Message::Text(text) if text.content == "TESTCOMPONENT_MSG_TYPE_TEXT" => {
                Some(Self::Reply(format!("{}_callback", text.content)))
            }
            Message::Text(text) => {
                let code = text.content.after("QUERY_AUTH_CODE:")?;
                (!code.is_empty()).then_some(Self::AuthCode(AuthCodeCheck { code, sender }))
            }
            Message::Event(_) => Some(Self::Reply(format!("{}from_callback", meta.event()?))),
            _ => None,
        }
    }
}

/// What the release check wants to get by the API: [`text`](Self::text) as a customer service
/// message to [`sender`](Self::sender), in the name of the account that [`code`](Self::code)
/// authorises for.
///
/// That takes two calls: `cgi-bin/component/api_query_auth` with the code gives the account's access
/// token, with which `cgi-bin/message/custom/send` sends the text.
#[derive(Clone, Debug)]
pub struct AuthCodeCheck {
    code: SharedStr,
    sender: OpenId,
}

impl AuthCodeCheck {
    /// The authorisation code of the test account. It is a secret, and works once.
    #[must_use]
    pub fn code(&self) -> &str {
        &self.code
    }

    /// Whom to send the text to.
    #[must_use]
    pub fn sender(&self) -> &OpenId {
        &self.sender
    }

    /// The text that is to be sent: the code, and `_from_api`.
    #[must_use]
    pub fn text(&self) -> String {
        format!("{}_from_api", self.code)
    }
}
