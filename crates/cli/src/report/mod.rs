//! The report: one HTML page that needs nothing but a browser, with pictures of before and after.

mod page;
mod section;

use std::io::Write;
use std::num::NonZeroU32;
use std::path::Path;

use auralis_loudness::LoudnessReport;
use auralis_media::{OutputFile, StreamInfo};
use auralis_pipeline::{MasteringPlan, Waveform};

use crate::destination::overwrite;
use crate::failure::Failure;
use crate::folders::Folders;
use crate::json::AimsJson;
use crate::plot::Curve;

/// A track's part of the report.
pub(crate) struct Section {
    pub(crate) name: String,
    pub(crate) info: StreamInfo,
    /// Of the master, at which both sides were measured.
    pub(crate) sample_rate: NonZeroU32,
    pub(crate) aims: AimsJson,
    pub(crate) plan: MasteringPlan,
    pub(crate) before: Side,
    /// `None` where nothing was rendered.
    pub(crate) after: Option<Side>,
    pub(crate) max_gain_reduction_db: Option<f64>,
    /// What compressor and limiter took off, in dB over seconds; empty where nothing was rendered.
    pub(crate) reduction: Vec<(f64, f64)>,
}

/// A track before or after.
#[derive(Clone)]
pub(crate) struct Side {
    pub(crate) loudness: LoudnessReport,
    pub(crate) waveform: Waveform,
    pub(crate) curve: Curve,
    /// Third octaves in dB over Hz; empty where only the loudness was measured.
    pub(crate) spectrum: Vec<(f64, f64)>,
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
