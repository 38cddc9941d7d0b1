use core::f64::consts::PI;

use auralis_kernels::Kernels;

/// Samples on either side of an interval that are summed one by one.
const NEAR: usize = 64;
/// Samples before a chunk that its intervals need.
const HISTORY: usize = 2 * NEAR;
/// Intervals searched at a time.
const CHUNK: usize = 1 << 15;
/// How far behind the last sample of a chunk the waveform is known: what comes later moves a value by one part in 900 of
/// the RMS of what lies there close to fs/2, and by nothing otherwise.
const LOOK_AHEAD: usize = 1 << 15;
/// Exponentials that 1/D is made of.
const TERMS: usize = 16;
/// Each decays this much slower than the one before, as an exponent.
const STEP: f64 = 0.9;
/// The fastest, per frame: of it nothing is left after `NEAR` frames.
const FASTEST: f64 = 0.35;

/// Intervals that are passed over together.
const STRETCH: usize = 64;
/// No waveform is higher than 1/cos(π/4) times its points on a grid of two per sample.
const COARSEST: f64 = core::f64::consts::FRAC_1_SQRT_2;
/// The grid on which a parabola is drawn, in frames.
const FINEST: f64 = 1.0 / 16.0;

type Terms = [f64; TERMS];

/// The true peak of one channel by the sampling theorem itself: the largest |y(t)|, y(t) = Σ x\[n\]·sinc(t − n), of which
/// no sample is left out.
///
/// With sinc(t − n) = ±sin(πt)·(−1)ⁿ/(π(t − n)) the sum is one over reciprocals. The nearest 128 are taken one by one;
/// for the others 1/D = ∫ e^(−sD) ds is a sum of 16 exponentials (the trapezoidal rule in ln s, good to 3·10⁻⁴ from
/// D = 64 to 3·10⁴ and to 2·10⁻³ at 10⁵), so that all of the past, and the future in a chunk's look-ahead, are 16
/// recursions each.
///
/// A grid of two points per sample finds where the waveform can be higher than the highest so far: between points it is
/// never more than 1/cos(π/4) times as high (R. J. Duffin and A. C. Schaeffer, *Some properties of functions of
/// exponential type*, Bull. AMS 44, 1938). There it is refined. Within 0.001 dB.
#[derive(Debug)]
pub(super) struct ExactPeak {
    kernels: Kernels,
    /// The filter for the point half-way between two samples.
    half_way: Vec<f32>,
    /// Of the terms, per frame; negative, since the signs of samples alternate.
    decay: Terms,
    /// What a term weighs at the middle of an interval, and its slope there.
    weights: [Terms; 2],
    /// The past of the first interval of the line.
    past: Terms,
    line: Vec<f32>,
    /// Per interval of a chunk: the point in the middle, then the far field there, and its slope.
    middle: Vec<f32>,
    /// The point before the first sample of the chunk.
    last_middle: f64,
    far: Vec<[f64; 2]>,
    /// What is to come, from its end on, and what the terms make of one side.
    future: Vec<f32>,
    sums: Vec<[f64; 2]>,
    highest: f64,
}

impl ExactPeak {
    pub(super) fn new() -> Self {
        let rate: [f64; TERMS] = core::array::from_fn(|k| FASTEST * (-STEP * k as f64).exp());
        let mut weight = rate.map(|s| STEP * s * (-s * (NEAR as f64 + 0.5)).exp());
        // The slowest stands for all slower ones, too: a geometric series of weights.
        weight[TERMS - 1] /= 1.0 - (-STEP).exp();
        let sinc = |k: usize| {
            let t = PI * (k as f64 - NEAR as f64 + 0.5);
            t.sin() / t
        };
        Self {
            kernels: Kernels::detect(),
            half_way: (0..2 * NEAR).map(|k| sinc(k) as f32).collect(),
            decay: rate.map(|s| -(-s).exp()),
            weights: [weight, core::array::from_fn(|k| -rate[k] * weight[k])],
            past: [0.0; TERMS],
            // The waveform begins to ring before the first sample.
            line: vec![0.0; 2 * HISTORY],
            middle: vec![0.0; CHUNK],
            last_middle: 0.0,
            far: vec![[0.0; 2]; CHUNK],
            future: Vec::with_capacity(CHUNK + LOOK_AHEAD),
            sums: vec![[0.0; 2]; CHUNK],
            highest: 0.0,
        }
    }

    pub(super) fn push(&mut self, mut samples: &[f32]) {
        const FULL: usize = HISTORY + CHUNK + LOOK_AHEAD;
        while !samples.is_empty() {
            let (now, later) = samples.split_at(samples.len().min(FULL - self.line.len()));
            self.line.extend_from_slice(now);
            samples = later;
            if self.line.len() == FULL {
                self.search_chunk();
                self.line.drain(..CHUNK);
            }
        }
    }

    /// The true peak, linear, of all that was pushed.
    pub(super) fn finish(mut self) -> f64 {
        // It rings on after the last sample.
        for _ in 0..self.line.len().div_ceil(CHUNK) {
            self.line.resize(HISTORY + CHUNK + LOOK_AHEAD, 0.0);
            self.search_chunk();
            self.line.drain(..CHUNK);
        }
        self.highest
    }

    fn search_chunk(&mut self) {
        let samples = &self.line[HISTORY + 1 - NEAR..][..CHUNK + 2 * NEAR - 1];
        self.kernels.fir(samples, &self.half_way, &mut self.middle);
        self.sum_far();
        for (middle, far) in self.middle.iter_mut().zip(&self.far) {
            *middle += (far[0] / PI) as f32;
        }
        for first in (0..CHUNK).step_by(STRETCH) {
            self.search_stretch(first);
        }
    }

    /// The field of all samples up to 64 before each interval, and from 65 after it on, by the interval's own sign.
    fn sum_far(&mut self) {
        let Self { kernels, line, future, decay, weights, far, sums, past, .. } = self;
        future.clear();
        future.extend(line[HISTORY + NEAR + 1..].iter().rev());
        kernels.decaying_sums(future, decay, weights, &mut [0.0; TERMS], sums);
        for (far, sums) in far.iter_mut().zip(sums.iter().rev()) {
            *far = [sums[0], -sums[1]];
        }
        kernels.decaying_sums(&line[HISTORY - NEAR..][..CHUNK], decay, weights, past, sums);
        for (far, sums) in far.iter_mut().zip(sums) {
            *far = [far[0] + sums[0], far[1] + sums[1]];
        }
    }

    /// Looks at intervals one by one where the waveform between two points can be higher than the highest so far.
    fn search_stretch(&mut self, first: usize) {
        let intervals = first..first + STRETCH;
        let samples = self.kernels.max_abs(&self.line[HISTORY + first..][..STRETCH]);
        let middles = self.kernels.max_abs(&self.middle[intervals.clone()]);
        if f64::from(samples.max(middles)) > self.highest * COARSEST {
            intervals.for_each(|n| self.search_interval(n));
        } else {
            self.last_middle = f64::from(self.middle[first + STRETCH - 1]);
        }
    }

    /// Looks at a sample and at the point after it.
    fn search_interval(&mut self, n: usize) {
        let [sample, next] = [0, 1].map(|k| f64::from(self.line[HISTORY + n + k]));
        let middle = f64::from(self.middle[n]);
        self.refine(n as f64, [self.last_middle, sample, middle]);
        self.refine(n as f64 + 0.5, [sample, middle, next]);
        self.last_middle = middle;
    }

    /// Refines a point between its neighbours, if there may be something higher than all so far.
    fn refine(&mut self, mut at: f64, points: [f64; 3]) {
        let sign = if points[1] < 0.0 { -1.0 } else { 1.0 };
        let [before, mut top, after] = points.map(|y| sign * y);
        if top < before || top < after {
            return;
        }
        let mut sides = [before, after];
        let mut step = 0.5;
        // Twice as fine each time, while the highest point could still belong to the highest peak of all.
        while step > FINEST {
            if top <= self.highest * (0.5 * PI * step).cos() {
                return;
            }
            step *= 0.5;
            sides = [at - step, at + step].map(|t| sign * self.at(t));
            let towards = if sides[0] > sides[1] { -step } else { step };
            let higher = sides[0].max(sides[1]);
            if higher > top {
                sides = [top, sign * self.at(at + 2.0 * towards)];
                top = higher;
                at += towards;
            }
        }
        self.highest = self.highest.max(parabola_top(sides[0], top, sides[1]));
    }

    /// The waveform at a time within the chunk, counted from its first sample.
    fn at(&self, t: f64) -> f64 {
        if t == t.floor() {
            return f64::from(self.line[(HISTORY as f64 + t) as usize]);
        }
        // What lies just outside the chunk is seen from the nearest interval in it.
        let n = (t.max(0.0) as usize).min(CHUNK - 1);
        let fraction = t - n as f64;
        let first = HISTORY + n + 1 - NEAR;
        let mut sum = [0.0; 2];
        for (k, pair) in self.line[first..first + 2 * NEAR].as_chunks::<2>().0.iter().enumerate() {
            let distance = fraction + NEAR as f64 - 1.0 - 2.0 * k as f64;
            sum[0] += f64::from(pair[0]) / distance;
            sum[1] += f64::from(pair[1]) / (distance - 1.0);
        }
        // 63 before the interval's first sample the sign is the opposite of its own.
        let near = sum[1] - sum[0];
        let [far, slope] = self.far[n];
        let far = far + (fraction - 0.5) * slope;
        (PI * fraction).sin() / PI * (near + far)
    }
}

/// The top of the parabola through three points, of which the middle one is the highest.
fn parabola_top(before: f64, top: f64, after: f64) -> f64 {
    let bend = before - 2.0 * top + after;
    let lean = after - before;
    if bend < 0.0 { top - lean * lean / (8.0 * bend) } else { top }
}
