//! What a passage is like, before and after.

use auralis_core::{Analyzer, BlockRef, BuildError, StreamSpec};
use auralis_eq::TargetCurve;
use auralis_spectrum::SpectrumDesign;

use crate::tonal_balance::{TonalBalance, centre_hz};

/// Bands that the tilt is drawn through: 63 Hz to 8 kHz.
const TILT_BANDS: core::ops::Range<usize> = 5..27;
/// Levels beneath this under the whole are no part of the tilt, in dB.
const FAINT_DB: f64 = -70.0;

/// Crest, balance and image of a passage.
pub(super) struct Impression {
    /// Sample peak over RMS of all channels, in dB; `None` in silence.
    pub(super) crest_db: Option<f64>,
    /// How the level changes in mono; `None` in silence and of anything but two channels.
    pub(super) mono_db: Option<f64>,
    balance: TonalBalance,
}

impl Impression {
    pub(super) fn of(passage: &BlockRef<'_>, spec: &StreamSpec) -> Result<Self, BuildError> {
        let mut analyzer = SpectrumDesign::default().build(spec)?;
        let mut frame = 0;
        while frame < passage.frames() {
            let end = (frame + spec.max_block_frames).min(passage.frames());
            analyzer.push(&passage.range(frame..end));
            frame = end;
        }
        Ok(Self {
            crest_db: crest_db(passage),
            mono_db: mono_db(passage),
            balance: TonalBalance::of(&analyzer.report()),
        })
    }

    /// The slope of the spectrum in dB per octave, as a curve would leave it: a straight line through the levels of third octaves.
    /// `None` with too few of them.
    pub(super) fn tilt_db(&self, curve: &impl TargetCurve) -> Option<f64> {
        let levels = self.balance.levels_db(curve);
        let points: Vec<(f64, f64)> = TILT_BANDS
            .filter_map(|band| Some((centre_hz(band).log2(), *levels.get(band)?)))
            .filter(|(_, level)| *level > FAINT_DB)
            .collect();
        let count = points.len() as f64;
        let mean = |value: fn(&(f64, f64)) -> f64| points.iter().map(value).sum::<f64>() / count;
        let (x, y) = (mean(|point| point.0), mean(|point| point.1));
        let (product, square) = points.iter().fold((0.0, 0.0), |(product, square), (px, py)| {
            (product + (px - x) * (py - y), square + (px - x) * (px - x))
        });
        (points.len() >= 6).then(|| product / square)
    }
}

fn crest_db(passage: &BlockRef<'_>) -> Option<f64> {
    let samples = || passage.planes().flatten().map(|x| f64::from(*x));
    let peak = samples().fold(0.0f64, |peak, x| peak.max(x.abs()));
    let mean_square = samples().map(|x| x * x).sum::<f64>() / samples().count() as f64;
    (peak > 0.0).then(|| 10.0 * (peak * peak / mean_square).log10())
}

fn mono_db(passage: &BlockRef<'_>) -> Option<f64> {
    let (left, right) = passage.stereo()?;
    let (mut mono, mut both) = (0.0, 0.0);
    for (l, r) in left.iter().zip(right) {
        let (l, r) = (f64::from(*l), f64::from(*r));
        mono += 0.5 * (l + r) * (l + r);
        both += l * l + r * r;
    }
    (both > 0.0).then(|| 10.0 * (mono / both).max(1e-12).log10())
}
