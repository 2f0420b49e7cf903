//! Texts that are read as a whole.

use std::fmt::Display;
use std::fs::File;
use std::io::{self, Read};
use std::mem;

use zeroize::Zeroizing;

use crate::failure::{Exit, Failure};
use crate::words::words;

/// Reads a file, or standard input if it is `-`. Nothing is cut: more than `max` bytes are refused.
pub(crate) fn read_to_string(file: &str, max: u64) -> Result<String, Failure> {
    match file {
        "-" => read_all(io::stdin().lock(), "stdin", max),
        _ => {
            let from = File::open(file).map_err(|error| Failure::file(file, &error))?;
            read_all(from, file, max)
        }
    }
}

/// The same of what is open already; `name` is what it is called in complaints.
pub(crate) fn read_all(from: impl Read, name: impl Display, max: u64) -> Result<String, Failure> {
    // It may be settings, and is erased if it is refused.
    let mut text = Zeroizing::new(Vec::new());
    from.take(max.saturating_add(1))
        .read_to_end(&mut text)
        .map_err(|error| Failure::file(&name, &error))?;
    if text.len() as u64 > max {
        let max = size(max);
        let words = words!("{name} is longer than {max}", "{name} 超过 {max}");
        return Err(Failure::new(Exit::Usage, "too_long", words));
    }
    String::from_utf8(mem::take(&mut *text)).map_err(|error| {
        drop(Zeroizing::new(error.into_bytes()));
        let words = words!("{name} is not UTF-8", "{name} 不是 UTF-8");
        Failure::new(Exit::Usage, "file", words)
    })
}

fn size(bytes: u64) -> String {
    const KIB: u64 = 1024;
    const MIB: u64 = 1024 * KIB;
    match bytes {
        MIB.. => format!("{} MiB", bytes / MIB),
        _ => format!("{} KiB", bytes / KIB),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_too_long_is_refused_and_what_just_fits_is_not() {
        let text = "x".repeat(2048);
        assert_eq!(read_all(text.as_bytes(), "a", 2048).unwrap(), text);
        let failure = read_all(text.as_bytes(), "a", 2047).unwrap_err();
        assert_eq!(failure.code, "too_long");
        // A letter is cut in two where the limit is.
        let failure = read_all("x机".as_bytes(), "a", 2).unwrap_err();
        assert_eq!(failure.code, "too_long");
    }
}
