//! Loudness over time as a table.

use std::io::{BufWriter, Write};
use std::path::Path;

use auralis_loudness::LoudnessMeter;
use auralis_media::OutputFile;

use crate::destination::overwrite;
use crate::failure::Failure;

/// Writes the curve as CSV; a cell is empty where the loudness is −∞.
pub(super) fn write(path: &Path, meter: &LoudnessMeter, force: bool) -> Result<(), Failure> {
    let mut out = BufWriter::new(OutputFile::create(path, overwrite(force))?);
    let fail = |error| Failure::io(path, &error);
    writeln!(out, "time_s,momentary_lufs,short_term_lufs").map_err(fail)?;
    let cell = |value: Option<f64>| value.map_or_else(String::new, |value| format!("{value:.3}"));
    for point in meter.curve() {
        let (momentary, short_term) = (point.momentary.finite(), point.short_term.finite());
        writeln!(out, "{:.1},{},{}", point.time.0, cell(momentary), cell(short_term)).map_err(fail)?;
    }
    out.into_inner().map_err(|error| fail(error.into_error()))?.commit()?;
    Ok(())
}
