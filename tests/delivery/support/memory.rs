//! How much memory a process has, over time.

use std::fmt;
use std::fs;
use std::time::Duration;

use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use tokio::time::{Instant, sleep};

/// What is measured while it goes on.
pub(crate) struct Memory {
    end: oneshot::Sender<()>,
    task: JoinHandle<Measured>,
}

/// What was measured: seconds since the start, and kB.
pub(crate) struct Measured(Vec<(f64, f64)>);

impl Memory {
    /// Looks at a process every so often.
    pub(crate) fn watch(pid: u32, pause: Duration) -> Self {
        let (end, mut ended) = oneshot::channel();
        let task = tokio::spawn(async move {
            let start = Instant::now();
            let mut seen = Vec::new();
            loop {
                #[expect(clippy::cast_precision_loss, reason = "no process has so much")]
                let resident = resident(pid) as f64;
                seen.push((start.elapsed().as_secs_f64(), resident));
                tokio::select! {
                    () = sleep(pause) => {}
                    _ = &mut ended => return Measured(seen),
                }
            }
        });
        Self { end, task }
    }

    pub(crate) async fn end(self) -> Measured {
        let _ = self.end.send(());
        self.task.await.unwrap()
    }
}

impl Measured {
    /// By how many kB it grows in a second, in the last two thirds of the time: the line with the least squares.
    pub(crate) fn slope(&self) -> f64 {
        let seen = &self.0[self.0.len() / 3..];
        let count = f64::from(u32::try_from(seen.len()).unwrap());
        let time = seen.iter().map(|(time, _)| time).sum::<f64>() / count;
        let memory = seen.iter().map(|(_, memory)| memory).sum::<f64>() / count;
        let (mut covariance, mut variance) = (0.0, 0.0);
        for (at, kilobytes) in seen {
            covariance += (at - time) * (kilobytes - memory);
            variance += (at - time) * (at - time);
        }
        covariance / variance
    }
}

impl fmt::Display for Measured {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("kB at each tenth of the time:")?;
        for (_, memory) in self.0.iter().step_by(self.0.len().div_ceil(10)) {
            write!(f, " {memory}")?;
        }
        write!(f, "; {:.1} kB more in 10 minutes", self.slope() * 600.0)
    }
}

/// How much memory a process has now, in kB.
pub(crate) fn resident(pid: u32) -> u64 {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    line.and_then(|line| line.split_whitespace().next()?.parse().ok())
        .unwrap()
}

#[cfg(test)]
mod tests {
    use super::Measured;

    #[test]
    fn growth_is_seen_through_noise() {
        let noisy = |slope: f64| {
            let at = |second: u32| {
                let noise = if second.is_multiple_of(2) {
                    40.0
                } else {
                    -40.0
                };
                (second.into(), 9_000.0 + slope * f64::from(second) + noise)
            };
            Measured((0..600).map(at).collect()).slope()
        };
        assert!(noisy(0.0).abs() < 0.01);
        assert!((noisy(3.0) - 3.0).abs() < 0.01);
    }
}
