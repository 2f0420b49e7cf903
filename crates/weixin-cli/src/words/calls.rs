use weixin_client::{ApiErrorKind as Kind, Error, ErrorKind};

use super::Words;

/// What became of a call that failed otherwise than by an error code.
pub(crate) fn of_call(error: &Error) -> Words {
    let api = error.api();
    let zh = match error.kind() {
        ErrorKind::Connect => format!("{api}：连接不上"),
        ErrorKind::Timeout => format!("{api}：未在时限内应答"),
        ErrorKind::Transport => format!("{api}：连接中断"),
        ErrorKind::Status(status) => format!("{api}：返回 HTTP 状态 {status}"),
        ErrorKind::TooLarge => format!("{api}：应答过大"),
        ErrorKind::Unreadable => format!("{api}：应答无法读懂"),
        ErrorKind::Invalid => format!("{api}：参数不正确，未发出"),
        _ => format!("{api}：调用失败"),
    };
    Words::new(error.to_string(), zh)
}

/// What an error code means: in Chinese for the codes that are met most.
pub(crate) fn meaning(kind: Kind) -> Words {
    let zh = match kind {
        Kind::Busy => "系统繁忙",
        Kind::InvalidCredential => "AppSecret 不正确，或 access_token 无效、已不是最新",
        Kind::InvalidOpenId => "OpenID 不正确，或属于别的账号",
        Kind::InvalidAppId => "AppID 不正确",
        Kind::InvalidAccessToken => "access_token 不合法",
        Kind::InvalidMenuType => "菜单类型不允许",
        Kind::InvalidButtonCount => "菜单按钮过多或没有",
        Kind::InvalidButtonType => "按钮类型不允许",
        Kind::InvalidButtonNameLength => "按钮名字过长或为空",
        Kind::InvalidButtonKeyLength => "按钮 KEY 过长或为空",
        Kind::InvalidButtonUrlLength => "按钮网址过长或为空",
        Kind::InvalidSubButtonCount => "子菜单按钮过多或没有",
        Kind::InvalidSubButtonType => "子菜单按钮类型不允许",
        Kind::InvalidSubButtonNameLength => "子菜单按钮名字过长或为空",
        Kind::InvalidSubButtonKeyLength => "子菜单按钮 KEY 过长或为空",
        Kind::InvalidSubButtonUrlLength => "子菜单按钮网址过长或为空",
        Kind::EscapedCharacters => "请求中的文字写成了 \\u 转义，而不是 UTF-8",
        Kind::InvalidButtonUrlDomain | Kind::InvalidSubButtonUrlDomain => "按钮网址的域名不允许",
        Kind::InvalidAppSecret => "AppSecret 不正确",
        Kind::AddressNotAllowed => "调用方的 IP 不在账号的白名单里",
        Kind::AppSecretFrozen => "AppSecret 已冻结",
        Kind::MissingAccessToken => "缺少 access_token",
        Kind::AccessTokenExpired => "access_token 已过期",
        Kind::QuotaReached => "当日调用次数已用完",
        Kind::TooFast => "调用过于频繁",
        Kind::NoSuchMenu => "没有自定义菜单",
        Kind::ApiNotGranted => "账号没有此接口的权限",
        // The others are rare, and their English beats a number alone.
        _ => return Words::new(kind.meaning(), kind.meaning()),
    };
    Words::new(kind.meaning(), zh)
}

/// What to do about an error code.
pub(crate) fn advice(kind: Kind) -> Option<Words> {
    let (en, zh) = match kind {
        Kind::Busy | Kind::SystemError => ("Try again in a moment.", "请稍后再试。"),
        Kind::InvalidCredential | Kind::InvalidAppSecret => (
            "Compare the AppID and the AppSecret with the console; after a reset there the old AppSecret is dead.",
            "请对照控制台核对 AppID 与 AppSecret；重置后旧的 AppSecret 立即失效。",
        ),
        Kind::AppSecretFrozen => (
            "Unfreeze the AppSecret in the console.",
            "请在控制台解冻 AppSecret。",
        ),
        Kind::InvalidAppId => (
            "Compare the AppID with the console; it begins with wx.",
            "请对照控制台核对 AppID，它以 wx 开头。",
        ),
        Kind::InvalidOpenId => (
            "An OpenID is good for one account alone: take it from a message to this account.",
            "OpenID 只对一个账号有效，请从发给本账号的消息中取得。",
        ),
        Kind::AddressNotAllowed => (
            "Add the address to the IP allow-list in the console; it works after some minutes.",
            "请在控制台的 IP 白名单中加入这个地址，几分钟后生效。",
        ),
        Kind::ApiNotGranted => (
            "Look in the console which APIs the account has; many are for certified accounts alone.",
            "请在控制台查看账号的接口权限，许多接口只对已认证的账号开放。",
        ),
        Kind::QuotaReached => (
            "The quota begins anew at midnight, Beijing time; it can also be cleared by /cgi-bin/clear_quota.",
            "次数在北京时间零点恢复，也可调用 /cgi-bin/clear_quota 清零。",
        ),
        Kind::TooFast => ("Call less often.", "请降低调用频率。"),
        Kind::EscapedCharacters => (
            "Write the file in UTF-8 without \\u escapes.",
            "请用 UTF-8 书写文件，不要使用 \\u 转义。",
        ),
        Kind::NoSuchMenu => (
            "Make one with `weixin menu push FILE`.",
            "可用 `weixin menu push FILE` 创建。",
        ),
        Kind::AccessTokenExpired | Kind::InvalidAccessToken => (
            "Another program may be getting access tokens in the old way, which ends this one: let all use the stable token.",
            "可能有别的程序用旧接口获取 access_token，使这个失效：请都改用稳定版。",
        ),
        _ => return None,
    };
    Some(Words::new(en, zh))
}
