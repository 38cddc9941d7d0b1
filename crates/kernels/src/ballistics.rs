//! The recursions of a level detector, made parallel over time.
//!
//! A stream is cut into segments of [`SEGMENT`] values, counted from its start. Within a segment the value
//! of a one-pole is y\[i\] = aⁱ⁺¹·y₀ + q\[i\], where q is its response from rest; with a peak hold it is the
//! larger of that and p\[i\], the response to the peaks of the segment alone. Neither p nor q waits for
//! y₀, so sixteen segments run side by side, and only the segments' ends form a chain. Values on
//! their own take the same steps one by one, so the bits are those of the lanes.

use crate::Level;

/// Values of a segment.
const SEGMENT: usize = 16;
/// Segments side by side.
const LANES: usize = 16;
/// Values of a whole block.
const BLOCK: usize = SEGMENT * LANES;
/// One value of each segment of a block.
type Row = [f64; LANES];
/// A whole block: value i of segment l is `rows[i][l]`.
type Rows = [Row; SEGMENT];
/// What is nearer to zero than this at the end of a block becomes zero: no denormals, and a true rest. Of an
/// energy it is −160 dB.
const AT_REST: f64 = 1e-16;

/// The coefficients of y\[n\] = a·y\[n−1\] + (1 − a)·x\[n\].
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct OnePole {
    decay: f64,
    gain: f64,
    /// What is left after a segment.
    segment_decay: f64,
}

impl OnePole {
    /// A one-pole with what is left after one value, 0 ≤ `decay` < 1: e^(−1/τ) for a time constant of τ values.
    pub fn new(decay: f64) -> Self {
        let squared = decay * decay;
        let fourth = squared * squared;
        let eighth = fourth * fourth;
        Self { decay, gain: 1.0 - decay, segment_decay: eighth * eighth }
    }
}

/// The memory of a one-pole.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct PoleState {
    /// The value with which the segment began, and what is left of it.
    start: f64,
    left: f64,
    /// The response of the segment from rest, to everything and to peaks alone.
    response: f64,
    peaks: f64,
}

impl PoleState {
    /// One value, `at` of its block.
    #[inline(always)]
    fn step<const PEAK: bool>(&mut self, pole: &OnePole, at: usize, x: f64) -> f64 {
        let i = at % SEGMENT;
        let input = pole.gain * x;
        if i == 0 {
            (self.left, self.response, self.peaks) = (self.start, 0.0, x);
        } else {
            self.peaks = larger(x, pole.decay * self.peaks + input);
        }
        self.left *= pole.decay;
        self.response = pole.decay * self.response + input;
        let y = self.left + self.response;
        if i == SEGMENT - 1 {
            let end = pole.segment_decay * self.start + self.response;
            let end = if PEAK { larger(self.peaks, end) } else { end };
            self.start = if at == BLOCK - 1 { rested(end) } else { end };
        }
        if PEAK { larger(self.peaks, y) } else { y }
    }

    /// Where each segment of a block begins, from where each would end on its own.
    #[inline(always)]
    fn starts<const PEAK: bool>(&mut self, pole: &OnePole, response: &Row, peaks: &Row) -> Row {
        let mut starts = [0.0; LANES];
        let mut y = self.start;
        for l in 0..LANES {
            starts[l] = y;
            y = pole.segment_decay * y + response[l];
            y = if PEAK { larger(peaks[l], y) } else { y };
        }
        self.start = rested(y);
        starts
    }

    /// A block of a one-pole.
    #[inline(always)]
    fn block(&mut self, pole: &OnePole, rows: &mut Rows) {
        let mut response = [0.0; LANES];
        for row in rows.iter_mut() {
            respond(pole, &mut response, row);
            *row = response;
        }
        self.finish(pole, rows);
    }

    /// Adds to the responses of all segments from rest what each began with.
    #[inline(always)]
    fn finish(&mut self, pole: &OnePole, rows: &mut Rows) {
        let mut left = self.starts::<false>(pole, &rows[SEGMENT - 1], &[0.0; LANES]);
        for row in rows.iter_mut() {
            for l in 0..LANES {
                left[l] *= pole.decay;
                row[l] += left[l];
            }
        }
    }
}

/// One step of the responses from rest.
#[inline(always)]
fn respond(pole: &OnePole, response: &mut Row, x: &Row) {
    for l in 0..LANES {
        response[l] = pole.decay * response[l] + pole.gain * x[l];
    }
}

/// A block of a peak hold with release, and after it a one-pole.
#[inline(always)]
fn hold_and_smooth([held, smooth]: [&mut PoleState; 2], [release, attack]: [&OnePole; 2], rows: &mut Rows) {
    let (mut response, mut peaks) = ([0.0; LANES], rows[0]);
    let mut all_peaks = [[0.0; LANES]; SEGMENT];
    for (i, (row, kept)) in rows.iter_mut().zip(&mut all_peaks).enumerate() {
        respond(release, &mut response, row);
        if i > 0 {
            for l in 0..LANES {
                peaks[l] = larger(row[l], release.decay * peaks[l] + release.gain * row[l]);
            }
        }
        *kept = peaks;
        *row = response;
    }
    let mut left = held.starts::<true>(release, &response, &peaks);
    let mut response = [0.0; LANES];
    for (row, peaks) in rows.iter_mut().zip(&all_peaks) {
        for l in 0..LANES {
            left[l] *= release.decay;
            row[l] = larger(peaks[l], left[l] + row[l]);
        }
        respond(attack, &mut response, row);
        *row = response;
    }
    smooth.finish(attack, rows);
}

#[inline(always)]
fn larger(a: f64, b: f64) -> f64 {
    if b > a { b } else { a }
}

#[inline(always)]
fn rested(y: f64) -> f64 {
    if y.abs() < AT_REST { 0.0 } else { y }
}

/// The time constants of a detector of reductions.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Ballistics {
    /// How the reduction rises.
    pub attack: OnePole,
    /// How it falls.
    pub release: OnePole,
    /// The average below which it does not fall, if there is one: after long reduction it falls with this.
    pub average: Option<OnePole>,
}

/// The memory of a detector of reductions; the same for either kind.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct DetectorState {
    /// The value of the block that comes next.
    at: usize,
    held: PoleState,
    smooth: PoleState,
    average: PoleState,
}

impl DetectorState {
    /// Whether nothing but zeros would come out as long as nothing but zeros comes in.
    pub fn is_at_rest(&self) -> bool {
        self.at == 0 && [self.held, self.smooth, self.average].iter().all(|pole| pole.start == 0.0)
    }

    /// One value, not below the average.
    #[inline(always)]
    fn above_average(&mut self, ballistics: &Ballistics, at: usize, y: f64) -> f64 {
        match &ballistics.average {
            Some(pole) => larger(y, self.average.step::<false>(pole, at, y)),
            None => y,
        }
    }
}

/// A recursion that can take values one by one or a block at a time.
///
/// A trait and not closures, which would not be compiled for the level of the kernel around them.
trait Recursion {
    fn step(&mut self, at: usize, x: f64) -> f64;
    fn block(&mut self, rows: &mut Rows);

    /// Runs over values of which the first is value `at` of its block; gives `at` for what follows.
    #[inline(always)]
    fn run(&mut self, at: usize, values: &mut [f32]) -> usize {
        let head = ((BLOCK - at) % BLOCK).min(values.len());
        let (head, rest) = values.split_at_mut(head);
        let (blocks, tail) = rest.as_chunks_mut::<BLOCK>();
        for (i, x) in head.iter_mut().enumerate() {
            *x = self.step(at + i, f64::from(*x)) as f32;
        }
        for values in blocks {
            let mut rows = by_time(values);
            self.block(&mut rows);
            by_segment(&rows, values);
        }
        for (i, x) in tail.iter_mut().enumerate() {
            *x = self.step(i, f64::from(*x)) as f32;
        }
        if head.len() < BLOCK - at && at > 0 { at + head.len() } else { tail.len() }
    }
}

/// Values as they come, turned into rows of equal times.
#[inline(always)]
fn by_time(values: &[f32; BLOCK]) -> Rows {
    let mut rows = [[0.0; LANES]; SEGMENT];
    for l in (0..LANES).step_by(4) {
        for i in (0..SEGMENT).step_by(4) {
            let quad = |l: usize| -> [f32; 4] { core::array::from_fn(|k| values[l * SEGMENT + i + k]) };
            for (k, quad) in transposed([quad(l), quad(l + 1), quad(l + 2), quad(l + 3)]).iter().enumerate() {
                for (to, from) in rows[i + k][l..l + 4].iter_mut().zip(quad) {
                    *to = f64::from(*from);
                }
            }
        }
    }
    rows
}

/// The way back.
#[inline(always)]
fn by_segment(rows: &Rows, values: &mut [f32; BLOCK]) {
    for l in (0..LANES).step_by(4) {
        for i in (0..SEGMENT).step_by(4) {
            let quad = |i: usize| -> [f32; 4] { core::array::from_fn(|k| rows[i][l + k] as f32) };
            for (k, quad) in transposed([quad(i), quad(i + 1), quad(i + 2), quad(i + 3)]).iter().enumerate() {
                values[(l + k) * SEGMENT + i..][..4].copy_from_slice(quad);
            }
        }
    }
}

#[inline(always)]
fn transposed([a, b, c, d]: [[f32; 4]; 4]) -> [[f32; 4]; 4] {
    core::array::from_fn(|k| [a[k], b[k], c[k], d[k]])
}

/// The memory of [`one_pole`](crate::Kernels::one_pole).
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct OnePoleState {
    at: usize,
    pole: PoleState,
}

struct Smoothing<'a> {
    pole: &'a OnePole,
    state: PoleState,
}

impl Recursion for Smoothing<'_> {
    #[inline(always)]
    fn step(&mut self, at: usize, x: f64) -> f64 {
        self.state.step::<false>(self.pole, at, x)
    }

    #[inline(always)]
    fn block(&mut self, rows: &mut Rows) {
        self.state.block(self.pole, rows);
    }
}

kernel! {
    fn run_one_pole(values: &mut [f32], pole: &OnePole, state: &mut OnePoleState) {
        let mut smoothing = Smoothing { pole, state: state.pole };
        state.at = smoothing.run(state.at, values);
        state.pole = smoothing.state;
    }
}

struct Decoupled<'a> {
    ballistics: &'a Ballistics,
    state: DetectorState,
}

impl Recursion for Decoupled<'_> {
    #[inline(always)]
    fn step(&mut self, at: usize, x: f64) -> f64 {
        let held = self.state.held.step::<true>(&self.ballistics.release, at, x);
        let y = self.state.smooth.step::<false>(&self.ballistics.attack, at, held);
        self.state.above_average(self.ballistics, at, y)
    }

    #[inline(always)]
    fn block(&mut self, rows: &mut Rows) {
        let Ballistics { attack, release, average } = self.ballistics;
        let DetectorState { held, smooth, average: mean_state, .. } = &mut self.state;
        hold_and_smooth([held, smooth], [release, attack], rows);
        if let Some(pole) = average {
            let mut mean = *rows;
            mean_state.block(pole, &mut mean);
            for (y, mean) in rows.as_flattened_mut().iter_mut().zip(mean.as_flattened()) {
                *y = larger(*y, *mean);
            }
        }
    }
}

kernel! {
    fn run_decoupled(values: &mut [f32], ballistics: &Ballistics, state: &mut DetectorState) {
        let mut detector = Decoupled { ballistics, state: *state };
        let at = detector.run(state.at, values);
        *state = DetectorState { at, ..detector.state };
    }
}

impl crate::Kernels {
    /// A one-pole in place, y\[n\] = a·y\[n−1\] + (1 − a)·x\[n\], with `f64` inside.
    ///
    /// The bits do not depend on where a stream is split. Every 256 values, what is nearer to zero than
    /// 10⁻¹⁶ becomes zero. Blocks of 256 that begin at a multiple of 256 are fastest.
    pub fn one_pole(self, values: &mut [f32], pole: &OnePole, state: &mut OnePoleState) {
        self.narrow().run_one_pole(values, pole, state);
    }

    /// The smooth decoupled detector, in place: h\[n\] = max(c\[n\], r·h\[n−1\] + (1−r)·c\[n\]), then
    /// y\[n\] = a·y\[n−1\] + (1−a)·h\[n\] (Giannoulis, Massberg and Reiss 2012), and where there is an
    /// average m of y, the larger of y and m.
    ///
    /// Splits and rest as for [`one_pole`](Self::one_pole). Inside it is `f64`: a release of 2 s at
    /// 192 kHz moves by 3·10⁻⁶ of the way per value, on which `f32` would stall.
    pub fn decoupled_detector(self, values: &mut [f32], ballistics: &Ballistics, state: &mut DetectorState) {
        self.narrow().run_decoupled(values, ballistics, state);
    }

    /// AVX2 in place of AVX-512, for which the compiler moves rows by gathers and scatters: half the
    /// speed, measured.
    fn narrow(self) -> Self {
        match self.level() {
            Level::Avx512 => Self::at(Level::Avx2).unwrap_or(self),
            _ => self,
        }
    }
}

kernel! {
    /// The smooth branching detector, in place: y\[n\] = k·y\[n−1\] + (1−k)·c\[n\] with k of the attack where
    /// c\[n\] > y\[n−1\], of the release elsewhere (Giannoulis, Massberg and Reiss 2012); the average as
    /// in [`decoupled_detector`](Self::decoupled_detector).
    ///
    /// Which branch is taken depends on every value before, so this one runs serially. Splits and rest as
    /// for [`one_pole`](Self::one_pole).
    pub fn branching_detector(values: &mut [f32], ballistics: &Ballistics, state: &mut DetectorState) {
        let Ballistics { attack, release, .. } = ballistics;
        // The branch that is taken is the larger of the two where the attack is the faster, else the smaller.
        let sign = if attack.decay <= release.decay { 1.0 } else { -1.0 };
        let (rise_gain, fall_gain) = (sign * attack.gain, sign * release.gain);
        let mut rest = values;
        while !rest.is_empty() {
            let frames = rest.len().min(BLOCK - state.at);
            let (block, after) = rest.split_at_mut(frames);
            let mut y = sign * state.smooth.start;
            for x in block {
                let c = f64::from(*x);
                y = larger(attack.decay * y + rise_gain * c, release.decay * y + fall_gain * c);
                *x = state.above_average(ballistics, state.at, sign * y) as f32;
                state.at += 1;
            }
            state.at %= BLOCK;
            state.smooth.start = sign * if state.at == 0 { rested(y) } else { y };
            rest = after;
        }
    }
}
