use auralis_core::BuildError;

use crate::psychoacoustic::bands::{BANDS, CRITICAL_BAND_EDGES_HZ};

/// How band levels become corrections.
///
/// c = strength·(target − (level − mean difference)), within ±`max_correction_db`; 0 where nothing is heard.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CorrectionRules {
    /// The wanted level of each band, in dB relative to the others.
    pub target_db: [f64; BANDS],
    /// How much of the difference is corrected, 0 to 1.
    pub strength: f64,
    /// The most that a band is moved, 0 to 12 dB.
    pub max_correction_db: f64,
    /// The sound pressure level at which a full-scale sine is heard, 40 to 130 dB.
    pub full_scale_db_spl: f64,
    /// A band at or below this level is noise and stays as it is, −200 to 0 dBFS.
    pub noise_floor_dbfs: f64,
}

impl Default for CorrectionRules {
    /// Half of the way, ±6 dB, a target that falls by 0.75 dB per Bark, 90 dB SPL, −90 dBFS.
    fn default() -> Self {
        Self {
            target_db: core::array::from_fn(|band| -0.75 * band as f64),
            strength: 0.5,
            max_correction_db: 6.0,
            full_scale_db_spl: 90.0,
            noise_floor_dbfs: -90.0,
        }
    }
}

/// Why a band's correction is what it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum BandReason {
    /// It moves towards the target.
    Towards,
    /// It would move further, but for the bound.
    Limited,
    /// Louder bands mask it: it stays.
    Masked,
    /// It lies below the threshold of hearing: it stays.
    Inaudible,
    /// It lies below the noise floor: it stays.
    NoiseFloor,
    /// It lies above fs/2.
    Absent,
}

/// What was found in a band and what is done about it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct BandCorrection {
    /// The band's level; a full-scale sine is 0 dBFS.
    pub level_dbfs: f64,
    /// The level below which the other bands and the threshold of hearing hide it.
    pub threshold_dbfs: f64,
    /// The correction.
    pub gain_db: f64,
    /// Why.
    pub reason: BandReason,
}

/// The center of a band in Hz.
fn center_hz(band: usize) -> f64 {
    0.5 * (CRITICAL_BAND_EDGES_HZ[band] + CRITICAL_BAND_EDGES_HZ[band + 1])
}

/// The threshold in quiet, dB SPL: 3.64·f^−0.8 − 6.5·e^(−0.6(f − 3.3)²) + 10⁻³·f⁴, f in kHz
/// (E. Terhardt, Hearing Research 1 (1979) 155).
fn threshold_in_quiet_db_spl(hz: f64) -> f64 {
    let f = hz / 1_000.0;
    3.64 * f.powf(-0.8) - 6.5 * (-0.6 * (f - 3.3).powi(2)).exp() + 1e-3 * f.powi(4)
}

/// How far below a masker lies what it just masks in its own band, dB: a choice, on the side of taking too few
/// bands for masked. Maskers add up in power.
const MASKING_INDEX_DB: f64 = 6.0;

/// The level that one band masks in another, dB SPL: 27 dB per Bark towards lower bands,
/// 24 + 0.23/f − 0.2·L towards higher ones, f of the masker in kHz and L its level (Terhardt 1979), at least
/// 3 dB so that an absurd level still falls.
fn masked_db_spl(masker: usize, level_db_spl: f64, band: usize) -> f64 {
    let barks = masker.abs_diff(band) as f64;
    let upwards = (24.0 + 230.0 / center_hz(masker) - 0.2 * level_db_spl).max(3.0);
    let slope = if band < masker { 27.0 } else { upwards };
    level_db_spl - MASKING_INDEX_DB - slope * barks
}

impl CorrectionRules {
    pub(crate) fn check(&self) -> Result<(), BuildError> {
        for target_db in self.target_db {
            BuildError::check("target_db", target_db, -60.0, 60.0)?;
        }
        BuildError::check("strength", self.strength, 0.0, 1.0)?;
        BuildError::check("max_correction_db", self.max_correction_db, 0.0, 12.0)?;
        BuildError::check("full_scale_db_spl", self.full_scale_db_spl, 40.0, 130.0)?;
        BuildError::check("noise_floor_dbfs", self.noise_floor_dbfs, -200.0, 0.0)?;
        Ok(())
    }

    /// The corrections for band levels in dBFS, of which the first `present` exist. Real-time safe.
    pub fn corrections(&self, levels_dbfs: &[f64; BANDS], present: usize) -> [BandCorrection; BANDS] {
        let spl = levels_dbfs.map(|level| level + self.full_scale_db_spl);
        let mut bands: [BandCorrection; BANDS] = core::array::from_fn(|band| {
            let quiet = threshold_in_quiet_db_spl(center_hz(band));
            let maskers = (0..present).filter(|masker| *masker != band);
            let power: f64 = maskers.map(|m| 10f64.powf(masked_db_spl(m, spl[m], band) / 10.0)).sum();
            let masked = 10.0 * power.max(1e-30).log10();
            let reason = match () {
                () if band >= present => BandReason::Absent,
                () if levels_dbfs[band] <= self.noise_floor_dbfs => BandReason::NoiseFloor,
                () if spl[band] <= quiet => BandReason::Inaudible,
                () if spl[band] <= masked => BandReason::Masked,
                () => BandReason::Towards,
            };
            let threshold_dbfs = masked.max(quiet) - self.full_scale_db_spl;
            BandCorrection { level_dbfs: levels_dbfs[band], threshold_dbfs, gain_db: 0.0, reason }
        });
        let heard = |bands: &[BandCorrection; BANDS], band: usize| bands[band].reason == BandReason::Towards;
        let differences =
            || (0..BANDS).filter(|b| heard(&bands, *b)).map(|b| levels_dbfs[b] - self.target_db[b]);
        let mean = differences().sum::<f64>() / differences().count().max(1) as f64;
        for band in 0..BANDS {
            if heard(&bands, band) {
                let wanted = self.strength * (self.target_db[band] + mean - levels_dbfs[band]);
                bands[band].gain_db = wanted.clamp(-self.max_correction_db, self.max_correction_db);
                if bands[band].gain_db != wanted {
                    bands[band].reason = BandReason::Limited;
                }
            }
        }
        bands
    }
}
