use auralis_dsp::{InterSampleCrest, Window, fir_high_pass, kaiser_beta};
use auralis_kernels::Kernels;

use crate::far::{FarPart, REACH, STEP};
use crate::history::History;
use crate::limiter::PIECE;

/// Taps of the filter that tells whether there is anything above 0.45 fs.
const SENSOR_TAPS: usize = 65;
/// The sensor looks at every fourth frame: what it lets through varies little within four, but for its sign.
const SENSOR_STEP: usize = 4;
/// Less than this part of the ceiling above 0.45 fs moves a crest by less than 0.05 dB.
const NEGLIGIBLE: f32 = 0.01;
/// What a sinc cut off after 174 samples may still miss in dense noise to fs/2, 0.29 dB, as a factor. More would duck
/// what it misses nothing of by more than 0.3 dB.
const MARGIN: f32 = 1.034;
/// The latest sample before the first, counted by eight.
const LATEST: usize = STEP - 1;

/// The crest between each sample and the next, up to fs/2; one channel.
///
/// [`InterSampleCrest`] sees all there is below 0.45 fs with 48 samples. What lies above, as in noise, in
/// clipped masters and in samples of alternating sign, rings on for hundreds of samples: wherever a
/// sensor finds any within reach, a sinc of 1,152 samples takes over. The sensor counts in frames from the
/// start, so that splits do not show.
#[derive(Clone, Debug)]
pub(crate) struct CrestDetector {
    kernels: Kernels,
    short: InterSampleCrest,
    far: FarPart,
    sensor: Vec<f32>,
    history: History,
    /// Frames to come for which the last find of the sensor is within reach.
    within_reach: usize,
    /// Frames until the sensor looks next.
    until_sensed: usize,
    sensed: [f32; PIECE / SENSOR_STEP],
    /// The latest sample, of its eight.
    latest: usize,
}

impl CrestDetector {
    /// `crests[n]` belongs to the interval that starts with sample n − this.
    pub(crate) const DELAY_FRAMES: usize = REACH;

    /// A detector at rest that remembers `history` frames for [`delayed`](Self::delayed).
    pub(crate) fn new(history: usize) -> Self {
        let sensor = fir_high_pass(SENSOR_TAPS, 0.45, 1.0, Window::Kaiser { beta: kaiser_beta(80.0) });
        let short = InterSampleCrest::new();
        Self {
            kernels: Kernels::detect(),
            far: FarPart::new(&short),
            short,
            sensor: sensor.iter().map(|h| *h as f32).collect(),
            history: History::new(history.max(FarPart::HISTORY)),
            within_reach: 0,
            until_sensed: 0,
            sensed: [0.0; PIECE / SENSOR_STEP],
            latest: LATEST,
        }
    }

    /// Writes the crest of each interval, exact where it is above `floor`; at most a piece at once.
    ///
    /// Where the long filter is at work a crest is given 0.29 dB higher.
    pub(crate) fn process_above(&mut self, x: &[f32], ceiling: f32, floor: f32, crests: &mut [f32]) {
        let frames = x.len();
        self.history.append(x);
        self.latest = (self.latest + frames) % STEP;
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
    fn take_anew(&mut self, delay: usize, crests: &mut [f32]) {
        if crests.is_empty() {
            return;
        }
        let (near, intervals) = (self.short.delay_frames(), crests.len());
        let window = self.history.delayed(delay + REACH - near, intervals + self.short.taps() - 1);
        let back = delay + REACH + intervals - 1;
        let far = self.far.middles(&self.history, self.latest, back, intervals);
        self.short.crests_with_far(window, far, crests);
        self.kernels.gain(crests, MARGIN);
    }

    pub(crate) fn reset(&mut self) {
        self.history.reset();
        self.within_reach = 0;
        self.until_sensed = 0;
        self.latest = LATEST;
    }
}
