//! Names and values in all the spellings that are met, and values that nobody has met yet.

use std::collections::BTreeSet;

use weixin_message::Message;
use weixin_message::event::Event;
use weixin_message::info::InfoPush;

use crate::support::fixture;
use crate::support::tree::Tree;
use crate::support::typed::{assert_shows_all, extras, known_pushes, message, tree};

#[test]
fn every_type_has_a_sample() {
    let pushes = known_pushes();
    let messages = pushes.iter().map(|(_, document)| message(document));
    let sampled: BTreeSet<String> = messages.map(|message| message.name().to_owned()).collect();
    let names = [Message::NAMES, Event::NAMES, InfoPush::NAMES].concat();
    assert_eq!(names.len(), sampled.len());
    for name in names {
        assert!(sampled.contains(name), "{name}");
    }
}

#[test]
fn the_case_of_an_event_means_nothing() {
    for name in Event::NAMES {
        let mixed = name.char_indices().map(|(index, letter)| match index % 2 {
            0 => letter.to_ascii_uppercase(),
            _ => letter.to_ascii_lowercase(),
        });
        for spelling in [name.to_uppercase(), name.to_lowercase(), mixed.collect()] {
            let event = format!("<xml><MsgType>event</MsgType><Event>{spelling}</Event></xml>");
            let Message::Event(event) = message(&event) else {
                panic!("{spelling} is an event");
            };
            assert_eq!(event.name(), *name);
            assert!(event.is(name) && event.is(&spelling));
        }
    }
}

#[test]
#[rustfmt::skip]
fn other_spellings_are_the_same() {
    for (file, own, other) in [
        ("event/user_info_modified.xml",       "OpenID>",                 "openid>"),
        ("event/user_info_modified.xml",       "AppID>",                  "appid>"),
        ("event/user_authorization_revoke.xml", "OpenID>",                "openid>"),
        ("event/user_authorization_cancellation.xml", "AppID>",           "appid>"),
        ("event/publishjobfinish_success.xml", "[PUBLISHJOBFINISH]",      "[FREEPUBLISHJOBFINISH]"),
        ("event/publishjobfinish_fail.xml",    "[PUBLISHJOBFINISH]",      "[FREEPUBLISHJOBFINISH]"),
        ("event/poi_check_notify.xml",         "Msg>",                    "msg>"),
        ("event/user_authorize_invoice.xml",   "AppId>",                  "AuthorizeAppId>"),
        ("event/user_authorize_invoice.xml",   "Source>",                 "source>"),
        ("event/wificonnected.xml",            "PlaceId>",                "ShopId>"),
        ("work/template_card_event.xml",       "Option",                  "Opiton"),
        ("event/templatesendjobfinish_user_block.xml", "failed:user",     "failed: user"),
        ("event/templatesendjobfinish_system_failed.xml", "failed: system", "failed:system"),
        ("event/user_get_card.xml",            "Friend>1<",               "Friend>true<"),
        ("event/giftcard_user_accept.xml",     "Room>true<",              "Room>1<"),
        ("event/user_gifting_card.xml",        "Room>0<",                 "Room>false<"),
    ] {
        let document = fixture(file);
        let respelled = document.replace(own, other);
        assert_ne!(respelled, document, "{file}: {own}");
        assert_eq!(message(&respelled), message(&document), "{file}: {other}");
    }
}

/// A new value of a vocabulary, or what is no number, is one field's own affair.
#[test]
fn a_value_that_is_none_keeps_its_text_and_spoils_nothing() {
    for (path, document) in known_pushes() {
        let tree = tree(&document);
        let mut count = 0;
        tree.clone().for_each(&mut |_| count += 1);
        for index in 0..count {
            let mut tree = tree.clone();
            let mut position = 0..;
            tree.for_each(&mut |element| {
                let is_name = ["MsgType", "Event", "InfoType"].contains(&element.name.as_str());
                if position.next() == Some(index) && !element.text.is_empty() && !is_name {
                    element.text = "no value ☃".to_owned();
                }
            });
            let message = message(&tree.to_xml());
            assert!(message.is_known(), "{path}");
            assert_eq!(extras(&message), 0, "{path}");
            assert_shows_all(&message, &tree);
        }
    }
}

#[test]
fn each_value_of_a_vocabulary_is_its_variant() {
    for (file, element, field, values) in VOCABULARIES {
        let document = fixture(file);
        for (value, variant) in values.iter().chain(&[("new", "Other(")]) {
            let mut tree = Tree::read(&document);
            let mut is_first = true;
            tree.for_each(&mut |found| {
                if found.name == *element && std::mem::take(&mut is_first) {
                    found.text = (*value).to_owned();
                }
            });
            let shown = format!("{:?}", message(&tree.to_xml()));
            let expected = format!("{field}: {variant}");
            assert!(shown.contains(&expected), "{file}: {value}: {shown}");
        }
    }
}

type Row = (
    &'static str,
    &'static str,
    &'static str,
    &'static [(&'static str, &'static str)],
);

#[rustfmt::skip]
const VOCABULARIES: &[Row] = &[
    ("event/scancode_push.xml", "ScanType", "scan_type", &[
        ("qrcode", "QrCode"), ("barcode", "BarCode"),
    ]),
    ("event/templatesendjobfinish_success.xml", "Status", "status", &[
        ("success", "Success"), ("failed:user block", "UserBlock"),
        ("failed: system failed", "SystemFailed"),
    ]),
    ("event/masssendjobfinish_copyright.xml", "Status", "status", &[
        ("send success", "Success"), ("send fail", "Fail"), ("err(10001)", "Advertising"),
        ("err(20001)", "Politics"), ("err(20002)", "Pornography"), ("err(20004)", "Society"),
        ("err(20006)", "Crime"), ("err(20008)", "Fraud"), ("err(20013)", "Copyright"),
        ("err(21000)", "OtherViolation"), ("err(22000)", "MutualPromotion"),
        ("err(30001)", "CheckFailed"), ("err(30002)", "CheckForbids"), ("err(30003)", "Reprint"),
        ("err(40001)", "AdministratorRefused"), ("err(40002)", "AdministratorSilent"),
    ]),
    ("event/masssendjobfinish_copyright.xml", "UserDeclareState", "user_declare_state", &[
        ("0", "NotDeclared"), ("1", "NotPassed"), ("2", "Original"),
    ]),
    ("event/masssendjobfinish_copyright.xml", "AuditState", "audit_state", &[
        ("0", "NotChecked"), ("1", "InCheck"), ("11", "Passed"),
    ]),
    ("event/masssendjobfinish_copyright.xml", "CheckState", "check_state", &[
        ("0", "NotChecked"), ("1", "NoReprint"), ("2", "ReprintAllowed"), ("3", "ReprintForbidden"),
    ]),
    ("event/masssendjobfinish_copyright.xml", "CanReprint", "can_reprint", &[
        ("0", "No"), ("1", "Yes"), ("false", "No"), ("true", "Yes"),
    ]),
    ("event/publishjobfinish_fail.xml", "publish_status", "publish_status", &[
        ("0", "Success"), ("1", "InProgress"), ("2", "OriginalityFailed"), ("3", "Failed"),
        ("4", "ReviewFailed"), ("5", "Deleted"), ("6", "Banned"),
    ]),
    ("event/subscribe_msg_popup_event.xml", "SubscribeStatusString", "subscribe_status", &[
        ("accept", "Accept"), ("reject", "Reject"),
    ]),
    ("event/subscribe_msg_popup_event.xml", "PopupScene", "popup_scene", &[
        ("0", "MiniProgram"), ("1", "WebPage"), ("2", "Article"),
    ]),
    ("event/user_authorization_revoke.xml", "RevokeInfo", "revoke_info", &[
        ("201", "Address"), ("202", "Invoice"), ("203", "Card"), ("204", "Microphone"),
        ("205", "Profile"), ("206", "Location"), ("207", "Media"), ("301", "Website"),
        ("1", "Other("),
    ]),
    ("event/user_consume_card.xml", "ConsumeSource", "consume_source", &[
        ("FROM_API", "Api"), ("FROM_MP", "Website"), ("FROM_MOBILE_HELPER", "MobileHelper"),
    ]),
    ("event/card_pay_order.xml", "Status", "status", &[
        ("ORDER_STATUS_WAITING", "Waiting"), ("ORDER_STATUS_SUCC", "Succ"),
        ("ORDER_STATUS_FINANCE_SUCC", "FinanceSucc"), ("ORDER_STATUS_QUANTITY_SUCC", "QuantitySucc"),
        ("ORDER_STATUS_HAS_REFUND", "HasRefund"), ("ORDER_STATUS_REFUND_WAITING", "RefundWaiting"),
        ("ORDER_STATUS_ROLLBACK", "Rollback"), ("ORDER_STATUS_HAS_RECEIPT", "HasReceipt"),
    ]),
    ("event/card_pay_order.xml", "OrderType", "order_type", &[
        ("ORDER_TYPE_SYS_ADD", "SysAdd"), ("ORDER_TYPE_WXPAY", "WxPay"),
        ("ORDER_TYPE_REFUND", "Refund"), ("ORDER_TYPE_REDUCE", "Reduce"),
        ("ORDER_TYPE_SYS_REDUCE", "SysReduce"),
    ]),
    ("event/update_invoice_status.xml", "Status", "status", &[
        ("INVOICE_REIMBURSE_INIT", "Init"), ("INVOICE_REIMBURSE_LOCK", "Lock"),
        ("INVOICE_REIMBURSE_CLOSURE", "Closure"), ("INVOICE_REIMBURSE_CANCEL", "Cancel"),
    ]),
    ("event/submit_invoice_title.xml", "title_type", "title_type", &[
        ("InvoiceUserTitleBusinessType", "Business"), ("InvoiceUserTitlePersonType", "Person"),
    ]),
    ("event/poi_check_notify.xml", "Result", "result", &[("succ", "Succ"), ("fail", "Fail")]),
    ("event/user_scan_product_verify_action.xml", "Result", "result", &[
        ("verify_ok", "Ok"), ("verify_not_pass", "NotPass"),
    ]),
    ("event/wxa_nickname_audit.xml", "ret", "result", &[("2", "Refused"), ("3", "Passed")]),
    ("event/wxa_category_audit.xml", "ret", "result", &[("2", "Refused"), ("3", "Passed")]),
    ("event/wxa_media_check_v2.xml", "suggest", "suggest", &[
        ("pass", "Pass"), ("review", "Review"), ("risky", "Risky"),
    ]),
    ("work/change_contact_create_user.xml", "ChangeType", "change_type", &[
        ("create_user", "CreateUser"), ("update_user", "UpdateUser"), ("delete_user", "DeleteUser"),
        ("create_party", "CreateParty"), ("update_party", "UpdateParty"),
        ("delete_party", "DeleteParty"), ("update_tag", "UpdateTag"),
    ]),
    ("work/change_external_contact_add.xml", "ChangeType", "change_type", &[
        ("add_external_contact", "Add"), ("add_half_external_contact", "AddHalf"),
        ("edit_external_contact", "Edit"), ("del_external_contact", "Delete"),
        ("del_follow_user", "DeletedByCustomer"), ("transfer_fail", "TransferFail"),
    ]),
];
