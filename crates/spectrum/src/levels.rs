//! What is measured on the samples themselves, piece by piece.

use auralis_core::BlockRef;
use auralis_kernels::Kernels;

use crate::dynamic_range::DynamicRangeMeter;
use crate::grid::CellSums;

/// −70 dBFS: what stays below is silence.
const SILENCE: f32 = 3.162_277_7e-4;

/// Sums and extremes of the samples of all channels.
#[derive(Clone, Debug)]
pub(crate) struct Levels {
    kernels: Kernels,
    channels: usize,
    /// Σx² and Σx of each channel, then Σ LR of the first two.
    pub(crate) sums: CellSums,
    pub(crate) peaks: Vec<f32>,
    pub(crate) sign_changes: u64,
    /// The first and the last frame above silence.
    pub(crate) sound: Option<(u64, u64)>,
    pub(crate) range: DynamicRangeMeter,
    /// Energy and peak of the piece at hand.
    piece: Vec<(f64, f32)>,
}

impl Levels {
    pub(crate) fn new(channels: usize, sample_rate: u32, start: u64) -> Self {
        Self {
            kernels: Kernels::detect(),
            channels,
            sums: CellSums::new(2 * channels + 1),
            peaks: vec![0.0; channels],
            sign_changes: 0,
            sound: None,
            range: DynamicRangeMeter::new(channels, sample_rate, start),
            piece: vec![(0.0, 0.0); channels],
        }
    }

    /// Takes in the piece that begins with frame `start` of the stream, after the sample `before` it, if there is one: the first of each
    /// plane of `samples`.
    pub(crate) fn push(&mut self, samples: &BlockRef<'_>, start: u64, has_before: bool) {
        let first = usize::from(has_before);
        let piece = samples.range(first..samples.frames());
        let kernels = self.kernels;
        for (channel, (plane, with_before)) in piece.planes().zip(samples.planes()).enumerate() {
            let (energy, peak) = (kernels.sum_squares(plane), kernels.max_abs(plane));
            self.piece[channel] = (energy, peak);
            self.sums.open[2 * channel] += energy;
            self.sums.open[2 * channel + 1] += kernels.sum(plane);
            self.peaks[channel] = self.peaks[channel].max(peak);
            self.sign_changes += kernels.sign_changes(with_before) as u64;
        }
        if let Some((left, right)) = piece.stereo() {
            self.sums.open[2 * self.channels] += kernels.dot(left, right);
        }
        self.range.push(&piece, &self.piece);
        if self.piece.iter().any(|(_, peak)| *peak >= SILENCE) {
            let sounds = |x: &f32| x.abs() >= SILENCE;
            let end = piece.planes().filter_map(|plane| plane.iter().rposition(sounds)).max().unwrap_or(0);
            let begin =
                || piece.planes().filter_map(|plane| plane.iter().position(sounds)).min().unwrap_or(0);
            let begin = self.sound.map_or_else(|| start + begin() as u64, |(begin, _)| begin);
            self.sound = Some((begin, start + end as u64));
        }
    }

    pub(crate) fn fold(&mut self) {
        self.sums.fold();
        self.range.fold();
    }

    pub(crate) fn merge(&mut self, next: &Self) {
        self.sums.merge(&next.sums);
        self.peaks.iter_mut().zip(&next.peaks).for_each(|(peak, next)| *peak = peak.max(*next));
        self.sign_changes += next.sign_changes;
        self.sound = match (self.sound, next.sound) {
            (Some((begin, _)), Some((_, end))) => Some((begin, end)),
            (ours, theirs) => ours.or(theirs),
        };
        self.range.merge(&next.range);
    }

    pub(crate) fn reset(&mut self, start: u64) {
        self.sums.reset();
        self.peaks.fill(0.0);
        self.sign_changes = 0;
        self.sound = None;
        self.range.reset(start);
    }
}
