//! The files of the page.

use http::{HeaderMap, HeaderValue, Method, StatusCode, header};

use crate::support::Desk;

#[tokio::test]
async fn the_page_has_all_that_it_names_and_nothing_from_elsewhere() {
    let desk = Desk::new().await;
    let page = desk.get("/").await;
    let html = std::str::from_utf8(page.body()).unwrap();
    let named = html
        .split('"')
        .filter(|part| part.ends_with(".js") || part.ends_with(".css") || part.ends_with(".svg"));
    let named: Vec<&str> = named.collect();
    assert_eq!(named.len(), 3, "{html}");
    for name in named {
        let file = desk.get(&format!("/{name}")).await;
        assert_eq!(file.status(), StatusCode::OK, "{name}");
    }
    assert!(!html.contains("://"), "{html}");
    assert!(
        !html.contains("<style") && html.matches("<script").count() == 1,
        "{html}"
    );
}

#[tokio::test]
async fn files_have_their_types_and_the_headers_that_keep_others_out() {
    let desk = Desk::new().await;
    for (path, content_type) in [
        ("/", "text/html; charset=utf-8"),
        ("/app.js", "text/javascript; charset=utf-8"),
        ("/app.css", "text/css; charset=utf-8"),
        ("/icon.svg", "image/svg+xml"),
        ("/NOTICES.txt", "text/plain; charset=utf-8"),
    ] {
        let response = desk.get(path).await;
        let headers = response.headers();
        assert_eq!(headers[header::CONTENT_TYPE], content_type, "{path}");
        assert_eq!(headers[header::X_CONTENT_TYPE_OPTIONS], "nosniff", "{path}");
        assert_eq!(headers[header::X_FRAME_OPTIONS], "DENY", "{path}");
        let policy = headers[header::CONTENT_SECURITY_POLICY].to_str().unwrap();
        assert!(
            policy.starts_with("default-src 'self'") && !policy.contains("unsafe"),
            "{path}"
        );
    }
}

#[tokio::test]
async fn a_file_that_the_browser_has_is_not_sent_again() {
    let desk = Desk::new().await;
    let first = desk.get("/app.js").await;
    assert_eq!(first.headers()[header::CACHE_CONTROL], "no-cache");
    let tag = first.headers()[header::ETAG].clone();
    let ask = async |tag: HeaderValue| {
        let headers = HeaderMap::from_iter([(header::IF_NONE_MATCH, tag)]);
        desk.call(Method::GET, "/app.js", headers, "").await
    };
    let again = ask(tag).await;
    assert_eq!(
        (again.status(), again.body().len()),
        (StatusCode::NOT_MODIFIED, 0)
    );
    assert_eq!(
        ask(HeaderValue::from_static("\"other\"")).await.status(),
        StatusCode::OK
    );
}

#[tokio::test]
async fn what_the_simulation_answers_is_not_kept_by_browsers() {
    let desk = Desk::new().await;
    let state = desk.get("/sim/state").await;
    assert_eq!(state.headers()[header::CACHE_CONTROL], "no-store");
}
