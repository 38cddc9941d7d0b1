use auralis_core::{Db, Lufs, Seconds};
use auralis_loudness::LoudnessReport;
use auralis_spectrum::{LevelClass, LevelFacts, LevelReason};

/// Bins of 100 ms in a short-term window.
const SHORT_TERM: usize = 30;
/// How far below the integrated loudness a short-term value may lie to count for the PSR, in LU.
const PSR_GATE_LU: f64 = 20.0;

/// Peaks against loudness.
#[derive(Clone, Debug, PartialEq)]
pub struct Dynamics {
    /// Peak to loudness ratio: true peak over integrated loudness. `None` for silence.
    pub plr: Option<Db>,
    /// The least peak to short-term loudness ratio: the true peak of 3 s over their short-term loudness (J. Shepherd
    /// et al., AES 143 e-Brief, 2017), every 100 ms, where that loudness is within 20 LU of the integrated, so
    /// that no fade decides. `None` under 3 s and for silence.
    pub psr_min: Option<Db>,
    /// How the track is levelled, and why. `None` for silence.
    pub class: Option<(LevelClass, Vec<LevelReason>)>,
}

impl Dynamics {
    /// From a meter's report of `channels` channels, its short-term loudness with the time at the end of each window
    /// (as [`LoudnessMeter::curve`](auralis_loudness::LoudnessMeter::curve) gives them), and the true peak of every 100 ms since the start of the stream.
    pub fn new(
        report: &LoudnessReport,
        channels: u16,
        short_term: impl Iterator<Item = (Seconds, Lufs)>,
        true_peaks: &[f32],
    ) -> Self {
        let samples = (report.frames * u64::from(channels)).max(1);
        let facts = LevelFacts {
            integrated: report.integrated,
            true_peak: report.true_peak,
            clipped_share: report.clipping.samples as f64 / samples as f64,
        };
        let gate = report.integrated.0 - PSR_GATE_LU;
        let ratios = short_term.filter(|(_, loudness)| loudness.0 > gate).filter_map(|(time, loudness)| {
            let end = (time.0 * 10.0).round() as usize;
            let window = true_peaks.get(end.checked_sub(SHORT_TERM)?..end)?;
            let peak = window.iter().copied().fold(0.0, f32::max);
            Some(20.0 * f64::from(peak).log10() - loudness.0)
        });
        let class = facts.class();
        Self {
            plr: class.is_some().then(|| facts.peak_to_loudness()),
            psr_min: ratios.min_by(f64::total_cmp).filter(|ratio| ratio.is_finite()).map(Db),
            class,
        }
    }
}
