use core::f64::consts::PI;

use auralis_dsp::{InterSampleCrest, Window, fir_high_pass, kaiser_beta};
use auralis_kernels::Kernels;

use crate::history::History;
use crate::limiter::PIECE;

/// Samples on either side of an interval that its crest may depend on.
const REACH: usize = 200;
/// As far from the interval the sinc is whole; from there to the reach it fades by a raised cosine.
const WHOLE: f64 = 112.0;
/// Taps of the filter that tells whether there is anything above 0.45 fs.
const SENSOR_TAPS: usize = 65;
/// The sensor looks at every fourth frame: what it lets through varies little within four, but for its sign.
const SENSOR_STEP: usize = 4;
/// Less than this part of the ceiling above 0.45 fs moves a crest by less than 0.05 dB.
const NEGLIGIBLE: f32 = 0.01;
/// What a sinc cut off at the reach may still miss in dense noise to fs/2, 0.29 dB, as a factor. More would duck
/// what it misses nothing of by more than 0.3 dB.
const MARGIN: f32 = 1.034;
/// Points per sample.
const FACTOR: usize = 8;

/// The crest between each sample and the next, up to fs/2; one channel.
///
/// [`InterSampleCrest`] sees all there is below 0.45 fs with 48 samples. What lies above, as in noise, in
/// clipped masters and in samples of alternating sign, rings on for hundreds of samples: wherever a
/// sensor finds any within reach, a sinc of 400 samples takes over. The sensor counts in frames from the
/// start, so that splits do not show.
#[derive(Clone, Debug)]
pub(crate) struct CrestDetector {
    kernels: Kernels,
    short: InterSampleCrest,
    long: Vec<[f32; FACTOR - 1]>,
    sensor: Vec<f32>,
    history: History,
    /// Frames to come for which the last find of the sensor is within reach.
    within_reach: usize,
    /// Frames until the sensor looks next.
    until_sensed: usize,
    sensed: [f32; PIECE / SENSOR_STEP],
}

impl CrestDetector {
    /// `crests[n]` belongs to the interval that starts with sample n − this.
    pub(crate) const DELAY_FRAMES: usize = REACH;

    /// A detector at rest that remembers `history` frames for [`delayed`](Self::delayed).
    pub(crate) fn new(history: usize) -> Self {
        let sensor = fir_high_pass(SENSOR_TAPS, 0.45, 1.0, Window::Kaiser { beta: kaiser_beta(80.0) });
        Self {
            kernels: Kernels::detect(),
            short: InterSampleCrest::new(),
            long: long_bank(),
            sensor: sensor.iter().map(|h| *h as f32).collect(),
            history: History::new(history.max(2 * REACH - 1)),
            within_reach: 0,
            until_sensed: 0,
            sensed: [0.0; PIECE / SENSOR_STEP],
        }
    }

    /// Writes the crest of each interval, exact where it is above `floor`; at most a piece at once.
    ///
    /// Where the long filter is at work a crest is given 0.29 dB higher.
    pub(crate) fn process_above(&mut self, x: &[f32], ceiling: f32, floor: f32, crests: &mut [f32]) {
        let frames = x.len();
        self.history.append(x);
        let delay = REACH - self.short.delay_frames();
        let window = self.history.delayed(delay, frames + self.short.taps() - 1);
        self.short.crests_above(window, floor, crests);
        self.look_far(ceiling * NEGLIGIBLE, crests);
    }

    /// What came in before the last `delay` frames.
    pub(crate) fn delayed(&self, delay: usize, frames: usize) -> &[f32] {
        self.history.delayed(delay, frames)
    }

    /// Takes the crests anew wherever the sensor has found more than `threshold` within reach.
    fn look_far(&mut self, threshold: f32, crests: &mut [f32]) {
        let frames = crests.len();
        let old = self.within_reach.min(frames);
        self.within_reach -= old;
        let (first, last) = self.sense(threshold, frames).unwrap_or((frames, frames));
        if last < frames {
            // Longer than a piece: from the first find on all of it is within reach.
            self.within_reach = last + 2 * REACH + SENSOR_TAPS - frames;
        }
        self.take_anew(frames - old, &mut crests[..old]);
        let first = first.max(old);
        self.take_anew(0, &mut crests[first..]);
    }

    /// The first and the last of the latest frames at which the sensor finds more than `threshold`.
    fn sense(&mut self, threshold: f32, frames: usize) -> Option<(usize, usize)> {
        let start = self.until_sensed;
        let count = frames.saturating_sub(start).div_ceil(SENSOR_STEP);
        self.until_sensed = start + count * SENSOR_STEP - frames;
        if count == 0 {
            return None;
        }
        let sensed = &mut self.sensed[..count];
        let recent = self.history.delayed(0, frames - start + SENSOR_TAPS - 1);
        self.kernels.fir_every_fourth(recent, &self.sensor, sensed);
        if self.kernels.max_abs(sensed) <= threshold {
            return None;
        }
        let found = |y: &f32| y.abs() > threshold;
        let place = |j: usize| start + j * SENSOR_STEP;
        Some((place(sensed.iter().position(found)?), place(sensed.iter().rposition(found)?)))
    }

    /// The crests of the intervals whose windows end up to `delay` frames ago.
    fn take_anew(&self, delay: usize, crests: &mut [f32]) {
        let window = self.history.delayed(delay, 2 * REACH - 1 + crests.len());
        self.kernels.interval_crests(window, &self.long, crests);
        self.kernels.gain(crests, MARGIN);
    }

    pub(crate) fn reset(&mut self) {
        self.history.reset();
        self.within_reach = 0;
        self.until_sensed = 0;
    }
}

/// The filters p/8 = 1/8 … 7/8 as even parts, odd parts and the one in the middle, from the outside in.
fn long_bank() -> Vec<[f32; FACTOR - 1]> {
    let phases: Vec<Vec<f64>> = (1..=4).map(|p| phase(p as f64 / FACTOR as f64)).collect();
    (0..REACH)
        .map(|k| {
            let pair = |p: usize| (phases[p][k], phases[p][2 * REACH - 1 - k]);
            let even = |p| (0.5 * (pair(p).0 + pair(p).1)) as f32;
            let odd = |p| (0.5 * (pair(p).0 - pair(p).1)) as f32;
            [even(0), even(1), even(2), odd(0), odd(1), odd(2), phases[3][k] as f32]
        })
        .collect()
}

/// A sinc around `fraction` after sample reach − 1, whole in the middle and faded at its ends, with gain 1
/// at 0 Hz.
fn phase(fraction: f64) -> Vec<f64> {
    let taper = |t: f64| {
        let into = ((t.abs() - WHOLE) / (REACH as f64 - WHOLE)).clamp(0.0, 1.0);
        0.5 + 0.5 * (PI * into).cos()
    };
    let taps = (0..2 * REACH).map(|k| k as f64 - (REACH - 1) as f64 - fraction);
    let taps: Vec<f64> = taps.map(|t| taper(t) * (PI * t).sin() / (PI * t)).collect();
    let sum: f64 = taps.iter().sum();
    taps.iter().map(|h| h / sum).collect()
}
