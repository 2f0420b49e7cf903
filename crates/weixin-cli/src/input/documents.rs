//! The stream, cut into documents.

use std::io::{self, Read};

use super::{json, xml};

/// A document that is longer is none of the platform's: servers of bots take 64 KiB.
const MAX_DOCUMENT_BYTES: usize = 256 * 1024;
const CHUNK_BYTES: usize = 64 * 1024;
/// Deeper is no document of the platform's.
pub(super) const MAX_DEPTH: usize = 64;

/// Documents out of a reader, of which never more than one and a chunk are in memory.
///
/// They may stand one per line or one behind the other. After what is none, the next one is looked for, at first right
/// behind its beginning: a document that was cut off takes none with it. Where all is beginnings and nothing ends, it is
/// looked for behind what was looked at already, or else the time would grow with the square of the input.
pub(crate) struct Documents<R> {
    from: R,
    buffer: Vec<u8>,
    /// Where in the buffer the next document begins.
    start: usize,
    /// The line of it, from 1.
    line: u64,
    is_lost: bool,
    is_paused: bool,
    is_ended: bool,
    read: u64,
    /// Up to where the input was looked at.
    seen: u64,
    /// How many bytes were looked at, each as often as it was.
    looked: u64,
}

/// How often a byte may be looked at in the mean, before nothing is looked at twice any more.
const LOOKS: u64 = 8;

/// A part of the input.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Piece {
    Document(Vec<u8>),
    Broken(Broken),
    /// All that has been read is done, and the next call may have to wait.
    Pause,
}

/// Why something is no document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Broken {
    /// It begins neither as XML nor as JSON does.
    Neither,
    /// It does not end.
    Unfinished,
    TooLong,
}

/// Where a document ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    At(usize),
    /// Not in what was read so far.
    Unknown,
    /// Nowhere, whatever is to come, as is seen from so many bytes.
    Never(usize),
}

impl<R: Read> Documents<R> {
    pub(crate) fn new(from: R) -> Self {
        Self {
            from,
            buffer: Vec::new(),
            start: 0,
            line: 1,
            is_lost: false,
            is_paused: false,
            is_ended: false,
            read: 0,
            seen: 0,
            looked: 0,
        }
    }

    /// How many bytes have been read.
    pub(crate) fn bytes_read(&self) -> u64 {
        self.read
    }

    /// The next piece and the line that it begins in; `None` at the end.
    pub(crate) fn next(&mut self) -> io::Result<Option<(u64, Piece)>> {
        loop {
            self.skip();
            let line = self.line;
            if let Some((length, piece)) = self.look() {
                self.advance(length);
                self.is_lost = matches!(piece, Piece::Broken(_));
                return Ok(Some((line, piece)));
            }
            if self.is_ended {
                return Ok(None);
            }
            self.is_paused = !self.is_paused;
            if self.is_paused {
                return Ok(Some((line, Piece::Pause)));
            }
            self.fill()?;
        }
    }

    fn rest(&self) -> &[u8] {
        self.buffer.get(self.start..).unwrap_or_default()
    }

    /// What begins here, if enough of it has been read, and how much is to be passed over.
    fn look(&mut self) -> Option<(usize, Piece)> {
        let rest = self.rest();
        let is_cut_mark = !self.is_ended && MARK.starts_with(rest);
        if self.is_lost || is_cut_mark {
            return None;
        }
        let end = match rest.first()? {
            b'<' => xml::end(rest),
            b'{' => json::end(rest),
            _ => return Some((1, Piece::Broken(Broken::Neither))),
        };
        let (looked, why) = match end {
            End::At(end) if end <= MAX_DOCUMENT_BYTES => {
                let document = rest.get(..end).unwrap_or_default();
                return Some((end, Piece::Document(document.to_vec())));
            }
            End::At(end) => (end, Broken::TooLong),
            End::Never(looked) => (looked, Broken::Unfinished),
            End::Unknown if rest.len() > MAX_DOCUMENT_BYTES => (rest.len(), Broken::TooLong),
            End::Unknown if self.is_ended => (rest.len(), Broken::Unfinished),
            End::Unknown => return None,
        };
        self.looked += looked as u64;
        self.seen = self.seen.max(self.position() + looked as u64);
        Some((1, Piece::Broken(why)))
    }

    /// Where in the input the next document begins.
    fn position(&self) -> u64 {
        self.read - self.rest().len() as u64
    }

    /// Passes over white space, and after something broken over all that looks like no beginning.
    fn skip(&mut self) {
        if self.is_lost {
            if self.looked > MAX_DOCUMENT_BYTES as u64 + LOOKS * self.seen {
                let seen = self.seen.saturating_sub(self.position());
                self.advance(usize::try_from(seen).unwrap_or(usize::MAX));
            }
            let found = beginning(self.rest());
            self.is_lost = found.is_none();
            // A beginning that is cut in two by the end of the buffer is found the next time.
            let kept = if self.is_ended { 0 } else { LONGEST_BEGINNING };
            let passed = found.unwrap_or(self.rest().len().saturating_sub(kept));
            self.advance(passed);
        }
        if !self.is_lost {
            self.advance(blank_before(self.rest()));
        }
    }

    fn advance(&mut self, length: usize) {
        let rest = self.rest();
        let passed = rest.get(..length).unwrap_or(rest);
        let (length, lines) = (passed.len(), memchr::memchr_iter(b'\n', passed).count());
        self.line += lines as u64;
        self.start += length;
    }

    fn fill(&mut self) -> io::Result<()> {
        self.buffer.drain(..self.start);
        self.start = 0;
        let length = self.buffer.len();
        self.buffer.resize(length + CHUNK_BYTES, 0);
        let room = self.buffer.get_mut(length..).unwrap_or_default();
        let read = loop {
            match self.from.read(room) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                read => break read,
            }
        };
        let count = *read.as_ref().unwrap_or(&0);
        self.buffer.truncate(length + count);
        self.read += count as u64;
        self.is_ended = read? == 0;
        Ok(())
    }
}

/// One less than the longest of what [`beginning`] looks for.
const LONGEST_BEGINNING: usize = 4;

/// Where a document may begin again: anywhere for XML, at the beginning of a line for JSON.
fn beginning(text: &[u8]) -> Option<usize> {
    // One pass that ends at the first: there may be many.
    memchr::memchr2_iter(b'<', b'\n', text).find_map(|at| {
        let rest = text.get(at..).unwrap_or_default();
        match rest {
            [b'\n', b'{', ..] => Some(at + 1),
            _ if rest.starts_with(b"<xml>") || rest.starts_with(b"<?xml") => Some(at),
            _ => None,
        }
    })
}

/// What some editors begin a file with.
const MARK: &[u8] = b"\xef\xbb\xbf";

/// White space and marks.
fn blank_before(text: &[u8]) -> usize {
    let mut rest = text.trim_ascii_start();
    while let Some(behind) = rest.strip_prefix(MARK) {
        rest = behind.trim_ascii_start();
    }
    text.len() - rest.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Gives no more than so many bytes at a time.
    struct Slow<'a>(&'a [u8], usize);

    impl Read for Slow<'_> {
        fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
            let end = to.len().min(self.1);
            self.0.read(&mut to[..end])
        }
    }

    fn pieces(text: &[u8], at_once: usize) -> Vec<(u64, Result<String, Broken>)> {
        let mut documents = Documents::new(Slow(text, at_once));
        let mut pieces = Vec::new();
        while let Some((line, piece)) = documents.next().unwrap() {
            let piece = match piece {
                Piece::Document(document) => Ok(String::from_utf8(document).unwrap()),
                Piece::Broken(why) => Err(why),
                Piece::Pause => continue,
            };
            pieces.push((line, piece));
        }
        assert_eq!(documents.bytes_read(), text.len() as u64);
        pieces
    }

    fn check(text: &str, expected: &[(u64, Result<&str, Broken>)]) {
        for at_once in [1, 2, 7, usize::MAX] {
            let found = pieces(text.as_bytes(), at_once);
            let found: Vec<_> = found
                .iter()
                .map(|(line, piece)| (*line, piece.as_deref().map_err(|why| *why)))
                .collect();
            assert_eq!(found, expected, "{text:?}, {at_once} bytes at a time");
        }
    }

    #[test]
    fn documents_stand_behind_each_other_or_in_lines() {
        let xml = "<xml><A><![CDATA[</xml>]]></A><!-- > --><B c='>'/></xml>";
        let json = r#"{"a":"}\"{","b":[{}]}"#;
        check(
            &format!("\u{feff}{xml}{xml}\n\n {json} {json}\r\n{xml}"),
            &[
                (1, Ok(xml)),
                (1, Ok(xml)),
                (3, Ok(json)),
                (3, Ok(json)),
                (4, Ok(xml)),
            ],
        );
        let declared = "<?xml version='1.0'?>\n<!DOCTYPE a [<!ENTITY b '>'>]>\n<xml/>";
        check(
            &format!("{declared}\n{declared}"),
            &[(1, Ok(declared)), (4, Ok(declared))],
        );
        check("", &[]);
        check(" \n", &[]);
    }

    #[test]
    fn what_is_broken_takes_no_other_document_with_it() {
        let good = "<xml><A>1</A></xml>";
        for (broken, why) in [
            ("hello\nworld", Broken::Neither),
            ("<xml><A>1</xml>", Broken::Unfinished),
            ("<xml><A>1</A>", Broken::Unfinished),
            ("{\"a\":\"b", Broken::Unfinished),
            ("</xml>", Broken::Unfinished),
            ("{[}", Broken::Unfinished),
        ] {
            let line = 2 + broken.matches('\n').count() as u64;
            check(
                &format!("{broken}\n{good}\n{{}}\n{broken}"),
                &[
                    (1, Err(why)),
                    (line, Ok(good)),
                    (line + 1, Ok("{}")),
                    (line + 2, Err(why)),
                ],
            );
        }
    }

    #[test]
    fn a_document_without_end_is_given_up() {
        let long = format!("<xml><A>{}", "x\n".repeat(MAX_DOCUMENT_BYTES));
        let text = format!("{long}</A></xml><xml>1</xml>");
        let lines = 1 + MAX_DOCUMENT_BYTES as u64;
        let expected = [
            (1, Err(Broken::TooLong)),
            (lines, Ok("<xml>1</xml>".to_owned())),
        ];
        assert_eq!(pieces(text.as_bytes(), usize::MAX), expected);
    }

    #[test]
    fn beginnings_without_an_end_are_looked_at_a_few_times_each() {
        for beginning in ["<xml>", "<xml><![CDATA[", "<?xml", "\n{\"a\":[", "\n{"] {
            let beginnings = beginning.repeat(MAX_DOCUMENT_BYTES / 2 / beginning.len());
            // What ends all of them at once, and goes on.
            for end in ["", &"]]>?><a/>".repeat(10_000)] {
                let text = format!("{beginnings}{end}").repeat(2);
                let mut documents = Documents::new(text.as_bytes());
                while documents.next().unwrap().is_some() {}
                let most = 3 * MAX_DOCUMENT_BYTES as u64 + LOOKS * text.len() as u64;
                let looked = documents.looked;
                assert!(looked <= most, "{beginning:?}: {looked} of {}", text.len());
            }
        }
    }

    #[test]
    fn no_more_than_a_document_and_a_chunk_is_in_memory() {
        let text = format!("<xml>{}", "x".repeat(1000)).repeat(2000);
        let mut documents = Documents::new(text.as_bytes());
        while documents.next().unwrap().is_some() {
            let most = MAX_DOCUMENT_BYTES + 2 * CHUNK_BYTES;
            assert!(documents.buffer.len() <= most, "{}", documents.buffer.len());
        }
    }
}
