use auralis_core::{Seconds, StreamSpec};
use auralis_dsp::StftDesign;
use auralis_kernels::Kernels;
use auralis_spectrum::{ContentFrame, segment_frames};

use super::balance::Balance;
use super::cell_sums::CellSums;
use super::gate::Gate;
use super::half_seconds::HalfSeconds;
use super::harmonic::Separator;
use super::pitch::PitchTracker;
use crate::rhythm::{OnsetDetector, Onsets};

/// Every how many frames harmonics and pitch are looked at.
const STRIDE: u64 = 2;

/// Gathers what the fingerprint needs from the frames of the content analysis.
#[derive(Clone, Debug)]
pub(crate) struct Listener {
    kernels: Kernels,
    sample_rate_hz: f64,
    bin_hz: f64,
    hop: usize,
    cell_frames: u64,
    cell: u64,
    start: u64,
    gate: Gate,
    detector: OnsetDetector,
    separator: Separator,
    tracker: PitchTracker,
    /// Power per bin of the frames that count.
    spectrum: CellSums,
    /// Harmonic and percussive energy.
    energies: CellSums,
    half_seconds: HalfSeconds,
    onsets: Onsets,
    mean_squares: Vec<f32>,
    timbres: Timbres,
    /// The pitch of the voiced frames, in Hz.
    pitches: Vec<f32>,
}

/// Centroid and roll-off in Hz and flatness of the frames that count.
#[derive(Clone, Debug, Default)]
struct Timbres([Vec<f32>; 3]);

/// What has been heard.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Sound {
    pub(crate) balance: Option<Balance>,
    /// Medians of centroid, roll-off and flatness.
    pub(crate) timbre: [Option<f64>; 3],
    pub(crate) silence_ratio: Option<f64>,
    pub(crate) harmonic_ratio: Option<f64>,
    pub(crate) pitches: Vec<f32>,
    /// Crest factor in dB and peak of windows of half a second.
    pub(crate) windows: Vec<(f64, f64)>,
}

impl Listener {
    /// For the frames of `stft` from frame `start` of a stream on, with room for `reserve`.
    pub(crate) fn new(spec: &StreamSpec, stft: &StftDesign, start: u64, reserve: Seconds) -> Self {
        let (bins, bin_hz) = (stft.frame_len / 2 + 1, spec.sample_rate_hz() / stft.frame_len as f64);
        let frames = (reserve.0 * spec.sample_rate_hz() / stft.hop as f64) as usize + 4;
        let cell_frames = segment_frames(spec);
        Self {
            kernels: Kernels::detect(),
            sample_rate_hz: spec.sample_rate_hz(),
            bin_hz,
            hop: stft.hop,
            cell_frames,
            cell: start / cell_frames,
            start,
            gate: Gate::new(stft, spec.sample_rate_hz()),
            detector: OnsetDetector::new(bins, bin_hz),
            separator: Separator::new(bins, bin_hz),
            tracker: PitchTracker::new(stft.frame_len, spec.sample_rate_hz()),
            spectrum: CellSums::new(bins),
            energies: CellSums::new(2),
            half_seconds: HalfSeconds::new(usize::from(spec.channels), spec.sample_rate_hz(), start, reserve),
            onsets: Onsets::with_capacity(frames),
            mean_squares: Vec::with_capacity(frames),
            timbres: Timbres([(); 3].map(|()| Vec::with_capacity(frames))),
            pitches: Vec::with_capacity(frames.div_ceil(STRIDE as usize)),
        }
    }

    /// Listens to the next frame.
    pub(crate) fn listen(&mut self, frame: &ContentFrame<'_>) {
        let last = frame.spectra.last();
        if last / self.cell_frames != self.cell {
            self.fold();
            self.cell = last / self.cell_frames;
        }
        let samples = frame.spectra.samples();
        // The first frame brings in its second half.
        let new = if frame.spectra.index() == 0 { samples.frames() / 2 } else { self.hop };
        self.half_seconds.push(&samples.range(samples.frames() - new..samples.frames()), last + 1);
        self.mean_squares.push(frame.features.mean_square as f32);
        self.onsets.frames.push(self.detector.push(frame.power));
        // Silence has no energy to share, but a strike is one by the silence around it.
        if frame.spectra.index().is_multiple_of(STRIDE) {
            self.separator.push(frame.power, &mut self.energies.open);
        }
        if self.gate.passes(frame.power) {
            self.listen_to_sound(frame);
        }
    }

    fn listen_to_sound(&mut self, frame: &ContentFrame<'_>) {
        self.kernels.accumulate(frame.power, &mut self.spectrum.open);
        if let Some(timbre) = frame.features.timbre {
            let values = [timbre.centroid.0, timbre.rolloff.0, timbre.flatness];
            self.timbres.0.iter_mut().zip(values).for_each(|(all, value)| all.push(value as f32));
        }
        if frame.spectra.index().is_multiple_of(STRIDE) {
            self.pitches.extend(self.tracker.pitch(frame.power).map(|pitch| pitch as f32));
        }
    }

    fn fold(&mut self) {
        self.separator.end(&mut self.energies.open);
        self.energies.fold();
        self.spectrum.fold();
    }

    /// Continues with what was heard in the segment that follows.
    pub(crate) fn merge(&mut self, next: &Self) {
        self.separator.end(&mut self.energies.open);
        self.separator.continue_with(&next.separator);
        self.energies.merge(&next.energies);
        self.spectrum.merge(&next.spectrum);
        self.cell = next.cell;
        self.half_seconds.merge(&next.half_seconds);
        self.detector.merge(&next.detector, &next.onsets, &mut self.onsets);
        self.mean_squares.extend_from_slice(&next.mean_squares);
        for (all, more) in self.timbres.0.iter_mut().zip(&next.timbres.0) {
            all.extend_from_slice(more);
        }
        self.pitches.extend_from_slice(&next.pitches);
    }

    pub(crate) fn reset(&mut self) {
        self.cell = self.start / self.cell_frames;
        self.detector.reset();
        self.separator.reset();
        self.spectrum.reset();
        self.energies.reset();
        self.half_seconds.reset();
        self.onsets.frames.clear();
        self.mean_squares.clear();
        self.timbres.0.iter_mut().for_each(Vec::clear);
        self.pitches.clear();
    }

    /// The onset strengths, and how many of them there are per second.
    pub(crate) fn onsets(&self) -> (&Onsets, f64) {
        (&self.onsets, self.sample_rate_hz / self.hop as f64)
    }

    /// Everything heard so far.
    pub(crate) fn sound(&self) -> Sound {
        let (mut separator, mut energies) = (self.separator.clone(), self.energies.clone());
        separator.end(&mut energies.open);
        let energies = energies.total();
        let both = energies[0] + energies[1];
        let loudest = self.mean_squares.iter().copied().fold(0.0, f32::max);
        let silent = self.mean_squares.iter().filter(|x| **x < 1e-4 * loudest).count();
        Sound {
            balance: Balance::of(&self.spectrum.total(), self.bin_hz),
            timbre: self.timbres.0.clone().map(|values| median(values).map(f64::from)),
            silence_ratio: (loudest > 0.0).then(|| silent as f64 / self.mean_squares.len() as f64),
            harmonic_ratio: (both > 0.0).then(|| energies[0] / both),
            pitches: self.pitches.clone(),
            windows: self.half_seconds.windows(),
        }
    }
}

/// The middle value, the lower one of two.
fn median(mut values: Vec<f32>) -> Option<f32> {
    let middle = values.len().checked_sub(1)? / 2;
    Some(*values.select_nth_unstable_by(middle, f32::total_cmp).1)
}
