/// The value 1 in fixed point: 2³⁰, so that gains down to −180 dB are told apart.
const ONE: i64 = 1 << 30;

/// Two moving averages in series, a triangular window, over gains between 0 and 1.
///
/// The sums are integers: they never drift, do not depend on where a stream is split, and give exactly
/// 1 after as many gains of 1 as the window is long. Gains are rounded down to 2⁻³⁰ first.
#[derive(Clone, Debug)]
pub(crate) struct GainSmoother {
    first: MovingSum,
    second: MovingSum,
    /// 2³⁰ times both lengths: what the sums amount to at rest.
    scale: f64,
}

impl GainSmoother {
    /// A window of `frames` frames, at rest at 1.
    pub(crate) fn new(frames: usize) -> Self {
        let first = frames.div_ceil(2);
        let second = frames + 1 - first;
        let scale = (first * second) as f64 * ONE as f64;
        let rest = first as i64 * ONE;
        Self { first: MovingSum::new(first, ONE), second: MovingSum::new(second, rest), scale }
    }

    /// Replaces every gain by the average over the window that ends with it.
    pub(crate) fn process(&mut self, gains: &mut [f32]) {
        for gain in gains {
            let fixed = (f64::from(*gain) * ONE as f64) as i64;
            let sum = self.second.push(self.first.push(fixed));
            *gain = (sum as f64 / self.scale) as f32;
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
    ring: Vec<i64>,
    next: usize,
    sum: i64,
    rest: i64,
}

impl MovingSum {
    fn new(len: usize, rest: i64) -> Self {
        Self { ring: vec![rest; len], next: 0, sum: rest * len as i64, rest }
    }

    #[inline(always)]
    fn push(&mut self, value: i64) -> i64 {
        self.sum += value - self.ring[self.next];
        self.ring[self.next] = value;
        self.next += 1;
        if self.next == self.ring.len() {
            self.next = 0;
        }
        self.sum
    }

    fn reset(&mut self) {
        self.ring.fill(self.rest);
        self.next = 0;
        self.sum = self.rest * self.ring.len() as i64;
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
            smoother.process(&mut gains);
            assert!(gains[..2].iter().all(|gain| *gain == 1.0));
            assert!(gains[2 + frames..].iter().all(|gain| *gain == 1.0), "window of {frames}");
            // A window whose weights sum to 1 takes as much in all as the dip was deep.
            let taken: f64 = gains.iter().map(|gain| 1.0 - f64::from(*gain)).sum();
            assert!((taken - 1.0).abs() < 1e-6, "window of {frames} took {taken}");
        }
    }
}
