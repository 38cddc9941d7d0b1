use crate::limiter::PIECE;

/// The value 1 in fixed point: 2³⁰, so that gains down to −180 dB are told apart.
const ONE: i32 = 1 << 30;

/// Two moving averages in series, a triangular window, over gains between 0 and 1.
///
/// The sums are integers: they never drift, do not depend on where a stream is split, and give exactly
/// 1 after as many gains of 1 as the window is long. Gains are rounded down to 2⁻³⁰ first.
#[derive(Clone, Debug)]
pub(crate) struct GainSmoother {
    first: MovingSum,
    second: MovingSum,
    /// One over what the sums amount to at rest: 2³⁰ times both lengths.
    scale: f64,
    sums: [i64; PIECE],
}

impl GainSmoother {
    /// A window of `frames` frames, at rest at 1.
    pub(crate) fn new(frames: usize) -> Self {
        let first = frames.div_ceil(2);
        let second = frames + 1 - first;
        let one = i64::from(ONE);
        Self {
            first: MovingSum::new(first, one),
            second: MovingSum::new(second, first as i64 * one),
            scale: 1.0 / ((first * second) as f64 * f64::from(ONE)),
            sums: [0; PIECE],
        }
    }

    /// Replaces every gain by the average over the window that ends with it; at most a piece at once.
    pub(crate) fn process(&mut self, gains: &mut [f32]) {
        let sums = &mut self.sums[..gains.len()];
        for (sum, gain) in sums.iter_mut().zip(gains.iter()) {
            *sum = i64::from((gain * ONE as f32) as i32);
        }
        self.first.process(sums);
        self.second.process(sums);
        for (gain, sum) in gains.iter_mut().zip(sums) {
            // At rest this is 1 within the rounding of f64, and rounds to 1 in f32.
            *gain = (*sum as f64 * self.scale) as f32;
        }
    }

    pub(crate) fn reset(&mut self) {
        self.first.reset();
        self.second.reset();
    }
}

/// The sum of the last so many integers.
#[derive(Clone, Debug)]
struct MovingSum {
    /// The last `len` values, then the piece at hand.
    line: Vec<i64>,
    len: usize,
    sum: i64,
    rest: i64,
}

impl MovingSum {
    fn new(len: usize, rest: i64) -> Self {
        Self { line: vec![rest; len + PIECE], len, sum: rest * len as i64, rest }
    }

    /// Replaces every value by the sum of the window that ends with it.
    fn process(&mut self, values: &mut [i64]) {
        self.line[self.len..self.len + values.len()].copy_from_slice(values);
        for (value, leaving) in values.iter_mut().zip(&self.line) {
            self.sum += *value - leaving;
            *value = self.sum;
        }
        self.line.copy_within(values.len()..values.len() + self.len, 0);
    }

    fn reset(&mut self) {
        self.line.fill(self.rest);
        self.sum = self.rest * self.len as i64;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dip_becomes_a_triangle_and_rest_is_exactly_one() {
        for frames in [1, 2, 3, 8, 177] {
            let mut smoother = GainSmoother::new(frames);
            let mut gains = vec![1.0f32; 3 * frames + 5];
            gains[2] = 0.0;
            gains.chunks_mut(PIECE).for_each(|piece| smoother.process(piece));
            assert!(gains[..2].iter().all(|gain| *gain == 1.0));
            assert!(gains[2 + frames..].iter().all(|gain| *gain == 1.0), "window of {frames}");
            // A window whose weights sum to 1 takes as much in all as the dip was deep.
            let taken: f64 = gains.iter().map(|gain| 1.0 - f64::from(*gain)).sum();
            assert!((taken - 1.0).abs() < 1e-6, "window of {frames} took {taken}");
        }
    }
}
