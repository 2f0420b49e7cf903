//! How far it is, for those who wait at a terminal.

use std::io::{self, IsTerminal, Stderr, Write};
use std::pin::pin;
use std::time::{Duration, Instant};

use tokio::time::timeout;

/// What is done sooner needs no bar.
const PATIENCE: Duration = Duration::from_secs(1);
const REDRAW: Duration = Duration::from_millis(100);
const WIDTH: u64 = 30;

/// A bar on a line of its own, drawn once something takes longer than a second, and gone when it is done.
#[derive(Debug)]
pub(crate) struct Progress<W: Write = Stderr> {
    /// `None` if nobody looks.
    to: Option<W>,
    unit: Unit,
    total: Option<u64>,
    done: u64,
    started: Instant,
    drawn: Option<Instant>,
}

/// What is counted.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Unit {
    Bytes,
    Pushes,
    Seconds,
}

impl Progress {
    /// A bar for so many of them, if that is known, on standard error, if that is a terminal.
    pub(crate) fn new(unit: Unit, total: Option<u64>) -> Self {
        let stderr = io::stderr();
        let to = stderr.is_terminal().then_some(stderr);
        Self::on(to, unit, total, Instant::now())
    }
}

/// Waits for a server, and counts the seconds once there are some.
pub(crate) async fn counted<T>(work: impl Future<Output = T>) -> T {
    let mut progress = Progress::new(Unit::Seconds, None);
    let mut work = pin!(work);
    loop {
        match timeout(PATIENCE, &mut work).await {
            Ok(done) => return done,
            Err(_) => progress.add(1),
        }
    }
}

impl<W: Write> Progress<W> {
    fn on(to: Option<W>, unit: Unit, total: Option<u64>, started: Instant) -> Self {
        Self {
            to,
            unit,
            total,
            done: 0,
            started,
            drawn: None,
        }
    }

    /// So many more are done.
    pub(crate) fn add(&mut self, more: u64) {
        self.done = self.done.saturating_add(more);
        self.draw(Instant::now());
    }

    /// Takes the bar away, so that a line can be written.
    pub(crate) fn clear(&mut self) {
        if let (Some(to), Some(_)) = (&mut self.to, self.drawn.take()) {
            // A bar that cannot be drawn is no reason to fail.
            let _ = write!(to, "\r\x1b[K").and_then(|()| to.flush());
        }
    }

    fn draw(&mut self, now: Instant) {
        let Some(to) = &mut self.to else { return };
        let since = |then: Instant| now.saturating_duration_since(then);
        let is_early = since(self.started) < PATIENCE;
        if is_early || self.drawn.is_some_and(|drawn| since(drawn) < REDRAW) {
            return;
        }
        self.drawn = Some(now);
        let count = match self.unit {
            Unit::Bytes => format!("{} MiB", self.done / (1024 * 1024)),
            Unit::Pushes => self.done.to_string(),
            Unit::Seconds => format!("{} s", self.done),
        };
        let _ = match self.total.filter(|&total| total > 0) {
            Some(total) => {
                let done = self.done.min(total);
                let filled = (u128::from(done) * u128::from(WIDTH) / u128::from(total)) as usize;
                let percent = u128::from(done) * 100 / u128::from(total);
                let bar = "#".repeat(filled);
                write!(to, "\r[{bar:<30}] {percent}% {count}\x1b[K")
            }
            None => write!(to, "\r{count}\x1b[K"),
        }
        .and_then(|()| to.flush());
    }
}

impl<W: Write> Drop for Progress<W> {
    fn drop(&mut self) {
        self.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn(total: Option<u64>, steps: &[(u64, u64)]) -> String {
        let (mut written, start) = (Vec::new(), Instant::now());
        let mut progress = Progress::on(Some(&mut written), Unit::Bytes, total, start);
        for &(bytes, millis) in steps {
            progress.done += bytes;
            progress.draw(start + Duration::from_millis(millis));
        }
        drop(progress);
        String::from_utf8(written).unwrap()
    }

    #[test]
    fn what_takes_less_than_a_second_has_no_bar() {
        assert_eq!(drawn(Some(100), &[(50, 1), (50, 999)]), "");
    }

    #[test]
    fn a_bar_grows_and_is_gone_at_the_end() {
        let total = 4 * 1024 * 1024;
        let text = drawn(
            Some(total),
            &[(total / 2, 1000), (1, 1050), (total / 4, 1100)],
        );
        let bars: Vec<&str> = text.split('\r').collect();
        let half = format!("[{:<30}] 50% 2 MiB\x1b[K", "#".repeat(15));
        let most = format!("[{:<30}] 75% 3 MiB\x1b[K", "#".repeat(22));
        assert_eq!(bars, ["", half.as_str(), most.as_str(), "\x1b[K"]);
    }

    #[tokio::test(start_paused = true)]
    async fn what_is_waited_for_is_handed_on() {
        let answer = async {
            tokio::time::sleep(Duration::from_secs(9)).await;
            7
        };
        assert_eq!(counted(answer).await, 7);
    }

    #[test]
    fn without_a_total_it_counts() {
        assert_eq!(drawn(None, &[(3 << 20, 2000)]), "\r3 MiB\x1b[K\r\x1b[K");
    }
}
