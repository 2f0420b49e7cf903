use std::error::Error;

use weixin_delivery::store::{RedisConnectError, RedisStore, StoreErrorKind};

use super::server::Server;

#[tokio::test]
async fn a_wrong_url_is_refused_and_what_is_right_is_said() {
    for url in [
        "",
        "localhost",
        "http://localhost/",
        "redis://localhost/nine",
        "rediss://localhost/",
    ] {
        let error = RedisStore::connect(url).await.unwrap_err();
        assert!(
            matches!(error, RedisConnectError::Url(_)),
            "{url}: {error:?}"
        );
        assert!(
            error
                .to_string()
                .contains("redis://user:password@host:6379/0"),
            "{url}"
        );
        assert!(error.source().is_some(), "{url}");
    }
}

#[tokio::test]
#[ignore = "needs redis-server: cargo xtask test delivery"]
async fn only_connect_needs_redis() {
    let server = Server::start().await;
    server.kill();
    let error = RedisStore::connect(&server.url()).await.unwrap_err();
    let RedisConnectError::Store(source) = &error else {
        panic!("{error:?}")
    };
    assert_eq!(source.kind(), StoreErrorKind::Unavailable);
    assert!(RedisStore::lazy(&server.url()).is_ok());
}

#[tokio::test]
#[ignore = "needs redis-server: cargo xtask test delivery"]
async fn a_wrong_password_is_an_error_of_connect() {
    let server = Server::start().await;
    server
        .run::<()>("CONFIG SET requirepass right")
        .await
        .unwrap();
    let url = server.url().replace("//", "//:wrong@");
    let error = RedisStore::connect(&url).await.unwrap_err();
    assert!(matches!(error, RedisConnectError::Store(_)), "{error:?}");
    let url = server.url().replace("//", "//:right@");
    assert!(RedisStore::connect(&url).await.is_ok());
}

#[test]
fn nobody_reads_the_password() {
    let store = RedisStore::lazy("redis://me:secret@localhost:1/").unwrap();
    assert!(!format!("{store:?}").contains("secret"));
    for url in [
        "redis://me:secret@localhost/nine",
        "http://me:secret@localhost/",
    ] {
        let error = RedisStore::lazy(url).unwrap_err();
        let mut text = format!("{error:?} {error}");
        let mut source = error.source();
        while let Some(error) = source {
            text += &format!(" {error:?} {error}");
            source = error.source();
        }
        assert!(!text.contains("secret"), "{text}");
    }
}
