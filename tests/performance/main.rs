//! The floors of docs/PERFORMANCE.md, on any machine with two cores.
//!
//! The rows are those of `benches/peers` and `benches/realtime`, measured by the same code; each figure is printed
//! beside floor and goal (`cargo test --release --test performance -- --nocapture`). A floor lies far below the true
//! value, and what misses it is measured again, so that a busy machine does not fail. In a debug build nothing is
//! timed, and a line says so.
#![allow(clippy::unwrap_used, reason = "in a test, a failed expectation is the message")]
#![allow(clippy::print_stdout, reason = "rows print themselves as they do in the bench")]

#[path = "../../benches/peers/chain.rs"]
mod chain;
#[path = "../../benches/peers/compressor.rs"]
mod compressor;
#[path = "../../benches/peers/convert.rs"]
mod convert;
#[path = "../../benches/peers/eq_curve.rs"]
mod eq_curve;
#[path = "../../benches/peers/eq_parametric.rs"]
mod eq_parametric;
#[path = "../../benches/subjects/everything.rs"]
mod everything;
#[path = "../../benches/peers/files.rs"]
mod files;
#[path = "../../benches/peers/fingerprint.rs"]
mod fingerprint;
#[path = "../../benches/kernels/work.rs"]
mod kernel_work;
#[path = "../../benches/peers/lengths.rs"]
mod lengths;
#[path = "../../benches/peers/limiter.rs"]
mod limiter;
#[path = "../../benches/peers/loudness.rs"]
mod loudness;
#[path = "../../benches/peers/music.rs"]
mod music;
#[path = "../../benches/peers/optimised.rs"]
mod optimised;
#[path = "../../benches/peers/resample.rs"]
mod resample;
#[path = "../../benches/peers/row.rs"]
mod row;
#[path = "../../benches/peers/spectrum.rs"]
mod spectrum;
#[path = "../../benches/realtime/waits.rs"]
mod waits;

mod cores;
mod floors;
mod optimisations;
mod player;
mod speed;
