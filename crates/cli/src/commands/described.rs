//! Tracks as the commands that relate them see them.

use std::path::PathBuf;

use auralis_fingerprint::{AcousticPrint, Dimension, Fingerprint};
use auralis_media::Decoder;
use auralis_pipeline::{LibraryTrack, analyze_everything};
use clap::Args;

use super::rate_hz;
use crate::args::Common;
use crate::batch;
use crate::failure::Failure;
use crate::inputs::Input;
use crate::json::TrackJson;
use crate::output::Output;
use crate::progress::{Bars, Tally};
use crate::sidecar;

/// What becomes of sidecars.
#[derive(Args, Clone, Copy, Debug)]
pub(crate) struct SidecarArgs {
    /// Keep what is found in FILE.25d beside each file; one that still holds saves reading the audio
    #[arg(long)]
    pub(crate) sidecar: bool,
}

/// A track and what is known of it.
pub(crate) struct Described {
    pub(crate) path: PathBuf,
    /// Its place below the folder that was named, or its name.
    pub(crate) name: String,
    pub(crate) track: TrackJson,
    pub(crate) print: AcousticPrint,
}

impl Described {
    /// Measures a track, or reads its sidecar if that holds.
    pub(crate) fn of(input: &Input, bars: &Bars, keep: SidecarArgs) -> Result<Self, Failure> {
        let known = if keep.sidecar { sidecar::read(&input.path) } else { None };
        let track = match known {
            Some(track) => track,
            None => {
                let track = measured(input, bars)?;
                if keep.sidecar {
                    sidecar::write(&input.path, &track, false)?;
                }
                track
            }
        };
        Ok(Self {
            path: input.path.clone(),
            name: input.relative.display().to_string(),
            print: track.acoustic_id.print().unwrap_or_default(),
            track,
        })
    }

    /// All of some inputs that can be read, in order, on all threads; the others are reported.
    pub(crate) fn all(
        inputs: &[Result<Input, Failure>],
        common: &Common,
        keep: SidecarArgs,
        output: &mut Output,
    ) -> Vec<Self> {
        let bars = Bars::new(common);
        let mut tally = Tally::new(&bars, inputs.len());
        let mut described = Vec::new();
        batch::in_order(
            inputs,
            common,
            |input| Self::of(input.as_ref().map_err(Clone::clone)?, &bars, keep),
            |result| {
                tally.one_more();
                match result {
                    Ok(track) => described.push(track),
                    Err(failure) => output.failure(&failure),
                }
            },
        );
        described
    }

    pub(crate) fn fingerprint(&self) -> &Fingerprint {
        &self.track.fingerprint.0
    }

    /// Whether it has a loudness. What is silent or too short to have one shares a few numbers with everything, which
    /// say nothing of its sound.
    pub(crate) fn is_audible(&self) -> bool {
        self.fingerprint()[Dimension::IntegratedLufs].is_some()
    }

    /// What a library keeps of it.
    pub(crate) fn library_track(&self) -> LibraryTrack {
        let (fingerprint, print) = (*self.fingerprint(), self.print.clone());
        LibraryTrack { fingerprint, print, profile: self.track.profile() }
    }

    pub(crate) fn display_path(&self) -> String {
        self.path.display().to_string()
    }
}

fn measured(input: &Input, bars: &Bars) -> Result<TrackJson, Failure> {
    let mut decoder = Decoder::open(&input.path)?;
    let info = decoder.info().clone();
    let mut progress = bars.track(&input.path, rate_hz(&decoder));
    let analysis = analyze_everything(&mut decoder, &mut progress)
        .map_err(|error| Failure::reading(&input.path, error))?;
    Ok(TrackJson::of(&input.path, &info, &analysis))
}
