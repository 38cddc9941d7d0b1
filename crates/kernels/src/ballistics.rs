//! The recursions of a level detector. What runs in parallel over time runs over whole blocks of 256 values,
//! counted from the start of a stream. Of a block that has only begun, all is computed that could be, again with each call:
//! a value depends on none after it, so the bits are those of the whole block.

use crate::one_pole::{BLOCK, Block, OnePole, Pole, rested, turn_back, turned};
use crate::row::{LANES, ROWS, Row};

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
#[derive(Clone, Copy, Debug, Default)]
pub struct DetectorState {
    begun: Begun,
    held: f64,
    smooth: f64,
    average: OnePoleState,
}

impl DetectorState {
    /// Whether nothing but zeros would come out as long as nothing but zeros comes in.
    pub fn is_at_rest(&self) -> bool {
        self.begun.at == 0 && [self.held, self.smooth, self.average.y] == [0.0; 3]
    }
}

/// The memory of [`one_pole`](crate::Kernels::one_pole).
#[derive(Clone, Copy, Debug, Default)]
pub struct OnePoleState {
    begun: Begun,
    y: f64,
}

/// A block that has begun: so many of its values are known.
#[derive(Clone, Copy, Debug)]
struct Begun {
    at: usize,
    values: Block,
}

impl Default for Begun {
    fn default() -> Self {
        Self { at: 0, values: [[0.0; LANES]; ROWS] }
    }
}

impl Begun {
    /// Runs a recursion over what comes next.
    ///
    /// # Safety
    /// As [`Row::new`].
    #[inline(always)]
    unsafe fn run<R: Row>(&mut self, recursion: &mut impl Recursion, mut values: &mut [f32]) {
        while !values.is_empty() {
            let (part, after) = values.split_at_mut(values.len().min(BLOCK - self.at));
            values = after;
            if let Some(block) = part.as_chunks_mut().0.as_chunks_mut().0.first_mut() {
                // SAFETY: passed on to the caller.
                unsafe { recursion.block::<R>(block) };
                continue;
            }
            let known = self.at..self.at + part.len();
            self.values.as_flattened_mut()[known.clone()].copy_from_slice(part);
            let (mut next, mut block) = (*recursion, self.values);
            // SAFETY: passed on to the caller.
            unsafe { next.block::<R>(&mut block) };
            part.copy_from_slice(&block.as_flattened()[known.clone()]);
            self.at = known.end % BLOCK;
            if self.at == 0 {
                *recursion = next;
            }
        }
    }
}

/// A recursion that takes a block at a time.
///
/// A trait and not a closure, which would not be compiled for the level of the kernel around it.
trait Recursion: Copy {
    /// A block in place.
    ///
    /// # Safety
    /// As [`Row::new`].
    unsafe fn block<R: Row>(&mut self, values: &mut Block);
}

#[derive(Clone, Copy)]
struct Smoothing<'a> {
    pole: &'a OnePole,
    y: f64,
}

impl Recursion for Smoothing<'_> {
    #[inline(always)]
    unsafe fn block<R: Row>(&mut self, values: &mut Block) {
        // SAFETY: passed on to the caller.
        unsafe {
            let mut rows = turned::<R>(values);
            Pole::new(self.pole).smooth(&mut self.y, &mut rows);
            turn_back(rows, values);
        }
    }
}

row_kernel! {
    /// A one-pole in place, y\[n\] = a·y\[n−1\] + (1 − a)·x\[n\], within 5·10⁻⁷ of the largest value.
    ///
    /// The bits do not depend on where a stream is split. Every 256 values, what is nearer to zero than
    /// 10⁻¹⁶ becomes zero, and the coefficients may change. Blocks of 256 that begin at a multiple of 256 are
    /// fastest; any other call costs as much as one of them.
    pub fn one_pole<R>(values: &mut [f32], pole: &OnePole, state: &mut OnePoleState) {
        let mut smoothing = Smoothing { pole, y: state.y };
        // SAFETY: passed on to the caller.
        unsafe { state.begun.run::<R>(&mut smoothing, values) };
        state.y = smoothing.y;
    }
}

/// The larger of a value and its average.
#[derive(Clone, Copy)]
struct AboveAverage<'a>(Smoothing<'a>);

impl Recursion for AboveAverage<'_> {
    #[inline(always)]
    unsafe fn block<R: Row>(&mut self, values: &mut Block) {
        let above = *values;
        // SAFETY: passed on to the caller.
        unsafe { self.0.block::<R>(values) };
        for (mean, y) in values.as_flattened_mut().iter_mut().zip(above.as_flattened()) {
            *mean = if *y > *mean { *y } else { *mean };
        }
    }
}

row_kernel! {
    fn raise_to_average<R>(values: &mut [f32], pole: &OnePole, state: &mut OnePoleState) {
        let mut above = AboveAverage(Smoothing { pole, y: state.y });
        // SAFETY: passed on to the caller.
        unsafe { state.begun.run::<R>(&mut above, values) };
        state.y = above.0.y;
    }
}

#[derive(Clone, Copy)]
struct Decoupled<'a> {
    ballistics: &'a Ballistics,
    held: f64,
    smooth: f64,
}

impl Recursion for Decoupled<'_> {
    #[inline(always)]
    unsafe fn block<R: Row>(&mut self, values: &mut Block) {
        // SAFETY: passed on to the caller.
        unsafe {
            let mut rows = turned::<R>(values);
            Pole::new(&self.ballistics.release).hold(&mut self.held, &mut rows);
            Pole::new(&self.ballistics.attack).smooth(&mut self.smooth, &mut rows);
            turn_back(rows, values);
        }
    }
}

row_kernel! {
    fn hold_and_smooth<R>(values: &mut [f32], ballistics: &Ballistics, state: &mut DetectorState) {
        let mut detector = Decoupled { ballistics, held: state.held, smooth: state.smooth };
        // SAFETY: passed on to the caller.
        unsafe { state.begun.run::<R>(&mut detector, values) };
        (state.held, state.smooth) = (detector.held, detector.smooth);
    }
}

kernel! {
    fn branch(values: &mut [f32], ballistics: &Ballistics, state: &mut DetectorState) {
        let Ballistics { attack, release, .. } = ballistics;
        // The branch that is taken is the larger of the two where the attack is the faster, else the smaller.
        let sign = if attack.decay <= release.decay { 1.0 } else { -1.0 };
        let (rise_gain, fall_gain) = (sign * attack.gain, sign * release.gain);
        let mut rest = values;
        while !rest.is_empty() {
            let frames = rest.len().min(BLOCK - state.begun.at);
            let (block, after) = rest.split_at_mut(frames);
            let mut y = sign * state.smooth;
            for x in block {
                let c = f64::from(*x);
                let (rise, fall) = (attack.decay * y + rise_gain * c, release.decay * y + fall_gain * c);
                y = if fall > rise { fall } else { rise };
                *x = (sign * y) as f32;
            }
            state.begun.at = (state.begun.at + frames) % BLOCK;
            state.smooth = sign * if state.begun.at == 0 { rested(y) } else { y };
            rest = after;
        }
    }
}

impl crate::Kernels {
    /// The smooth decoupled detector, in place: h\[n\] = max(c\[n\], r·h\[n−1\] + (1−r)·c\[n\]), then
    /// y\[n\] = a·y\[n−1\] + (1−a)·h\[n\] (Giannoulis, Massberg and Reiss 2012), and where there is an
    /// average m of y, the larger of y and m.
    ///
    /// Precision, splits, rest and changes of the coefficients as for [`one_pole`](Self::one_pole).
    pub fn decoupled_detector(self, values: &mut [f32], ballistics: &Ballistics, state: &mut DetectorState) {
        self.hold_and_smooth(values, ballistics, state);
        if let Some(pole) = &ballistics.average {
            self.raise_to_average(values, pole, &mut state.average);
        }
    }

    /// The smooth branching detector, in place: y\[n\] = k·y\[n−1\] + (1−k)·c\[n\] with k of the attack where
    /// c\[n\] > y\[n−1\], of the release elsewhere (Giannoulis, Massberg and Reiss 2012); the average as
    /// in [`decoupled_detector`](Self::decoupled_detector).
    ///
    /// Which branch is taken depends on every value before, so this one runs serially, in `f64`. Splits and
    /// rest as for [`one_pole`](Self::one_pole).
    pub fn branching_detector(self, values: &mut [f32], ballistics: &Ballistics, state: &mut DetectorState) {
        self.branch(values, ballistics, state);
        if let Some(pole) = &ballistics.average {
            self.raise_to_average(values, pole, &mut state.average);
        }
    }
}
