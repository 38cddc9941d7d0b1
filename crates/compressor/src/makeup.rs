use auralis_core::{BlockRef, Buffer};
use auralis_dsp::{BiquadState, KWeighting};

use crate::compressor::PIECE;
use crate::design::CompressorDesign;
use crate::octaves::from_db;

/// The window over which loudness is compared.
const WINDOW_S: f64 = 3.0;
/// The steady level that is taken to have been playing before the start.
const BEFORE_START_DB: f64 = -18.0;
/// The absolute gate of BS.1770-5, −70 LUFS, as a mean square: what is quieter changes nothing.
const GATE: f64 = 1.172e-7;

/// The make-up gain by measured loudness: the K-weighted power before compression over that after it.
///
/// The gain is a factor per sample, so what comes out is g² times what goes in, and only the input is
/// weighted.
#[derive(Clone, Debug)]
pub(crate) struct AutomaticMakeup {
    weighting: KWeighting,
    states: Vec<[BiquadState; 2]>,
    scratch: Buffer,
    /// What is left of the powers after a piece.
    decay: f64,
    /// Powers of input and output over the window, and those with which it began.
    powers: [f64; 2],
    powers_before_start: [f64; 2],
    /// The sums of the present piece, one pair per channel, and its frames.
    sums: Vec<[f64; 2]>,
    frames: usize,
    /// The gain in octaves at the start and at the end of the present piece.
    from: f64,
    to: f64,
}

impl AutomaticMakeup {
    pub(crate) fn new(design: &CompressorDesign, channels: usize, sample_rate_hz: f64) -> Self {
        let window_frames = WINDOW_S * sample_rate_hz;
        let before = window_frames * 10f64.powf(BEFORE_START_DB / 10.0);
        let reduction_db = BEFORE_START_DB - design.output_db(BEFORE_START_DB);
        let powers = [before, before * 10f64.powf(-reduction_db / 10.0)];
        let mut makeup = Self {
            weighting: KWeighting::for_rate(sample_rate_hz),
            states: vec![Default::default(); channels],
            scratch: Buffer::new(channels, PIECE),
            decay: (-(PIECE as f64) / window_frames).exp(),
            powers,
            powers_before_start: powers,
            sums: vec![[0.0; 2]; channels],
            frames: 0,
            from: 0.0,
            to: 0.0,
        };
        makeup.reset();
        makeup
    }

    /// The gain of each frame of a part of a piece, in octaves.
    pub(crate) fn fill(&self, gains: &mut [f32]) {
        for (n, gain) in gains.iter_mut().enumerate() {
            let way = (self.frames + n + 1) as f64 / PIECE as f64;
            *gain = (self.from + (self.to - self.from) * way) as f32;
        }
    }

    /// Measures one channel of that part: the audio before compression and its gains.
    pub(crate) fn measure(&mut self, channel: usize, audio: &BlockRef<'_>, gains: &[f32]) {
        let frames = audio.frames();
        let plane = &mut self.scratch.plane_mut(channel)[..frames];
        plane.copy_from_slice(audio.plane(channel));
        let [shelf, high_pass] = &mut self.states[channel];
        shelf.run(&self.weighting.shelf, plane);
        high_pass.run(&self.weighting.high_pass, plane);
        let [before, after] = &mut self.sums[channel];
        for (x, gain) in plane.iter().zip(gains) {
            let power = f64::from(*x) * f64::from(*x);
            *before += power;
            *after += power * f64::from(*gain) * f64::from(*gain);
        }
    }

    /// Moves on; at the end of a piece the next target is taken.
    pub(crate) fn advance(&mut self, frames: usize) {
        self.frames += frames;
        if self.frames < PIECE {
            return;
        }
        self.frames = 0;
        self.from = self.to;
        let [before, after] = self.sums.iter().fold([0.0; 2], |sum, s| [sum[0] + s[0], sum[1] + s[1]]);
        self.sums.fill([0.0; 2]);
        self.states.as_flattened_mut().iter_mut().for_each(BiquadState::snap_to_zero);
        if before > GATE * PIECE as f64 {
            self.powers = [self.decay * self.powers[0] + before, self.decay * self.powers[1] + after];
            self.to = self.octaves();
        }
    }

    fn octaves(&self) -> f64 {
        from_db(10.0 * (self.powers[0] / self.powers[1]).log10()).clamp(-10.0, 10.0)
    }

    pub(crate) fn reset(&mut self) {
        self.states.fill(Default::default());
        self.sums.fill([0.0; 2]);
        self.powers = self.powers_before_start;
        self.frames = 0;
        self.to = self.octaves();
        self.from = self.to;
    }
}
