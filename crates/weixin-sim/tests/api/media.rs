//! Files, up and down.

use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::{Request, StatusCode};
use http_body_util::Full;
use serde_json::Value;
use tower_weixin::client::custom::Message;
use tower_weixin::client::media::{Media, MediaKind};
use tower_weixin::client::{ApiErrorKind, Error};

use super::{Sim, alice, get, kind};

const MIB: u64 = 1024 * 1024;

async fn upload(sim: &Sim, kind: MediaKind, name: &str, content: &[u8]) -> Result<String, Error> {
    let content = Full::new(Bytes::copy_from_slice(content));
    let uploaded = sim.client.upload_media(kind, name, content).await?;
    assert_eq!(uploaded.created_at, sim.clock.unix_time());
    Ok(uploaded.media_id)
}

#[tokio::test(start_paused = true)]
async fn a_file_comes_back_as_it_was_uploaded() {
    let sim = Sim::with_alice();
    for (kind, name, content_type) in [
        (MediaKind::Image, "cat.png", "image/png"),
        (MediaKind::Image, "CAT.JPG", "image/jpeg"),
        (MediaKind::Voice, "meow.amr", "audio/amr"),
        (MediaKind::Thumb, "small.jpg", "image/jpeg"),
    ] {
        let content = b"\r\n--not the boundary\r\n\x00\xff\r\n";
        let id = upload(&sim, kind, name, content).await.unwrap();
        let Media::File(file) = sim.client.media(&id, MIB).await.unwrap() else {
            panic!("a file");
        };
        assert_eq!(file.content_type(), Some(content_type));
        assert!(file.file_name().unwrap().starts_with(&id));
        assert_eq!(file.bytes().await.unwrap(), content.as_slice());
        assert_eq!(sim.world.media(&id).unwrap().content_type, content_type);
    }
}

#[tokio::test(start_paused = true)]
async fn a_video_is_fetched_from_another_address() {
    let sim = Sim::new();
    let id = upload(&sim, MediaKind::Video, "a.mp4", b"video")
        .await
        .unwrap();
    let Media::VideoUrl(url) = sim.client.media(&id, MIB).await.unwrap() else {
        panic!("an address");
    };
    assert_eq!(url, format!("https://api.weixin.qq.com/sim/media/{id}"));
    // Over a socket it is the address under which the simulator was called.
    let path = format!(
        "/cgi-bin/media/get?media_id={id}&access_token={}",
        sim.token().await
    );
    let mut request = get(&path);
    let host = "127.0.0.1:8080".parse().unwrap();
    request.headers_mut().insert(http::header::HOST, host);
    let answer: Value = serde_json::from_slice(&sim.raw(request).await.1).unwrap();
    assert_eq!(
        answer["video_url"],
        format!("http://127.0.0.1:8080/sim/media/{id}")
    );
}

#[tokio::test(start_paused = true)]
async fn an_upload_can_be_sent_for_three_days() {
    let sim = Sim::with_alice();
    let id = upload(&sim, MediaKind::Image, "cat.png", b"cat")
        .await
        .unwrap();
    let send = async || sim.client.send(&alice(), Message::image(&*id)).await;
    send().await.unwrap();
    sim.advance(3 * 24 * 60 * 60);
    sim.world.note("oAlice", weixin_sim::world::Action::Message);
    assert_eq!(kind(send().await), ApiErrorKind::InvalidMediaId);
    assert_eq!(
        kind(sim.client.media(&id, MIB).await),
        ApiErrorKind::InvalidMediaId
    );
    assert_eq!(sim.world.media(&id), None);
}

#[tokio::test(start_paused = true)]
async fn a_file_of_the_wrong_type_is_refused() {
    let sim = Sim::new();
    for (media, name) in [
        (MediaKind::Image, "cat.amr"),
        (MediaKind::Image, "cat"),
        (MediaKind::Voice, "meow.png"),
        (MediaKind::Video, "a.avi"),
        (MediaKind::Thumb, "small.png"),
    ] {
        let answer = upload(&sim, media, name, b"file").await;
        assert_eq!(kind(answer), ApiErrorKind::InvalidFileType, "{name}");
    }
    let answer = sim.get("/cgi-bin/media/get", &[]).await;
    assert_eq!(kind(answer), ApiErrorKind::MissingMediaId);
}

/// Posts a form as it is.
async fn post_form(
    sim: &Sim,
    kind: &str,
    content_type: &str,
    body: Vec<u8>,
) -> (StatusCode, Bytes) {
    let token = sim.token().await;
    let uri = format!("/cgi-bin/media/upload?type={kind}&access_token={token}");
    let request = Request::post(uri).header(CONTENT_TYPE, content_type);
    sim.raw(request.body(Full::from(body)).unwrap()).await
}

fn form(head: &str, content: &[u8]) -> Vec<u8> {
    [
        b"--B\r\n",
        head.as_bytes(),
        b"\r\n\r\n",
        content,
        b"\r\n--B--\r\n",
    ]
    .concat()
}

#[tokio::test(start_paused = true)]
async fn a_form_has_to_have_a_file() {
    let sim = Sim::new();
    let multipart = "multipart/form-data; boundary=\"B\"";
    let media = "Content-Disposition: form-data; name=\"media\"; filename=\"a.jpg\"";
    let other = "content-disposition: form-data; name=\"note\"";
    let two = [
        b"--B\r\n".as_slice(),
        other.as_bytes(),
        b"\r\n\r\nhello\r\n",
        &form(media, b"cat"),
    ];
    for (kind, content_type, body, expected) in [
        ("image", multipart, form(media, b"cat"), 0),
        ("image", multipart, two.concat(), 0),
        ("poem", multipart, form(media, b"cat"), 40004),
        ("", multipart, form(media, b"cat"), 40004),
        ("image", multipart, form(media, b""), 44001),
        ("image", multipart, form(other, b"cat"), 41005),
        ("image", multipart, form("", b"cat"), 41005),
        ("image", multipart, Vec::new(), 41005),
        ("image", multipart, b"--B".to_vec(), 41005),
        ("image", multipart, b"--B--".to_vec(), 41005),
        ("image", multipart, b"--B\r\n\r\n\r\n".to_vec(), 41005),
        (
            "image",
            "multipart/form-data; boundary=",
            form(media, b"cat"),
            41005,
        ),
        ("image", "multipart/form-data", form(media, b"cat"), 41005),
        ("image", "application/json", b"{}".to_vec(), 41005),
        ("thumb", multipart, form(media, &[0; 64 * 1024 + 1]), 45001),
    ] {
        let shown = String::from_utf8_lossy(body.get(..80).unwrap_or(&body)).into_owned();
        let (status, answer) = post_form(&sim, kind, content_type, body).await;
        assert_eq!(status, StatusCode::OK);
        let answer: Value = serde_json::from_slice(&answer).unwrap();
        assert_eq!(
            answer["errcode"].as_i64().unwrap_or(0),
            expected,
            "{kind} {shown}"
        );
    }
    let (status, _) = post_form(&sim, "image", multipart, vec![0; 11 * 1024 * 1024]).await;
    assert_eq!(status, StatusCode::PAYLOAD_TOO_LARGE);
}
