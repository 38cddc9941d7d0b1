/// A bank of interpolation filters in 16-bit integers, and the steps at which they are applied.
///
/// Output n lies at input frame n·`step_num`/`step_den`, in 1/`phases` of a frame and rounded down.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BankI16<'a> {
    /// The taps of all phases, one phase after the other, scaled by 2¹⁵.
    pub taps: &'a [i16],
    /// The number of phases.
    pub phases: u64,
    /// Phases per output, as a fraction.
    pub step: (u64, u64),
}

/// Σ x·taps in `i32`, wrapping.
#[inline(always)]
fn dot(x: &[i16], taps: &[i16]) -> i32 {
    const LANES: usize = 32;
    let (x, x_rest) = x.as_chunks::<LANES>();
    let (taps, taps_rest) = taps.as_chunks::<LANES>();
    let mut sums = [0i32; LANES / 2];
    for (x, tap) in x.iter().zip(taps) {
        for (lane, sum) in sums.iter_mut().enumerate() {
            let pair = |i: usize| i32::from(x[i]) * i32::from(tap[i]);
            *sum = sum.wrapping_add(pair(2 * lane).wrapping_add(pair(2 * lane + 1)));
        }
    }
    let rest = x_rest.iter().zip(taps_rest).map(|(x, tap)| i32::from(*x) * i32::from(*tap));
    sums.into_iter().chain(rest).fold(0, i32::wrapping_add)
}

kernel! {
    /// Converts the sample rate of 16-bit audio in integers:
    /// out\[i\] = ⌊(Σₖ x\[m+k−`x_start`\]·taps\[p, k\] + 2¹⁴) / 2¹⁵⌋, limited to 16 bits, where output
    /// n = `first` + i lies at frame m and phase p: m·`phases` + p = ⌊n·step⌋.
    ///
    /// `x` starts at frame `x_start`; n·step must stay below 2⁶⁴. Returns how many outputs `x` had samples for; the rest of `out` is
    /// left as it is.
    pub fn resample_i16(bank: BankI16<'_>, x: &[i16], x_start: u64, first: u64, out: &mut [i16]) -> usize {
        let width = bank.taps.len() / (bank.phases as usize).max(1);
        let (step, of) = bank.step;
        for (i, out) in out.iter_mut().enumerate() {
            let index = (first + i as u64) * step / of;
            let (frame, phase) = (index / bank.phases, index % bank.phases);
            let Some(x) = frame.checked_sub(x_start).and_then(|start| x.get(start as usize..)?.get(..width))
            else {
                return i;
            };
            let taps = &bank.taps[phase as usize * width..][..width];
            let rounded = dot(x, taps).wrapping_add(1 << 14) >> 15;
            *out = rounded.clamp(i32::from(i16::MIN), i32::from(i16::MAX)) as i16;
        }
        out.len()
    }
}
