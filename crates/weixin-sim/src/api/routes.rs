//! The paths of the API.

use self::Access::{Nothing, Secret, Token};
use self::Verb::{Form, Get, Json};
use super::call::{Answered, Call};
use super::calls::{custom, media, menu, network, qrcode, quota, template, token, users};

/// A path, and what it takes.
pub(super) struct Route {
    pub(super) path: &'static str,
    pub(super) verb: Verb,
    pub(super) access: Access,
    /// How often it can be called in a day.
    pub(super) daily: u64,
    pub(super) act: fn(&mut Call<'_>) -> Answered,
}

/// How a path is called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verb {
    Get,
    /// A POST of JSON.
    Json,
    /// A POST of a form with a file.
    Form,
}

/// What a caller has to have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Access {
    Token,
    /// The AppSecret, and an address that is allowed.
    Secret,
    Nothing,
}

impl Route {
    pub(super) fn of(path: &str) -> Option<&'static Self> {
        ROUTES.iter().find(|route| route.path == path)
    }

    pub(super) fn is_upload(&self) -> bool {
        self.verb == Form
    }

    /// Whether a secret is sent to it.
    pub(super) fn has_secret(&self) -> bool {
        self.access == Secret
    }
}

const fn route(
    verb: Verb,
    path: &'static str,
    access: Access,
    daily: u64,
    act: fn(&mut Call<'_>) -> Answered,
) -> Route {
    Route {
        path,
        verb,
        access,
        daily,
        act,
    }
}

/// Of some the limits are documented; the others have one that nobody reaches by a mistake.
static ROUTES: &[Route] = &[
    route(Get, "/cgi-bin/token", Secret, 2_000, token::legacy),
    route(
        Json,
        "/cgi-bin/stable_token",
        Secret,
        500_000,
        token::stable,
    ),
    route(
        Get,
        "/cgi-bin/ticket/getticket",
        Token,
        1_000_000,
        token::ticket,
    ),
    route(
        Json,
        "/cgi-bin/message/custom/send",
        Token,
        500_000,
        custom::send,
    ),
    route(
        Json,
        "/cgi-bin/message/custom/typing",
        Token,
        500_000,
        custom::typing,
    ),
    route(
        Json,
        "/cgi-bin/message/template/send",
        Token,
        100_000,
        template::send,
    ),
    route(
        Json,
        "/cgi-bin/message/subscribe/bizsend",
        Token,
        100_000,
        template::subscribe,
    ),
    route(Get, "/cgi-bin/user/info", Token, 5_000_000, users::info),
    route(
        Json,
        "/cgi-bin/user/info/batchget",
        Token,
        5_000_000,
        users::batch,
    ),
    route(
        Json,
        "/cgi-bin/user/info/updateremark",
        Token,
        10_000,
        users::remark,
    ),
    route(Get, "/cgi-bin/user/get", Token, 10_000, users::followers),
    route(Json, "/cgi-bin/menu/create", Token, 1_000, menu::create),
    route(Get, "/cgi-bin/menu/get", Token, 10_000, menu::get),
    route(Get, "/cgi-bin/menu/delete", Token, 1_000, menu::delete),
    route(
        Json,
        "/cgi-bin/menu/addconditional",
        Token,
        2_000,
        menu::add_conditional,
    ),
    route(
        Json,
        "/cgi-bin/menu/delconditional",
        Token,
        4_000,
        menu::delete_conditional,
    ),
    route(
        Json,
        "/cgi-bin/menu/trymatch",
        Token,
        20_000,
        menu::try_match,
    ),
    route(
        Get,
        "/cgi-bin/get_current_selfmenu_info",
        Token,
        10_000,
        menu::current,
    ),
    route(Form, "/cgi-bin/media/upload", Token, 100_000, media::upload),
    route(Get, "/cgi-bin/media/get", Token, 200_000, media::get),
    route(Get, "/cgi-bin/media/get/jssdk", Token, 200_000, media::get),
    route(
        Json,
        "/cgi-bin/qrcode/create",
        Token,
        100_000,
        qrcode::create,
    ),
    route(Get, "/cgi-bin/showqrcode", Nothing, u64::MAX, qrcode::show),
    route(
        Get,
        "/cgi-bin/getcallbackip",
        Token,
        10_000,
        network::callback_ips,
    ),
    route(
        Get,
        "/cgi-bin/get_api_domain_ip",
        Token,
        10_000,
        network::api_ips,
    ),
    route(
        Json,
        "/cgi-bin/callback/check",
        Token,
        10_000,
        network::check,
    ),
    route(Json, "/cgi-bin/clear_quota", Token, u64::MAX, quota::clear),
    route(
        Json,
        "/cgi-bin/clear_quota/v2",
        Secret,
        u64::MAX,
        quota::clear_by_secret,
    ),
    route(
        Json,
        "/cgi-bin/openapi/quota/get",
        Token,
        u64::MAX,
        quota::get,
    ),
    route(
        Json,
        "/cgi-bin/openapi/quota/clear",
        Token,
        u64::MAX,
        quota::clear_one,
    ),
    route(
        Json,
        "/cgi-bin/openapi/rid/get",
        Token,
        u64::MAX,
        quota::rid,
    ),
];
