use auralis_core::{Analyzer, Db, DbTp, Lu, Lufs};

use crate::clipping::Clipping;
use crate::gating::gated_loudness;
use crate::history::History;
use crate::meter::LoudnessMeter;
use crate::range::loudness_range;
use crate::tags::ReplayGain;

/// What a [`LoudnessMeter`] has measured.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LoudnessReport {
    /// Frames measured.
    pub frames: u64,
    /// Gated loudness of the whole; −∞ if nothing passes the gate, as in silence or under 400 ms.
    pub integrated: Lufs,
    /// Loudness range; `None` if there is no gated short-term block, as under 3 s.
    pub range: Option<Lu>,
    /// The loudest 400 ms; −∞ under 400 ms.
    pub max_momentary: Lufs,
    /// The loudest 3 s; −∞ under 3 s.
    pub max_short_term: Lufs,
    /// The threshold of the relative gate, 10 LU below the mean of what passed the absolute one.
    pub relative_threshold: Lufs,
    /// The highest level between samples or on them.
    pub true_peak: DbTp,
    /// The highest sample.
    pub sample_peak: Db,
    /// Clipped samples and their runs.
    pub clipping: Clipping,
    /// NaN and infinite samples, which were measured as silence.
    pub non_finite_samples: u64,
}

impl LoudnessReport {
    /// The gain that brings the loudness to −18 LUFS (ReplayGain 2.0), or `None` where there is none.
    pub fn replaygain(&self) -> Option<Db> {
        ReplayGain::of(self).map(|tags| tags.gain)
    }

    /// The report of several streams as one set.
    ///
    /// Loudness and range are gated over the union of all blocks, with one relative threshold; maxima
    /// are the highest of any stream. This is the loudness that an album gain is computed from. The order of
    /// the streams changes nothing, and they may differ in sample rate and layout.
    pub fn of_album<'a>(meters: impl Iterator<Item = &'a LoudnessMeter> + Clone) -> Self {
        let mut album = Self::of_histories(meters.clone().map(LoudnessMeter::history));
        for report in meters.map(Analyzer::report) {
            album.frames += report.frames;
            album.max_momentary = Lufs(album.max_momentary.0.max(report.max_momentary.0));
            album.max_short_term = Lufs(album.max_short_term.0.max(report.max_short_term.0));
            album.true_peak = DbTp(album.true_peak.0.max(report.true_peak.0));
            album.sample_peak = Db(album.sample_peak.0.max(report.sample_peak.0));
            album.clipping += report.clipping;
            album.non_finite_samples += report.non_finite_samples;
        }
        album
    }

    /// What follows from block energies alone; everything else as for an empty stream.
    pub(crate) fn of_histories<'a>(histories: impl Iterator<Item = &'a History> + Clone) -> Self {
        let gated = gated_loudness(histories.clone());
        Self {
            frames: 0,
            integrated: gated.integrated,
            range: loudness_range(histories),
            max_momentary: Lufs::SILENCE,
            max_short_term: Lufs::SILENCE,
            relative_threshold: gated.threshold,
            true_peak: DbTp(f64::NEG_INFINITY),
            sample_peak: Db(f64::NEG_INFINITY),
            clipping: Clipping::default(),
            non_finite_samples: 0,
        }
    }
}
