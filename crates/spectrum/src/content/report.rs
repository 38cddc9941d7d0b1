use auralis_core::{Db, Frames, Hz};

use crate::bands::{BandScale, Bands};
use crate::bandwidth::Bandwidth;
use crate::dynamic_range::DynamicRange;
use crate::features::Timbre;
use crate::levels::Levels;
use crate::noise_floor::FrameLevels;
use crate::stereo::{BandImage, Image, Stereo};

/// What a [`ContentAnalyzer`](crate::ContentAnalyzer) has found. Levels are in dBFS, where a square wave of full scale has an
/// RMS of 0 dBFS and a sine one of −3.01. What is undefined, as in silence, is `None`.
#[derive(Clone, Debug, PartialEq)]
pub struct ContentReport {
    /// Length of what was analysed.
    pub duration: Frames,
    /// RMS of all channels together, √(mean of x² over frames and channels).
    pub rms: Option<Db>,
    /// Sample peak over RMS of the channel with the greatest RMS: 3.01 dB for a sine.
    pub crest: Option<Db>,
    /// The TT meter's dynamic range.
    pub dynamic_range: DynamicRange,
    /// The mean of each channel; full scale is 1.
    pub dc_offset: Vec<f64>,
    /// The level that the quietest 5 % of the frames lie below, digital silence left out; summed over channels, to
    /// 0.05 dB. Of music without a pause it is the level of its quietest moments.
    pub noise_floor: Option<Db>,
    /// Where the spectrum ends: from the frames that lie wholly within the stream.
    pub bandwidth: Option<Bandwidth>,
    /// Frames before the first sample of at least −70 dBFS; all of them if there is none.
    pub head_silence: Frames,
    /// Frames after the last one.
    pub tail_silence: Frames,
    /// The mean of the frames above −90 dBFS.
    pub timbre: Option<Timbre>,
    /// Sign changes per sample, 0 to 1, of all channels; 0 counts as positive.
    pub zero_crossing_rate: Option<f64>,
    /// Onsets per second.
    pub onset_density: Option<f64>,
    /// Only of two channels.
    pub stereo: Option<Stereo>,
}

/// Everything that a report is computed from.
pub(crate) struct Measured<'a> {
    pub(crate) sample_rate_hz: f64,
    pub(crate) start: u64,
    pub(crate) end: u64,
    pub(crate) frame_len: usize,
    pub(crate) levels: &'a Levels,
    pub(crate) sums: &'a [f64],
    pub(crate) spectra: &'a [f64],
    pub(crate) features: &'a [f64],
    pub(crate) frame_levels: &'a FrameLevels,
    pub(crate) frames: u64,
    pub(crate) sounding: u64,
    pub(crate) onsets: u64,
}

impl ContentReport {
    pub(crate) fn of(measured: &Measured<'_>) -> Self {
        let Measured { levels, sums, sample_rate_hz, .. } = measured;
        let duration = measured.end.saturating_sub(measured.start);
        let channels = levels.peaks.len();
        let energies = sums.chunks_exact(2).take(channels).map(|sums| sums[0]);
        let energy: f64 = energies.clone().sum();
        let samples = (duration * channels as u64) as f64;
        let (head, tail) = levels.sound.map_or((duration, duration), |(first, last)| {
            (first.saturating_sub(measured.start), measured.end - 1 - last)
        });
        Self {
            duration: Frames(duration),
            rms: (energy > 0.0).then(|| Db(10.0 * (energy / samples).log10())),
            crest: measured.crest(energies, duration),
            dynamic_range: levels.range.report(),
            dc_offset: sums
                .chunks_exact(2)
                .take(channels)
                .map(|sums| sums[1] / duration.max(1) as f64)
                .collect(),
            noise_floor: measured.frame_levels.noise_floor(),
            bandwidth: measured.bandwidth(),
            head_silence: Frames(head),
            tail_silence: Frames(tail),
            timbre: measured.timbre(),
            zero_crossing_rate: (duration > 0).then(|| levels.sign_changes as f64 / samples),
            onset_density: (measured.frames > 0)
                .then(|| measured.onsets as f64 * sample_rate_hz / duration.max(1) as f64),
            stereo: (channels == 2).then(|| measured.stereo()),
        }
    }
}

impl Measured<'_> {
    fn bins(&self) -> usize {
        self.frame_len / 2 + 1
    }

    fn bin_hz(&self) -> f64 {
        self.sample_rate_hz / self.frame_len as f64
    }

    fn crest(&self, energies: impl Iterator<Item = f64>, duration: u64) -> Option<Db> {
        let loudest = energies.zip(&self.levels.peaks).max_by(|(a, _), (b, _)| a.total_cmp(b));
        let (energy, peak) = loudest.filter(|(energy, _)| *energy > 0.0)?;
        let mean_square = energy / duration as f64;
        Some(Db(10.0 * (f64::from(*peak).powi(2) / mean_square).log10()))
    }

    fn timbre(&self) -> Option<Timbre> {
        let mean = |n: usize| self.features[n] / self.sounding as f64;
        (self.sounding > 0).then(|| Timbre {
            centroid: Hz(mean(0)),
            rolloff: Hz(mean(1)),
            flatness: mean(2),
            flux: mean(3),
        })
    }

    fn bandwidth(&self) -> Option<Bandwidth> {
        let mut power = vec![0.0; self.bins()];
        for channel in self.spectra.chunks_exact(self.bins()).take(self.levels.peaks.len()) {
            power.iter_mut().zip(channel).for_each(|(sum, power)| *sum += power);
        }
        Bandwidth::of(&power, self.bin_hz())
    }

    fn stereo(&self) -> Stereo {
        let whole = Image::of(self.sums[0], self.sums[2], self.sums[4]);
        let scale = Bands::new(BandScale::Bark, self.sample_rate_hz, self.frame_len).ok();
        let bands = scale.iter().flat_map(|bands| {
            // Left, right, and the parts of their product.
            let sums: Vec<Vec<f64>> = self
                .spectra
                .chunks_exact(self.bins())
                .map(|spectrum| {
                    let mut sums = vec![0.0; bands.bands().len()];
                    bands.sum(spectrum, &mut sums);
                    sums
                })
                .collect();
            bands.bands().iter().enumerate().map(move |(n, band)| {
                BandImage::of(*band, [sums[0][n], sums[1][n]], [sums[2][n], sums[3][n]])
            })
        });
        Stereo { whole, bands: bands.collect() }
    }
}
