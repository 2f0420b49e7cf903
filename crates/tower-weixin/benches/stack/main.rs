//! Each step of a push, and the whole way, beside the bare chain of primitives on the same bytes.
//!
//! ```text
//! cargo bench -p tower-weixin --bench stack
//! ```

#[path = "../support/cpu_time.rs"]
mod cpu_time;
mod kinds;
mod round_trips;
mod steps;
#[path = "../support/mod.rs"]
mod support;

use cpu_time::CpuTime;
use criterion::{Criterion, criterion_group, criterion_main};

criterion_group! {
    name = benches;
    config = Criterion::default().with_measurement(CpuTime);
    targets =
        steps::verify,
        steps::open,
        steps::decode,
        kinds::decode,
        steps::encode,
        steps::seal,
        round_trips::plaintext,
        round_trips::security,
}
criterion_main!(benches);
