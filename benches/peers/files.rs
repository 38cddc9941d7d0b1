//! A19: file to file to a loudness target, against ffmpeg in two passes.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use auralis::dsp::{Dither, DitherNoise};
use auralis::media::{
    Container, Decoder, EncodeSpec, Encoder, MediaError, OutputFile, Overwrite, SampleFormat,
};
use auralis::pipeline::{MasterSettings, MasteringPlan, Track, analyze, foresee, render};
use auralis::{Buffer, ChannelLayout, FrameSink};

use crate::music;
use crate::row::{Measured, Plan, time};

const SECONDS: usize = 120;

pub(crate) fn rows(plan: &Plan) -> Vec<Measured> {
    if !plan.wants("A19") {
        return Vec::new();
    }
    let folder = tempfile::tempdir().expect("a temporary folder");
    let audio = music::rock(SECONDS, 0.8);
    let formats = [
        (Container::Wav, "wav", "WAV to WAV, 16 bit, one core, limiter at work"),
        (Container::Flac, "flac", "FLAC to FLAC, 16 bit, one core, limiter at work"),
    ];
    let mut rows = Vec::new();
    for (container, extension, what) in formats {
        let input = folder.path().join("input").with_extension(extension);
        let output = folder.path().join("output").with_extension(extension);
        write(&audio, &input, container);
        let mut peer = || time(|| ffmpeg_two_pass(&input, &output));
        let present = ffmpeg(&["-version"]).is_some();
        let peer = present.then_some(("ffmpeg: ebur128, then volume and alimiter", &mut peer as _));
        let ours = || ours(&input, &output, container);
        rows.push(plan.measure("A19", what, SECONDS as f64, ours, peer));
    }
    rows
}

struct File(PathBuf);

impl Track for File {
    type Source = Decoder;

    fn open(&self) -> Result<Decoder, MediaError> {
        Decoder::open(&self.0)
    }
}

fn encoder(path: &Path, container: Container) -> Encoder {
    let spec = EncodeSpec {
        container,
        sample: SampleFormat::Int16,
        sample_rate: std::num::NonZeroU32::new(44_100).expect("not zero"),
        layout: ChannelLayout::STEREO,
    };
    let output = OutputFile::create(path, Overwrite::Replace).expect("the folder is writable");
    Encoder::create(output, &spec, None).expect("an ordinary file")
}

fn write(audio: &Buffer, path: &Path, container: Container) {
    let mut encoder = encoder(path, container);
    encoder.write(&audio.block()).expect("room on the disk");
    encoder.finish().expect("room on the disk");
}

fn ours(input: &Path, output: &Path, container: Container) -> Duration {
    let track = File(input.to_owned());
    // Louder than the clip by some LU, so that the limiter and the search for the gain both work.
    let settings = MasterSettings { target: auralis::Lufs(-11.0), ..MasterSettings::default() };
    time(|| {
        let analysis = analyze(&mut track.open().expect("readable"), &mut ()).expect("measurable");
        let plan = MasteringPlan::new(&analysis.loudness, &settings);
        let tracks = std::slice::from_ref(&track);
        let plan = foresee(plan, tracks, &analysis.loudness, &settings, &mut ()).expect("limitable");
        let mut encoder = encoder(output, container);
        let dither = Dither { bits: 16, noise: DitherNoise::Tpdf, seed: 0 };
        let mut source = track.open().expect("readable");
        render(&mut source, &mut encoder, &plan, Some(dither), &mut ()).expect("renderable");
        encoder.finish().expect("room on the disk")
    })
}

/// Runs ffmpeg on one thread and returns what it prints, or `None` if it cannot.
fn ffmpeg(arguments: &[&str]) -> Option<String> {
    let output = Command::new("ffmpeg").args(arguments).stdin(Stdio::null()).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stderr).into_owned())
}

fn ffmpeg_two_pass(input: &Path, output: &Path) {
    let (input, output) = (input.to_string_lossy(), output.to_string_lossy());
    let filter = "ebur128=peak=true:framelog=verbose";
    let common = ["-hide_banner", "-nostats", "-y", "-threads", "1", "-i", &input, "-af"];
    let report = ffmpeg(&[&common[..], &[filter, "-f", "null", "-"]].concat()).expect("ffmpeg measures");
    let integrated = report.lines().rev().find_map(|line| line.trim().strip_prefix("I:"));
    let integrated: f64 =
        integrated.and_then(|value| value.trim().trim_end_matches(" LUFS").parse().ok()).expect("a loudness");
    let filter = format!("volume={}dB,alimiter=limit=0.89:level=false", -11.0 - integrated);
    ffmpeg(&[&common[..], &[&filter, "-sample_fmt", "s16", &output]].concat()).expect("ffmpeg renders");
}
