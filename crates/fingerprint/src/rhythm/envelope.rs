//! How strongly something begins, frame by frame.
//!
//! After SuperFlux (S. Böck and G. Widmer, "Maximum filter vibrato suppression for onset detection", DAFx-13): the
//! rise of each band over the loudest of its neighbourhood two frames earlier, so that a gliding tone is no
//! onset. Bands are compressed by a power, not by a logarithm: a gain scales the envelope and changes nothing else.

use core::ops::Range;

use auralis_kernels::{Kernels, WeightedRuns};

/// Bands per octave, as far as bins are that narrow.
const PER_OCTAVE: f64 = 24.0;
/// The lower edge of the lowest band and the upper end of the highest.
const LOWEST_HZ: f64 = 27.5;
const HIGHEST_HZ: f64 = 17_000.0;
/// Frames from the one that is compared with.
pub(super) const LAG: usize = 2;
/// Weights of a kernel's chunk.
const CHUNK: usize = 8;
/// Where the bass drum is, and where the snare drum.
const LOW_HZ: Range<f64> = 30.0..150.0;
const MID_HZ: Range<f64> = 400.0..2_000.0;

/// The onset strengths of one frame: of all bands, of the low ones and of the middle ones; and the level of all
/// bands, beside which a rise is small or large.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Onset {
    pub(super) all: f32,
    pub(super) low: f32,
    pub(super) mid: f32,
    pub(super) level: f32,
}

/// Measures onset strengths from the power spectra of successive frames.
#[derive(Clone, Debug)]
pub(crate) struct OnsetDetector {
    kernels: Kernels,
    triangles: Triangles,
    low: Range<usize>,
    mid: Range<usize>,
    /// Compressed bands of the frames before, the oldest first, between two zeros.
    before: [Box<[f32]>; LAG],
    now: Box<[f32]>,
    /// How far each band has risen.
    rises: Box<[f32]>,
    /// The bands of the first frames: what went before them is in another segment.
    opening: [Box<[f32]>; LAG],
    frames: usize,
}

impl OnsetDetector {
    /// For spectra of `bins` bins that are `bin_hz` apart.
    pub(crate) fn new(bins: usize, bin_hz: f64) -> Self {
        let highest = HIGHEST_HZ.min(bin_hz * bins.saturating_sub(1) as f64);
        let octaves = (highest / LOWEST_HZ).log2().max(0.0);
        let edge = |i: usize| (LOWEST_HZ * (i as f64 / PER_OCTAVE).exp2() / bin_hz).round() as usize;
        let mut edges: Vec<usize> = (0..(octaves * PER_OCTAVE) as usize).map(edge).collect();
        edges.dedup();
        let peaks = edges.get(1..edges.len().saturating_sub(1)).unwrap_or_default();
        let within = |range: Range<f64>| {
            let below = |hz: f64| peaks.partition_point(|peak| (*peak as f64 * bin_hz) < hz);
            below(range.start)..below(range.end)
        };
        let bands = peaks.len();
        let rest = || -> Box<[f32]> { vec![0.0; bands + 2].into() };
        Self {
            kernels: Kernels::detect(),
            low: within(LOW_HZ),
            mid: within(MID_HZ),
            before: [rest(), rest()],
            now: rest(),
            rises: vec![0.0; bands].into(),
            opening: [rest(), rest()],
            frames: 0,
            triangles: Triangles::new(&edges, bins),
        }
    }

    /// The onset strengths of the next frame. The first one is compared with silence.
    pub(crate) fn push(&mut self, power: &[f32]) -> Onset {
        self.measure(power);
        if let Some(opening) = self.opening.get_mut(self.frames) {
            opening.copy_from_slice(&self.now);
        }
        self.compare()
    }

    /// The compressed power of each band: the mean under its triangle, to the power ¼.
    fn measure(&mut self, power: &[f32]) {
        let Self { kernels, now, rises, triangles, .. } = self;
        let now = &mut now[1..=rises.len()];
        kernels.weighted_runs(power, triangles.weighted(), now);
        // By vectors, which the compiler does not make of a root of a root.
        kernels.magnitudes(now, rises);
        kernels.magnitudes(rises, now);
    }

    /// How far the bands have risen over the loudest of their neighbourhood, and on to the next frame.
    fn compare(&mut self) -> Onset {
        let Self { kernels, before, now, rises, low, mid, .. } = self;
        let now_inside = &now[1..=rises.len()];
        for ((rise, now), [left, here, right]) in
            rises.iter_mut().zip(now_inside).zip(before[0].array_windows())
        {
            *rise = (now - left.max(*here).max(*right)).max(0.0);
        }
        let sum = |values: &[f32]| kernels.sum(values) as f32;
        let onset = Onset {
            all: sum(rises),
            low: sum(&rises[low.clone()]),
            mid: sum(&rises[mid.clone()]),
            level: sum(now),
        };
        before.rotate_left(1);
        core::mem::swap(&mut before[LAG - 1], now);
        self.frames += 1;
        onset
    }

    /// Continues with what was heard in the segment that follows: its first frames are compared anew.
    pub(crate) fn merge(&mut self, next: &Self, heard: &Onsets, onsets: &mut Onsets) {
        for opening in next.opening.iter().take(next.frames) {
            if let Some(ours) = self.opening.get_mut(self.frames) {
                ours.copy_from_slice(opening);
            }
            self.now.copy_from_slice(opening);
            onsets.frames.push(self.compare());
        }
        if let Some(rest) = heard.frames.get(LAG..) {
            onsets.frames.extend_from_slice(rest);
            self.before.clone_from(&next.before);
            self.frames += rest.len();
        }
    }

    /// Forgets the frames before.
    pub(crate) fn reset(&mut self) {
        self.before.iter_mut().for_each(|levels| levels.fill(0.0));
        self.frames = 0;
    }
}

/// Overlapping triangles over the bins, each with a mean weight of 1.
#[derive(Clone, Debug)]
struct Triangles {
    runs: Box<[(usize, usize)]>,
    weights: Box<[f32]>,
}

impl Triangles {
    /// Triangle b begins at bin `edges[b]`, has its peak at the next edge and ends at the one after.
    fn new(edges: &[usize], bins: usize) -> Self {
        let (mut runs, mut weights) = (Vec::new(), Vec::new());
        for &[from, peak, end] in edges.array_windows() {
            let rising = (from + 1..peak).map(|bin| (bin - from) as f64 / (peak - from) as f64);
            let falling = (peak..end).map(|bin| (end - bin) as f64 / (end - peak) as f64);
            // The heights add up to half of the base.
            let scaled = rising.chain(falling).map(|height| (2.0 * height / (end - from) as f64) as f32);
            let chunks = (end - from - 1).div_ceil(CHUNK);
            // Whole chunks lie within the spectrum: where it ends, they begin earlier.
            let start = (from + 1).min(bins.saturating_sub(CHUNK * chunks));
            runs.push((start, chunks));
            weights.resize(weights.len() + (from + 1 - start), 0.0);
            weights.extend(scaled);
            weights.resize(weights.len().next_multiple_of(CHUNK), 0.0);
        }
        Self { runs: runs.into(), weights: weights.into() }
    }

    fn weighted(&self) -> WeightedRuns<'_> {
        WeightedRuns { runs: &self.runs, weights: &self.weights }
    }
}

/// The onset strengths of a whole track.
#[derive(Clone, Debug, Default)]
pub(crate) struct Onsets {
    pub(crate) frames: Vec<Onset>,
}

impl Onsets {
    pub(crate) fn with_capacity(frames: usize) -> Self {
        Self { frames: Vec::with_capacity(frames) }
    }
}

/// A strength as it stands out of its surroundings: less the mean of the second around it, not below zero, over the
/// RMS of the eight seconds around it. Loud and soft passages count alike.
pub(super) fn standing_out(strengths: &[f32], frame_rate: f64) -> Vec<f64> {
    let raw: Vec<f64> = strengths.iter().copied().map(f64::from).collect();
    let means = moving_mean(&raw, frame_rate as usize | 1);
    let risen: Vec<f64> = raw.iter().zip(means).map(|(x, mean)| (x - mean).max(0.0)).collect();
    let squares: Vec<f64> = risen.iter().map(|x| x * x).collect();
    let powers = moving_mean(&squares, (8.0 * frame_rate) as usize | 1);
    let least = 1e-12 * powers.iter().copied().fold(0.0, f64::max);
    risen.iter().zip(powers).map(|(x, power)| if power > least { x / power.sqrt() } else { 0.0 }).collect()
}

/// The mean over `width` values around each, which is odd; at the ends over those that there are.
fn moving_mean(values: &[f64], width: usize) -> Vec<f64> {
    let mut sums = vec![0.0];
    sums.extend(values.iter().scan(0.0, |sum, x| {
        *sum += x;
        Some(*sum)
    }));
    let half = width / 2;
    (0..values.len())
        .map(|n| {
            let (from, to) = (n.saturating_sub(half), (n + half + 1).min(values.len()));
            (sums[to] - sums[from]) / (to - from) as f64
        })
        .collect()
}
