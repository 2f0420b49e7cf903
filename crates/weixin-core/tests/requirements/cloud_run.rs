//! Cloud Run: an unsigned push is taken where the operator has stated who can send one, and nowhere else.

use weixin_core::ConfigError::Invalid;
use weixin_core::{
    Account, AccountBuilder, AccountKind, CallbackQuery, CloudRun, CloudRunCaller, Mode,
    VerifyError,
};

use crate::support::{APP_ID, NONCE, NOW, TIMESTAMP, account, builder, signed, verify, verify_url};

fn private() -> AccountBuilder {
    Account::cloud_run(APP_ID, CloudRun::private()).clock(|| NOW)
}

fn public() -> Account {
    let network = CloudRun::public_with_source_header();
    Account::cloud_run(APP_ID, network).build().unwrap()
}

/// Reads these headers.
fn caller(headers: &[(&'static str, &str)]) -> Result<CloudRunCaller, VerifyError> {
    CloudRunCaller::read(|name| {
        let ours = headers.iter().filter(move |(header, _)| *header == name);
        ours.map(|(_, value)| value.as_bytes())
    })
}

fn unsigned(account: &Account, headers: &[(&'static str, &str)]) -> Result<(), VerifyError> {
    account.verify_cloud_run(None, &caller(headers)?).map(drop)
}

#[test]
fn an_unsigned_push_is_taken_for_accounts_of_cloud_run_alone() {
    let private = private().build().unwrap();
    assert_eq!(private.kind(), AccountKind::CloudRun);
    assert_eq!(private.mode(), Mode::Plaintext);
    assert_eq!(unsigned(&private, &[]), Ok(()));
    let proof = private.verify_cloud_run(None, &caller(&[]).unwrap());
    assert!(proof.unwrap().unbound_signature().is_none());
    let all = [("x-wx-source", "wx_client"), ("x-wx-appid", APP_ID)];
    let refused = Err(VerifyError::SignatureMismatch);
    assert_eq!(unsigned(&account(), &all), refused);
}

#[test]
fn nothing_that_is_signed_is_taken_for_an_account_of_cloud_run_by_its_signature() {
    let private = private().build().unwrap();
    let good = signed(TIMESTAMP, NONCE);
    let refused = Err(VerifyError::SignatureMismatch);
    assert_eq!(verify(&private, &good), refused);
    let echo = verify_url(&private, &format!("{good}&echostr=1"));
    assert_eq!(echo, Err(VerifyError::SignatureMismatch));
    // What says that it is encrypted is no push of Cloud Run.
    let aes = format!("{good}&encrypt_type=aes");
    let query = CallbackQuery::parse(&aes).unwrap();
    let expected = Mode::Plaintext;
    assert_eq!(
        private
            .verify_cloud_run(Some(&query), &caller(&[]).unwrap())
            .err(),
        Some(VerifyError::WrongMode { expected })
    );
}

#[test]
fn a_public_server_takes_what_has_a_source() {
    let public = public();
    for (headers, expected) in [
        (&[][..], Err(VerifyError::NoSource)),
        (&[("x-wx-source", "")], Err(VerifyError::NoSource)),
        (&[("x-wx-openid", "oABC")], Err(VerifyError::NoSource)),
        (&[("x-wx-source", "wx_client")], Ok(())),
        (&[("x-wx-sources", "wx_client")], Ok(())),
    ] {
        assert_eq!(unsigned(&public, headers), expected, "{headers:?}");
    }
}

#[test]
fn the_headers_say_who_called_and_what_they_cannot_say_is_refused() {
    let headers = [
        ("x-wx-source", "wx_client"),
        ("x-wx-appid", APP_ID),
        ("x-wx-openid", "oCanary"),
        ("x-wx-unionid", "oUnionCanary"),
        ("x-wx-from-appid", "wxother"),
        ("x-wx-from-openid", "oCanary2"),
        ("x-wx-from-unionid", "oUnionCanary2"),
    ];
    let read = caller(&headers).unwrap();
    assert_eq!(read.source.as_deref(), Some("wx_client"));
    assert_eq!(read.app_id.as_ref().unwrap().as_str(), APP_ID);
    assert_eq!(read.open_id.as_ref().unwrap().as_str(), "oCanary");
    assert_eq!(read.union_id.as_ref().unwrap().as_str(), "oUnionCanary");
    assert_eq!(read.from_app_id.as_ref().unwrap().as_str(), "wxother");
    assert_eq!(read.from_open_id.as_ref().unwrap().as_str(), "oCanary2");
    assert_eq!(
        read.from_union_id.as_ref().unwrap().as_str(),
        "oUnionCanary2"
    );
    assert!(!format!("{read:?}").contains("Canary"), "{read:?}");
    for (name, _) in headers {
        let expected = Err(VerifyError::Header(name));
        assert_eq!(caller(&[(name, "o 1")]), expected, "{name}");
        assert_eq!(caller(&[(name, "o1"), (name, "o1")]), expected, "{name}");
        assert_eq!(caller(&[(name, &"o".repeat(129))]), expected, "{name}");
        assert_eq!(caller(&[(name, "")]), Ok(CloudRunCaller::default()));
    }
    let private = private().build().unwrap();
    let other = unsigned(&private, &[("x-wx-appid", "wxother")]);
    assert_eq!(other, Err(VerifyError::OtherAppId));
    assert_eq!(unsigned(&private, &headers), Ok(()));
}

#[test]
fn an_account_of_cloud_run_has_its_statement_and_nothing_that_signs_or_encrypts() {
    let kind = |account: AccountBuilder| account.kind(AccountKind::CloudRun).build().err();
    let field = |error: Option<weixin_core::ConfigError>| match error {
        Some(Invalid { field, .. }) => field,
        other => panic!("{other:?}"),
    };
    assert_eq!(field(kind(builder())), "kind", "not stated");
    let other = private().kind(AccountKind::OfficialAccount).build();
    assert_eq!(field(other.err()), "kind", "stated for another kind");
    let token = private().previous_token("oldtoken2025abcdef").build();
    assert_eq!(field(token.err()), "previous_token");
    for mode in [Mode::Compatible, Mode::Security] {
        assert_eq!(field(private().mode(mode).build().err()), "mode");
    }
    #[cfg(feature = "encryption")]
    {
        let key = private().encoding_aes_key(crate::support::KEY).build();
        assert_eq!(field(key.err()), "mode");
    }
    assert!(Account::cloud_run("", CloudRun::private()).build().is_err());
}
