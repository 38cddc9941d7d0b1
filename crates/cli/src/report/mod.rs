//! The report: one HTML page that needs nothing but a browser, with pictures of before and after.

mod axis;
mod curve_chart;
mod page;
mod section;
mod waveform_chart;

use std::io::Write;
use std::path::Path;

use auralis_core::Lufs;
use auralis_loudness::{LoudnessMeter, LoudnessReport};
use auralis_media::{OutputFile, StreamInfo};
use auralis_pipeline::{MasterSettings, MasteringPlan, Waveform};

use crate::destination::overwrite;
use crate::failure::Failure;
use crate::folders::Folders;

/// Points of a loudness curve at most: more than a screen has columns for.
const MAX_POINTS: usize = 1_500;

/// A track's part of the report.
pub(crate) struct Section {
    pub(crate) name: String,
    pub(crate) info: StreamInfo,
    pub(crate) settings: MasterSettings,
    pub(crate) mode: &'static str,
    pub(crate) plan: MasteringPlan,
    pub(crate) before: Side,
    /// `None` where nothing was rendered.
    pub(crate) after: Option<Side>,
    pub(crate) max_gain_reduction_db: Option<f64>,
}

/// A track before or after.
#[derive(Clone)]
pub(crate) struct Side {
    pub(crate) loudness: LoudnessReport,
    pub(crate) waveform: Waveform,
    pub(crate) curve: Curve,
}

/// Short-term loudness over time, thinned out to what a picture can show.
#[derive(Clone)]
pub(crate) struct Curve {
    /// Seconds, and the loudness of the 3 s (at the start: 400 ms) before.
    points: Vec<(f64, Lufs)>,
}

impl Curve {
    pub(crate) fn of(meter: &LoudnessMeter) -> Self {
        let stride = meter.curve().count().div_ceil(MAX_POINTS).max(1);
        let loudness = |point: auralis_loudness::CurvePoint| {
            let short_term = point.short_term.finite().map_or(point.momentary, Lufs);
            (point.time.0, short_term)
        };
        Self { points: meter.curve().step_by(stride).map(loudness).collect() }
    }
}

/// Writes the page.
pub(crate) fn write(
    path: &Path,
    sections: &[&Section],
    folders: &Folders,
    force: bool,
) -> Result<(), Failure> {
    write_text(path, &page::html(sections), folders, force)
}

/// Writes a text file whole or not at all.
pub(crate) fn write_text(path: &Path, text: &str, folders: &Folders, force: bool) -> Result<(), Failure> {
    folders.make_for(path)?;
    let mut file = OutputFile::create(path, overwrite(force))?;
    file.write_all(text.as_bytes()).map_err(|error| Failure::io(path, &error))?;
    file.commit()?;
    Ok(())
}
