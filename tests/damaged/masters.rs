//! A damaged file is opened, analysed, planned and written anew: a master, or an error that says what is wrong.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use auralis::media::{
    AUDIO_EXTENSIONS, Container, Decoder, EncodeSpec, Encoder, MediaError, OutputFile, Overwrite,
    SampleFormat,
};
use auralis::pipeline::{MasterSettings, MasteringPlan, PipelineError, analyze, render};
use auralis::{Buffer, ChannelLayout, FrameSink, FrameSource};
use auralis_testkit::Random;
use auralis_testkit::performance::{Promise, Unit};

use crate::damage::damaged;

/// Damaged versions of each file.
const ROUNDS: usize = 60;
/// Far beyond what a second of audio takes, even on a machine that does ten things besides.
const SOON: Duration = Duration::from_secs(20);

enum Wrong {
    Media(MediaError),
    Pipeline(PipelineError<MediaError, MediaError>),
}

impl From<MediaError> for Wrong {
    fn from(error: MediaError) -> Self {
        Self::Media(error)
    }
}

impl std::fmt::Display for Wrong {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Media(error) => error.fmt(f),
            Self::Pipeline(error) => error.fmt(f),
        }
    }
}

/// The frames that were written.
fn master(input: &Path, output: &Path) -> Result<u64, Wrong> {
    let mut source = Decoder::open(input)?;
    let spec = EncodeSpec {
        container: Container::Wav,
        sample: SampleFormat::Float32,
        sample_rate: source.sample_rate(),
        layout: source.layout(),
    };
    let wrong = |error: PipelineError<MediaError>| Wrong::Pipeline(error.with_sink());
    let analysis = analyze(&mut source, &mut ()).map_err(wrong)?;
    let plan = MasteringPlan::new(&analysis.loudness, &MasterSettings::default());
    let mut encoder = Encoder::create(OutputFile::create(output, Overwrite::Never)?, &spec, None)?;
    render(&mut Decoder::open(input)?, &mut encoder, &plan, None, &mut ()).map_err(Wrong::Pipeline)?;
    Ok(encoder.finish()?.frames)
}

/// A second of sound that our writers have put into a file.
fn written(path: &Path, container: Container, sample: SampleFormat, channels: usize, rate: u32) {
    let mut random = Random::new(7);
    let planes: Vec<Vec<f32>> =
        (0..channels).map(|_| (0..rate).map(|_| 0.3 * random.sample()).collect()).collect();
    let layout = if channels == 1 { ChannelLayout::MONO } else { ChannelLayout::STEREO };
    let spec = EncodeSpec { container, sample, sample_rate: rate.try_into().unwrap(), layout };
    let mut encoder =
        Encoder::create(OutputFile::create(path, Overwrite::Never).unwrap(), &spec, None).unwrap();
    encoder.write(&Buffer::from_planes(&planes).block()).unwrap();
    encoder.finish().unwrap();
}

#[test]
fn a_damaged_file_becomes_a_master_or_a_sentence() {
    let folder = tempfile::tempdir().unwrap();
    let here = |name: &str| folder.path().join(name);
    written(&here("16.wav"), Container::Wav, SampleFormat::Int16, 2, 8_000);
    written(&here("24.wav"), Container::Wav, SampleFormat::Int24, 1, 11_025);
    written(&here("float.wav"), Container::Wav, SampleFormat::Float32, 2, 8_000);
    written(&here("16.flac"), Container::Flac, SampleFormat::Int16, 2, 8_000);
    written(&here("24.flac"), Container::Flac, SampleFormat::Int24, 1, 12_000);
    let mut whole: Vec<PathBuf> =
        ["16.wav", "24.wav", "float.wav", "16.flac", "24.flac"].map(here).into_iter().collect();
    let tests = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests");
    whole.push(tests.join("clips/solo_tabla_128k.mp3"));
    let mut random = Random::new(9);
    let (mut masters, mut errors) = (0, 0);
    for path in whole {
        // The first seconds of a longer file are enough to be damaged.
        let mut bytes = std::fs::read(&path).unwrap();
        bytes.truncate(60_000);
        for round in 0..ROUNDS {
            let what = format!("{}, round {round}", path.display());
            let extension = if random.range(0..8) == 0 {
                AUDIO_EXTENSIONS[random.range(0..AUDIO_EXTENSIONS.len())]
            } else {
                path.extension().unwrap().to_str().unwrap()
            };
            let (input, output) = (here("damaged").with_extension(extension), here("master.wav"));
            std::fs::write(&input, damaged(&bytes, &mut random)).unwrap();
            let start = Instant::now();
            let result = master(&input, &output);
            assert!(start.elapsed() < SOON, "{what} takes {:?}", start.elapsed());
            match result {
                Ok(frames) => {
                    masters += 1;
                    let mut again = Decoder::open(&output).unwrap();
                    assert_eq!(again.total_frames(), Some(frames), "{what}");
                    let mut block = Buffer::new(again.layout().channels().into(), 4_096);
                    while again.read(&mut block.block_mut()).unwrap() == 4_096 {}
                    std::fs::remove_file(&output).unwrap();
                }
                Err(error) => {
                    errors += 1;
                    let sentence = error.to_string();
                    assert!(sentence.len() > 12 && !sentence.contains("panicked"), "{what}: {sentence}");
                    assert!(!output.exists(), "{what} left half a file");
                }
            }
            std::fs::remove_file(&input).unwrap();
        }
    }
    let left = std::fs::read_dir(folder.path()).unwrap().count();
    let what = format!("files left half written by {masters} masters and {errors} errors");
    Promise::gate("G15", Unit::Count, 0.0).counted(&what, left as f64 - 5.0);
    assert_eq!(left, 5, "nothing but the whole files is left");
    // Both happen: damage that is heard as a click, and damage that is refused.
    assert!(masters > 10 && errors > 100, "{masters} masters, {errors} errors");
}
