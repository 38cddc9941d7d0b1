//! What each preset makes of each clip of `testdata/`, measured on the result: the tables of `docs/PRESETS.md`.
//!
//! `cargo run --release --example presets`
#![expect(clippy::print_stdout, reason = "its purpose")]

use std::error::Error;
use std::num::NonZeroU32;
use std::path::{Path, PathBuf};

use auralis::media::{Decoder, MediaError};
use auralis::pipeline::{
    ContentAnalysis, Corridor, MasterSettings, MasteringPlan, Passages, Preset, Profile, Track,
    analyze_content, refine, render,
};
use auralis::{BlockRef, Buffer, ChannelLayout, FrameSink, FrameSource};

/// The ranges that presets speak of, as bands of a profile.
const RANGES: [(&str, std::ops::Range<usize>); 5] =
    [("< 200 Hz", 4..10), ("200–800", 10..17), ("0.8–3 k", 17..22), ("3–8 k", 22..27), ("> 8 k", 27..29)];

struct File(PathBuf);

impl Track for File {
    type Source = Decoder;

    fn open(&self) -> Result<Decoder, MediaError> {
        Decoder::open(&self.0)
    }
}

/// What was rendered, to be measured.
#[derive(Default)]
struct Rendered(Vec<Vec<f32>>);

impl FrameSink for Rendered {
    type Error = MediaError;

    fn write(&mut self, block: &BlockRef<'_>) -> Result<(), MediaError> {
        self.0.resize(block.channels(), Vec::new());
        self.0.iter_mut().zip(block.planes()).for_each(|(plane, new)| plane.extend(new));
        Ok(())
    }
}

struct Row {
    lufs: f64,
    plr: f64,
    range: f64,
    distance: f64,
    tone: [Option<f64>; 5],
}

impl Row {
    fn of(analysis: &ContentAnalysis) -> Self {
        let profile = Profile::of(analysis);
        let tone = RANGES.map(|(_, bands)| {
            let powers: Vec<f64> =
                profile.levels[bands].iter().flatten().map(|level| 10f64.powf(level.0 / 10.0)).collect();
            (!powers.is_empty()).then(|| 10.0 * powers.iter().sum::<f64>().log10())
        });
        Self {
            lufs: profile.integrated.0,
            plr: profile.plr.map_or(f64::NAN, |plr| plr.0),
            range: profile.range.map_or(f64::NAN, |range| range.0),
            distance: Corridor::built_in().distance(&profile).map_or(f64::NAN, |db| db.0),
            tone,
        }
    }

    fn print(&self, name: &str, before: &Self) {
        let tone = self.tone.iter().zip(before.tone).map(|(now, before)| match now.zip(before) {
            Some((now, before)) => format!(" {:+.1} |", now - before),
            None => " – |".to_owned(),
        });
        println!(
            "| {name} | {:.1} | {:.1} | {:.1} | {:.2} |{}",
            self.lufs,
            self.plr,
            self.range,
            self.distance,
            tone.collect::<String>()
        );
    }
}

fn master(path: &Path, analysis: &ContentAnalysis, preset: Preset) -> Result<Row, Box<dyn Error>> {
    let track = File(path.to_owned());
    let settings = MasterSettings::of_preset(preset);
    let plan = MasteringPlan::adaptive(analysis, &settings, &Corridor::built_in());
    let plan = plan.guarded(&Passages::read(&track, analysis, &mut ())?)?;
    let mut source = track.open()?;
    let (rate, layout) = (source.sample_rate(), source.layout());
    let plan = refine(plan, &[track], &analysis.track.loudness, &settings, &mut ())?;
    let mut sink = Rendered::default();
    render(&mut source, &mut sink, &plan, None, &mut ())?;
    Ok(Row::of(&measured(&sink, rate, layout)?))
}

fn measured(
    sink: &Rendered,
    rate: NonZeroU32,
    layout: ChannelLayout,
) -> Result<ContentAnalysis, Box<dyn Error>> {
    let audio = Buffer::from_planes(&sink.0);
    Ok(auralis::pipeline::analyze_in_memory(&audio.block(), rate.get(), layout)?)
}

fn main() -> Result<(), Box<dyn Error>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata");
    let mut paths: Vec<PathBuf> =
        std::fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect::<Result<_, std::io::Error>>()?;
    paths.retain(|path| path.is_file() && path.extension().is_some_and(|e| e != "md"));
    paths.sort();
    run(&paths)
}

pub(crate) fn run(paths: &[PathBuf]) -> Result<(), Box<dyn Error>> {
    for path in paths {
        let analysis = analyze_content(&mut Decoder::open(path)?, &mut ())?;
        println!("\n### {}\n", path.file_stem().unwrap_or_default().to_string_lossy());
        let names: String = RANGES.iter().map(|(name, _)| format!(" {name} |")).collect();
        println!("| | LUFS | PLR dB | LRA LU | outside dB |{names}");
        println!("|---|---|---|---|---|---|---|---|---|---|");
        let before = Row::of(&analysis);
        before.print("as it came", &before);
        for preset in Preset::ALL {
            master(path, &analysis, preset)?.print(preset.name(), &before);
        }
    }
    Ok(())
}
