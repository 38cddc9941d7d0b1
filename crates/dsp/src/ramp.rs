/// A parameter that moves to its target on a straight line, sample by sample.
///
/// value\[n\] = from + (target − from)·n/N for n = 1 … N, then exactly the target. Counted in samples, so that
/// any split of a stream gives identical bits. The first target is taken at once; a target that is not
/// finite is ignored. Real-time safe.
///
/// ```
/// use auralis_dsp::LinearRamp;
/// let mut gain = LinearRamp::new(4);
/// gain.set_target(1.0); // the first one snaps
/// gain.set_target(0.0);
/// let mut values = [0.0; 5];
/// gain.fill(&mut values);
/// assert_eq!(values, [0.75, 0.5, 0.25, 0.0, 0.0]);
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LinearRamp {
    from: f64,
    target: f64,
    set: bool,
    frames: u32,
    remaining: u32,
}

impl LinearRamp {
    /// A ramp that takes `frames` samples to its target; with 0 every target is taken at once. Starts at 0.
    pub fn new(frames: u32) -> Self {
        Self { from: 0.0, target: 0.0, set: false, frames, remaining: 0 }
    }

    /// Heads for a new value from wherever the ramp is now. The target in hand changes nothing.
    pub fn set_target(&mut self, target: f64) {
        if !target.is_finite() || (self.set && target == self.target) {
            return;
        }
        self.from = self.value();
        self.target = target;
        self.remaining = if self.set { self.frames } else { 0 };
        self.set = true;
    }

    /// The value now: what [`step`](Self::step) gave last, or the target once it is reached.
    pub fn value(&self) -> f64 {
        if self.remaining == 0 {
            return self.target;
        }
        let way = f64::from(self.frames - self.remaining) / f64::from(self.frames);
        self.from + (self.target - self.from) * way
    }

    /// The value that the ramp heads for.
    pub fn target(&self) -> f64 {
        self.target
    }

    /// Whether the target is reached: from here on the value is constant.
    pub fn is_settled(&self) -> bool {
        self.remaining == 0
    }

    /// Moves on by one sample and gives the value there.
    #[inline]
    pub fn step(&mut self) -> f64 {
        self.remaining = self.remaining.saturating_sub(1);
        self.value()
    }

    /// Writes the value of each of the next samples.
    pub fn fill(&mut self, values: &mut [f32]) {
        let moving = values.len().min(self.remaining as usize);
        let (moving, settled) = values.split_at_mut(moving);
        moving.iter_mut().for_each(|value| *value = self.step() as f32);
        settled.fill(self.target as f32);
    }

    /// Forgets the target: as new. Real-time safe.
    pub fn reset(&mut self) {
        *self = Self::new(self.frames);
    }
}

/// A parameter that approaches its target exponentially, sample by sample.
///
/// value\[n\] = value\[n−1\] + (1 − e^(−1/τ))·(target − value\[n−1\]): after τ samples 63 % of the way is done. When
/// 10⁻⁶ of the way is left (after 13.8 τ) the value becomes exactly the target, so that it is
/// constant from then on. Counted in samples, so that any split of a stream gives identical bits. The first
/// target is taken at once; a target that is not finite is ignored. Real-time safe.
///
/// ```
/// use auralis_dsp::ExponentialRamp;
/// let mut gain = ExponentialRamp::new(100.0);
/// gain.set_target(0.0); // the first one snaps
/// gain.set_target(1.0);
/// let value = (0..100).map(|_| gain.step()).last();
/// assert!((value.unwrap_or(0.0) - 0.632).abs() < 1e-3);
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ExponentialRamp {
    value: f64,
    target: f64,
    set: bool,
    rate: f64,
    /// The distance at which the target is taken.
    close: f64,
}

impl ExponentialRamp {
    /// The part of the way that is left when the target is taken: −120 dB.
    const REST: f64 = 1e-6;

    /// A ramp with a time constant τ in samples; 0, less, or NaN takes every target at once. Starts at 0.
    pub fn new(time_constant_frames: f64) -> Self {
        let rate = if time_constant_frames > 0.0 { -(-1.0 / time_constant_frames).exp_m1() } else { 1.0 };
        Self { value: 0.0, target: 0.0, set: false, rate, close: 0.0 }
    }

    /// Heads for a new value from wherever the ramp is now. The target in hand changes nothing.
    pub fn set_target(&mut self, target: f64) {
        if !target.is_finite() || (self.set && target == self.target) {
            return;
        }
        self.target = target;
        self.close = (target - self.value).abs() * Self::REST;
        if !self.set {
            self.value = target;
        }
        self.set = true;
    }

    /// The value now.
    pub fn value(&self) -> f64 {
        self.value
    }

    /// The value that the ramp heads for.
    pub fn target(&self) -> f64 {
        self.target
    }

    /// Whether the target is reached: from here on the value is constant.
    pub fn is_settled(&self) -> bool {
        self.value == self.target
    }

    /// Moves on by one sample and gives the value there.
    #[inline]
    pub fn step(&mut self) -> f64 {
        let rest = (self.target - self.value) * (1.0 - self.rate);
        self.value = if rest.abs() <= self.close { self.target } else { self.target - rest };
        self.value
    }

    /// Writes the value of each of the next samples.
    pub fn fill(&mut self, values: &mut [f32]) {
        values.iter_mut().for_each(|value| *value = self.step() as f32);
    }

    /// Forgets the target: as new. Real-time safe.
    pub fn reset(&mut self) {
        *self = Self { value: 0.0, target: 0.0, set: false, close: 0.0, ..*self };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_the_formula_and_ends_exactly() {
        for frames in [1u32, 3, 441, 10_000] {
            let mut ramp = LinearRamp::new(frames);
            ramp.set_target(0.1);
            assert!(ramp.is_settled() && ramp.value() == 0.1, "the first target snaps");
            ramp.set_target(0.7);
            for n in 1..=frames {
                assert!(!ramp.is_settled());
                let expected = 0.1 + 0.6 * f64::from(n) / f64::from(frames);
                assert!((ramp.step() - expected).abs() < 1e-15);
            }
            assert!(ramp.is_settled() && ramp.value() == 0.7);
            assert_eq!(ramp.step(), 0.7);
        }
        let mut at_once = LinearRamp::new(0);
        at_once.set_target(1.0);
        at_once.set_target(2.0);
        assert_eq!(at_once.step(), 2.0);
    }

    #[test]
    fn a_new_target_continues_from_the_present_value() {
        let mut ramp = LinearRamp::new(10);
        ramp.set_target(0.0);
        ramp.set_target(1.0);
        (0..5).for_each(|_| _ = ramp.step());
        ramp.set_target(-1.0);
        ramp.set_target(f64::NAN);
        assert!((ramp.step() - (0.5 - 0.15)).abs() < 1e-15, "no step in the curve");
        let halfway = ramp;
        ramp.set_target(-1.0);
        assert_eq!(ramp, halfway, "the same target does not start again");
        ramp.reset();
        assert_eq!(ramp, LinearRamp::new(10));
    }

    #[test]
    fn an_exponential_is_the_formula_and_ends_exactly() {
        let tau = 480.0;
        let mut ramp = ExponentialRamp::new(tau);
        ramp.set_target(1.0);
        assert!(ramp.is_settled() && ramp.value() == 1.0, "the first target snaps");
        ramp.set_target(3.0);
        let mut frames = 0u32;
        while !ramp.is_settled() {
            frames += 1;
            let (value, expected) = (ramp.step(), 3.0 - 2.0 * (-f64::from(frames) / tau).exp());
            // Rounding of 6,600 steps, and the last jump over 10⁻⁶ of the way.
            assert!((value - expected).abs() < 2.1e-6, "{frames}: {value} for {expected}");
        }
        assert_eq!(ramp.value(), 3.0);
        assert_eq!(frames, (1e6f64.ln() * tau).ceil() as u32);
        for tau in [0.0, -1.0, f64::NAN] {
            let mut at_once = ExponentialRamp::new(tau);
            at_once.set_target(1.0);
            at_once.set_target(2.0);
            assert_eq!(at_once.step(), 2.0);
        }
    }

    #[test]
    fn blocks_equal_steps_bit_for_bit() {
        let mut linear = LinearRamp::new(700);
        let mut exponential = ExponentialRamp::new(50.0);
        for target in [0.3, -2.0] {
            linear.set_target(target);
            exponential.set_target(target);
        }
        let (mut one_by_one, mut other) = (linear, exponential);
        let expected: Vec<f32> = (0..1_000).map(|_| one_by_one.step() as f32).collect();
        let expected_other: Vec<f32> = (0..1_000).map(|_| other.step() as f32).collect();
        for split in [1, 7, 64, 699, 1_000] {
            let (mut linear, mut exponential) = (linear, exponential);
            let mut values = [0.0; 1_000];
            values.chunks_mut(split).for_each(|chunk| linear.fill(chunk));
            assert_eq!(values[..], expected);
            values.chunks_mut(split).for_each(|chunk| exponential.fill(chunk));
            assert_eq!(values[..], expected_other);
        }
    }
}
