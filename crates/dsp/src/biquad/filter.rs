use auralis_core::{BlockMut, BuildError, Design, Processor, StreamSpec, Tail};
use auralis_kernels::Kernels;

use super::BiquadCoeffs;

/// Frames between two checks for vanishing state, counted from the start of the stream.
const SNAP_INTERVAL: usize = 256;
/// State below this, −600 dBFS, becomes zero: far above the denormals of `f64` and `f32`, far below hearing.
const VANISHING: f64 = 1e-30;

/// The memory of one channel of a second-order section, transposed direct form II.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct BiquadState {
    s1: f64,
    s2: f64,
}

impl BiquadState {
    /// Filters one sample. Real-time safe.
    #[inline(always)]
    pub fn step(&mut self, c: &BiquadCoeffs, x: f64) -> f64 {
        let y = c.b0 * x + self.s1;
        self.s1 = (c.b1 * x + self.s2) - c.a1 * y;
        self.s2 = c.b2 * x - c.a2 * y;
        y
    }

    /// Filters a plane in place, with `f64` inside. Real-time safe.
    ///
    /// Two planes at once ([`run_pair`](Self::run_pair)) take hardly longer than one.
    pub fn run(&mut self, c: &BiquadCoeffs, plane: &mut [f32]) {
        let mut state = *self;
        for x in plane {
            *x = state.step(c, f64::from(*x)) as f32;
        }
        *self = state;
    }

    /// Filters two planes of one length in place, with the bits of [`run`](Self::run) on each.
    /// Real-time safe; the shorter plane decides the length.
    pub fn run_pair(states: &mut [Self; 2], c: &BiquadCoeffs, left: &mut [f32], right: &mut [f32]) {
        let [mut a, mut b] = *states;
        for (l, r) in left.iter_mut().zip(right) {
            (*l, *r) = (a.step(c, f64::from(*l)) as f32, b.step(c, f64::from(*r)) as f32);
        }
        *states = [a, b];
    }

    /// Sets memory below 1e-30 to zero, so that it never decays into denormal numbers; and memory that is not finite,
    /// which it would stay: behind another section `f32` may have overflowed.
    ///
    /// Call it at positions counted from the start of the stream, never at block borders.
    pub fn snap_to_zero(&mut self) {
        for s in [&mut self.s1, &mut self.s2] {
            if !(VANISHING..=f64::MAX).contains(&s.abs()) {
                *s = 0.0;
            }
        }
    }
}

/// A second-order section over all channels of a stream; built from [`BiquadCoeffs`].
///
/// Recursion in `f64`. No latency; the tail has no end. A NaN or an infinity becomes 0 on the way
/// in and is counted. Real-time safe.
///
/// ```
/// use auralis_core::{Buffer, Design, Processor, StreamSpec};
/// use auralis_dsp::BiquadCoeffs;
/// let spec = StreamSpec::new(48_000, 2, 512)?;
/// let mut filter = BiquadCoeffs::high_shelf(8_000.0, 0.707, 3.0, 48_000.0).build(&spec)?;
/// let mut audio = Buffer::new(2, 512);
/// filter.process(&mut audio.block_mut());
/// # Ok::<(), auralis_core::BuildError>(())
/// ```
#[derive(Clone, Debug)]
pub struct Biquad {
    coeffs: BiquadCoeffs,
    states: Vec<[BiquadState; 2]>,
    until_snap: usize,
    non_finite: u64,
    kernels: Kernels,
}

impl Design for BiquadCoeffs {
    type Processor = Biquad;

    /// # Errors
    /// A coefficient that is not a number (a design parameter was outside its range), or a pole on
    /// or outside the unit circle.
    fn build(&self, spec: &StreamSpec) -> Result<Biquad, BuildError> {
        let refuse = |parameter, value, reason| Err(BuildError::Unsupported { parameter, value, reason });
        if !self.is_finite() {
            return refuse("b0", self.b0, "a design parameter is out of range: 0 < f < fs/2, Q > 0");
        }
        if !self.is_stable() {
            return refuse("a2", self.a2, "the poles must lie inside the unit circle");
        }
        Ok(Biquad {
            coeffs: *self,
            states: vec![Default::default(); usize::from(spec.channels).div_ceil(2)],
            until_snap: SNAP_INTERVAL,
            non_finite: 0,
            kernels: Kernels::detect(),
        })
    }
}

impl Biquad {
    /// The coefficients in use.
    pub fn coeffs(&self) -> &BiquadCoeffs {
        &self.coeffs
    }

    /// How many NaN and infinities were replaced by 0 since the start or the last reset.
    pub fn non_finite_samples(&self) -> u64 {
        self.non_finite
    }

    fn filter(&mut self, block: &mut BlockMut<'_>) {
        let mut planes = block.planes_mut();
        for pair in &mut self.states {
            match (planes.next(), planes.next()) {
                (Some(left), Some(right)) => BiquadState::run_pair(pair, &self.coeffs, left, right),
                (Some(last), None) => pair[0].run(&self.coeffs, last),
                _ => return,
            }
        }
    }
}

impl Processor for Biquad {
    fn process(&mut self, block: &mut BlockMut<'_>) {
        for plane in block.planes_mut() {
            self.non_finite += self.kernels.replace_non_finite(plane) as u64;
        }
        let mut done = 0;
        while done < block.frames() {
            let frames = self.until_snap.min(block.frames() - done);
            self.filter(&mut block.range(done..done + frames));
            done += frames;
            self.until_snap -= frames;
            if self.until_snap == 0 {
                self.until_snap = SNAP_INTERVAL;
                self.states.as_flattened_mut().iter_mut().for_each(BiquadState::snap_to_zero);
            }
        }
    }

    fn reset(&mut self) {
        self.states.fill(Default::default());
        self.until_snap = SNAP_INTERVAL;
        self.non_finite = 0;
    }

    fn tail(&self) -> Tail {
        Tail::Infinite
    }
}
