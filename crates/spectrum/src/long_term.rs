use auralis_core::Db;

use crate::bands::Bands;
use crate::weighting::Weighting;

/// The mean power spectrum of each channel (the long-term average spectrum, LTAS).
///
/// Powers are relative to a sine of full scale: its power is 1, 0 dBFS, and its mean square ½. Twice the
/// mean square of anything is its power on this scale. Silence, and a stream without a frame that counts, has
/// powers of 0, −∞ dBFS.
#[derive(Clone, Debug, PartialEq)]
pub struct LongTermSpectrum {
    sample_rate_hz: f64,
    frame_len: usize,
    frames: u64,
    /// In bins.
    enbw: f64,
    channels: Vec<Vec<f64>>,
}

impl LongTermSpectrum {
    /// From Σ |X|² over frames, channel after channel.
    pub(crate) fn new(
        sample_rate_hz: f64,
        frame_len: usize,
        frames: u64,
        window_sum: f64,
        enbw: f64,
        sums: Vec<f64>,
    ) -> Self {
        // Power per bin, relative to a sine of full scale: 4·|X|²/(Σw)², and half of that where there is no mirror
        // image; divided by the noise bandwidth, so that the bins add up.
        let scale = 4.0 / (window_sum * window_sum) / enbw / frames.max(1) as f64;
        let last = frame_len / 2;
        let calibrated =
            |(bin, sum): (usize, &f64)| sum * scale * if bin == 0 || bin == last { 0.5 } else { 1.0 };
        let channels =
            sums.chunks_exact(last + 1).map(|sums| sums.iter().enumerate().map(calibrated).collect());
        Self { sample_rate_hz, frame_len, frames, enbw, channels: channels.collect() }
    }

    /// Number of channels.
    pub fn channels(&self) -> usize {
        self.channels.len()
    }

    /// Frames that the mean is taken over.
    pub fn frames(&self) -> u64 {
        self.frames
    }

    /// The frequency of a bin in Hz.
    pub fn frequency_hz(&self, bin: usize) -> f64 {
        bin as f64 * self.sample_rate_hz / self.frame_len as f64
    }

    /// The power of one channel in each bin. They add up to the power of the channel (Parseval), as the window
    /// sees it.
    ///
    /// # Panics
    /// If there is no such channel, here and below.
    #[track_caller]
    pub fn power(&self, channel: usize) -> &[f64] {
        &self.channels[channel]
    }

    /// The level of a sine on a bin: 0.00 dBFS at full scale. Between two bins it reads lower by up to the
    /// window's scalloping loss. Noise reads higher than [`power`](Self::power) by the noise bandwidth.
    #[track_caller]
    pub fn tone_db(&self, channel: usize, bin: usize) -> Db {
        Db(10.0 * (self.channels[channel][bin] * self.enbw).log10())
    }

    /// The power density of noise at a bin, in dBFS per Hz.
    #[track_caller]
    pub fn density_db(&self, channel: usize, bin: usize) -> Db {
        let ends = if bin == 0 || bin == self.frame_len / 2 { 2.0 } else { 1.0 };
        Db(10.0 * (ends * self.channels[channel][bin] * self.frame_len as f64 / self.sample_rate_hz).log10())
    }

    /// The power of all channels in each bin.
    pub fn summed(&self) -> Vec<f64> {
        let mut sums = vec![0.0; self.frame_len / 2 + 1];
        for channel in &self.channels {
            sums.iter_mut().zip(channel).for_each(|(sum, power)| *sum += power);
        }
        sums
    }

    /// The power of all channels in each band, weighted. `bands` must be made for this sample rate and frame.
    pub fn band_powers(&self, bands: &Bands, weighting: Weighting) -> Vec<f64> {
        let mut power = self.summed();
        if weighting != Weighting::Z {
            let gains = weighting.bins(self.frame_len, self.sample_rate_hz);
            power.iter_mut().zip(gains).for_each(|(power, gain)| *power *= gain);
        }
        let mut sums = vec![0.0; bands.bands().len()];
        bands.sum(&power, &mut sums);
        sums
    }

    /// The level of all channels together, weighted, in dBFS: 0 for one sine of full scale.
    pub fn level_db(&self, weighting: Weighting) -> Db {
        let gains = weighting.bins(self.frame_len, self.sample_rate_hz);
        Db(10.0 * self.summed().iter().zip(gains).map(|(power, gain)| power * gain).sum::<f64>().log10())
    }
}
