//! Runs the program and reads what it leaves.

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;
use tempfile::TempDir;

/// The clips, and what they are good for: 44.1 kHz FLAC, Vorbis at 48 kHz, decoding above full scale,
/// −32 LUFS, 8 kHz mono.
pub(crate) const CLIPS: [&str; 9] = [
    "clipped_internal_degeneration_190bpm.ogg",
    "electronic_media_threat.ogg",
    "orchestral_roman_ingenuity.ogg",
    "quiet_safe_room.ogg",
    "rock_feelings_95bpm.flac",
    "rock_war_of_freedom_140bpm.ogg",
    "solo_guitar_em9.flac",
    "solo_tabla.flac",
    "speech_allison_8k_mono.wav",
];

pub(crate) fn testdata() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../testdata")
}

pub(crate) fn clip(name: &str) -> String {
    testdata().join(name).display().to_string()
}

/// The program in a folder of its own.
pub(crate) struct Bench {
    pub(crate) folder: TempDir,
}

/// What a call came to.
pub(crate) struct Run {
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Bench {
    pub(crate) fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// A path in the folder as an argument.
    pub(crate) fn arg(&self, name: &str) -> String {
        self.path(name).display().to_string()
    }

    pub(crate) fn run<S: AsRef<OsStr>>(&self, arguments: &[S]) -> Run {
        self.run_with(&[], arguments)
    }

    /// Runs in an environment with more variables, but without those of whoever runs the tests that ask for colours.
    pub(crate) fn run_with<S: AsRef<OsStr>>(&self, variables: &[(&str, &str)], arguments: &[S]) -> Run {
        let mut command = Command::new(env!("CARGO_BIN_EXE_auralis"));
        command.env_remove("CLICOLOR_FORCE").env_remove("NO_COLOR").envs(variables.iter().copied());
        Run::of(command.args(arguments).current_dir(&self.folder).output().unwrap())
    }

    /// Names of all files below the folder, hidden and temporary ones included.
    pub(crate) fn files(&self) -> Vec<String> {
        fn below(folder: &Path, found: &mut Vec<PathBuf>) {
            for entry in fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() { below(&path, found) } else { found.push(path) }
            }
        }
        let mut found = Vec::new();
        below(self.folder.path(), &mut found);
        let name = |path: &PathBuf| path.strip_prefix(self.folder.path()).unwrap().display().to_string();
        let mut names: Vec<String> = found.iter().map(name).collect();
        names.sort();
        names
    }

    /// What `auralis loudness` reads on a file: a decoder and a meter apart from the render's.
    pub(crate) fn measure(&self, path: &str) -> Value {
        let run = self.run(&["loudness", path, "--json"]);
        assert_eq!(run.code, Some(0), "{}", run.stderr);
        run.json().remove(0)
    }
}

impl Run {
    pub(crate) fn of(output: Output) -> Self {
        Self {
            code: output.status.code(),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        }
    }

    /// Every line of stdout as JSON: there must be nothing else.
    pub(crate) fn json(&self) -> Vec<Value> {
        self.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    #[track_caller]
    pub(crate) fn succeeded(self) -> Self {
        assert_eq!(self.code, Some(0), "{}{}", self.stdout, self.stderr);
        self
    }

    /// One error line, with the path, and the words that it must hold.
    #[track_caller]
    pub(crate) fn failed_with(&self, path: &str, words: &[&str]) {
        assert_eq!(self.code, Some(1), "{}{}", self.stdout, self.stderr);
        let lines: Vec<&str> = self.stderr.lines().filter(|line| line.starts_with("error: ")).collect();
        let [line] = lines[..] else { panic!("one error line: {}", self.stderr) };
        assert!(line.starts_with(&format!("error: {path}: ")), "{line}");
        for word in words {
            assert!(line.contains(word), "{line:?} does not say {word:?}");
        }
    }
}

/// The keys are there, not null, and in this order in the text.
#[track_caller]
pub(crate) fn assert_keys(text: &str, line: &Value, keys: &[&str]) {
    keys.iter().for_each(|key| assert!(!line[key].is_null(), "{key} in {line}"));
    let mut after = 0;
    for key in keys {
        let at = text[after..].find(&format!("\"{key}\":"));
        after += at.unwrap_or_else(|| panic!("{key} in its place in {text}"));
    }
}

/// The integrated loudness that a JSON object tells.
pub(crate) fn lufs(line: &Value) -> f64 {
    line["integrated_lufs"].as_f64().unwrap()
}

/// The samples of a WAV file, by a reader that is not ours.
pub(crate) fn samples(path: &Path) -> Vec<f32> {
    let mut reader = hound::WavReader::open(path).unwrap();
    match reader.spec().sample_format {
        hound::SampleFormat::Float => reader.samples::<f32>().map(Result::unwrap).collect(),
        hound::SampleFormat::Int => {
            let scale = (1i64 << (reader.spec().bits_per_sample - 1)) as f32;
            reader.samples::<i32>().map(|sample| sample.unwrap() as f32 / scale).collect()
        }
    }
}

/// Writes a 16-bit stereo WAV file of decaying bursts: music enough for a limiter.
pub(crate) fn write_bursts(path: &Path, sample_rate: u32, seconds: u32, level: f64) {
    let spec = hound::WavSpec {
        channels: 2,
        sample_rate,
        bits_per_sample: 16,
        sample_format: hound::SampleFormat::Int,
    };
    let mut writer = hound::WavWriter::create(path, spec).unwrap();
    for n in 0..sample_rate * seconds {
        let time = f64::from(n) / f64::from(sample_rate);
        let decay = (-(time * 2.0).fract() * 6.0).exp();
        let tone = (time * 220.0 * std::f64::consts::TAU).sin()
            + 0.3 * (time * 1_234.5 * std::f64::consts::TAU).sin();
        for side in [1.0, 0.8] {
            writer.write_sample((tone * decay * level * side * 32_767.0 / 1.3) as i16).unwrap();
        }
    }
    writer.finalize().unwrap();
}

/// A stereo tone as 32-bit float, starting at zero.
pub(crate) fn write_tone(path: &Path, sample_rate: u32, frequency_hz: f64, level_dbfs: f64, seconds: f64) {
    let spec = hound::WavSpec {
        channels: 2,
        sample_rate,
        bits_per_sample: 32,
        sample_format: hound::SampleFormat::Float,
    };
    let mut writer = hound::WavWriter::create(path, spec).unwrap();
    let amplitude = 10f64.powf(level_dbfs / 20.0);
    for n in 0..(seconds * f64::from(sample_rate)) as u32 {
        let phase = (frequency_hz * f64::from(n) / f64::from(sample_rate)).fract();
        let sample = (amplitude * (std::f64::consts::TAU * phase).sin()) as f32;
        writer.write_sample(sample).unwrap();
        writer.write_sample(sample).unwrap();
    }
    writer.finalize().unwrap();
}

/// Amplitude in dBFS at a frequency, by correlation over whole seconds.
pub(crate) fn level_db(samples: &[f32], frequency_hz: f64, sample_rate_hz: f64) -> f64 {
    let step = std::f64::consts::TAU * frequency_hz / sample_rate_hz;
    let (mut re, mut im) = (0.0, 0.0);
    for (n, x) in samples.iter().enumerate() {
        let (sin, cos) = (step * n as f64).sin_cos();
        re += f64::from(*x) * cos;
        im += f64::from(*x) * sin;
    }
    20.0 * (2.0 * (re * re + im * im).sqrt() / samples.len() as f64).log10()
}
