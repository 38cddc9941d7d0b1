use std::num::NonZeroU32;

use auralis_core::ChannelLayout;

use crate::error::Fault;

/// What a file says about its audio.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct StreamInfo {
    /// The codec: `flac`, `alac`, `mp3`, `vorbis`, `opus`, `aac` (LC; the extension of HE-AAC is not decoded), or PCM such as `pcm_s16`,
    /// `pcm_s24`, `pcm_f32`.
    pub codec: &'static str,
    /// The file format: `wav`, `rf64`, `bw64`, `flac`, `mp3`, `ogg`, `mp4`, `adts`, `aiff`, `caf`, `mkv`.
    pub container: &'static str,
    /// Frames per second.
    pub sample_rate: NonZeroU32,
    /// What each channel is.
    pub layout: ChannelLayout,
    /// The exact length, where the file states it.
    pub total_frames: Option<u64>,
    /// Significant bits per sample of an integer lossless codec; `None` for float and lossy ones.
    pub bit_depth: Option<u32>,
    /// Whether the samples may lie beyond ±1: float PCM and every lossy codec.
    pub float: bool,
    /// Whether the codec keeps every bit.
    pub lossless: bool,
}

const SAMPLE_RATES: std::ops::RangeInclusive<u32> = 1_000..=768_000;

/// The rate, if it is one that the engine serves.
pub(super) fn check_rate(rate: u32) -> Result<NonZeroU32, Fault> {
    let stated = NonZeroU32::new(rate).ok_or(Fault::Damaged("it states a sample rate of 0 Hz"))?;
    match SAMPLE_RATES.contains(&rate) {
        true => Ok(stated),
        false => Err(Fault::SampleRate(u64::from(rate))),
    }
}
