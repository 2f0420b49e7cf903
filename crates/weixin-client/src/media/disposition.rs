//! The name of a file in `Content-Disposition` (RFC 6266).

use std::borrow::Cow;

/// The `filename` of a header such as `attachment; filename="cat.jpg"`, without any folder.
pub(super) fn file_name(header: &[u8]) -> Option<Cow<'_, str>> {
    let header = str::from_utf8(header).ok()?;
    let (_kind, mut rest) = header.split_once(';')?;
    loop {
        let (name, value) = rest.split_once('=')?;
        let value = value.trim_start();
        let (value, after) = match value.strip_prefix('"') {
            Some(quoted) => unquoted(quoted)?,
            None => {
                let (value, after) = value.split_once(';').unwrap_or((value, ""));
                (value.trim_end().into(), after)
            }
        };
        if name.trim().eq_ignore_ascii_case("filename") {
            return without_folder(value);
        }
        rest = after;
    }
}

/// What stands before the closing quotation mark, and what comes after the next semicolon.
fn unquoted(text: &str) -> Option<(Cow<'_, str>, &str)> {
    let mut value = String::new();
    let mut letters = text.char_indices();
    while let Some((at, letter)) = letters.next() {
        match letter {
            '"' => {
                let (_, after) = text.get(at..)?.split_once(';').unwrap_or_default();
                return Some((value.into(), after));
            }
            '\\' => value.push(letters.next()?.1),
            letter => value.push(letter),
        }
    }
    None
}

/// Whoever saves a file by this name must not be led out of a folder.
fn without_folder(name: Cow<'_, str>) -> Option<Cow<'_, str>> {
    let start = name.rfind(['/', '\\', ':']).map_or(0, |at| at + 1);
    let name: Cow<'_, str> = match name {
        Cow::Borrowed(name) => name.get(start..)?.into(),
        Cow::Owned(name) => name.get(start..)?.to_owned().into(),
    };
    let is_good = !matches!(&*name, "" | "." | "..") && !name.contains(char::is_control);
    is_good.then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_read_and_led_into_no_folder() {
        for (header, expected) in [
            (
                r#"attachment; filename="MEDIA_ID.jpg""#,
                Some("MEDIA_ID.jpg"),
            ),
            ("attachment;filename=cat.jpg", Some("cat.jpg")),
            ("attachment; filename=cat.jpg ; size=3", Some("cat.jpg")),
            (r#"attachment; FileName = "猫.jpg""#, Some("猫.jpg")),
            (
                r#"attachment; x="a; filename=b\""; filename="c;d.jpg""#,
                Some("c;d.jpg"),
            ),
            (r#"attachment; filename="a\"b.jpg""#, Some("a\"b.jpg")),
            (r#"attachment; filename="../../etc/passwd""#, Some("passwd")),
            (
                r#"attachment; filename="C:\\Windows\\a.dll""#,
                Some("a.dll"),
            ),
            (r#"attachment; filename="C:a.dll""#, Some("a.dll")),
            (r#"attachment; filename="/etc/..""#, None),
            (r#"attachment; filename="a/""#, None),
            ("attachment; filename=\"a\tb\"", None),
            (r#"attachment; filename="never ends"#, None),
            (r#"attachment; filename="never ends\"#, None),
            ("attachment; filename=", None),
            ("attachment; filename*=UTF-8''cat.jpg", None),
            ("attachment", None),
            ("", None),
        ] {
            let name = file_name(header.as_bytes());
            assert_eq!(name.as_deref(), expected, "{header}");
        }
        assert_eq!(file_name(b"attachment; filename=\xff"), None);
    }
}
