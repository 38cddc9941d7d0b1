//! How strongly something begins, frame by frame.
//!
//! After SuperFlux (S. Böck and G. Widmer, "Maximum filter vibrato suppression for onset detection", DAFx-13): the
//! rise of each band over the loudest of its neighbourhood two frames earlier, so that a gliding tone is no
//! onset. Bands are compressed by a power, not by a logarithm: a gain scales the envelope and changes nothing else.

use std::ops::Range;

/// Bands per octave, as far as bins are that narrow.
const PER_OCTAVE: f64 = 24.0;
/// The lower edge of the lowest band and the upper end of the highest.
const LOWEST_HZ: f64 = 27.5;
const HIGHEST_HZ: f64 = 17_000.0;
/// Frames from the one that is compared with.
pub(super) const LAG: usize = 2;
/// Where the bass drum is, and where the snare drum.
const LOW_HZ: Range<f64> = 30.0..150.0;
const MID_HZ: Range<f64> = 400.0..2_000.0;

/// The onset strengths of one frame: of all bands, of the low ones and of the middle ones.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Onset {
    pub(super) all: f32,
    pub(super) low: f32,
    pub(super) mid: f32,
}

/// Measures onset strengths from the power spectra of successive frames.
#[derive(Clone, Debug)]
pub(crate) struct OnsetDetector {
    /// The first, middle and last bin of each triangular band.
    bands: Box<[[usize; 3]]>,
    low: Range<usize>,
    mid: Range<usize>,
    /// Compressed bands of the frames before, the oldest first.
    before: [Box<[f32]>; LAG],
    now: Box<[f32]>,
}

impl OnsetDetector {
    /// For spectra of `bins` bins that are `bin_hz` apart.
    pub(crate) fn new(bins: usize, bin_hz: f64) -> Self {
        let highest = HIGHEST_HZ.min(bin_hz * bins.saturating_sub(1) as f64);
        let octaves = (highest / LOWEST_HZ).log2().max(0.0);
        let edge = |i: usize| (LOWEST_HZ * (i as f64 / PER_OCTAVE).exp2() / bin_hz).round() as usize;
        let mut edges: Vec<usize> = (0..(octaves * PER_OCTAVE) as usize).map(edge).collect();
        edges.dedup();
        let bands: Box<[[usize; 3]]> = edges.array_windows().copied().collect();
        let within = |range: Range<f64>| {
            let below = |hz: f64| bands.partition_point(|[_, middle, _]| (*middle as f64 * bin_hz) < hz);
            below(range.start)..below(range.end)
        };
        let rest: Box<[f32]> = vec![0.0; bands.len()].into();
        Self {
            low: within(LOW_HZ),
            mid: within(MID_HZ),
            before: [rest.clone(), rest.clone()],
            now: rest,
            bands,
        }
    }

    /// The onset strengths of the next frame.
    pub(crate) fn push(&mut self, power: &[f32]) -> Onset {
        for (level, band) in self.now.iter_mut().zip(&self.bands) {
            *level = triangle(power, *band).sqrt().sqrt();
        }
        let then = &self.before[0];
        let rise = |band: usize| {
            let neighbourhood = band.saturating_sub(1)..(band + 2).min(then.len());
            let loudest = then[neighbourhood].iter().copied().fold(0.0, f32::max);
            (self.now[band] - loudest).max(0.0)
        };
        let sum = |bands: Range<usize>| bands.map(rise).sum();
        let (below, between) = (sum(0..self.low.start), sum(self.low.end..self.mid.start));
        let (low, mid, above) =
            (sum(self.low.clone()), sum(self.mid.clone()), sum(self.mid.end..self.now.len()));
        let all: f32 = below + low + between + mid + above;
        self.before.rotate_left(1);
        std::mem::swap(&mut self.before[LAG - 1], &mut self.now);
        Onset { all, low, mid }
    }

    /// Forgets the frames before.
    pub(crate) fn reset(&mut self) {
        self.before.iter_mut().for_each(|levels| levels.fill(0.0));
    }
}

/// The mean power under a triangle from the first bin over the middle one to the last.
fn triangle(power: &[f32], [first, middle, last]: [usize; 3]) -> f32 {
    let (rise, fall) = ((middle - first) as f32, (last - middle) as f32);
    let rising = power[first..middle].iter().zip(0u16..).map(|(p, i)| p * (f32::from(i) / rise));
    let falling = power[middle..last].iter().zip(0u16..).map(|(p, i)| p * ((fall - f32::from(i)) / fall));
    // The weights of a triangle of this shape add up to half of its base.
    2.0 * (rising.sum::<f32>() + falling.sum::<f32>()) / (rise + fall)
}

/// The onset strengths of a whole track.
#[derive(Clone, Debug, Default)]
pub(crate) struct Onsets {
    pub(crate) frames: Vec<Onset>,
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
