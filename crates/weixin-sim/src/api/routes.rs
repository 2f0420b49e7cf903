//! The paths of the API.

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
        self.verb == Verb::Form
    }

    /// Whether a secret is sent to it.
    pub(super) fn has_secret(&self) -> bool {
        self.access == Access::Secret
    }
}

/// Declares the paths, each in one line.
macro_rules! routes {
    ($($verb:ident $path:literal $access:ident $daily:expr => $act:path;)+) => {
        static ROUTES: &[Route] = &[$(Route {
            path: $path,
            verb: Verb::$verb,
            access: Access::$access,
            daily: $daily,
            act: $act,
        },)+];
    };
}

// Of some the limits of a day are documented; the others have one that nobody reaches by a mistake.
routes! {
    Get "/cgi-bin/token" Secret 2_000 => token::legacy;
    Json "/cgi-bin/stable_token" Secret 500_000 => token::stable;
    Get "/cgi-bin/ticket/getticket" Token 1_000_000 => token::ticket;
    Json "/cgi-bin/message/custom/send" Token 500_000 => custom::send;
    Json "/cgi-bin/message/custom/typing" Token 500_000 => custom::typing;
    Json "/cgi-bin/message/template/send" Token 100_000 => template::send;
    Json "/cgi-bin/message/subscribe/bizsend" Token 100_000 => template::subscribe;
    Get "/cgi-bin/user/info" Token 5_000_000 => users::info;
    Json "/cgi-bin/user/info/batchget" Token 5_000_000 => users::batch;
    Json "/cgi-bin/user/info/updateremark" Token 10_000 => users::remark;
    Get "/cgi-bin/user/get" Token 10_000 => users::followers;
    Json "/cgi-bin/menu/create" Token 1_000 => menu::create;
    Get "/cgi-bin/menu/get" Token 10_000 => menu::get;
    Get "/cgi-bin/menu/delete" Token 1_000 => menu::delete;
    Json "/cgi-bin/menu/addconditional" Token 2_000 => menu::add_conditional;
    Json "/cgi-bin/menu/delconditional" Token 4_000 => menu::delete_conditional;
    Json "/cgi-bin/menu/trymatch" Token 20_000 => menu::try_match;
    Get "/cgi-bin/get_current_selfmenu_info" Token 10_000 => menu::current;
    Form "/cgi-bin/media/upload" Token 100_000 => media::upload;
    Get "/cgi-bin/media/get" Token 200_000 => media::get;
    Get "/cgi-bin/media/get/jssdk" Token 200_000 => media::get;
    Json "/cgi-bin/qrcode/create" Token 100_000 => qrcode::create;
    Get "/cgi-bin/showqrcode" Nothing 1_000_000 => qrcode::show;
    Get "/cgi-bin/getcallbackip" Token 10_000 => network::callback_ips;
    Get "/cgi-bin/get_api_domain_ip" Token 10_000 => network::api_ips;
    Json "/cgi-bin/callback/check" Token 10_000 => network::check;
    Json "/cgi-bin/clear_quota" Token 1_000_000 => quota::clear;
    Json "/cgi-bin/clear_quota/v2" Secret 1_000_000 => quota::clear_by_secret;
    Json "/cgi-bin/openapi/quota/get" Token 1_000_000 => quota::get;
    Json "/cgi-bin/openapi/quota/clear" Token 1_000_000 => quota::clear_one;
    Json "/cgi-bin/openapi/rid/get" Token 1_000_000 => quota::rid;
}
