use core::num::NonZeroU32;

/// A ratio of two sample rates in lowest terms: `output` frames for every `input` frames.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Ratio {
    pub(crate) output: u32,
    pub(crate) input: u32,
}

impl Ratio {
    pub(crate) fn new(input_rate: NonZeroU32, output_rate: NonZeroU32) -> Self {
        Self::reduced(output_rate.get(), input_rate.get())
    }

    /// In lowest terms; neither is 0.
    fn reduced(output: u32, input: u32) -> Self {
        let (mut a, mut b) = (input, output);
        while b > 0 {
            (a, b) = (b, a % b);
        }
        Self { output: output / a, input: input / a }
    }

    /// The same by way of a rate that is at least 1.6 times the lower of the two, to which the ratio is short: 8 for
    /// every so many frames of the input.
    pub(crate) fn in_two_steps(self) -> (Self, Self) {
        let (up, down) = (8, 5 * self.input / self.output.min(self.input));
        (Self::reduced(up, down), Self::reduced(self.output * down, self.input * up))
    }

    /// The length of what is made from `input_frames`: n·output/input, to the nearest, halves up.
    pub(crate) fn output_frames(self, input_frames: u64) -> u64 {
        let (output, input) = (u128::from(self.output), u128::from(self.input));
        let frames = (2 * u128::from(input_frames) * output + input) / (2 * input);
        u64::try_from(frames).unwrap_or(u64::MAX)
    }

    /// The band that both rates can carry, as a part of the Nyquist frequency of the input.
    pub(crate) fn band(self) -> f64 {
        (f64::from(self.output) / f64::from(self.input)).min(1.0)
    }

    pub(crate) fn is_one(self) -> bool {
        self.output == self.input
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ratio(input: u32, output: u32) -> Ratio {
        Ratio::new(NonZeroU32::new(input).unwrap(), NonZeroU32::new(output).unwrap())
    }

    #[test]
    fn two_steps_are_the_ratio_with_room_above_the_band_between_them() {
        for (input, output) in [
            (44_100, 48_001),
            (48_001, 44_100),
            (96_000, 44_101),
            (8_000, 767_999),
            (768_000, 1_001),
            (767_999, 768_000),
        ] {
            let ratio = ratio(input, output);
            let (first, second) = ratio.in_two_steps();
            let product = |a: u32, b: u32| u64::from(a) * u64::from(b);
            assert_eq!(
                product(first.output, second.output) * u64::from(ratio.input),
                product(first.input, second.input) * u64::from(ratio.output),
            );
            let between = f64::from(first.output) / f64::from(first.input);
            assert!(
                between >= 1.6 * ratio.band() && between < 2.0 * ratio.band(),
                "{input} to {output}: {between}"
            );
        }
    }

    #[test]
    fn lengths_are_rounded_to_the_nearest() {
        assert_eq!(ratio(44_100, 48_000), Ratio { output: 160, input: 147 });
        for (input, output, frames, expected) in [
            (44_100, 48_000, 0, 0),
            (44_100, 48_000, 1, 1),
            (44_100, 48_000, 147, 160),
            (48_000, 24_000, 1, 1),
            (48_000, 24_000, 3, 2),
            (48_000, 16_000, 1, 0),
            (48_000, 16_000, 2, 1),
            (8_000, 384_000, u64::MAX, u64::MAX),
        ] {
            assert_eq!(
                ratio(input, output).output_frames(frames),
                expected,
                "{frames} at {input} to {output}"
            );
        }
    }
}
