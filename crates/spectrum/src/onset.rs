use auralis_kernels::Kernels;

use crate::bands::{BandScale, Bands};

/// Scale of the compression ln(1 + γ·power): what lies beneath −50 dBFS hardly counts.
const COMPRESSION: f64 = 1e5;

/// The compressed levels of the Bark bands, and how they rise.
#[derive(Clone, Debug)]
pub(crate) struct BarkLevels {
    /// First bins of the bands, and the end of the last. Whole bins: shares of one at an edge move no onset.
    edges: Vec<usize>,
    levels: Vec<f32>,
    before: Vec<f32>,
    scale: f64,
}

impl BarkLevels {
    /// `scale` turns a sum of powers into a mean square.
    pub(crate) fn new(sample_rate_hz: f64, frame_len: usize, scale: f64) -> Self {
        let bin = |hz: f64| (hz * frame_len as f64 / sample_rate_hz).ceil() as usize;
        let last = frame_len / 2 + 1;
        let bands = Bands::new(BandScale::Bark, sample_rate_hz, frame_len);
        let ends = bands.iter().flat_map(Bands::bands).map(|band| bin(band.high.0).min(last));
        let edges: Vec<usize> = core::iter::once(1.min(last)).chain(ends).collect();
        let bands = edges.len() - 1;
        Self { edges, levels: vec![0.0; bands], before: vec![0.0; bands], scale: scale * COMPRESSION }
    }

    /// The mean over the bands of what each gained since the frame before.
    pub(crate) fn rise(&mut self, kernels: Kernels, power: &[f32]) -> f64 {
        core::mem::swap(&mut self.levels, &mut self.before);
        for (level, [first, end]) in self.levels.iter_mut().zip(self.edges.array_windows()) {
            let power = kernels.sum(power.get(*first..*end).unwrap_or(&[]));
            *level = (self.scale * power) as f32;
        }
        self.levels.iter_mut().for_each(|level| *level = level.ln_1p());
        kernels.rise(&self.levels, &self.before) / self.levels.len().max(1) as f64
    }

    pub(crate) fn reset(&mut self) {
        self.levels.fill(0.0);
        self.before.fill(0.0);
    }

    pub(crate) fn continue_with(&mut self, next: &Self) {
        self.levels.copy_from_slice(&next.levels);
    }
}

/// Frames to either side of an onset that its strength is compared with: ±93 ms.
const CONTEXT: usize = 8;
const WINDOW: usize = 2 * CONTEXT + 1;
/// Frames to either side in which there is no stronger one: ±35 ms.
const NEIGHBOURS: usize = 3;
/// How far an onset stands above the mean of its context.
const THRESHOLD: f64 = 0.2;

/// Counts the peaks of the onset strength (after S. Böck, F. Krebs, M. Schedl, ISMIR 2012): the strongest of
/// seven frames, and above the mean of seventeen by a threshold. What is an onset depends on eight frames
/// to either side alone.
#[derive(Clone, Debug)]
pub(crate) struct OnsetCounter {
    /// The strengths of the last frames, the newest last.
    strengths: [f64; WINDOW],
}

impl OnsetCounter {
    /// Frames that must be heard before a segment for its counts to be those of the whole.
    pub(crate) const WARM_UP: usize = WINDOW;
    /// Frames by which a decision is late.
    pub(crate) const DELAY: usize = CONTEXT;

    pub(crate) fn new() -> Self {
        Self { strengths: [0.0; WINDOW] }
    }

    /// Takes in the next frame; whether the one [`DELAY`](Self::DELAY) frames earlier is an onset.
    pub(crate) fn push(&mut self, strength: f64) -> bool {
        self.strengths.rotate_left(1);
        self.strengths[WINDOW - 1] = strength;
        let here = self.strengths[CONTEXT];
        let before = &self.strengths[CONTEXT - NEIGHBOURS..CONTEXT];
        let after = &self.strengths[CONTEXT + 1..=CONTEXT + NEIGHBOURS];
        let mean = self.strengths.iter().sum::<f64>() / WINDOW as f64;
        here >= mean + THRESHOLD && before.iter().all(|x| *x < here) && after.iter().all(|x| *x <= here)
    }

    pub(crate) fn reset(&mut self) {
        self.strengths.fill(0.0);
    }
}
