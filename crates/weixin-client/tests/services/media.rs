//! Files that go up and come down.

use std::collections::HashSet;
use std::error::Error as _;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use http::Response;
use http::header::{CONTENT_DISPOSITION, CONTENT_LENGTH, CONTENT_TYPE};
use http_body::{Body, Frame, SizeHint};
use http_body_util::{BodyExt, Full};
use tokio::time::{advance, sleep};
use weixin_client::media::{Media, MediaFile, MediaKind};
use weixin_client::{ErrorKind, ResponseBody};

use super::slow::Slow;
use super::{client, invalid_field, json};

const UPLOADED: &str = r#"{"type":"image","media_id":"ID_1","created_at":1764300000,"new":true}"#;

fn full(bytes: impl Into<Bytes>) -> Full<Bytes> {
    Full::new(bytes.into())
}

#[tokio::test]
async fn a_thumbnail_has_its_own_id_whatever_stands_beside_it() {
    for answer in [
        r#"{"type":"thumb","thumb_media_id":"THUMB"}"#,
        r#"{"type":"thumb","thumb_media_id":"THUMB","media_id":"ID"}"#,
    ] {
        let (client, _) = client(|_| json(answer));
        let uploaded = client.upload_media(MediaKind::Thumb, "t.jpg", full("x"));
        assert_eq!(uploaded.await.unwrap().media_id, "THUMB", "{answer}");
    }
    let (client, _) = client(|_| json(r#"{"type":"thumb"}"#));
    let uploaded = client.upload_media(MediaKind::Thumb, "t.jpg", full("x"));
    assert_eq!(uploaded.await.unwrap_err().kind(), ErrorKind::Unreadable);
}

#[tokio::test]
async fn a_file_is_sent_as_a_form_and_gets_an_id() {
    let (client, asked) = client(|_| json(UPLOADED));
    let content = b"\x89PNG\r\n--\r\n\0".as_slice();
    let uploaded = client
        .upload_media(MediaKind::Image, "猫 \"1\".PNG", full(content))
        .await
        .unwrap();
    assert_eq!(uploaded.kind, "image");
    assert_eq!(uploaded.media_id, "ID_1");
    assert_eq!(uploaded.created_at, 1_764_300_000);
    assert_eq!(uploaded.other["new"], true);

    let call = asked.call();
    assert_eq!(
        call.line(),
        "POST /cgi-bin/media/upload?type=image&access_token=TOKEN"
    );
    let content_type = call.headers[CONTENT_TYPE].to_str().unwrap();
    let boundary = content_type
        .strip_prefix("multipart/form-data; boundary=")
        .unwrap();
    assert_eq!(boundary.len(), 32);
    let mut expected = format!(
        "--{boundary}\r\n\
         Content-Disposition: form-data; name=\"media\"; filename=\"猫 %221%22.PNG\"\r\n\
         Content-Type: image/png\r\n\r\n"
    )
    .into_bytes();
    expected.extend_from_slice(content);
    expected.extend_from_slice(format!("\r\n--{boundary}--\r\n").as_bytes());
    assert_eq!(call.body, expected);
}

#[tokio::test]
async fn no_two_forms_have_the_same_boundary() {
    let (client, asked) = client(|_| json(UPLOADED));
    for _ in 0..100 {
        let upload = client.upload_media(MediaKind::Voice, "a.amr", full("#!AMR"));
        upload.await.unwrap();
    }
    let calls = asked.calls();
    let types: HashSet<_> = calls
        .iter()
        .map(|call| &call.headers[CONTENT_TYPE])
        .collect();
    assert_eq!(types.len(), 100);
}

#[tokio::test]
async fn a_file_has_the_type_that_its_name_says() {
    for (name, kind, query, expected) in [
        ("a.JPG", MediaKind::Image, "image", "image/jpeg"),
        ("a.b.jpeg", MediaKind::Thumb, "thumb", "image/jpeg"),
        ("a.gif", MediaKind::Image, "image", "image/gif"),
        ("a.amr", MediaKind::Voice, "voice", "audio/amr"),
        ("a.mp3", MediaKind::Voice, "voice", "audio/mpeg"),
        ("a.mp4", MediaKind::Video, "video", "video/mp4"),
        ("mp4", MediaKind::Video, "video", "application/octet-stream"),
        (
            "a\r\nb: c.",
            MediaKind::Image,
            "image",
            "application/octet-stream",
        ),
    ] {
        let (client, asked) = client(|_| json(UPLOADED));
        client.upload_media(kind, name, full("x")).await.unwrap();
        let call = asked.call();
        assert!(call.path.contains(&format!("?type={query}&")), "{name}");
        let (head, _) = call.text().split_once("\r\n\r\n").unwrap();
        let (_, content_type) = head.rsplit_once("\r\n").unwrap();
        assert_eq!(content_type, format!("Content-Type: {expected}"), "{name}");
        assert_eq!(head.lines().count(), 3, "{name}");
    }
}

#[tokio::test]
async fn a_thumbnail_and_a_time_in_text_are_read_too() {
    let (client, _) =
        client(|_| json(r#"{"type":"thumb","thumb_media_id":"ID_2","created_at":"1380000000"}"#));
    let uploaded = client
        .upload_media(MediaKind::Thumb, "a.jpg", full("x"))
        .await
        .unwrap();
    assert_eq!(uploaded.media_id, "ID_2");
    assert_eq!(uploaded.created_at, 1_380_000_000);
}

#[tokio::test]
async fn what_the_platform_would_not_take_is_not_sent() {
    for (kind, max) in [
        (MediaKind::Image, 10 << 20),
        (MediaKind::Voice, 2 << 20),
        (MediaKind::Video, 10 << 20),
        (MediaKind::Thumb, 64 << 10),
    ] {
        let (client, asked) = client(|_| json(UPLOADED));
        let most = full(vec![b'x'; max]);
        client.upload_media(kind, "a", most).await.unwrap();
        assert_eq!(asked.calls().len(), 1, "{kind:?}");

        let (client, asked) = super::client(|_| json(UPLOADED));
        let one_more = Silent(full(vec![b'x'; max + 1]));
        for error in [
            client.upload_media(kind, "a", one_more).await.unwrap_err(),
            // It says how much it is, and is not even asked for it.
            client
                .upload_media(kind, "a", Announced(max as u64 + 1))
                .await
                .unwrap_err(),
            client.upload_media(kind, "a", full("")).await.unwrap_err(),
        ] {
            assert_eq!(invalid_field(&error), "media", "{kind:?}");
            assert_eq!(error.api(), "/cgi-bin/media/upload");
        }
        let unnamed = client.upload_media(kind, "", full("x")).await.unwrap_err();
        assert_eq!(invalid_field(&unnamed), "filename");
        assert!(asked.calls().is_empty(), "{kind:?}");
    }
}

#[tokio::test]
async fn a_file_that_breaks_off_is_not_sent() {
    let (client, asked) = client(|_| json(UPLOADED));
    let file = Slow::new([(0, "GIF")]).broken();
    let upload = client.upload_media(MediaKind::Image, "a.gif", file);
    let error = upload.await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Invalid);
    assert_eq!(error.source().unwrap().to_string(), "broken");
    assert!(asked.calls().is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_file_can_be_sent_as_it_comes() {
    let (client, asked) = client(|_| json(UPLOADED));
    let file = Slow::new([(1, "GIF"), (100, "89a")]);
    let upload = client.upload_media(MediaKind::Image, "a.gif", file);
    upload.await.unwrap();
    assert!(asked.call().text().contains("\r\n\r\nGIF89a\r\n--"));
}

#[tokio::test]
async fn a_file_comes_down_with_its_name_and_its_type() {
    let (client, asked) = client(|_| picture(full("GIF89a")));
    let file = file(client.media("ID+/=", 6).await.unwrap());
    assert_eq!(
        asked.call().line(),
        "GET /cgi-bin/media/get?media_id=ID%2B%2F%3D&access_token=TOKEN"
    );
    assert_eq!(file.content_type(), Some("image/gif"));
    assert_eq!(file.file_name().as_deref(), Some("ID.gif"));
    assert_eq!(file.size_hint().exact(), Some(6));
    assert_eq!(file.bytes().await.unwrap(), "GIF89a");
}

#[tokio::test]
async fn a_file_without_a_type_is_one_too() {
    let (client, _) = client(|_| {
        let mut answer = picture(full("GIF89a"));
        answer.headers_mut().remove(CONTENT_TYPE);
        answer
    });
    let file = file(client.media("ID", 6).await.unwrap());
    assert_eq!(file.content_type(), None);
    assert_eq!(file.bytes().await.unwrap(), "GIF89a");
}

#[tokio::test]
async fn of_a_video_comes_its_address() {
    // The platform calls its JSON text.
    for content_type in ["application/json; encoding=utf-8", "text/plain"] {
        let (client, _) = client(move |_| {
            let mut answer = json(r#"{"video_url":"http://example.com/v"}"#);
            let headers = answer.headers_mut();
            headers.insert(CONTENT_TYPE, content_type.parse().unwrap());
            answer
        });
        match client.media("ID", 0).await.unwrap() {
            Media::VideoUrl(url) => assert_eq!(url, "http://example.com/v"),
            other => panic!("{other:?}"),
        }
    }
}

#[tokio::test]
async fn what_is_neither_a_file_nor_a_video_is_an_error() {
    let (wrong, _) = client(|_| json(r#"{"errcode":40007,"errmsg":"invalid media_id"}"#));
    let error = wrong.media("ID", 100).await.unwrap_err();
    assert_eq!(error.code(), Some(40007));
    assert_eq!(error.api(), "/cgi-bin/media/get");
    let (odd, _) = client(|_| json(r#"{"image_url":"http://example.com/v"}"#));
    let error = odd.media("ID", 100).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unreadable);
}

#[tokio::test]
async fn more_than_was_asked_for_is_not_received() {
    let (client, _) = client(|_| picture(full("GIF89a")));
    let error = client.media("ID", 5).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::TooLarge);

    // Where the platform does not say how much it is.
    let (client, _) = super::client(|_| picture(Slow::new([(0, "GIF"), (0, "89a"), (0, "x")])));
    let mut file = file(client.media("ID", 6).await.unwrap());
    assert_eq!(frame(&mut file).await.unwrap(), "GIF");
    assert_eq!(frame(&mut file).await.unwrap(), "89a");
    let error = frame(&mut file).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::TooLarge);
    assert_eq!(error.api(), "/cgi-bin/media/get");
    assert!(!error.can_retry());
}

#[tokio::test(start_paused = true)]
async fn a_file_may_take_long_but_not_stand_still() {
    // Longer than a call may take in all.
    let steady = || Slow::new((0..20).map(|_| (29, "x")));
    let (client, _) = client(move |_| picture(steady()));
    let bytes = file(client.media("ID", 100).await.unwrap()).bytes();
    assert_eq!(bytes.await.unwrap().len(), 20);

    let (client, _) = super::client(|_| picture(Slow::new([(0, "x"), (31, "x")])));
    let mut file = file(client.media("ID", 100).await.unwrap());
    assert_eq!(frame(&mut file).await.unwrap(), "x");
    let error = frame(&mut file).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Timeout);
    assert_eq!(error.api(), "/cgi-bin/media/get");
}

#[tokio::test(start_paused = true)]
async fn who_takes_his_time_with_a_file_still_gets_it() {
    let (client, _) = client(|_| picture(Slow::new([(0, "GIF"), (20, "8"), (20, "9a")])));
    let mut file = file(client.media("ID", 6).await.unwrap());
    advance(Duration::from_secs(3600)).await;
    for expected in ["GIF", "8", "9a"] {
        assert_eq!(frame(&mut file).await.unwrap(), expected);
        sleep(Duration::from_secs(3600)).await;
    }
    assert!(file.frame().await.is_none());
}

#[tokio::test]
async fn a_file_that_breaks_off_is_a_broken_connection() {
    let (client, _) = client(|_| picture(Slow::new([(0, "GIF")]).broken()));
    let bytes = file(client.media("ID", 100).await.unwrap()).bytes();
    let error = bytes.await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Transport);
    assert_eq!(error.api(), "/cgi-bin/media/get");
    assert_eq!(error.source().unwrap().to_string(), "broken");
}

fn picture<B>(body: B) -> Response<ResponseBody>
where
    B: Body<Data = Bytes> + Send + 'static,
    B::Error: Into<tower::BoxError>,
{
    let size = body.size_hint().exact();
    let mut answer = Response::new(ResponseBody::streaming(body));
    let headers = answer.headers_mut();
    headers.insert(CONTENT_TYPE, "image/gif".parse().unwrap());
    let disposition = "attachment; filename=\"ID.gif\"";
    headers.insert(CONTENT_DISPOSITION, disposition.parse().unwrap());
    if let Some(size) = size {
        headers.insert(CONTENT_LENGTH, size.into());
    }
    answer
}

#[track_caller]
fn file(media: Media) -> MediaFile {
    match media {
        Media::File(file) => file,
        other => panic!("{other:?}"),
    }
}

async fn frame(file: &mut MediaFile) -> Result<Bytes, weixin_client::Error> {
    let frame = file.frame().await.unwrap()?;
    Ok(frame.into_data().unwrap())
}

/// A body that does not say how much it is.
struct Silent(Full<Bytes>);

impl Body for Silent {
    type Data = Bytes;
    type Error = std::convert::Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        Pin::new(&mut self.0).poll_frame(cx)
    }
}

/// A body that says how much it is, and must not be read.
struct Announced(u64);

impl Body for Announced {
    type Data = Bytes;
    type Error = std::convert::Infallible;

    fn poll_frame(
        self: Pin<&mut Self>,
        _cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        panic!("it is read")
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.0)
    }
}
