//! `auralis loudness`

use std::io::{BufWriter, Write};
use std::path::Path;

use auralis_loudness::{LoudnessMeter, LoudnessReport};
use auralis_media::{Decoder, OutputFile, Overwrite};
use auralis_pipeline::analyze;

use super::{or_dash, rate_hz};
use crate::args::{Common, LoudnessArgs};
use crate::batch;
use crate::claims::Claims;
use crate::failure::Failure;
use crate::inputs::{self, Input};
use crate::interrupt;
use crate::json::{AlbumJson, AlbumLine, LoudnessLine};
use crate::output::Output;
use crate::progress::Bars;

const HEADER: [&str; 8] = [
    "track",
    "integrated",
    "range",
    "max momentary",
    "max short-term",
    "true peak",
    "sample peak",
    "ReplayGain",
];

/// A measured input. The meter is kept only where the album or the curve needs it.
struct Measured {
    line: LoudnessLine,
    report: LoudnessReport,
    meter: Option<LoudnessMeter>,
}

pub(crate) fn run(args: &LoudnessArgs, common: &Common) -> Output {
    let mut output = Output::new(common);
    let inputs = inputs::collect(&args.inputs);
    if args.curve.is_some() && inputs.len() > 1 {
        output.usage("--curve takes one input; measure the tracks one by one");
        return output;
    }
    if let Some(path) = &args.curve {
        let reads = inputs.iter().flatten().map(|input| input.path.clone());
        if let Err(failure) = Claims::new(reads, args.force).claim(path, "the curve") {
            output.failure(&failure);
            return output;
        }
    }
    let bars = Bars::new(common);
    let keep_meter = args.album || args.curve.is_some();
    let mut rows = Vec::new();
    let mut meters = Vec::new();
    batch::in_order(
        &inputs,
        common,
        |input| measure(input.as_ref().map_err(Clone::clone)?, &bars, keep_meter),
        |result: Result<Measured, Failure>| match result {
            Ok(measured) => {
                output.json(&measured.line);
                rows.push(row(&name(&measured.line.path), &measured.report));
                meters.extend(measured.meter);
            }
            Err(failure) => output.failure(&failure),
        },
    );
    if args.album && !meters.is_empty() && !interrupt::requested() {
        let album = LoudnessReport::of_album(meters.iter());
        output.json(&AlbumLine { album: AlbumJson::of(&album, meters.len()) });
        rows.push(row("album", &album));
    }
    if !rows.is_empty() {
        output.table(&HEADER, rows);
    }
    if let (Some(path), Some(meter)) = (&args.curve, meters.first()) {
        match write_curve(path, meter, args.force) {
            Ok(()) => output.line(&format!("loudness curve: {}", path.display())),
            Err(failure) => output.failure(&failure),
        }
    }
    output
}

fn measure(input: &Input, bars: &Bars, keep_meter: bool) -> Result<Measured, Failure> {
    let mut decoder = Decoder::open(&input.path)?;
    let info = decoder.info().clone();
    let mut progress = bars.track(&input.path, rate_hz(&decoder));
    let analysis =
        analyze(&mut decoder, &mut progress).map_err(|error| Failure::reading(&input.path, error))?;
    let report = analysis.loudness;
    let line = LoudnessLine::of(&input.path, info.codec, info.sample_rate, info.layout, &report);
    Ok(Measured { line, report, meter: keep_meter.then_some(analysis.meter) })
}

fn name(path: &str) -> String {
    Path::new(path).file_name().map_or_else(|| path.to_owned(), |name| name.to_string_lossy().into_owned())
}

fn row(name: &str, report: &LoudnessReport) -> Vec<String> {
    vec![
        name.to_owned(),
        report.integrated.to_string(),
        or_dash(report.range),
        report.max_momentary.to_string(),
        report.max_short_term.to_string(),
        report.true_peak.to_string(),
        format!("{:.1}FS", report.sample_peak),
        or_dash(report.replaygain().map(|gain| format!("{gain:+.2}"))),
    ]
}

/// Writes the curve as CSV; a cell is empty where the loudness is −∞.
fn write_curve(path: &Path, meter: &LoudnessMeter, force: bool) -> Result<(), Failure> {
    let overwrite = if force { Overwrite::Replace } else { Overwrite::Never };
    let mut out = BufWriter::new(OutputFile::create(path, overwrite)?);
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
