use auralis_core::{BlockRef, BuildError, Db, DbTp};
use auralis_dsp::InterSamplePeak;
use auralis_kernels::Kernels;

/// Interpolated points per sample. Sixteen under-read a tone at 0.45 fs by 0.036 dB at the worst phase.
const FACTOR: usize = 16;

/// The highest sample and the highest interpolated point of a stream.
#[derive(Clone, Debug)]
pub(crate) struct Peaks {
    kernels: Kernels,
    sample_peak: f32,
    true_peak: f32,
    /// One per channel; none where true peaks are not asked for.
    detectors: Vec<InterSamplePeak>,
}

impl Peaks {
    pub(crate) fn new(channels: usize, true_peak: bool) -> Result<Self, BuildError> {
        let detectors = if true_peak { vec![InterSamplePeak::new(FACTOR)?; channels] } else { Vec::new() };
        Ok(Self { kernels: Kernels::detect(), sample_peak: 0.0, true_peak: 0.0, detectors })
    }

    pub(crate) fn push(&mut self, block: &BlockRef<'_>) {
        for plane in block.planes() {
            self.sample_peak = self.sample_peak.max(self.kernels.max_abs(plane));
        }
        self.true_peak = self.true_peak.max(self.sample_peak);
        for (detector, plane) in self.detectors.iter_mut().zip(block.planes()) {
            self.true_peak = detector.max_above(plane, self.true_peak);
        }
    }

    pub(crate) fn sample_peak(&self) -> Db {
        Db::from_amplitude(f64::from(self.sample_peak))
    }

    /// The highest point so far, without those that the last 24 samples still hold back.
    pub(crate) fn true_peak(&self) -> DbTp {
        DbTp::from_amplitude(f64::from(self.true_peak))
    }

    /// The highest point of the stream if it ended here: what follows the last sample is silence.
    pub(crate) fn final_true_peak(&self) -> DbTp {
        let mut ended = self.clone();
        for detector in &mut ended.detectors {
            let rest = vec![0.0; detector.delay_frames()];
            ended.true_peak = detector.max_above(&rest, ended.true_peak);
        }
        ended.true_peak()
    }

    pub(crate) fn reset(&mut self) {
        self.sample_peak = 0.0;
        self.true_peak = 0.0;
        self.detectors.iter_mut().for_each(InterSamplePeak::reset);
    }
}
