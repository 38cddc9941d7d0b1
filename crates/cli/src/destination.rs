//! Where an output goes and in which format.

use std::path::{Path, PathBuf};

use auralis_media::{Container, Overwrite, SampleFormat, StreamInfo, is_audio_extension};

use crate::args::{BitDepthArg, EncodingArgs, FormatArg};
use crate::inputs::Input;

/// What stands between the name and the extension of an output beside its input.
const BESIDE: &str = "master";

/// The file that an output is written to.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Destination {
    pub(crate) path: PathBuf,
    pub(crate) container: Container,
    pub(crate) sample: SampleFormat,
}

impl Destination {
    /// What a decoder calls the codec of the file.
    pub(crate) fn codec(&self) -> &'static str {
        match (self.container, self.sample) {
            (Container::Flac, _) => "flac",
            (Container::Wav, SampleFormat::Int16) => "pcm_s16",
            (Container::Wav, SampleFormat::Int24) => "pcm_s24",
            (Container::Wav, SampleFormat::Float32) => "pcm_f32",
        }
    }
}

/// What `--force` means for an output.
pub(crate) fn overwrite(force: bool) -> Overwrite {
    if force { Overwrite::Replace } else { Overwrite::Never }
}

/// What a call says about its outputs.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Outputs<'a> {
    /// A file for one input, otherwise a folder; `None` is beside each input.
    pub(crate) output: Option<&'a Path>,
    pub(crate) encoding: &'a EncodingArgs,
    /// The depth where none is asked for.
    pub(crate) depth: DefaultDepth,
    /// How many there will be, as far as it matters: one or more.
    pub(crate) count: usize,
}

/// The sample format of an output where none is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum DefaultDepth {
    /// That of the input; 32-bit float for what is finer than 24 bits; 24 bits for lossy inputs.
    OfInput,
    /// As computed: 32-bit float on WAV. FLAC has the depth of the input.
    AsComputed,
}

impl Outputs<'_> {
    /// Checks what can be known of the call before any file is opened.
    ///
    /// # Errors
    /// A sentence: the options contradict each other.
    pub(crate) fn check_usage(&self) -> Result<(), String> {
        if let Some(output) = self.output.filter(|output| self.count > 1 && names_a_file(output)) {
            return Err(format!(
                "{} is the name of a file, but several may be written; name a folder, or end it in / if it is one",
                output.display()
            ));
        }
        let named = self.output.filter(|output| !is_folder(output, self.count));
        let fixed = self.encoding.format.and_then(fixed_container);
        if let Some(output) = named {
            let by_name = container_of_name(output).ok_or_else(|| {
                format!(
                    "{} is no name for an output; end it in .wav or .flac, or in / for a folder",
                    output.display()
                )
            })?;
            if fixed.is_some_and(|format| format != by_name) {
                return Err(format!("--format contradicts the name {}", output.display()));
            }
        }
        let flac = named.and_then(container_of_name).or(fixed) == Some(Container::Flac);
        if flac && self.encoding.bit_depth == Some(BitDepthArg::Float32) {
            return Err("FLAC holds integers only; use --bit-depth 16 or 24, or --format wav".to_owned());
        }
        Ok(())
    }

    /// The destination of one input.
    pub(crate) fn destination(&self, input: &Input, info: &StreamInfo) -> Destination {
        let single = self.output.filter(|output| !is_folder(output, self.count));
        let by_name = single.and_then(container_of_name);
        let fixed = self.encoding.format.and_then(fixed_container);
        let container = fixed.or(by_name).unwrap_or_else(|| own_container(info));
        let sample = match (self.encoding.bit_depth, self.depth) {
            (Some(depth), _) => sample_format(depth),
            (None, DefaultDepth::AsComputed) if container == Container::Wav => SampleFormat::Float32,
            (None, _) => own_sample_format(info, container),
        };
        let extension = match container {
            Container::Wav => "wav",
            Container::Flac => "flac",
        };
        let path = match (self.output, single) {
            (_, Some(file)) => file.to_owned(),
            (Some(folder), None) => folder.join(&input.relative).with_extension(extension),
            (None, None) => input.path.with_extension(format!("{BESIDE}.{extension}")),
        };
        Destination { path, container, sample }
    }
}

/// Whether a file is the output of an earlier call that named none.
pub(crate) fn is_own_output(path: &Path) -> bool {
    path.file_stem().is_some_and(|stem| Path::new(stem).extension().is_some_and(|end| end == BESIDE))
}

fn is_folder(output: &Path, inputs: usize) -> bool {
    inputs > 1 || says_folder(output)
}

fn says_folder(output: &Path) -> bool {
    output.is_dir() || output.as_os_str().to_string_lossy().ends_with(std::path::MAIN_SEPARATOR)
}

fn names_a_file(output: &Path) -> bool {
    is_audio_extension(output) && !says_folder(output)
}

fn container_of_name(path: &Path) -> Option<Container> {
    let extension = path.extension()?.to_str()?.to_ascii_lowercase();
    match extension.as_str() {
        "wav" | "wave" => Some(Container::Wav),
        "flac" => Some(Container::Flac),
        _ => None,
    }
}

fn fixed_container(format: FormatArg) -> Option<Container> {
    match format {
        FormatArg::Wav => Some(Container::Wav),
        FormatArg::Flac => Some(Container::Flac),
        FormatArg::Same => None,
    }
}

fn own_container(info: &StreamInfo) -> Container {
    if matches!(info.container, "wav" | "rf64" | "bw64") { Container::Wav } else { Container::Flac }
}

fn sample_format(depth: BitDepthArg) -> SampleFormat {
    match depth {
        BitDepthArg::Int16 => SampleFormat::Int16,
        BitDepthArg::Int24 => SampleFormat::Int24,
        BitDepthArg::Float32 => SampleFormat::Float32,
    }
}

/// The depth of the input where an output can have it. What is finer than 24 bits is float on WAV, which holds all that a
/// decoder gives; lossy inputs, and FLAC, have 24 bits.
fn own_sample_format(info: &StreamInfo, container: Container) -> SampleFormat {
    match info.bit_depth {
        Some(..=16) => SampleFormat::Int16,
        None | Some(25..) if info.lossless && container == Container::Wav => SampleFormat::Float32,
        _ => SampleFormat::Int24,
    }
}
