//! `multipart/form-data` (RFC 7578), as far as it is needed: the file in the field `media`.

use bytes::Bytes;

/// A file of a form.
pub(super) struct File {
    pub(super) name: String,
    pub(super) content: Bytes,
}

/// The file in the field `media`.
pub(super) fn file(content_type: &str, body: &Bytes) -> Option<File> {
    let boundary = parameter(content_type, "boundary")?;
    if !(1..=200).contains(&boundary.len()) {
        return None;
    }
    // The first boundary need not stand behind a line.
    let first = format!("--{boundary}");
    let next = format!("\r\n--{boundary}");
    let mut at = find(body, first.as_bytes(), 0)?.checked_add(first.len())?;
    while !body.get(at..)?.starts_with(b"--") {
        let head_end = find(body, b"\r\n\r\n", at)?;
        let content = head_end.checked_add(4)?;
        let end = find(body, next.as_bytes(), content)?;
        if let Some(name) = file_name(body.get(at..head_end)?) {
            let content = body.slice(content..end);
            return Some(File { name, content });
        }
        at = end.checked_add(next.len())?;
    }
    None
}

/// The name of the file, if the part is the field `media`.
fn file_name(head: &[u8]) -> Option<String> {
    let head = std::str::from_utf8(head).ok()?;
    let line = head.split("\r\n").find_map(|line| {
        let (name, value) = line.split_once(':')?;
        let is_it = name.trim().eq_ignore_ascii_case("content-disposition");
        is_it.then_some(value)
    })?;
    (parameter(line, "name")? == "media").then_some(())?;
    parameter(line, "filename")
}

/// A parameter of a header, with or without quotation marks.
fn parameter(header: &str, name: &str) -> Option<String> {
    header.split(';').skip(1).find_map(|pair| {
        let (known, value) = pair.split_once('=')?;
        let value = value.trim().trim_matches('"');
        known
            .trim()
            .eq_ignore_ascii_case(name)
            .then(|| value.to_owned())
    })
}

fn find(body: &[u8], what: &[u8], from: usize) -> Option<usize> {
    let rest = body.get(from..)?;
    let at = rest.windows(what.len()).position(|bytes| bytes == what)?;
    at.checked_add(from)
}
