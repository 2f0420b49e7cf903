//! File descriptors: each connection is one, and most systems give a process 1024.

use crate::limits::Limits;

/// For listeners, stores, files, and calls to others.
#[cfg(unix)]
const OTHERS: usize = 128;

/// Asks the system for as many as the limits need, and lowers the limits where it gives fewer: a connection that is
/// refused costs less than a process that can open nothing any more.
#[cfg(unix)]
pub(crate) fn fit(limits: Limits, admin: usize) -> Limits {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    use tracing::warn;

    let reserved = admin + OTHERS;
    let needed = limits.connections.saturating_add(reserved) as u64;
    let now = getrlimit(Resource::Nofile);
    let most = now.maximum.map_or(needed, |most| most.min(needed));
    let Some(current) = now.current.filter(|current| *current < needed) else {
        return limits;
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
        return limits;
    }
    let files = usize::try_from(files).unwrap_or(usize::MAX);
    let connections = files.saturating_sub(reserved).max(1);
    warn!(
        connections,
        files, "fewer connections than wanted: the system limits open files (ulimit -n)"
    );
    Limits {
        connections,
        ..limits
    }
}

#[cfg(not(unix))]
pub(crate) fn fit(limits: Limits, _: usize) -> Limits {
    limits
}
