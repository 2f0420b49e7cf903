//! The templates that are part of the crate, one file for each message, event and `InfoType`.

/// The names in the platform's spelling, with the document of each.
type Table = &'static [(&'static str, &'static str)];

macro_rules! table {
    ($folder:literal: $($name:literal, $file:literal;)+) => {
        &[$((
            $name,
            include_str!(concat!("../../templates/", $folder, "/", $file, ".xml")),
        )),+]
    };
}

/// By `MsgType`.
pub(super) const MESSAGES: Table = table! { "message":
    "text", "text";
    "image", "image";
    "voice", "voice";
    "video", "video";
    "shortvideo", "shortvideo";
    "location", "location";
    "link", "link";
    "file", "file";
    "miniprogrampage", "miniprogrampage";
    "device_text", "device_text";
    "device_event", "device_event";
};

/// By `Event`.
pub(super) const EVENTS: Table = table! { "event":
    "subscribe", "subscribe";
    "unsubscribe", "unsubscribe";
    "SCAN", "scan";
    "LOCATION", "location";
    "ENTER", "enter";
    "CLICK", "click";
    "VIEW", "view";
    "scancode_push", "scancode_push";
    "scancode_waitmsg", "scancode_waitmsg";
    "pic_sysphoto", "pic_sysphoto";
    "pic_photo_or_album", "pic_photo_or_album";
    "pic_weixin", "pic_weixin";
    "location_select", "location_select";
    "view_miniprogram", "view_miniprogram";
    "TEMPLATESENDJOBFINISH", "templatesendjobfinish";
    "MASSSENDJOBFINISH", "masssendjobfinish";
    "PUBLISHJOBFINISH", "publishjobfinish";
    "subscribe_msg_popup_event", "subscribe_msg_popup_event";
    "subscribe_msg_change_event", "subscribe_msg_change_event";
    "subscribe_msg_sent_event", "subscribe_msg_sent_event";
    "kf_create_session", "kf_create_session";
    "kf_close_session", "kf_close_session";
    "kf_switch_session", "kf_switch_session";
    "user_enter_tempsession", "user_enter_tempsession";
    "qualification_verify_success", "qualification_verify_success";
    "naming_verify_success", "naming_verify_success";
    "annual_renew", "annual_renew";
    "verify_expired", "verify_expired";
    "qualification_verify_fail", "qualification_verify_fail";
    "naming_verify_fail", "naming_verify_fail";
    "wx_verify_pay_succ", "wx_verify_pay_succ";
    "wx_verify_dispatch", "wx_verify_dispatch";
    "wx_verify_refill", "wx_verify_refill";
    "user_info_modified", "user_info_modified";
    "user_authorization_revoke", "user_authorization_revoke";
    "user_authorization_cancellation", "user_authorization_cancellation";
    "card_pass_check", "card_pass_check";
    "card_not_pass_check", "card_not_pass_check";
    "user_get_card", "user_get_card";
    "user_gifting_card", "user_gifting_card";
    "user_del_card", "user_del_card";
    "user_enter_session_from_card", "user_enter_session_from_card";
    "submit_membercard_user_info", "submit_membercard_user_info";
    "user_consume_card", "user_consume_card";
    "user_pay_from_pay_cell", "user_pay_from_pay_cell";
    "user_view_card", "user_view_card";
    "update_member_card", "update_member_card";
    "card_sku_remind", "card_sku_remind";
    "card_merchant_check_result", "card_merchant_check_result";
    "card_pay_order", "card_pay_order";
    "giftcard_pay_done", "giftcard_pay_done";
    "giftcard_send_to_friend", "giftcard_send_to_friend";
    "giftcard_user_accept", "giftcard_user_accept";
    "user_authorize_invoice", "user_authorize_invoice";
    "update_invoice_status", "update_invoice_status";
    "submit_invoice_title", "submit_invoice_title";
    "cloud_invoice_invoiceresult_event", "cloud_invoice_invoiceresult_event";
    "poi_check_notify", "poi_check_notify";
    "create_map_poi_audit_info", "create_map_poi_audit_info";
    "apply_merchant_audit_info", "apply_merchant_audit_info";
    "modify_store_audit_info", "modify_store_audit_info";
    "nearby_category_audit_info", "nearby_category_audit_info";
    "add_store_audit_info", "add_store_audit_info";
    "add_nearby_poi_audit_info", "add_nearby_poi_audit_info";
    "merchant_order", "merchant_order";
    "WifiConnected", "wificonnected";
    "ShakearoundUserShake", "shakearoundusershake";
    "ShakearoundLotteryBind", "shakearoundlotterybind";
    "user_scan_product", "user_scan_product";
    "user_scan_product_enter_session", "user_scan_product_enter_session";
    "user_scan_product_async", "user_scan_product_async";
    "user_scan_product_verify_action", "user_scan_product_verify_action";
    "guide_qrcode_scan_event", "guide_qrcode_scan_event";
    "guide_invite_result_event", "guide_invite_result_event";
    "weapp_audit_success", "weapp_audit_success";
    "weapp_audit_fail", "weapp_audit_fail";
    "weapp_audit_delay", "weapp_audit_delay";
    "wxa_nickname_audit", "wxa_nickname_audit";
    "wxa_category_audit", "wxa_category_audit";
    "wxa_privacy_apply", "wxa_privacy_apply";
    "wxa_comment_bad_score", "wxa_comment_bad_score";
    "wxa_illegal_record", "wxa_illegal_record";
    "wxa_appeal_record", "wxa_appeal_record";
    "wxa_media_check", "wxa_media_check";
    "add_express_path", "add_express_path";
    "trade_manage_remind_access_api", "trade_manage_remind_access_api";
    "trade_manage_remind_shipping", "trade_manage_remind_shipping";
    "trade_manage_order_settlement", "trade_manage_order_settlement";
    "secvod_upload_event", "secvod_upload_event";
    "secvod_audit_event", "secvod_audit_event";
    "secbook_audit_event", "secbook_audit_event";
    "xpay_goods_deliver_notify", "xpay_goods_deliver_notify";
    "xpay_coin_pay_notify", "xpay_coin_pay_notify";
    "xpay_refund_notify", "xpay_refund_notify";
    "minigame_coin_deliver_completed", "minigame_coin_deliver_completed";
    "betaapp_authorization_apply_event", "betaapp_authorization_apply_event";
    "betaapp_verify_event", "betaapp_verify_event";
    "betaapp_verify_apply_event", "betaapp_verify_apply_event";
    "charge_service_quota_notify", "charge_service_quota_notify";
    "debug_demo", "debug_demo";
    "enter_agent", "enter_agent";
    "close_inactive_agent", "close_inactive_agent";
    "batch_job_result", "batch_job_result";
    "kf_msg_or_event", "kf_msg_or_event";
    "taskcard_click", "taskcard_click";
    "template_card_event", "template_card_event";
    "change_contact", "change_contact";
    "change_external_contact", "change_external_contact";
};

/// By `InfoType`.
pub(super) const INFOS: Table = table! { "info":
    "component_verify_ticket", "component_verify_ticket";
    "authorized", "authorized";
    "updateauthorized", "updateauthorized";
    "unauthorized", "unauthorized";
    "notify_third_fasteregister", "notify_third_fasteregister";
    "notify_third_fastregisterbetaapp", "notify_third_fastregisterbetaapp";
    "notify_third_fastverifybetaapp", "notify_third_fastverifybetaapp";
    "notify_3rd_wxa_auth", "notify_3rd_wxa_auth";
    "notify_3rd_wxa_wxverify", "notify_3rd_wxa_wxverify";
    "notify_icpfiling_verify_result", "notify_icpfiling_verify_result";
    "notify_apply_icpfiling_result", "notify_apply_icpfiling_result";
    "order_path_apply_result_notify", "order_path_apply_result_notify";
    "order_path_audit_result_notify", "order_path_audit_result_notify";
    "suite_ticket", "suite_ticket";
    "create_auth", "create_auth";
    "change_auth", "change_auth";
    "cancel_auth", "cancel_auth";
};
