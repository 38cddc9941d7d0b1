use auralis_kernels::Kernels;

use crate::limiter::PIECE;

/// The value 1 in fixed point: 2³⁰, so that gains down to −180 dB are told apart.
const ONE: i32 = 1 << 30;

/// Two moving averages in series, a triangular window, over gains between 0 and 1.
///
/// The sums are integers: they never drift, do not depend on where a stream is split, and give exactly
/// 1 after as many gains of 1 as the window is long. Gains are rounded down to 2⁻³⁰ first.
#[derive(Debug)]
pub(crate) struct GainSmoother {
    kernels: Kernels,
    first: usize,
    second: usize,
    /// The gains that have yet to leave a sum, then the piece at hand.
    line: Vec<i64>,
    /// The sum of sums, and its slope.
    state: [i64; 2],
    /// One over what the sum amounts to at rest: 2³⁰ times both lengths.
    scale: f64,
}

impl GainSmoother {
    /// A window of `frames` frames, at rest at 1.
    pub(crate) fn new(frames: usize) -> Self {
        let first = frames.div_ceil(2);
        let second = frames + 1 - first;
        let mut smoother = Self {
            kernels: Kernels::detect(),
            first,
            second,
            line: vec![0; first + second + PIECE],
            state: [0; 2],
            scale: 1.0 / ((first * second) as f64 * f64::from(ONE)),
        };
        smoother.reset();
        smoother
    }

    /// Replaces every gain by the average over the window that ends with it; at most a piece at once.
    pub(crate) fn process(&mut self, gains: &mut [f32]) {
        let history = self.first + self.second;
        self.kernels.to_fixed_point(gains, &mut self.line[history..]);
        // At rest this is 1 within the rounding of f64, and rounds to 1 in f32.
        self.kernels.triangle(&self.line, self.first, self.second, &mut self.state, self.scale, gains);
        self.line.copy_within(gains.len()..gains.len() + history, 0);
    }

    pub(crate) fn reset(&mut self) {
        self.line.fill(i64::from(ONE));
        self.state = [(self.first * self.second) as i64 * i64::from(ONE), 0];
    }
}

impl Clone for GainSmoother {
    fn clone(&self) -> Self {
        Self { line: self.line.clone(), ..*self }
    }

    /// Takes the past of another one with the same window, without an allocation.
    fn clone_from(&mut self, other: &Self) {
        self.line.clone_from(&other.line);
        self.state = other.state;
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
