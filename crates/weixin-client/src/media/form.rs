//! `multipart/form-data` with one file (RFC 7578).

use bytes::Bytes;
use memchr::memmem;
use rand::RngExt;

/// A form with one file in the field `media`.
pub(super) struct Form {
    pub(super) content_type: String,
    pub(super) body: Bytes,
}

impl Form {
    pub(super) fn new(file_name: &str, content: &[u8]) -> Self {
        let boundary = boundary_for(content, || hex::encode(rand::rng().random::<[u8; 16]>()));
        let file_name = quoted(file_name);
        let media_type = media_type(&file_name);
        let head = format!(
            "--{boundary}\r\n\
             Content-Disposition: form-data; name=\"media\"; filename=\"{file_name}\"\r\n\
             Content-Type: {media_type}\r\n\r\n"
        );
        let end = format!("\r\n--{boundary}--\r\n");
        Self {
            content_type: format!("multipart/form-data; boundary={boundary}"),
            body: [head.as_bytes(), content, end.as_bytes()].concat().into(),
        }
    }
}

/// The first of these that does not occur in the content.
fn boundary_for(content: &[u8], mut random: impl FnMut() -> String) -> String {
    loop {
        let boundary = random();
        if memmem::find(content, boundary.as_bytes()).is_none() {
            return boundary;
        }
    }
}

/// A name as browsers write it: as it is, but for what would end it.
fn quoted(name: &str) -> String {
    let mut quoted = String::with_capacity(name.len());
    for letter in name.chars() {
        match letter {
            '"' => quoted.push_str("%22"),
            '\r' => quoted.push_str("%0D"),
            '\n' => quoted.push_str("%0A"),
            // Some read it as the beginning of an escape.
            '\\' => quoted.push('/'),
            letter if letter.is_control() => {}
            letter => quoted.push(letter),
        }
    }
    quoted
}

/// By the end of the name, as the platform does.
fn media_type(file_name: &str) -> &'static str {
    let (_, extension) = file_name.rsplit_once('.').unwrap_or_default();
    match extension.to_ascii_lowercase().as_str() {
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "gif" => "image/gif",
        "amr" => "audio/amr",
        "mp3" => "audio/mpeg",
        "mp4" => "video/mp4",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_boundary_that_occurs_in_the_content_is_not_taken() {
        let mut boundaries = ["one", "two", "three"].into_iter().map(str::to_owned);
        let boundary = boundary_for(b"a stone, two of them", || boundaries.next().unwrap());
        assert_eq!(boundary, "three");
    }
}
