use auralis_core::{BuildError, DbTp, Lu, Lufs};

use crate::preset::Preset;

/// How far over its ceiling a true peak may be read and still be at it, in dB: a twentieth of the hundredths that levels
/// are told in, and far over what the rounding of samples and filters makes of a reading.
const READING_TOLERANCE_DB: f64 = 0.0005;

/// What a master should become.
///
/// Plans that are pure functions take what they are given: [`check`](Self::check) says whether they can. What reads a track
/// as well, as [`quick_plan`](crate::quick_plan) and [`refine`](crate::refine) do, refuses what it does not suit.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct MasterSettings {
    /// The character: how tone and dynamics are shifted. Its own loudness and ceiling do not count, those below do.
    pub preset: Preset,
    /// The integrated loudness to reach, −60 to 0 LUFS.
    pub target: Lufs,
    /// The highest true peak of the output, −20 to 0 dBTP. It holds at any intensity above 0.
    pub ceiling: DbTp,
    /// 0 to 1: how far every stage goes from the track as it is. 0 is the input, bit for bit.
    pub intensity: f64,
    /// How much loudness the limiter may take, 0 to 12 LU. A target beyond that is not reached, and the
    /// plan says so.
    pub limiter_budget: Lu,
}

impl MasterSettings {
    /// The settings of a preset at full intensity.
    pub fn of_preset(preset: Preset) -> Self {
        Self {
            preset,
            target: preset.loudness(),
            ceiling: preset.ceiling(),
            intensity: 1.0,
            limiter_budget: Lu(3.0),
        }
    }

    /// Whether a true peak, as it was read, lies over the ceiling: by more than 0.0005 dB, within which readings of the
    /// same peak differ.
    pub fn is_over_ceiling(&self, true_peak: DbTp) -> bool {
        true_peak.0 > self.ceiling.0 + READING_TOLERANCE_DB
    }

    /// Checks every value against its range.
    ///
    /// # Errors
    /// The first value outside its range.
    pub fn check(&self) -> Result<(), BuildError> {
        BuildError::check("target_lufs", self.target.0, -60.0, 0.0)?;
        BuildError::check("ceiling_dbtp", self.ceiling.0, -20.0, 0.0)?;
        BuildError::check("intensity", self.intensity, 0.0, 1.0)?;
        BuildError::check("limiter_budget_lu", self.limiter_budget.0, 0.0, 12.0)?;
        Ok(())
    }
}

impl Default for MasterSettings {
    fn default() -> Self {
        Self::of_preset(Preset::default())
    }
}
