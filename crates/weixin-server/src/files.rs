//! File descriptors: each connection is one, and most systems give a process 1024.

use crate::limits::Limits;

/// For listeners, stores, files, and calls to others.
#[cfg(unix)]
const OTHERS: usize = 128;

/// Asks the system for as many as the limits need, and lowers the limits where it gives fewer: a connection that is
/// refused costs less than a process that can open nothing any more.
#[cfg(unix)]
pub(crate) fn fit(limits: Limits, admin: usize) -> (Limits, usize) {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    use tracing::warn;

    let reserved = admin + OTHERS;
    let needed = limits.connections.saturating_add(reserved) as u64;
    let now = getrlimit(Resource::Nofile);
    // As far as it goes: what the service opens is beyond what is known here.
    let most = now.maximum.unwrap_or(needed.saturating_mul(2));
    let Some(current) = now.current.filter(|current| *current < most) else {
        return (limits, admin);
    };
    let more = Rlimit {
        current: Some(most),
        ..now
    };
    let files = match setrlimit(Resource::Nofile, more) {
        Ok(()) => most,
        Err(_) => current,
    };
    if files >= needed {
        return (limits, admin);
    }
    let files = usize::try_from(files).unwrap_or(usize::MAX);
    let admin = admin.min(files / 8).max(1);
    let connections = files.saturating_sub(admin + OTHERS).max(1);
    warn!(
        connections,
        files, "fewer connections than wanted: the system limits open files (ulimit -n)"
    );
    let limits = Limits {
        connections,
        ..limits
    };
    (limits, admin)
}

#[cfg(not(unix))]
pub(crate) fn fit(limits: Limits, admin: usize) -> (Limits, usize) {
    (limits, admin)
}
