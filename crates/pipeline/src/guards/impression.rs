//! What a passage is like, before and after.

use auralis_core::{Analyzer, BlockRef, BuildError, Db, StreamSpec};
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
    /// The energy of the middle and of the side; `None` of anything but two channels.
    image: Option<(f64, f64)>,
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
            image: image(passage),
            balance: TonalBalance::of(&analyzer.report()),
        })
    }

    /// By how much its level in mono, against both channels, lies under that before, and by how much less side the two
    /// would be the same. `None` where there is no middle or no side.
    pub(super) fn lost_in_mono(&self, after: &Self) -> Option<(Db, Db)> {
        let ((mid, side), (mid_after, side_after)) = self.image.zip(after.image)?;
        let decibels = |ratio: f64| 10.0 * ratio.log10();
        let lost = decibels(mid / (mid + side)) - decibels(mid_after / (mid_after + side_after));
        let wider = decibels(side_after / mid_after) - decibels(side / mid);
        (lost.is_finite() && wider.is_finite()).then_some((Db(lost), Db(wider)))
    }

    /// The slope of the spectrum in dB per octave, as a curve would leave it: a straight line through the levels of third octaves.
    /// `None` with too few of them.
    pub(super) fn tilt_db(&self, curve: &impl TargetCurve) -> Option<f64> {
        let levels = self.balance.under(curve).levels_db();
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

fn image(passage: &BlockRef<'_>) -> Option<(f64, f64)> {
    let (left, right) = passage.stereo()?;
    let add = |(mid, side): (f64, f64), (l, r): (&f32, &f32)| {
        let (l, r) = (f64::from(*l), f64::from(*r));
        (mid + (l + r) * (l + r), side + (l - r) * (l - r))
    };
    Some(left.iter().zip(right).fold((0.0, 0.0), add))
}
