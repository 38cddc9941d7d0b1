use auralis_kernels::Kernels;

use crate::limiter::PIECE;

/// A gain nearer to 1 than this is taken as 1 before long: −120 dB.
const AT_REST: f64 = 1e-6;

/// Lets a gain fall at once and rise no faster than an exponential release.
///
/// Since the last gain that made it fall, the reduction is what it was then times a power of the decay, out
/// of a table: frames do not wait for each other. After every 256 frames the power goes into the reduction;
/// they are counted from that gain, so that splits do not show.
#[derive(Clone, Debug)]
pub(crate) struct Release {
    kernels: Kernels,
    /// decay⁰ … decay⁵¹², where the decay is what one frame leaves of the reduction.
    decays: Vec<f64>,
    /// 1 − gain, `frames` ago. In `f64`, for long releases have small steps.
    reduction: f64,
    frames: usize,
}

impl Release {
    pub(crate) fn new(release_ms: f64, sample_rate_hz: f64) -> Self {
        let frames = release_ms * 1e-3 * sample_rate_hz;
        let decays = (0..=2 * PIECE).map(|n| (-(n as f64) / frames).exp()).collect();
        Self { kernels: Kernels::detect(), decays, reduction: 0.0, frames: 0 }
    }

    /// A gain that will not be exceeded during the next piece: who needs no less changes nothing.
    pub(crate) fn gain_after_a_piece(&self) -> f64 {
        1.0 - self.reduction * self.decays[self.frames + PIECE]
    }

    /// Replaces the gains that are needed by those that the release allows.
    pub(crate) fn process(&mut self, mut gains: &mut [f32]) {
        while !gains.is_empty() {
            let run = gains.len().min(PIECE - self.frames);
            let released =
                self.kernels.release(&mut gains[..run], self.reduction, &self.decays[self.frames + 1..]);
            self.frames += released;
            // Then one by one to where the gain falls, and no further than the sixteen that it falls in.
            let singles = gains[released..run].iter_mut().take(16);
            let stepped = singles.map(|gain| self.step(gain)).count();
            self.fold();
            gains = &mut gains[released + stepped..];
        }
    }

    fn step(&mut self, gain: &mut f32) {
        let released = (1.0 - self.reduction * self.decays[self.frames + 1]) as f32;
        if *gain < released {
            self.reduction = 1.0 - f64::from(*gain);
            self.frames = 0;
        } else {
            *gain = released;
            self.frames += 1;
        }
    }

    /// After 256 frames, counts from here.
    fn fold(&mut self) {
        if self.frames == PIECE {
            let left = self.reduction * self.decays[PIECE];
            self.reduction = if left < AT_REST { 0.0 } else { left };
            self.frames = 0;
        }
    }

    pub(crate) fn reset(&mut self) {
        self.reduction = 0.0;
        self.frames = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_follows_the_recursion_however_it_is_split() {
        // Needed gains that fall now and then, in crowds and alone.
        let mut state = 1u32;
        let mut noise = move || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 8) as f32 / (1u32 << 24) as f32
        };
        let needed: Vec<f32> =
            (0..20_000).map(|n| if noise().powi(1 + n / 1_000) > 0.9 { noise() } else { 1.0 }).collect();
        let mut left = 0.0f64;
        let decay = (-1.0f64 / 480.0).exp();
        let expected: Vec<f64> = needed
            .iter()
            .map(|gain| {
                left = (left * decay).max(1.0 - f64::from(*gain));
                1.0 - left
            })
            .collect();
        let whole = released(&needed, PIECE);
        for (n, (gain, expected)) in whole.iter().zip(&expected).enumerate() {
            // Half a step of `f32`, and what is at rest.
            assert!((f64::from(*gain) - expected).abs() < 1.1e-6, "frame {n}: {gain}, {expected}");
            assert!(*gain <= needed[n]);
        }
        for split in [1, 7, 16, 100, 255] {
            assert_eq!(released(&needed, split), whole, "split {split}");
        }
    }

    fn released(needed: &[f32], split: usize) -> Vec<f32> {
        let mut release = Release::new(10.0, 48_000.0);
        let mut gains = needed.to_vec();
        for piece in gains.chunks_mut(split) {
            let bound = release.gain_after_a_piece();
            release.process(piece);
            assert!(piece.iter().all(|gain| f64::from(*gain) <= bound + 1e-7), "a gain above the promise");
        }
        gains
    }
}
