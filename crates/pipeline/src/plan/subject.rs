//! The track that is planned for.

use auralis_spectrum::LevelClass;

use crate::analysis::ContentAnalysis;
use crate::chain::ToneCurve;
use crate::profile::Profile;
use crate::tonal_balance::{BANDS, TonalBalance, centre_hz};

/// Bands between these are lifted; below and above, the corridor was measured on recordings that often have nothing.
const LIFTED_HZ: (f64, f64) = (45.0, 13_000.0);
/// How far a band must stand above the floor of the whole track to be lifted, in dB.
const ABOVE_FLOOR_DB: f64 = 10.0;
/// A floor nearer to the level of the track than this is music that never pauses, in dB.
const PAUSE_DB: f64 = 30.0;
/// Clipping leaves harmonics; above this they are not lifted, in Hz.
const CLIPPED_ABOVE_HZ: f64 = 4_000.0;

/// What the analysis says, in the form that plans are made from.
pub(crate) struct Subject<'a> {
    pub(crate) analysis: &'a ContentAnalysis,
    pub(crate) balance: TonalBalance,
    pub(crate) profile: Profile,
}

impl<'a> Subject<'a> {
    pub(crate) fn of(analysis: &'a ContentAnalysis) -> Self {
        let balance = TonalBalance::of(&analysis.spectrum);
        Self { analysis, profile: Profile::with_balance(analysis, &balance), balance }
    }

    pub(crate) fn class(&self) -> Option<LevelClass> {
        self.analysis.dynamics.class.as_ref().map(|(class, _)| *class)
    }

    /// The balance after a tone.
    pub(crate) fn toned(&self, curve: Option<&ToneCurve>) -> TonalBalance {
        match curve.and_then(|curve| curve.curve().ok()) {
            Some(curve) => self.balance.under(&curve),
            None => self.balance.clone(),
        }
    }

    /// How much more the sides have against the middle after a tone, in dB: foreseen from the image of each critical
    /// band.
    pub(crate) fn widened_db(&self, toned: &TonalBalance) -> f64 {
        let Some(stereo) = &self.analysis.content.stereo else { return 0.0 };
        let share = |hz: f64| {
            let band = stereo.bands.partition_point(|band| band.band.high.0 <= hz);
            let band = stereo.bands.get(band).or(stereo.bands.last());
            band.and_then(|band| band.image.width).unwrap_or(0.0)
        };
        let ratios = self.balance.side_over_mid(share).zip(toned.side_over_mid(share));
        ratios.map_or(0.0, |(before, after)| 10.0 * (after / before).log10())
    }

    /// The bands that may be lifted towards a corridor: of those that are `present`, where there is music and not noise.
    pub(crate) fn may_lift(&self, present: &[Option<f64>; BANDS]) -> [bool; BANDS] {
        let signal =
            self.signal(|band| if present[band].is_some() { f64::NEG_INFINITY } else { f64::INFINITY });
        let clipped = self.class() == Some(LevelClass::OverLevelled);
        core::array::from_fn(|band| {
            let hz = centre_hz(band);
            let in_range = (LIFTED_HZ.0..LIFTED_HZ.1).contains(&hz);
            signal[band] && in_range && !(clipped && hz > CLIPPED_ABOVE_HZ)
        })
    }

    /// The bands that hold music, and not noise: louder than `faint_db`, and than the floor of the track.
    pub(crate) fn signal(&self, faint_db: impl Fn(usize) -> f64) -> [bool; BANDS] {
        let content = &self.analysis.content;
        let pauses = content.noise_floor.zip(content.rms).filter(|(floor, rms)| rms.0 - floor.0 > PAUSE_DB);
        // The floor is a mean square, the bands are relative to a sine of full scale.
        let floor_db = pauses.map_or(f64::NEG_INFINITY, |(floor, _)| floor.0 + 3.01 + ABOVE_FLOOR_DB);
        let absolute_db = self.balance.absolute_db();
        core::array::from_fn(|band| {
            let sounds = self.profile.levels[band].is_some_and(|level| level.0 > faint_db(band));
            let above_floor = absolute_db.get(band).is_some_and(|level| *level > floor_db);
            sounds && above_floor
        })
    }
}
