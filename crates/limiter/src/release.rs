use auralis_kernels::Kernels;

use crate::decay::{Decay, RUN, decay};
use crate::low_hold::LowHold;

/// A reduction nearer to 0 than this is 0: −120 dB.
const AT_REST: f64 = 1e-6;
/// What is left of a reduction that is held.
const HELD: [f64; RUN] = [1.0; RUN];

/// Lets the gain rise no faster than the release; in `f64`, for long releases have small steps.
///
/// Since it was last deepened or held, a reduction is what it was then times a power of the decay, so that frames
/// need not wait for each other. After every [`RUN`] frames the power goes into the reduction. Both are counted from
/// where the reduction was deepened or held, not from where a piece begins: splits do not show.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Release {
    /// 1 − gain, which falls with the release.
    reduction: f64,
    /// What it was `fallen` frames ago, from where it has fallen freely.
    from: f64,
    fallen: usize,
    /// Its average, below which the whole does not fall; stays 0 without a slow release.
    average: f64,
    average_rate: f64,
    low: LowHold,
}

impl Release {
    pub(crate) fn new(low: LowHold, slow_release_ms: Option<f64>, sample_rate_hz: f64) -> Self {
        let average_rate = slow_release_ms.map_or(0.0, |slow| 1.0 - decay(slow, sample_rate_hz));
        Self { reduction: 0.0, from: 0.0, fallen: 0, average: 0.0, average_rate, low }
    }

    /// Frames without reduction after which nothing is remembered.
    pub(crate) fn memory(&self) -> usize {
        self.low.memory()
    }

    /// A gain that who needs no less changes nothing with, as long as no more than `decay` is left.
    pub(crate) fn gain_that_changes_nothing(&self, decay: f64) -> f64 {
        1.0 - self.reduction * decay
    }

    /// Replaces the gains that are needed by those that are allowed.
    pub(crate) fn process(&mut self, kernels: Kernels, gains: &mut [f32], decay: &Decay) {
        let (gliding, settled) = gains.split_at_mut(decay.gliding().len());
        for (gain, decay) in gliding.iter_mut().zip(decay.gliding()) {
            let is_held = self.low.step();
            self.count_from_here();
            self.step(gain, if is_held { 1.0 } else { *decay });
            self.count_from_here();
        }
        self.fall(kernels, settled, decay.powers());
        if self.average_rate > 0.0 {
            self.stay_above_average(gains);
        }
    }

    /// One by one where the reduction is deepened, elsewhere as many frames at once as are alike.
    fn fall(&mut self, kernels: Kernels, mut gains: &mut [f32], powers: &[f64; RUN]) {
        while let Some((gain, after)) = gains.split_first_mut() {
            let is_held = self.low.step();
            if is_held || self.fallen == RUN {
                self.count_from_here();
            }
            let powers = if is_held { &HELD[..] } else { &powers[self.fallen..] };
            let mut free = 0;
            if self.step(gain, powers[0]) {
                let alike = self.low.alike().min(powers.len() - 1).min(after.len());
                let powers = self.until_rest(&powers[1..=alike]);
                free = kernels.release(after, self.from, powers);
                if free > 0 {
                    self.reduction = self.from * powers[free - 1];
                }
                self.low.pass(free);
                self.fallen += free;
            }
            if is_held || self.reduction == 0.0 {
                self.count_from_here();
            }
            gains = &mut after[free..];
        }
    }

    /// One frame, of which `power` is left since the reduction fell from where it did; says whether it fell.
    #[inline]
    fn step(&mut self, gain: &mut f32, power: f64) -> bool {
        let left = self.from * power;
        let left = if left < AT_REST { 0.0 } else { left };
        let released = (1.0 - left) as f32;
        if *gain < released {
            let needed = 1.0 - f64::from(*gain);
            if needed > self.reduction {
                self.low.deepen();
            }
            self.reduction = needed;
            self.count_from_here();
            return false;
        }
        *gain = released;
        self.reduction = left;
        self.fallen += 1;
        if left == 0.0 {
            self.count_from_here();
        }
        true
    }

    fn count_from_here(&mut self) {
        self.from = self.reduction;
        self.fallen = 0;
    }

    /// The powers up to where the reduction comes to rest; all of them where it has.
    fn until_rest<'a>(&self, powers: &'a [f64]) -> &'a [f64] {
        let is_left = |power: &f64| self.from * power >= AT_REST;
        match powers.last() {
            Some(last) if self.from > 0.0 && !is_left(last) => &powers[..powers.partition_point(is_left)],
            _ => powers,
        }
    }

    fn stay_above_average(&mut self, gains: &mut [f32]) {
        for gain in gains {
            let reduction = 1.0 - f64::from(*gain);
            let average = self.average + self.average_rate * (reduction - self.average);
            self.average = if average < AT_REST { 0.0 } else { average };
            if self.average > reduction {
                *gain = (1.0 - self.average) as f32;
            }
        }
    }

    pub(crate) fn reset(&mut self) {
        self.reduction = 0.0;
        self.count_from_here();
        self.average = 0.0;
        self.low.reset();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::limiter::PIECE;

    const RATE_HZ: f64 = 48_000.0;

    fn low() -> LowHold {
        LowHold::new(672, RATE_HZ)
    }

    /// Needed gains: crowds and single ones, ever fewer; the crests of 25 Hz, which are held; crests of ever other
    /// distances; a last one, after which all comes to rest.
    fn needed() -> Vec<f32> {
        let mut state = 1u32;
        let mut noise = move || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 8) as f32 / (1u32 << 24) as f32
        };
        let crowds = (0..20_000).map(|n| if noise().powi(1 + n / 1_000) > 0.9 { noise() } else { 1.0 });
        let mut needed: Vec<f32> = crowds.collect();
        let tone =
            |n: i32| (0.6 / (f64::from(n) * 25.0 * core::f64::consts::PI / RATE_HZ).sin().abs()).min(1.0);
        needed.extend((0..20_000).map(|n| tone(n) as f32));
        needed.extend((0..20_000).map(|n| if n % (700 + n / 40) == 0 { 0.4 } else { 1.0 }));
        needed.extend([1.0; 20_000]);
        needed
    }

    /// Frame by frame, as it is defined; the release goes from 20 ms to 5 ms at frame 5,003, and how many frames were
    /// held.
    fn expected(needed: &[f32]) -> (Vec<f64>, usize) {
        let (mut low, mut reduction, mut held) = (low(), 0.0f64, 0);
        let [slow, fast] = [20.0, 5.0].map(|ms: f64| decay(ms, RATE_HZ));
        let follow = |(n, gain): (usize, &f32)| {
            let way = (n as f64 - 5_002.0).clamp(0.0, 960.0) / 960.0;
            let is_held = low.step();
            held += usize::from(is_held && reduction > 0.0);
            let left = if is_held { reduction } else { reduction * (slow + (fast - slow) * way) };
            let needed = 1.0 - f64::from(*gain);
            if needed > reduction {
                low.deepen();
            }
            reduction = needed.max(if left < AT_REST { 0.0 } else { left });
            1.0 - reduction
        };
        (needed.iter().enumerate().map(follow).collect(), held)
    }

    fn released(needed: &[f32], split: usize) -> Vec<f32> {
        let mut release = Release::new(low(), None, RATE_HZ);
        let mut decay = Decay::new(RATE_HZ, 960);
        decay.set_release_ms(20.0);
        let mut gains = needed.to_vec();
        let (before, after) = gains.split_at_mut(5_003);
        for (release_ms, part) in [(20.0, before), (5.0, after)] {
            decay.set_release_ms(release_ms);
            for piece in part.chunks_mut(split) {
                let bound = release.gain_that_changes_nothing(decay.after_a_piece());
                decay.advance(piece.len());
                release.process(Kernels::detect(), piece, &decay);
                // What comes to rest rises by its last millionth at once.
                let kept = piece.iter().all(|gain| f64::from(*gain) <= bound + 1.1e-6);
                assert!(kept, "a gain above the promise");
            }
        }
        gains
    }

    #[test]
    fn it_follows_the_recursion_however_it_is_split() {
        let needed = needed();
        let (expected, held) = expected(&needed);
        assert!(held > 5_000, "{held} frames are held");
        let whole = released(&needed, PIECE);
        for (n, (gain, expected)) in whole.iter().zip(&expected).enumerate() {
            // Half a step of `f32`; and where the sixth decimal decides about rest, a whole reduction at rest.
            assert!((f64::from(*gain) - expected).abs() < 1.1e-6, "frame {n}: {gain}, {expected}");
            assert!(*gain <= needed[n]);
        }
        assert!(whole[70_000..].iter().all(|gain| *gain == 1.0), "it comes to rest");
        for split in [1, 7, 16, 100, 255] {
            assert!(released(&needed, split) == whole, "split {split}");
        }
    }
}
