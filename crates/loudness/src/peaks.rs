use auralis_core::{BlockRef, BuildError, Db, DbTp};
use auralis_dsp::InterSamplePeak;
use auralis_kernels::Kernels;

use crate::clipping::{ClippedRuns, Clipping};

/// Samples that an interpolated point waits for.
const DELAY: usize = 24;

/// The highest sample, the highest interpolated point and the clipped runs of a stream.
#[derive(Clone, Debug)]
pub(crate) struct Peaks {
    kernels: Kernels,
    sample_peak: f32,
    true_peak: f32,
    /// One per channel; none where true peaks are not asked for.
    detectors: Vec<InterSamplePeak>,
    /// One per channel.
    clipped: Vec<ClippedRuns>,
}

impl Peaks {
    /// With `factor` points per sample, or without true peaks for `None`.
    pub(crate) fn new(channels: usize, factor: Option<usize>) -> Result<Self, BuildError> {
        let detector = factor.map(InterSamplePeak::new).transpose()?;
        Ok(Self {
            kernels: Kernels::detect(),
            sample_peak: 0.0,
            true_peak: 0.0,
            detectors: detector.map_or_else(Vec::new, |detector| vec![detector; channels]),
            clipped: vec![ClippedRuns::default(); channels],
        })
    }

    pub(crate) fn push(&mut self, block: &BlockRef<'_>) {
        for (plane, clipped) in block.planes().zip(&mut self.clipped) {
            let peak = self.kernels.max_abs(plane);
            self.sample_peak = self.sample_peak.max(peak);
            clipped.push(plane, peak);
        }
        self.true_peak = self.true_peak.max(self.sample_peak);
        for (detector, plane) in self.detectors.iter_mut().zip(block.planes()) {
            self.true_peak = detector.max_above(plane, self.true_peak);
        }
    }

    /// Gives the detectors the samples before a segment; nothing is measured.
    pub(crate) fn warm_up(&mut self, block: &BlockRef<'_>) {
        for (detector, plane) in self.detectors.iter_mut().zip(block.planes()) {
            detector.max_above(plane, f32::INFINITY);
        }
    }

    /// Continues with what was measured of the segment that follows.
    pub(crate) fn merge(&mut self, next: &Self) {
        self.sample_peak = self.sample_peak.max(next.sample_peak);
        self.true_peak = self.true_peak.max(next.true_peak);
        self.detectors.clone_from(&next.detectors);
        self.clipped.iter_mut().zip(&next.clipped).for_each(|(clipped, next)| clipped.merge(next));
    }

    pub(crate) fn sample_peak(&self) -> Db {
        Db::from_amplitude(f64::from(self.sample_peak))
    }

    pub(crate) fn clipping(&self) -> Clipping {
        self.clipped.iter().map(ClippedRuns::total).fold(Clipping::default(), |sum, channel| sum + channel)
    }

    /// The highest point so far, without those that the last 24 samples still hold back.
    pub(crate) fn true_peak(&self) -> DbTp {
        DbTp::from_amplitude(f64::from(self.true_peak))
    }

    /// The highest point of the stream if it ended here: what follows the last sample is silence.
    pub(crate) fn final_true_peak(&self) -> DbTp {
        let finish = |peak, detector: &InterSamplePeak| detector.clone().max_above(&[0.0; DELAY], peak);
        let peak = self.detectors.iter().fold(self.true_peak, finish);
        DbTp::from_amplitude(f64::from(peak))
    }

    pub(crate) fn reset(&mut self) {
        self.sample_peak = 0.0;
        self.true_peak = 0.0;
        self.detectors.iter_mut().for_each(InterSamplePeak::reset);
        self.clipped.fill(ClippedRuns::default());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_delay_is_that_of_the_detector() -> Result<(), BuildError> {
        assert_eq!(InterSamplePeak::new(8)?.delay_frames(), DELAY);
        Ok(())
    }
}
