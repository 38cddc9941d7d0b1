use alloc::boxed::Box;
use core::error::Error;
use core::fmt;

use auralis_core::{BuildError, Design, StreamSpec};
use rtrb::{Consumer, Producer};

use crate::chain::{ChainDesign, ChainMeter};
use crate::live::lane::Lane;

/// Why a [`LiveControl`] could not hand over a chain.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub enum LiveError {
    /// The chain does not suit the stream, or needs more latency than the live chain has.
    Build(BuildError),
    /// Chains wait already, for the audio thread has not run: try again later.
    Busy,
}

impl From<BuildError> for LiveError {
    fn from(error: BuildError) -> Self {
        Self::Build(error)
    }
}

impl fmt::Display for LiveError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Build(error) => error.fmt(f),
            Self::Busy => f.write_str("the audio thread has not taken the last changes yet; try again later"),
        }
    }
}

impl Error for LiveError {}

/// Changes a [`LiveChain`](crate::LiveChain) from another thread; the control thread's half.
///
/// Chains are built and dropped here. They travel through two lock-free rings, so that the audio thread neither waits
/// nor allocates.
#[derive(Debug)]
pub struct LiveControl {
    pub(super) spec: StreamSpec,
    pub(super) latency: usize,
    pub(super) fresh: Producer<Box<Lane>>,
    pub(super) spent: Consumer<Box<Lane>>,
    pub(super) meter: ChainMeter,
}

impl LiveControl {
    /// Fades to another chain. Of several that wait, the audio thread takes the last.
    ///
    /// # Errors
    /// The chain does not suit the stream or the latency, or too many wait; what plays goes on.
    pub fn set(&mut self, design: &ChainDesign) -> Result<(), LiveError> {
        self.collect();
        if self.fresh.is_full() {
            return Err(LiveError::Busy);
        }
        let lane = Box::new(Lane::new(design.build(&self.spec)?, &self.spec, self.latency)?);
        let meter = lane.chain.meter();
        self.fresh.push(lane).map_err(|_| LiveError::Busy)?;
        self.meter = meter;
        Ok(())
    }

    /// Fades to the input, delayed alike and moved by `gain_db` (−120 to 120 dB), so that a comparison is not one of
    /// loudness: give the loudness that the master has over the input. [`set`](Self::set) fades back.
    ///
    /// # Errors
    /// As [`set`](Self::set).
    pub fn bypass(&mut self, gain_db: f64) -> Result<(), LiveError> {
        self.set(&ChainDesign { gain_db, ..ChainDesign::default() })
    }

    /// Reads the gain reduction of the chain that was set last, from any thread.
    pub fn meter(&self) -> ChainMeter {
        self.meter.clone()
    }

    /// Drops the chains that have been faded out. [`set`](Self::set) does so too.
    pub fn collect(&mut self) {
        while self.spent.pop().is_ok() {}
    }
}
