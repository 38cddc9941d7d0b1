//! A one-pole, and a peak hold with release, made parallel over time.
//!
//! A stream is cut into segments of eight values. Within a segment the value of a one-pole is
//! y\[i\] = aⁱ⁺¹·y₀ + q\[i\], where q is its response from rest; with a peak hold it is the larger of that
//! and p\[i\], the response to the peaks of the segment alone. Neither p nor q waits for y₀, so the 32 segments
//! of a block run side by side. What a segment makes of y₀ is max(p, a⁸·y₀ + q); two such functions in turn are a
//! third, so where the segments begin is a scan in five steps.
//!
//! The segments are `f32`, which has room for what eight values add. From segment to segment it is
//! `f64`: a release of 2 s at 192 kHz moves by 3·10⁻⁶ of the way per value, on which `f32` would stall.
//!
//! A block in the order of time holds value i of segment 4j + m in lane 8m + i of its row j. Turned, it is in
//! lane 8m + j of row i: all segments at the same place, and of four in a row each in another octet.

use crate::octet::Octet;
use crate::row::{LANES, ROWS, Row};

/// Values of a block.
pub(crate) const BLOCK: usize = ROWS * LANES;
/// What is nearer to zero than this at the end of a block becomes zero: no denormals, and a true rest. Of an
/// energy it is −160 dB.
const AT_REST: f64 = 1e-16;

/// A block in the order of time.
pub(crate) type Block = [[f32; LANES]; ROWS];

/// The coefficients of y\[n\] = a·y\[n−1\] + (1 − a)·x\[n\].
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct OnePole {
    pub(crate) decay: f64,
    pub(crate) gain: f64,
    /// What is left after each value of a segment.
    values: [f32; ROWS],
    /// What is left after one to four segments.
    segments: [f64; 4],
    /// What is left after four, eight and sixteen segments.
    spans: [f64; 3],
}

impl OnePole {
    /// A one-pole with what is left after one value, 0 ≤ `decay` < 1: e^(−1/τ) for a time constant of τ values.
    pub fn new(decay: f64) -> Self {
        let values: [f64; ROWS] = powers(decay, decay);
        let segments: [f64; 4] = powers(values[ROWS - 1], values[ROWS - 1]);
        let [four, eight, _, sixteen]: [f64; 4] = powers(segments[3], segments[3]);
        let spans = [four, eight, sixteen];
        Self { decay, gain: 1.0 - decay, values: values.map(|left| left as f32), segments, spans }
    }
}

fn powers<const COUNT: usize>(mut first: f64, ratio: f64) -> [f64; COUNT] {
    core::array::from_fn(|_| {
        let power = first;
        first *= ratio;
        power
    })
}

/// # Safety
/// As [`Row::new`].
#[inline(always)]
pub(crate) unsafe fn turned<R: Row>(block: &Block) -> [R; ROWS] {
    // SAFETY: passed on to the caller.
    unsafe {
        let mut rows = [R::splat(0.0); ROWS];
        for (row, lanes) in rows.iter_mut().zip(block) {
            *row = R::new(lanes);
        }
        R::turned(rows)
    }
}

#[inline(always)]
pub(crate) fn turn_back<R: Row>(rows: [R; ROWS], block: &mut Block) {
    for (row, lanes) in R::turned(rows).into_iter().zip(block) {
        row.write(lanes);
    }
}

/// A pole at work, within one block.
///
/// No closures here: they would be functions of their own, without the instructions of the caller.
#[derive(Clone, Copy)]
pub(crate) struct Pole<'a, R> {
    pole: &'a OnePole,
    decay: R,
    gain: R,
}

impl<'a, R: Row> Pole<'a, R> {
    /// # Safety
    /// As [`Row::new`].
    #[inline(always)]
    pub(crate) unsafe fn new(pole: &'a OnePole) -> Self {
        // SAFETY: passed on to the caller.
        unsafe { Self { pole, decay: R::splat(pole.decay as f32), gain: R::splat(pole.gain as f32) } }
    }

    #[inline(always)]
    fn next(&self, y: R, input: R) -> R {
        self.decay.times(y).plus(input)
    }

    /// The one-pole, of which `y` is the memory.
    ///
    /// # Safety
    /// As [`Row::new`].
    #[inline(always)]
    pub(crate) unsafe fn smooth(&self, y: &mut f64, rows: &mut [R; ROWS]) {
        let mut response = self.gain.times(rows[0]);
        rows[0] = response;
        for row in &mut rows[1..] {
            response = self.next(response, self.gain.times(*row));
            *row = response;
        }
        // SAFETY: passed on to the caller.
        unsafe {
            let starts = self.starts::<false>(y, response, response);
            for (row, left) in rows.iter_mut().zip(&self.pole.values) {
                *row = R::splat(*left).times(starts).plus(*row);
            }
        }
    }

    /// The peak hold with this as its release, of which `y` is the memory.
    ///
    /// # Safety
    /// As [`Row::new`].
    #[inline(always)]
    pub(crate) unsafe fn hold(&self, y: &mut f64, rows: &mut [R; ROWS]) {
        let (mut response, mut peak) = (self.gain.times(rows[0]), rows[0]);
        let mut peaks = *rows;
        rows[0] = response;
        for (row, kept) in rows[1..].iter_mut().zip(&mut peaks[1..]) {
            let input = self.gain.times(*row);
            peak = row.larger(self.next(peak, input));
            response = self.next(response, input);
            (*row, *kept) = (response, peak);
        }
        // SAFETY: passed on to the caller.
        unsafe {
            let starts = self.starts::<true>(y, response, peak);
            for ((row, peak), left) in rows.iter_mut().zip(peaks).zip(&self.pole.values) {
                *row = peak.larger(R::splat(*left).times(starts).plus(*row));
            }
        }
    }

    /// Where each segment begins, from the memory `y` and the end that each would have alone; without
    /// `PEAK`, peaks do not count. `y` becomes the memory after the block.
    ///
    /// # Safety
    /// As [`Row::new`].
    #[inline(always)]
    unsafe fn starts<const PEAK: bool>(&self, y: &mut f64, response: R, peaks: R) -> R {
        let (responses, peaks) = (response.octets(), peaks.octets());
        // SAFETY: passed on to the caller.
        unsafe {
            let [d1, d2, d3, d4] = [
                R::Octet::new(&[self.pole.segments[0]; 8]),
                R::Octet::new(&[self.pole.segments[1]; 8]),
                R::Octet::new(&[self.pole.segments[2]; 8]),
                R::Octet::new(&[self.pole.segments[3]; 8]),
            ];
            // One to four segments in a row.
            let one = Span::<R::Octet, PEAK> { peaks: peaks[0], response: responses[0] };
            let two = Span { peaks: peaks[1], response: responses[1] }.after(one, d1);
            let third = Span { peaks: peaks[2], response: responses[2] };
            let fourth = Span { peaks: peaks[3], response: responses[3] };
            let (three, four) = (third.after(two, d1), fourth.after(third, d1).after(two, d2));
            // All before each four: the memory, then span after span.
            let lowest = R::Octet::new(&[f64::MIN; 8]);
            let memory = R::Octet::new(&[*y; 8]);
            let nothing = Span { peaks: lowest, response: R::Octet::new(&[0.0; 8]) };
            let memory = Span { peaks: memory, response: if PEAK { lowest } else { memory } };
            let all = four.raised::<1>(memory);
            let all = all.after(all.raised::<1>(nothing), d4);
            let all = all.after(all.raised::<2>(nothing), R::Octet::new(&[self.pole.spans[1]; 8]));
            let all = all.after(all.raised::<4>(nothing), R::Octet::new(&[self.pole.spans[2]; 8]));
            let start = if PEAK { all.peaks } else { all.response };
            *y = rested(four.applied(start, d4).lanes()[7]);
            R::from_octets([start, one.applied(start, d1), two.applied(start, d2), three.applied(start, d3)])
        }
    }
}

/// What a span of values makes of a memory y: max(peaks, decay·y + response).
#[derive(Clone, Copy)]
struct Span<V, const PEAK: bool> {
    peaks: V,
    response: V,
}

impl<V: Octet, const PEAK: bool> Span<V, PEAK> {
    #[inline(always)]
    fn applied(self, y: V, decay: V) -> V {
        let y = decay.times(y).plus(self.response);
        if PEAK { self.peaks.larger(y) } else { y }
    }

    /// Both in turn, where `decay` is that of this one.
    #[inline(always)]
    fn after(self, first: Self, decay: V) -> Self {
        Self {
            peaks: if PEAK { self.applied(first.peaks, decay) } else { self.peaks },
            response: decay.times(first.response).plus(self.response),
        }
    }

    #[inline(always)]
    fn raised<const PLACES: usize>(self, nothing: Self) -> Self {
        Self {
            peaks: self.peaks.raised::<PLACES>(nothing.peaks),
            response: self.response.raised::<PLACES>(nothing.response),
        }
    }
}

/// What a memory becomes at the end of a block.
#[inline(always)]
pub(crate) fn rested(y: f64) -> f64 {
    if y.abs() < AT_REST { 0.0 } else { y }
}
