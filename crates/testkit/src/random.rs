use core::ops::Range;

/// A small deterministic generator of pseudo-random numbers: SplitMix64
/// (Steele, Lea and Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014).
///
/// The same seed gives the same numbers on every machine. Not for cryptography.
///
/// ```
/// use auralis_testkit::Random;
/// let mut random = Random::new(7);
/// let block_length = random.range(0..513);
/// assert!(block_length < 513);
/// assert_eq!(Random::new(1).unit(), Random::new(1).unit());
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Random {
    state: u64,
}

impl Random {
    /// A generator started from `seed`; every seed is as good as any other.
    pub fn new(seed: u64) -> Self {
        Self { state: seed }
    }

    /// The next 64 bits.
    pub fn bits(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.state;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// A uniform number in 0 ≤ x < 1, on a grid of 2⁻⁵³.
    pub fn unit(&mut self) -> f64 {
        (self.bits() >> 11) as f64 / (1u64 << 53) as f64
    }

    /// A uniform number in `low` ≤ x < `high`.
    pub fn between(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.unit()
    }

    /// A uniform sample in −1 ≤ x < 1, on a grid of 2⁻²³.
    pub fn sample(&mut self) -> f32 {
        (self.bits() >> 40) as f32 / (1u32 << 23) as f32 - 1.0
    }

    /// A uniform whole number within `range`.
    ///
    /// # Panics
    /// If the range is empty.
    #[track_caller]
    pub fn range(&mut self, range: Range<usize>) -> usize {
        assert!(!range.is_empty(), "no number lies in {range:?}");
        let span = range.len() as u128;
        range.start + ((u128::from(self.bits()) * span) >> 64) as usize
    }

    /// `true` in one of two draws.
    pub fn bool(&mut self) -> bool {
        self.bits() >> 63 == 1
    }

    /// A normally distributed number of mean 0 and variance 1 (Box and Muller 1958).
    pub fn gaussian(&mut self) -> f64 {
        let radius = (-2.0 * (1.0 - self.unit()).ln()).sqrt();
        radius * (core::f64::consts::TAU * self.unit()).cos()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sequence_is_splitmix64() {
        // The first outputs for seed 1234567, as published with the reference implementation.
        let mut random = Random::new(1_234_567);
        let expected = [6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423];
        assert_eq!(expected.map(|_| random.bits()), expected);
    }

    #[test]
    fn moments_are_those_of_the_distributions() {
        let mut random = Random::new(3);
        let n = 200_000;
        let moments = |draw: &mut dyn FnMut() -> f64| {
            let values: Vec<f64> = (0..n).map(|_| draw()).collect();
            let mean = values.iter().sum::<f64>() / n as f64;
            (mean, values.iter().map(|v| (v - mean).powi(2)).sum::<f64>() / n as f64)
        };
        // Five standard errors of the mean and of the variance at 200,000 draws.
        let (mean, variance) = moments(&mut || random.gaussian());
        assert!(mean.abs() < 0.0112 && (variance - 1.0).abs() < 0.0158, "{mean} {variance}");
        let (mean, variance) = moments(&mut || f64::from(random.sample()));
        assert!(mean.abs() < 0.0065 && (variance - 1.0 / 3.0).abs() < 0.0034, "{mean} {variance}");
        let (mean, _) = moments(&mut || f64::from(u8::from(random.bool())));
        assert!((mean - 0.5).abs() < 0.0056, "{mean}");
    }

    #[test]
    fn a_range_is_reached_at_both_ends_and_never_left() {
        let mut random = Random::new(9);
        let draws: Vec<usize> = (0..1000).map(|_| random.range(3..8)).collect();
        assert_eq!((draws.iter().min(), draws.iter().max()), (Some(&3), Some(&7)));
    }
}
