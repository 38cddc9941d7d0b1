use core::f64::consts::PI;

use auralis_dsp::InterSampleCrest;
use auralis_kernels::Kernels;

use crate::history::History;
use crate::limiter::PIECE;

/// Samples before and after the middle of an interval that it may depend on.
const BEFORE: usize = 978;
const AFTER: usize = 174;
/// As far from the middle the sinc is whole; from there to the last sample it fades by a raised cosine.
const WHOLE_BEFORE: f64 = 700.0;
const WHOLE_AFTER: f64 = 112.0;
/// Intervals from one place of the coarse grid to the next.
pub(crate) const STEP: usize = 8;
/// Places of the grid on either side of a middle that it is made of.
const SIDE: usize = 3;
/// Latest samples that no middle may be asked for.
pub(crate) const REACH: usize = AFTER + STEP * SIDE + 2;

/// What samples far away make of the middle between each sample and the next: a sinc of 1,152 samples less that
/// of 48; one channel.
///
/// But for its sign, which changes from interval to interval, that is a smooth line, since the nearest samples
/// are left out: it is taken for every eighth interval and read between by a polynomial through six places, within 0.01 dB.
#[derive(Clone, Debug)]
pub(crate) struct FarPart {
    kernels: Kernels,
    taps: Vec<f32>,
    /// For each interval of eight, what the six places count.
    between: [[f32; 2 * SIDE]; STEP],
    coarse: [f32; PIECE / STEP + 2 * SIDE + 2],
    middles: [f32; PIECE + 2],
}

impl FarPart {
    /// Frames to look back on beyond the latest piece.
    pub(crate) const HISTORY: usize = REACH + STEP * SIDE + BEFORE;

    pub(crate) fn new(near: &InterSampleCrest) -> Self {
        Self {
            kernels: Kernels::detect(),
            taps: taps(near),
            between: core::array::from_fn(lagrange),
            coarse: [0.0; PIECE / STEP + 2 * SIDE + 2],
            middles: [0.0; PIECE + 2],
        }
    }

    /// The middles of at most a piece of intervals and of their neighbours. The first interval starts `back` samples before
    /// the latest one, which is sample `latest` of its eight.
    pub(crate) fn middles(
        &mut self,
        history: &History,
        latest: usize,
        back: usize,
        intervals: usize,
    ) -> &[f32] {
        let back = back + 1;
        let place = (latest + (STEP - 1) * back) % STEP;
        let count = (place + intervals + 1) / STEP + 2 * SIDE;
        let mut from = back + place + STEP * (SIDE - 1);
        for coarse in &mut self.coarse[..count] {
            *coarse = self.kernels.dot_f32(history.delayed(from - AFTER, self.taps.len()), &self.taps);
            from = from.saturating_sub(STEP);
        }
        let middles = &mut self.middles[..intervals + 2];
        for (n, middle) in (place..).zip(middles.iter_mut()) {
            let places = &self.coarse[n / STEP..][..2 * SIDE];
            *middle = places.iter().zip(&self.between[n % STEP]).map(|(y, h)| y * h).sum();
        }
        middles
    }
}

/// The sinc around the middle after sample `BEFORE` − 1, with gain 1 at 0 Hz, less the filter of `near`.
fn taps(near: &InterSampleCrest) -> Vec<f32> {
    let fade = |t: f64, whole: f64, reach: usize| {
        let into = ((t.abs() - whole) / (reach as f64 - whole)).clamp(0.0, 1.0);
        0.5 + 0.5 * (PI * into).cos()
    };
    let taper = |t: f64| if t < 0.0 { fade(t, WHOLE_BEFORE, BEFORE) } else { fade(t, WHOLE_AFTER, AFTER) };
    let times = (0..BEFORE + AFTER).map(|k| k as f64 - (BEFORE - 1) as f64 - 0.5);
    let mut taps: Vec<f64> = times.map(|t| taper(t) * (PI * t).sin() / (PI * t)).collect();
    let sum: f64 = taps.iter().sum();
    taps.iter_mut().for_each(|h| *h /= sum);
    let middle = near.middle();
    for (tap, near) in taps[BEFORE - middle.len() / 2..].iter_mut().zip(middle) {
        *tap -= f64::from(near);
    }
    taps.iter().map(|h| *h as f32).collect()
}

/// The polynomial through six places at so many eighths of the way from the third to the fourth, with the sign of
/// the interval.
fn lagrange(eighths: usize) -> [f32; 2 * SIDE] {
    let at = (SIDE - 1) as f64 + eighths as f64 / STEP as f64;
    let sign = if eighths.is_multiple_of(2) { 1.0 } else { -1.0 };
    core::array::from_fn(|i| {
        let others = (0..2 * SIDE).filter(|j| *j != i).map(|j| j as f64);
        let factors = others.map(|j| (at - j) / (i as f64 - j));
        (sign * factors.product::<f64>()) as f32
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_coarse_grid_is_the_whole_filter_wherever_it_begins() {
        let noise = auralis_testkit::signals::white_noise(7, 1.0, 4_096);
        let samples: Vec<f32> = noise.iter().map(|x| *x as f32).collect();
        let mut far = FarPart::new(&InterSampleCrest::new());
        let taps = far.taps.clone();
        let exact = |n: usize| -> f64 {
            let window = &samples[n + 1 - BEFORE..];
            window.iter().zip(&taps).map(|(x, h)| f64::from(*x) * f64::from(*h)).sum()
        };
        for end in 3_000..3_009 {
            let mut history = History::new(FarPart::HISTORY);
            samples[..end].chunks(PIECE).for_each(|piece| history.append(piece));
            let latest = end - 1;
            for (back, intervals) in [(REACH, 1), (REACH + 7, 8), (REACH + PIECE - 1, PIECE)] {
                let middles = far.middles(&history, latest, back, intervals);
                assert_eq!(middles.len(), intervals + 2);
                for (n, middle) in (latest - back - 1..).zip(middles) {
                    // The polynomial's; the numbers are up to 0.25.
                    let error = (f64::from(*middle) - exact(n)).abs();
                    assert!(error < 2e-3, "{end}, {back}, {intervals}: off by {error:e} at {n}");
                }
            }
        }
    }
}
