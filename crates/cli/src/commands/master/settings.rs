//! From options to settings: presets, named targets, references.

use std::path::PathBuf;

use auralis_core::DbTp;
use auralis_media::Decoder;
use auralis_pipeline::{ContentAnalysis, MasterSettings, Reference, analyze_content};

use crate::commands::rate_hz;
use crate::failure::Failure;
use crate::json::AimsJson;
use crate::progress::Bars;

use super::MasterArgs;

/// The settings, and where the target came from.
pub(crate) struct Settings {
    pub(crate) master: MasterSettings,
    /// `adaptive` or `reference`.
    pub(crate) mode: &'static str,
    /// What the track is to sound like.
    pub(crate) reference: Option<Reference>,
}

impl Settings {
    pub(crate) fn of(args: &MasterArgs, bars: &Bars) -> Result<Self, Failure> {
        let mut master = MasterSettings::of_preset(args.preset.unwrap_or_default());
        master.intensity = args.intensity.unwrap_or(master.intensity);
        if let Some(target) = args.target {
            master.target = target.loudness;
            master.ceiling = target.ceiling.map_or(master.ceiling, DbTp);
        }
        let reference = match args.reference.as_slice() {
            [] => None,
            paths => Some(reference(paths, bars)?),
        };
        master.target = reference.map_or(master.target, |reference| reference.loudness);
        master.ceiling = args.ceiling.map_or(master.ceiling, DbTp);
        let mode = if reference.is_some() { "reference" } else { "adaptive" };
        Ok(Self { master, mode, reference })
    }

    /// What they ask for.
    pub(crate) fn aims(&self) -> AimsJson {
        AimsJson {
            mode: Some(self.mode.to_owned()),
            preset: Some(self.master.preset.name().to_owned()),
            intensity: Some(self.master.intensity),
            target_lufs: Some(self.master.target.0),
            ceiling_dbtp: Some(self.master.ceiling.0),
        }
    }
}

/// The references together.
fn reference(paths: &[PathBuf], bars: &Bars) -> Result<Reference, Failure> {
    let mut analyses: Vec<ContentAnalysis> = Vec::new();
    for path in paths {
        let mut decoder = Decoder::open(path)?;
        let mut progress = bars.track(path, rate_hz(&decoder));
        analyses.push(
            analyze_content(&mut decoder, &mut progress).map_err(|error| Failure::reading(path, error))?,
        );
    }
    let first = paths.first().cloned().unwrap_or_default();
    let unusable = |loudness: String| {
        let message = format!("as a reference it has {loudness}; choose one between -60 and 0 LUFS");
        Failure::new(&first, "unusable_reference", message)
    };
    let reference = Reference::of(&analyses).ok_or_else(|| unusable("no loudness".to_owned()))?;
    if (-60.0..=0.0).contains(&reference.loudness.0) {
        return Ok(reference);
    }
    Err(unusable(format!("a loudness of {}", reference.loudness)))
}
