use serde::Serialize;

/// A line of a command that runs one processor over a track.
#[derive(Serialize)]
pub(crate) struct StageLine<F> {
    pub(crate) input: String,
    pub(crate) output: String,
    pub(crate) duration_s: f64,
    pub(crate) sample_rate_hz: u32,
    pub(crate) channels: u16,
    /// What a decoder calls the codec of the output.
    pub(crate) codec: &'static str,
    /// Samples beyond full scale that an integer format could not hold.
    pub(crate) clipped_samples: u64,
    /// What the processor itself has to say.
    #[serde(flatten)]
    pub(crate) facts: F,
    pub(crate) elapsed_s: f64,
    pub(crate) realtime_factor: f64,
}
