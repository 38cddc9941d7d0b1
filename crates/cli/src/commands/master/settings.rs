//! From options to settings: presets, named targets, references.

use std::path::PathBuf;

use auralis_core::{DbTp, Lufs};
use auralis_loudness::{LoudnessMeter, LoudnessReport};
use auralis_media::Decoder;
use auralis_pipeline::{MasterSettings, analyze};

use crate::commands::rate_hz;
use crate::failure::Failure;
use crate::progress::Bars;

use super::MasterArgs;

/// The settings, and where the target came from.
pub(crate) struct Settings {
    pub(crate) master: MasterSettings,
    /// `adaptive` or `reference`.
    pub(crate) mode: &'static str,
}

impl Settings {
    pub(crate) fn of(args: &MasterArgs, bars: &Bars) -> Result<Self, Failure> {
        let mut master = MasterSettings::of_preset(args.preset);
        master.intensity = args.intensity;
        if let Some(target) = args.target {
            master.target = target.loudness;
            master.ceiling = target.ceiling.map_or(master.ceiling, DbTp);
        }
        if !args.reference.is_empty() {
            master.target = reference_loudness(&args.reference, bars)?;
        }
        master.ceiling = args.ceiling.map_or(master.ceiling, DbTp);
        Ok(Self { master, mode: if args.reference.is_empty() { "adaptive" } else { "reference" } })
    }
}

/// The loudness of the references together, gated over the union of their blocks.
fn reference_loudness(references: &[PathBuf], bars: &Bars) -> Result<Lufs, Failure> {
    let mut meters: Vec<LoudnessMeter> = Vec::new();
    for path in references {
        let mut decoder = Decoder::open(path)?;
        let mut progress = bars.track(path, rate_hz(&decoder));
        meters
            .push(analyze(&mut decoder, &mut progress).map_err(|error| Failure::reading(path, error))?.meter);
    }
    let loudness = LoudnessReport::of_album(meters.iter()).integrated;
    let first = references.first().cloned().unwrap_or_default();
    if loudness.finite().is_some_and(|lufs| (-60.0..=0.0).contains(&lufs)) {
        return Ok(loudness);
    }
    let message =
        format!("as a reference it has a loudness of {loudness}; choose one between -60 and 0 LUFS");
    Err(Failure::new(&first, "unusable_reference", message))
}
