use auralis_core::Buffer;
use auralis_dsp::LinearRamp;
use auralis_kernels::Kernels;

use crate::decay::Decay;
use crate::design::LimiterDesign;
use crate::envelope::GainEnvelope;
use crate::limiter::PIECE;

/// From the gain that each channel needs to the gain that it gets: link, then one envelope for all channels
/// or one for each.
#[derive(Clone, Debug)]
pub(crate) struct LinkedGain {
    kernels: Kernels,
    link: LinearRamp,
    decay: Decay,
    envelopes: Vec<GainEnvelope>,
    /// The first envelope serves all channels.
    is_common: bool,
    /// While each channel has its own: frames since all releases became alike.
    alike: usize,
}

impl LinkedGain {
    pub(crate) fn new(
        design: &LimiterDesign,
        channels: usize,
        sample_rate_hz: f64,
        ramp_frames: u32,
    ) -> Self {
        let envelope = GainEnvelope::new(design.lookahead_ms, design.slow_release_ms, sample_rate_hz);
        let mut gain = Self {
            kernels: Kernels::detect(),
            link: LinearRamp::new(ramp_frames),
            decay: Decay::new(sample_rate_hz, ramp_frames),
            envelopes: vec![envelope; channels],
            is_common: true,
            alike: 0,
        };
        gain.reset(design);
        gain
    }

    pub(crate) fn latency_frames(&self) -> usize {
        self.envelopes[0].latency_frames()
    }

    /// Whether one gain serves all channels.
    pub(crate) fn is_common(&self) -> bool {
        self.is_common
    }

    pub(crate) fn set_release_ms(&mut self, release_ms: f64) {
        self.decay.set_release_ms(release_ms);
    }

    pub(crate) fn set_link(&mut self, link: f64) {
        self.link.set_target(link);
        let is_split = link < 1.0 && self.envelopes.len() > 1;
        if let (true, true, Some((first, others))) =
            (is_split, self.is_common, self.envelopes.split_first_mut())
        {
            others.iter_mut().for_each(|other| other.clone_from(first));
            self.is_common = false;
        }
        self.alike = 0;
    }

    /// A gain that a channel may need, in the next piece, without changing anything: 1 where others have a say.
    pub(crate) fn gain_that_changes_nothing(&self, channel: usize) -> f64 {
        let envelope = match () {
            () if self.is_common => &self.envelopes[0],
            () if self.link.is_settled() && self.link.target() == 0.0 => &self.envelopes[channel],
            () => return 1.0,
        };
        envelope.release().gain_that_changes_nothing(self.decay.after_a_piece())
    }

    /// Replaces the needed gains, one plane per channel or one for all, by the smooth ones, and says whether they are
    /// 1 throughout.
    pub(crate) fn process(&mut self, gains: &mut Buffer, frames: usize) -> bool {
        if !self.is_common {
            self.join(gains, frames);
        }
        self.decay.advance(frames);
        let planes = if self.is_common { 1 } else { self.envelopes.len() };
        let mut is_one = true;
        for (plane, envelope) in gains.block_mut().planes_mut().zip(&mut self.envelopes).take(planes) {
            is_one &= envelope.process(&mut plane[..frames], &self.decay);
        }
        self.count_alike(frames);
        is_one
    }

    /// Moves what the channels need towards what the neediest needs.
    fn join(&mut self, gains: &mut Buffer, frames: usize) {
        let mut links = [0.0; PIECE];
        self.link.fill(&mut links[..frames]);
        if links[..frames].iter().all(|link| *link == 0.0) {
            return;
        }
        let mut common = [1.0; PIECE];
        for plane in gains.block().planes() {
            self.kernels.min_curve(&mut common[..frames], &plane[..frames]);
        }
        if common[..frames].iter().all(|gain| *gain == 1.0) {
            return;
        }
        let mut octaves = common;
        self.kernels.log2_levels(&mut octaves[..frames], -1.0, 0.0);
        for plane in gains.block_mut().planes_mut() {
            let mut moved = [0.0; PIECE];
            moved[..frames].copy_from_slice(&plane[..frames]);
            self.kernels.log2_levels(&mut moved[..frames], -1.0, 0.0);
            moved
                .iter_mut()
                .zip(octaves)
                .zip(links)
                .for_each(|((own, all), link)| *own += link * (all - *own));
            self.kernels.exp2_gains(&mut moved[..frames], &[0.0; PIECE]);
            for (n, own) in plane[..frames].iter_mut().enumerate() {
                // The ends are exact, and no rounding lets more through than a channel may.
                *own = match links[n] {
                    1.0 => common[n],
                    0.0 => *own,
                    _ => own.min(moved[n]),
                };
            }
        }
    }

    /// Once all envelopes have been alike for as long as they remember, one will do.
    fn count_alike(&mut self, frames: usize) {
        if self.is_common || !self.link.is_settled() || self.link.target() < 1.0 {
            return;
        }
        let first = self.envelopes[0].release();
        let are_alike = self.envelopes.iter().all(|envelope| envelope.release() == first);
        self.alike = if are_alike { self.alike + frames } else { 0 };
        self.is_common = self.alike > self.envelopes[0].memory() + PIECE;
    }

    /// As new, with the parameters of `design`.
    pub(crate) fn reset(&mut self, design: &LimiterDesign) {
        self.link.reset();
        self.decay.reset();
        self.envelopes.iter_mut().for_each(GainEnvelope::reset);
        self.is_common = true;
        self.set_release_ms(design.release_ms);
        self.set_link(design.link);
    }
}
