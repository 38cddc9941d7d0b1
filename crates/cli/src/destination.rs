//! Where a master goes and in which format.

use std::path::{Path, PathBuf};

use auralis_media::{Container, Overwrite, SampleFormat, StreamInfo};

use crate::args::{BitDepthArg, FormatArg, MasterArgs};
use crate::inputs::Input;

/// The file that a master is written to.
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

/// Checks what can be known of the call before any file is opened.
///
/// # Errors
/// A sentence: the options contradict each other.
pub(crate) fn check_usage(args: &MasterArgs, inputs: usize) -> Result<(), String> {
    let named = args.output.as_deref().filter(|output| !is_folder(output, inputs));
    if let Some(output) = named {
        let by_name = container_of_name(output).ok_or_else(|| {
            format!(
                "{} is no name for an output; end it in .wav or .flac, or in / for a folder",
                output.display()
            )
        })?;
        let by_format = args.format.and_then(fixed_container);
        if by_format.is_some_and(|format| format != by_name) {
            return Err(format!("--format contradicts the name {}", output.display()));
        }
    }
    let flac =
        named.and_then(container_of_name).or(args.format.and_then(fixed_container)) == Some(Container::Flac);
    if flac && args.bit_depth == Some(BitDepthArg::Float32) {
        return Err("FLAC holds integers only; use --bit-depth 16 or 24, or --format wav".to_owned());
    }
    Ok(())
}

/// The destination of one input.
pub(crate) fn of(args: &MasterArgs, input: &Input, info: &StreamInfo, inputs: usize) -> Destination {
    let single = args.output.as_deref().filter(|output| !is_folder(output, inputs) && !input.from_folder);
    let by_name = single.and_then(container_of_name);
    let container = args.format.and_then(fixed_container).or(by_name).unwrap_or_else(|| own_container(info));
    let sample = args.bit_depth.map_or_else(|| own_sample_format(info, container), sample_format);
    let extension = match container {
        Container::Wav => "wav",
        Container::Flac => "flac",
    };
    let path = match (&args.output, single) {
        (_, Some(file)) => file.to_owned(),
        (Some(folder), None) => folder.join(&input.relative).with_extension(extension),
        (None, None) => input.path.with_extension(format!("master.{extension}")),
    };
    Destination { path, container, sample }
}

fn is_folder(output: &Path, inputs: usize) -> bool {
    inputs > 1 || output.is_dir() || output.as_os_str().to_string_lossy().ends_with(std::path::MAIN_SEPARATOR)
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

/// The depth of the input where an output can have it; 24 bits for everything finer, lossy or float.
fn own_sample_format(info: &StreamInfo, container: Container) -> SampleFormat {
    match info.bit_depth {
        Some(..=16) => SampleFormat::Int16,
        None if info.lossless && container == Container::Wav => SampleFormat::Float32,
        _ => SampleFormat::Int24,
    }
}
