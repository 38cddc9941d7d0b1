use serde::Serialize;

/// The line of `auralis bench`.
#[derive(Serialize)]
pub(crate) struct BenchLine {
    pub(crate) version: &'static str,
    pub(crate) sample_rate_hz: u32,
    pub(crate) channels: u16,
    /// The length of the generated signal.
    pub(crate) duration_s: f64,
    /// Runs of each stage; the median counts.
    pub(crate) rounds: usize,
    pub(crate) stages: Vec<BenchStage>,
}

/// One stage, on one thread.
#[derive(Serialize)]
pub(crate) struct BenchStage {
    pub(crate) name: &'static str,
    pub(crate) elapsed_s: f64,
    pub(crate) realtime_factor: f64,
}
