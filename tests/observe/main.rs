//! What an operator sees of the whole stack: metrics, dashboards, alerts, and nothing that is secret.

mod canary;
mod dashboards;
#[path = "../log/mod.rs"]
mod log;
mod prom_ql;
mod run;
