//! `auralis analyze`

mod args;

use std::path::{Path, PathBuf};

use auralis_core::{Analyzer, BuildError, Db, FrameSource, Lu, Lufs, StreamSpec};
use auralis_media::Decoder;
use auralis_pipeline::{ContentAnalysis, analyze_everything};
use auralis_spectrum::{BandScale, Bands, LongTermSpectrum, SpectrumAnalyzer, SpectrumDesign, Weighting};

use super::{or_dash, rate_hz};
use crate::args::Common;
use crate::batch;
use crate::claims::Claims;
use crate::failure::Failure;
use crate::folders::Folders;
use crate::inputs::{self, Input};
use crate::job;
use crate::json::{AnalysisLine, TrackJson};
use crate::output::Output;
use crate::plot::{Figure, PictureKind, band_levels};
use crate::progress::Bars;
use crate::sidecar;

pub(crate) use args::{AnalyzeArgs, EXAMPLES};

const HEADER: [&str; 12] = [
    "track",
    "class",
    "integrated",
    "range",
    "crest",
    "DR",
    "PLR",
    "least PSR",
    "tempo",
    "key",
    "bandwidth",
    "width",
];
/// Bands of the spectrum in a picture, to the octave.
const BANDS_PER_OCTAVE: u32 = 6;
/// Frames of the spectrum: the lowest bands are 2 Hz wide.
const SPECTRUM_FRAMES: usize = 16_384;
/// Frames that the decoder is asked for at most.
const BLOCK_FRAMES: usize = 4_096;

/// What was found in an input.
struct Analyzed {
    path: PathBuf,
    track: TrackJson,
    figure: Option<Figure>,
}

pub(crate) fn run(args: &AnalyzeArgs, common: &Common) -> Output {
    let mut output = Output::new(common);
    let inputs = inputs::collect(&args.inputs);
    if let Err(message) = check_usage(args, inputs.len()) {
        output.usage(&message);
        return output;
    }
    let mut claims = Claims::new(job::paths(&inputs), args.force);
    if let Some(Err(failure)) = args.plot.as_ref().map(|path| claims.claim(path, "the picture")) {
        output.failure(&failure);
        return output;
    }
    let bars = Bars::new(common);
    let (mut rows, mut reasons, mut figure) = (Vec::new(), Vec::new(), None);
    batch::in_order(
        &inputs,
        common,
        |input| analyze(input.as_ref().map_err(Clone::clone)?, &bars, args),
        |result| match result {
            Ok(analyzed) => {
                let Analyzed { path, track, figure: drawn } = analyzed;
                output.json(&AnalysisLine { path: path.display().to_string(), track: &track });
                reasons.extend(reason(&path, &track));
                rows.push(row(&path, &track));
                figure = drawn;
            }
            Err(failure) => output.failure(&failure),
        },
    );
    if !rows.is_empty() {
        output.table(&HEADER, rows);
    }
    reasons.iter().for_each(|reason| output.line(reason));
    if let (Some(path), Some(figure)) = (&args.plot, figure) {
        match figure.write(path, &Folders::default(), args.force) {
            Ok(()) => output.labelled("picture", &path.display().to_string()),
            Err(failure) => output.failure(&failure),
        }
    }
    output
}

/// # Errors
/// A sentence: the options contradict the inputs.
fn check_usage(args: &AnalyzeArgs, inputs: usize) -> Result<(), String> {
    if args.plot.is_some() && inputs > 1 {
        return Err("--plot takes one input; draw the tracks one by one".to_owned());
    }
    args.plot.as_deref().map_or(Ok(()), |path| PictureKind::of(path).map(drop))
}

fn analyze(input: &Input, bars: &Bars, args: &AnalyzeArgs) -> Result<Analyzed, Failure> {
    let path = input.path.clone();
    // A picture shows more than a sidecar knows.
    let known = if args.plot.is_none() && args.sidecar { sidecar::read(&path) } else { None };
    if let Some(track) = known {
        return Ok(Analyzed { path, track, figure: None });
    }
    let decoder = Decoder::open(&path)?;
    let info = decoder.info().clone();
    let mut progress = bars.track(&path, rate_hz(&decoder));
    let unsupported = |error: BuildError| {
        Failure::new(&path, "unsupported", format!("{error}; this stream cannot be analysed"))
    };
    let (analysis, figure) = if args.plot.is_some() {
        let mut analyzer = spectrum_analyzer(&decoder).map_err(unsupported)?;
        let mut source = decoder.inspect(|block| analyzer.push(block));
        let analysis =
            analyze_everything(&mut source, &mut progress).map_err(|error| Failure::reading(&path, error))?;
        let figure = picture(input, &analysis, &analyzer.report()).map_err(unsupported)?;
        (analysis, Some(figure))
    } else {
        let mut source = decoder;
        let analysis =
            analyze_everything(&mut source, &mut progress).map_err(|error| Failure::reading(&path, error))?;
        (analysis, None)
    };
    let track = TrackJson::of(&path, &info, &analysis);
    if args.sidecar {
        sidecar::write(&path, &track, args.force)?;
    }
    Ok(Analyzed { path, track, figure })
}

fn spectrum_analyzer(decoder: &Decoder) -> Result<SpectrumAnalyzer, BuildError> {
    let spec =
        StreamSpec::new(decoder.info().sample_rate.get(), decoder.info().layout.channels(), BLOCK_FRAMES)?;
    SpectrumDesign { frame_len: SPECTRUM_FRAMES, hop: SPECTRUM_FRAMES / 2, ..SpectrumDesign::default() }
        .build(&spec)
}

/// Spectrum, loudness and waveform, one below the other.
fn picture(
    input: &Input,
    analysis: &ContentAnalysis,
    spectrum: &LongTermSpectrum,
) -> Result<Figure, BuildError> {
    let rate = f64::from(analysis.track.sample_rate.get());
    let bands = Bands::new(BandScale::Octave { bands_per_octave: BANDS_PER_OCTAVE }, rate, SPECTRUM_FRAMES)?;
    let powers = spectrum.band_powers(&bands, Weighting::Z);
    let levels: Vec<(f64, f64)> =
        bands.bands().iter().zip(powers).map(|(band, power)| (band.centre.0, 10.0 * power.log10())).collect();
    let title = format!("Mean spectrum in 1/{BANDS_PER_OCTAVE} octaves, dBFS");
    let mut panels = vec![band_levels(title, &levels)];
    panels.extend(super::loudness_panels(&analysis.track));
    Ok(Figure { title: input.relative.display().to_string(), panels })
}

/// Why the track has its class, in sentences for people.
fn reason(path: &Path, track: &TrackJson) -> Option<String> {
    let class = track.content.class.as_ref()?;
    Some(format!("{}: {class}, since {}", path.display(), track.content.reasons.join(", and ")))
}

fn row(path: &Path, track: &TrackJson) -> Vec<String> {
    let TrackJson { loudness, dynamics, content, .. } = track;
    let db = |value: Option<f64>| or_dash(value.map(|value| format!("{:.1}", Db(value))));
    let edge = content.bandwidth_hz.filter(|_| content.bandwidth_confidence > Some(0.0));
    let width = track.stereo.as_ref().and_then(|stereo| stereo.width);
    vec![
        path.file_name().unwrap_or_default().to_string_lossy().into_owned(),
        or_dash(content.class.as_ref()),
        Lufs(loudness.integrated_lufs.unwrap_or(f64::NEG_INFINITY)).to_string(),
        or_dash(loudness.loudness_range_lu.map(Lu)),
        db(dynamics.crest_db),
        or_dash(dynamics.dr_db.map(|dr| format!("{dr:.0}"))),
        db(dynamics.plr_db),
        db(dynamics.psr_min_db),
        or_dash(track.tempo.as_ref().map(|tempo| format!("{:.1} BPM", tempo.bpm))),
        or_dash(track.key.as_ref().map(|key| format!("{} {}", key.tonic, key.mode))),
        or_dash(edge.map(|edge| format!("{:.1} kHz", edge / 1_000.0))),
        or_dash(width.map(|width| format!("{width:.2}"))),
    ]
}
