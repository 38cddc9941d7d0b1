use auralis_core::{BlockRef, Buffer};
use auralis_dsp::{BiquadCoeffs, BiquadState, KWeighting, butterworth_high_pass};
use auralis_kernels::{Kernels, OnePole, OnePoleState};

use crate::compressor::PIECE;
use crate::design::{CompressorDesign, Detection};
use crate::octaves::from_db;
use crate::pairs::{filter, for_pairs};
use crate::times::decay;

/// From the side chain to levels in octaves, one plane per gain.
#[derive(Clone, Debug)]
pub(crate) struct LevelDetector {
    kernels: Kernels,
    detection: Detection,
    link: f32,
    filters: Vec<BiquadCoeffs>,
    /// For each pair of channels one state per filter.
    states: Vec<Vec<[BiquadState; 2]>>,
    window: OnePole,
    averages: Vec<OnePoleState>,
    /// The side chain, then each channel's own level.
    own: Buffer,
    common: [f32; PIECE],
}

impl LevelDetector {
    pub(crate) fn new(design: &CompressorDesign, channels: usize, sample_rate_hz: f64) -> Self {
        let corner = design.side_chain_high_pass_hz;
        let mut filters = corner.map_or(Vec::new(), |hz| butterworth_high_pass(2, hz, sample_rate_hz));
        let window_ms = match design.detection {
            Detection::Peak => 1.0,
            Detection::Rms { window_ms } => window_ms,
            Detection::KWeighted { window_ms } => {
                let weighting = KWeighting::for_rate(sample_rate_hz);
                filters.extend([weighting.shelf, weighting.high_pass]);
                window_ms
            }
        };
        Self {
            kernels: Kernels::detect(),
            detection: design.detection,
            link: design.link as f32,
            states: vec![vec![Default::default(); filters.len()]; channels.div_ceil(2)],
            filters,
            window: OnePole::new(decay(window_ms, sample_rate_hz)),
            averages: vec![Default::default(); channels],
            own: Buffer::new(channels, PIECE),
            common: [0.0; PIECE],
        }
    }

    /// The levels of a piece, in octaves below full scale: of all channels together in the first plane if
    /// they are linked, else one plane each.
    pub(crate) fn process(&mut self, input: &BlockRef<'_>, frames: usize, levels: &mut Buffer) {
        self.take(input, frames);
        self.filter();
        self.measure(frames);
        self.write_octaves(frames, levels);
    }

    /// The same for the audio itself: as many channels as the stream has, and every sample finite.
    pub(crate) fn process_audio(&mut self, audio: &BlockRef<'_>, levels: &mut Buffer) {
        let frames = audio.frames();
        if self.detection != Detection::Peak || self.link < 1.0 || !self.filters.is_empty() {
            return self.process(audio, frames, levels);
        }
        // Levels are the highest samples of all channels, which needs no copy.
        let common = &mut self.common[..frames];
        common.fill(0.0);
        for plane in audio.planes() {
            self.kernels.max_magnitude(common, plane);
        }
        self.write_octaves(frames, levels);
    }

    fn write_octaves(&mut self, frames: usize, levels: &mut Buffer) {
        let (scale, offset) = match self.detection {
            Detection::Peak => (1.0, 0.0),
            Detection::Rms { .. } => (0.5, 0.0),
            Detection::KWeighted { .. } => (0.5, from_db(-0.691) as f32),
        };
        let common = &mut self.common[..frames];
        if self.link > 0.0 {
            self.kernels.log2_levels(common, scale, offset);
        }
        if self.link == 1.0 {
            levels.plane_mut(0)[..frames].copy_from_slice(common);
            return;
        }
        for (level, own) in levels.block_mut().planes_mut().zip(self.own.block().planes()) {
            let level = &mut level[..frames];
            level.copy_from_slice(&own[..frames]);
            self.kernels.log2_levels(level, scale, offset);
            if self.link > 0.0 {
                self.kernels.link_levels(level, common, self.link);
            }
        }
    }

    /// Copies the side chain: a channel that it lacks hears its last one, a frame that it lacks is silent.
    fn take(&mut self, input: &BlockRef<'_>, frames: usize) {
        self.own.set_frames(frames);
        let given = input.frames().min(frames);
        for (channel, own) in self.own.block_mut().planes_mut().enumerate() {
            if input.channels() == 0 {
                own.fill(0.0);
                continue;
            }
            own[..given].copy_from_slice(&input.plane(channel.min(input.channels() - 1))[..given]);
            own[given..].fill(0.0);
            self.kernels.replace_non_finite(own);
        }
    }

    fn filter(&mut self) {
        for_pairs(&mut self.own.block_mut(), &mut self.states, |states, left, right| {
            for (coeffs, states) in self.filters.iter().zip(states) {
                filter(states, coeffs, left, right);
            }
        });
    }

    /// Magnitudes, or mean squares, of each channel and of all.
    fn measure(&mut self, frames: usize) {
        let common = &mut self.common[..frames];
        common.fill(0.0);
        for (own, average) in self.own.block_mut().planes_mut().zip(&mut self.averages) {
            if self.detection != Detection::Peak {
                own.iter_mut().for_each(|x| *x *= *x);
                self.kernels.one_pole(own, &self.window, average);
            } else if self.link < 1.0 {
                own.iter_mut().for_each(|x| *x = x.abs());
            }
            match self.detection {
                Detection::KWeighted { .. } => common.iter_mut().zip(own).for_each(|(sum, x)| *sum += *x),
                _ => self.kernels.max_magnitude(common, own),
            }
        }
    }

    /// Clears vanishing filter memory; to be called at frames counted from the start.
    pub(crate) fn snap_to_zero(&mut self) {
        self.states.iter_mut().flatten().flatten().for_each(BiquadState::snap_to_zero);
    }

    pub(crate) fn reset(&mut self) {
        self.states.iter_mut().flatten().for_each(|pair| *pair = Default::default());
        self.averages.fill(Default::default());
    }
}
