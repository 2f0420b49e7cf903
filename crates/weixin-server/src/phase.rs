use tokio::sync::watch;

/// Where listeners and connections are on the way to their end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Phase {
    Serving,
    /// No new connections and no further requests.
    Draining,
    /// Nothing is waited for any more.
    Closed,
}

/// Whoever holds one of these is waited for.
pub(crate) type PhaseReceiver = watch::Receiver<Phase>;

/// Waits for the phase, or a later one.
pub(crate) async fn reached(receiver: &mut PhaseReceiver, phase: Phase) {
    // An error says that there is no server any more, which is the last phase.
    let _ = receiver.wait_for(|now| *now >= phase).await;
}
