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

/// Σ x·taps in `i32`, wrapping: order does not matter.
#[inline(always)]
fn dot(x: &[i16], taps: &[i16]) -> i32 {
    let (sum, x, taps) = dot_lanes::<32, 16>(x, taps);
    let (more, x, taps) = dot_lanes::<16, 8>(x, taps);
    let rest = x.iter().zip(taps).map(|(x, tap)| i32::from(*x) * i32::from(*tap));
    rest.fold(sum.wrapping_add(more), i32::wrapping_add)
}

/// The sum over whole chunks of `LANES`, in `HALF` lanes of pairs, and what remains.
#[inline(always)]
fn dot_lanes<'a, const LANES: usize, const HALF: usize>(
    x: &'a [i16],
    taps: &'a [i16],
) -> (i32, &'a [i16], &'a [i16]) {
    let (x, x_rest) = x.as_chunks::<LANES>();
    let (taps, taps_rest) = taps.as_chunks::<LANES>();
    let mut sums = [0i32; HALF];
    for (x, tap) in x.iter().zip(taps) {
        for (lane, sum) in sums.iter_mut().enumerate() {
            let pair = |i: usize| i32::from(x[i]) * i32::from(tap[i]);
            *sum = sum.wrapping_add(pair(2 * lane).wrapping_add(pair(2 * lane + 1)));
        }
    }
    (sums.into_iter().fold(0, i32::wrapping_add), x_rest, taps_rest)
}

/// Where an output lies, in frames and phases, and which share of a phase was rounded off.
///
/// From one output to the next it is added to, because divisions take longer than the filter.
struct Place {
    frame: u64,
    phase: u64,
    rest: u64,
}

impl Place {
    fn of(index: u64, BankI16 { phases, step: (step, of), .. }: BankI16<'_>) -> Self {
        let position = index * step;
        let (whole, rest) = (position / of, position % of);
        Self { frame: whole / phases, phase: whole % phases, rest }
    }

    #[inline(always)]
    fn advance(&mut self, by: &Self, BankI16 { phases, step: (_, of), .. }: BankI16<'_>) {
        self.rest += by.rest;
        let carried = u64::from(self.rest >= of);
        self.rest -= carried * of;
        self.phase += by.phase + carried;
        let carried = u64::from(self.phase >= phases);
        self.phase -= carried * phases;
        self.frame += by.frame + carried;
    }
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
        let (mut place, step) = (Place::of(first, bank), Place::of(1, bank));
        for (i, out) in out.iter_mut().enumerate() {
            let start = place.frame.checked_sub(x_start);
            let Some(x) = start.and_then(|start| x.get(start as usize..)?.get(..width)) else {
                return i;
            };
            let taps = &bank.taps[place.phase as usize * width..][..width];
            let rounded = dot(x, taps).wrapping_add(1 << 14) >> 15;
            *out = rounded.clamp(i32::from(i16::MIN), i32::from(i16::MAX)) as i16;
            place.advance(&step, bank);
        }
        out.len()
    }
}
