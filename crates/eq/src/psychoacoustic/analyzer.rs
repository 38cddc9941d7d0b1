use auralis_core::{Analyzer, BlockRef, Buffer, StreamSpec};
use auralis_dsp::{Complex32, ConvolutionKernel, Convolver, FrameObserver};

use crate::linear_phase::{half_taps, shape};
use crate::psychoacoustic::bands::BANDS;
use crate::psychoacoustic::correction::{BandCorrection, CorrectionRules};
use crate::psychoacoustic::levels::BandLevels;

/// Frames copied at a time.
const PIECE: usize = 256;

/// Finds the corrections for a whole track, with the reason for each band.
///
/// The power of each band is averaged over all complete frames of 6 half kernels (0.28 s at 44.1 kHz); a
/// shorter track reads as silence. The same levels and rules move the adaptive equalizer. Real-time safe.
#[derive(Debug)]
pub struct BandAnalyzer {
    frames: Convolver,
    levels: Listener,
    piece: Buffer,
    rules: CorrectionRules,
}

impl BandAnalyzer {
    pub(crate) fn new(rules: CorrectionRules, spec: &StreamSpec) -> Self {
        let (rate, channels) = (spec.sample_rate_hz(), usize::from(spec.channels));
        let shape = shape(half_taps(42.5, rate));
        Self {
            frames: Convolver::new(&ConvolutionKernel::new(shape, &[]), channels),
            levels: Listener(BandLevels::new(shape, rate, channels, f64::INFINITY)),
            piece: Buffer::new(channels, PIECE),
            rules,
        }
    }
}

#[derive(Debug)]
struct Listener(BandLevels);

impl FrameObserver for Listener {
    fn spectrum(&mut self, _: usize, spectrum: &[Complex32]) {
        self.0.add(spectrum);
    }

    fn frame_done(&mut self) -> Option<&ConvolutionKernel> {
        self.0.end_frame();
        None
    }
}

impl Analyzer for BandAnalyzer {
    type Report = [BandCorrection; BANDS];

    fn push(&mut self, block: &BlockRef<'_>) {
        for start in (0..block.frames()).step_by(PIECE) {
            let part = block.range(start..block.frames().min(start + PIECE));
            let mut whole = self.piece.block_mut();
            let mut piece = whole.range(0..part.frames());
            piece.copy_from(&part);
            self.frames.process_observed(&mut piece, &mut self.levels);
        }
    }

    fn report(&self) -> Self::Report {
        self.rules.corrections(&self.levels.0.levels_dbfs(), self.levels.0.present())
    }

    fn reset(&mut self) {
        self.frames.reset();
        self.levels.0.reset();
    }
}
