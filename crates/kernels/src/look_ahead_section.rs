/// Frames computed at once: the recursion looks back by this many and by twice as many.
const LANES: usize = 4;
/// Zeros beside those of the section: each doubling of the look-ahead adds a polynomial.
const TAPS: usize = 2 * LANES + 1;
const PAST: usize = 2 * LANES;
/// Frames between two times that the past is moved to the front.
const PIECE: usize = 256;

/// A second-order section whose recursion looks back by four and eight frames, so that four frames are computed at
/// once.
///
/// H = N/D is multiplied by D(−z)/D(−z), and what comes of it, a function of z² below, once more likewise:
/// H = N·D(−z)·D₂(−z²)/D₄(z⁴) (scattered look-ahead: K. K. Parhi, D. G. Messerschmitt, IEEE Trans. ASSP 37 (1989)
/// 1099). The poles and zeros that are added lie inside the unit circle and cancel to the rounding of `f64`. The poles
/// must lie there, too.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LookAheadSection {
    forward: [f64; TAPS],
    /// Of the output four and eight frames ago.
    back: [f64; 2],
}

/// What a [`LookAheadSection`] remembers: the last eight frames of its input and output.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct LookAheadState {
    input: [f64; PAST],
    output: [f64; PAST],
}

impl LookAheadSection {
    /// From the coefficients `[b0, b1, b2, a1, a2]` of a section with a0 = 1.
    pub fn new([b0, b1, b2, a1, a2]: [f64; 5]) -> Self {
        let mut forward = [0.0; TAPS];
        forward[..3].copy_from_slice(&[b0, b1, b2]);
        let (mut step, mut back) = (1, [a1, a2]);
        while step < LANES {
            let [c1, c2] = back;
            // times 1 − c1·z^−step + c2·z^−2·step
            let before = forward;
            for n in 0..TAPS {
                let ago = |steps: usize| n.checked_sub(steps * step).map_or(0.0, |n| before[n]);
                forward[n] = before[n] - c1 * ago(1) + c2 * ago(2);
            }
            back = [2.0 * c2 - c1 * c1, c2 * c2];
            step *= 2;
        }
        Self { forward, back }
    }

    /// What the zeros make of the frames `at..at + LANES`, of which the past lies before.
    #[inline(always)]
    fn forward(&self, input: &[f64], at: usize) -> [f64; LANES] {
        let mut sum = [0.0; LANES];
        for (ago, tap) in self.forward.iter().enumerate() {
            let x = &input[at - ago..at - ago + LANES];
            for i in 0..LANES {
                sum[i] += tap * x[i];
            }
        }
        sum
    }
}

impl LookAheadState {
    /// Sets memory below 1e-30 to zero, so that it never decays into denormal numbers.
    ///
    /// Call it at positions counted from the start of the stream, not at block borders.
    pub fn snap_to_zero(&mut self) {
        for value in self.input.iter_mut().chain(&mut self.output) {
            if value.abs() < 1e-30 {
                *value = 0.0;
            }
        }
    }
}

kernel! {
    /// Filters samples in place through a section; `f64` inside.
    ///
    /// Every frame sees the same operations wherever the stream is split.
    pub fn look_ahead_section(section: &LookAheadSection, state: &mut LookAheadState, samples: &mut [f32]) {
        for samples in samples.chunks_mut(PIECE) {
            let (mut input, mut output) = ([0.0; PAST + PIECE + LANES], [0.0; PAST + PIECE + LANES]);
            input[..PAST].copy_from_slice(&state.input);
            output[..PAST].copy_from_slice(&state.output);
            for (to, x) in input[PAST..].iter_mut().zip(&*samples) {
                *to = f64::from(*x);
            }
            let end = PAST + samples.len();
            let [back_4, back_8] = section.back;
            let mut last: [f64; LANES] = core::array::from_fn(|i| output[PAST - LANES + i]);
            let mut before: [f64; LANES] = core::array::from_fn(|i| output[PAST - 2 * LANES + i]);
            for at in (PAST..end).step_by(LANES) {
                let forward = section.forward(&input, at);
                let mut now = [0.0; LANES];
                for i in 0..LANES {
                    now[i] = (forward[i] - back_8 * before[i]) - back_4 * last[i];
                }
                output[at..at + LANES].copy_from_slice(&now);
                (before, last) = (last, now);
            }
            for (y, from) in samples.iter_mut().zip(&output[PAST..]) {
                *y = *from as f32;
            }
            state.input.copy_from_slice(&input[end - PAST..end]);
            state.output.copy_from_slice(&output[end - PAST..end]);
        }
    }
}
