//! Mini programs that a third-party platform registers for its customers.

use weixin_core::SharedStr;

use crate::Number;
use crate::typed::{groups, info_pushes};

info_pushes! {
    /// A mini program was registered for a company or a person, or was not.
    NotifyThirdFasteregister = "notify_third_fasteregister" {
        /// The AppID of the mini program, if there is one now.
        app_id: SharedStr = value("appid"),
        /// 0 if it is registered.
        status: Number<i64> = value("status"),
        /// With it the mini program's tokens can be fetched.
        auth_code: SharedStr = value("auth_code"),
        /// How it went, in words.
        msg: SharedStr = value("msg"),
        /// Whom it was for.
        info: RegistrationInfo = value("info"),
    }

    /// A trial mini program was registered, or was not.
    NotifyThirdFastregisterbetaapp = "notify_third_fastregisterbetaapp",
    /// A trial mini program became a real one, or did not.
    NotifyThirdFastverifybetaapp = "notify_third_fastverifybetaapp" {
        /// The AppID of the mini program, if there is one now.
        app_id: SharedStr = value("appid"),
        /// 0 if it went well.
        status: Number<i64> = value("status"),
        /// How it went, in words.
        msg: SharedStr = value("msg"),
        /// Whom it was for.
        info: RegistrationInfo = value("info"),
    }
}

groups! {
    /// Whom a mini program was registered for: a company, a person, or nobody yet.
    RegistrationInfo {
        /// What the company or the trial mini program is called.
        name: Option<SharedStr> = value("name"),
        /// The company's number.
        code: Option<SharedStr> = value("code"),
        /// Which kind of number.
        code_type: Number<u32> = value("code_type"),
        /// The Weixin account of the company's legal representative.
        legal_persona_wechat: Option<SharedStr> = value("legal_persona_wechat"),
        /// The name of the company's legal representative.
        legal_persona_name: Option<SharedStr> = value("legal_persona_name"),
        /// The Weixin account of the person.
        wx_user: Option<SharedStr> = value("wxuser"),
        /// The name of the person.
        id_name: Option<SharedStr> = value("idname"),
        /// The telephone number of the platform.
        component_phone: Option<SharedStr> = value("component_phone"),
        /// The id that registering the trial mini program had returned.
        unique_id: Option<SharedStr> = value("unique_id"),
    }
}
