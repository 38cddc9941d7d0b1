//! `auralis loudness`

mod args;
mod curve;
mod tags;

use std::path::Path;

use auralis_loudness::{LoudnessMeter, LoudnessReport};
use auralis_media::Decoder;
use auralis_pipeline::analyze;

use super::{loudness_panels, or_dash, rate_hz};
use crate::args::Common;
use crate::batch;
use crate::claims::Claims;
use crate::failure::Failure;
use crate::folders::Folders;
use crate::inputs::{self, Input};
use crate::interrupt;
use crate::job;
use crate::json::{AlbumJson, AlbumLine, LoudnessLine, TaggedLine, TagsJson};
use crate::output::Output;
use crate::plot::{Figure, PictureKind};
use crate::progress::Bars;

use args::GainTagsArg;
pub(crate) use args::{EXAMPLES, LoudnessArgs};

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
    /// What `--plot` draws.
    figure: Option<Figure>,
    /// What was written to its tags, once that is done.
    tags: Option<TagsJson>,
}

pub(crate) fn run(args: &LoudnessArgs, common: &Common) -> Output {
    let mut output = Output::new(common);
    let inputs = inputs::collect(&args.inputs);
    if let Err(message) = check_usage(args, inputs.len()) {
        output.usage(&message);
        return output;
    }
    let mut claims = Claims::new(job::paths(&inputs), args.force);
    for (path, owner) in [(&args.curve, "the curve"), (&args.plot, "the picture")] {
        if let Some(Err(failure)) = path.as_ref().map(|path| claims.claim(path, owner)) {
            output.failure(&failure);
            return output;
        }
    }
    let bars = Bars::new(common);
    let mut results =
        Results { output, rows: Vec::new(), silent: Vec::new(), meters: Vec::new(), figure: None };
    // The gain of an album is known after its last track; until then, nothing is written or said.
    let mut held = Vec::new();
    batch::in_order(
        &inputs,
        common,
        |input| {
            let measured = measure(input.as_ref().map_err(Clone::clone)?, &bars, args)?;
            if args.album { Ok(measured) } else { measured.tagged(args.write_tags, None) }
        },
        |result| {
            if args.album && args.write_tags.is_some() { held.push(result) } else { results.take(result) }
        },
    );
    if !held.is_empty() && !interrupt::requested() {
        write_album_tags(&mut results, held, args, common);
    }
    if args.album && !results.meters.is_empty() && !interrupt::requested() {
        let album = LoudnessReport::of_album(results.meters.iter());
        results.output.json(&AlbumLine { album: AlbumJson::of(&album, results.meters.len()) });
        results.rows.push(row("album", &album));
    }
    results.show(args)
}

/// # Errors
/// A sentence: the options contradict the inputs.
fn check_usage(args: &LoudnessArgs, inputs: usize) -> Result<(), String> {
    if (args.curve.is_some() || args.plot.is_some()) && inputs > 1 {
        return Err("--curve and --plot take one input; measure the tracks one by one".to_owned());
    }
    args.plot.as_deref().map_or(Ok(()), |path| PictureKind::of(path).map(drop))
}

/// Writes the gains of all tracks of an album. Without one of its tracks an album has another gain, so
/// then there is none.
fn write_album_tags(
    results: &mut Results,
    held: Vec<Result<Measured, Failure>>,
    args: &LoudnessArgs,
    common: &Common,
) {
    let complete = held.iter().all(Result::is_ok);
    let meters = held.iter().flatten().filter_map(|measured| measured.meter.as_ref());
    let album = complete.then(|| LoudnessReport::of_album(meters));
    let tag = |measured: &Result<Measured, Failure>| match measured {
        Ok(measured) => measured.write_tags(args.write_tags, album.as_ref()),
        Err(failure) => Err(failure.clone()),
    };
    let mut tagged = Vec::new();
    batch::in_order(&held, common, tag, |tags| tagged.push(tags));
    for (measured, tags) in held.into_iter().zip(tagged) {
        results.take(tags.and_then(|tags| Ok(Measured { tags, ..measured? })));
    }
    if !complete {
        results.output.remark("not all tracks could be measured, so no album gain was written");
    }
}

/// What has been found, on its way to the user.
struct Results {
    output: Output,
    rows: Vec<Vec<String>>,
    /// Tracks that have no gain.
    silent: Vec<String>,
    meters: Vec<LoudnessMeter>,
    figure: Option<Figure>,
}

impl Results {
    fn take(&mut self, result: Result<Measured, Failure>) {
        let measured = match result {
            Ok(measured) => measured,
            Err(failure) => return self.output.failure(&failure),
        };
        match &measured.tags {
            Some(tags) => {
                self.output.json(&TaggedLine { line: &measured.line, tags });
                self.silent.extend(tags.written.is_empty().then(|| measured.line.path.clone()));
            }
            None => self.output.json(&measured.line),
        }
        self.rows.push(row(&name(&measured.line.path), &measured.report));
        self.meters.extend(measured.meter);
        self.figure = measured.figure;
    }

    fn show(self, args: &LoudnessArgs) -> Output {
        let Self { mut output, rows, silent, meters, figure } = self;
        if rows.is_empty() {
            return output;
        }
        let tracks = rows.len() - usize::from(args.album && !interrupt::requested());
        output.table(&HEADER, rows);
        for path in &silent {
            output.remark(&format!("{path}: no loudness (silence, or under 0.4 s), so no gain was written"));
        }
        if args.write_tags.is_some() {
            output.line(&format!("gains written to {} of {tracks} tracks", tracks - silent.len()));
        }
        if let (Some(path), Some(meter)) = (&args.curve, meters.first()) {
            match curve::write(path, meter, args.force) {
                Ok(()) => output.labelled("loudness curve", &path.display().to_string()),
                Err(failure) => output.failure(&failure),
            }
        }
        if let (Some(path), Some(figure)) = (&args.plot, figure) {
            match figure.write(path, &Folders::default(), args.force) {
                Ok(()) => output.labelled("picture", &path.display().to_string()),
                Err(failure) => output.failure(&failure),
            }
        }
        output
    }
}

impl Measured {
    fn write_tags(
        &self,
        scheme: Option<GainTagsArg>,
        album: Option<&LoudnessReport>,
    ) -> Result<Option<TagsJson>, Failure> {
        let write =
            |scheme| tags::write(Path::new(&self.line.path), self.line.codec, scheme, &self.report, album);
        scheme.map(write).transpose()
    }

    fn tagged(self, scheme: Option<GainTagsArg>, album: Option<&LoudnessReport>) -> Result<Self, Failure> {
        Ok(Self { tags: self.write_tags(scheme, album)?, ..self })
    }
}

fn measure(input: &Input, bars: &Bars, args: &LoudnessArgs) -> Result<Measured, Failure> {
    let mut decoder = Decoder::open(&input.path)?;
    let info = decoder.info().clone();
    let mut progress = bars.track(&input.path, rate_hz(&decoder));
    let analysis =
        analyze(&mut decoder, &mut progress).map_err(|error| Failure::reading(&input.path, error))?;
    let report = analysis.loudness;
    let line = LoudnessLine::of(&input.path, info.codec, info.sample_rate, info.layout, &report);
    let keep_meter = args.album || args.curve.is_some();
    let figure = args.plot.is_some().then(|| Figure {
        title: input.relative.display().to_string(),
        panels: loudness_panels(&analysis).into(),
    });
    Ok(Measured { line, report, meter: keep_meter.then_some(analysis.meter), figure, tags: None })
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
