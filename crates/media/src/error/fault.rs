use std::io;

use super::ErrorKind;

/// Every way in which a file can fail, as the first half of a sentence.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Fault {
    #[error("there is no such file")]
    NotFound,
    #[error("the folder for the output does not exist")]
    NoFolder,
    #[error("access is denied")]
    PermissionDenied,
    #[error("this is a folder, not a file")]
    IsAFolder,
    #[error("this is a pipe or a device, and the audio has to be read more than once")]
    NotAFile,
    #[error("a part of the path is a file, not a folder")]
    NotAFolder,
    #[error("the file is empty")]
    Empty,
    #[error("the content is no audio format known here")]
    NotAudio,
    #[error("the file holds no audio track")]
    NoAudioTrack,
    #[error("the codec {0} is not supported")]
    Codec(&'static str),
    #[error("the format uses {0}, which is not supported")]
    Feature(&'static str),
    /// In the words of the library that refuses it.
    #[error("the file uses what is not supported ({0})")]
    Foreign(&'static str),
    #[error("the sample rate is {0} Hz; 1000 to 768000 Hz are supported")]
    SampleRate(u64),
    #[error("there are {0} channels; up to 24 are supported")]
    TooManyChannels(u64),
    #[error("{container} cannot hold {what}")]
    Container { container: &'static str, what: &'static str },
    #[error("FLAC holds sample rates up to {any} Hz, and multiples of 10 Hz up to {tens} Hz, not {rate} Hz")]
    FlacRate { rate: u32, any: u32, tens: u32 },
    #[error("{container} holds 1 to {max} channels, not {channels}")]
    ContainerChannels { container: &'static str, channels: u16, max: u16 },
    #[error("the file is damaged: {0}")]
    Damaged(&'static str),
    #[error("the file is damaged: {what}")]
    Page { what: &'static str, byte: u64 },
    #[error("the file is damaged: the decoder could not cope with it")]
    Panicked,
    #[error("the file is damaged: reading it makes no progress")]
    NoProgress,
    #[error("the audio ends early: {found} of {expected} frames are there")]
    TruncatedFrames { found: u64, expected: u64 },
    #[error("the audio ends early: {0}")]
    Truncated(&'static str),
    #[error("tags cannot be written to {0}")]
    NoTags(&'static str),
    #[error("its tags are too large for their format or for editing")]
    TagSize,
    #[error("another program has changed the file meanwhile")]
    Changed,
    #[error("a sample is not a finite number")]
    NotFinite,
    #[error("a sample is louder than +100 dBFS, which no recording is")]
    Absurd,
    #[error("the output exists already")]
    Exists,
    #[error("there is no space left on the disk")]
    NoSpace,
    #[error("the file system is read-only")]
    ReadOnly,
    #[error("the block has {found} channels, but the stream has {expected}")]
    BlockChannels { found: usize, expected: usize },
    #[error("the operating system reports: {0}")]
    Io(#[source] io::Error),
}

impl Fault {
    pub(crate) fn from_io(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::NotFound => Self::NotFound,
            io::ErrorKind::PermissionDenied => Self::PermissionDenied,
            io::ErrorKind::IsADirectory => Self::IsAFolder,
            io::ErrorKind::NotADirectory => Self::NotAFolder,
            io::ErrorKind::AlreadyExists => Self::Exists,
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded | io::ErrorKind::FileTooLarge => {
                Self::NoSpace
            }
            io::ErrorKind::ReadOnlyFilesystem => Self::ReadOnly,
            io::ErrorKind::UnexpectedEof => Self::Truncated("the file ends in the middle of a structure"),
            _ => Self::Io(error),
        }
    }

    pub(super) fn kind(&self) -> ErrorKind {
        match self {
            Self::NotFound | Self::NoFolder => ErrorKind::NotFound,
            Self::PermissionDenied => ErrorKind::PermissionDenied,
            Self::IsAFolder => ErrorKind::IsAFolder,
            Self::NotAFile => ErrorKind::NotAFile,
            Self::Empty => ErrorKind::Empty,
            Self::NotAudio | Self::NoAudioTrack => ErrorKind::NotAudio,
            Self::Codec(_)
            | Self::Feature(_)
            | Self::Foreign(_)
            | Self::SampleRate(_)
            | Self::TooManyChannels(_)
            | Self::Container { .. }
            | Self::FlacRate { .. }
            | Self::ContainerChannels { .. }
            | Self::BlockChannels { .. }
            | Self::NoTags(_)
            | Self::TagSize => ErrorKind::Unsupported,
            Self::Changed => ErrorKind::Changed,
            Self::Damaged(_) | Self::Page { .. } | Self::Absurd | Self::Panicked | Self::NoProgress => {
                ErrorKind::Damaged
            }
            Self::TruncatedFrames { .. } | Self::Truncated(_) => ErrorKind::Truncated,
            Self::NotFinite => ErrorKind::NotFinite,
            Self::Exists => ErrorKind::Exists,
            Self::NoSpace => ErrorKind::NoSpace,
            Self::ReadOnly => ErrorKind::ReadOnly,
            Self::NotAFolder | Self::Io(_) => ErrorKind::Io,
        }
    }

    /// The second half of the sentence: what the user can do.
    pub(super) fn advice(&self) -> &'static str {
        match self {
            Self::NotFound | Self::NotAFolder => "check the path",
            Self::NoFolder => "create it or choose another",
            Self::PermissionDenied => "change the permissions or choose another place",
            Self::IsAFolder => "name a file",
            Self::NotAFile => "save it to a file first",
            Self::Empty => "copy it again from its source",
            Self::NotAudio => {
                "give a WAV, FLAC, MP3, Ogg Vorbis, Opus, AAC/M4A, ALAC, AIFF or CAF file, or check \
                 that this one is not damaged"
            }
            Self::NoAudioTrack => "give a file with sound",
            Self::Codec(_) | Self::Feature(_) | Self::Foreign(_) => "convert it to PCM WAV or FLAC first",
            Self::SampleRate(_) => "convert it to 44100 or 48000 Hz first",
            Self::TooManyChannels(_) => "split it into files of fewer channels first",
            Self::Container { .. } | Self::FlacRate { .. } | Self::ContainerChannels { .. } => {
                "choose WAV, or another sample format or rate"
            }
            Self::NoTags(_) => "convert it to FLAC first, or leave it out",
            Self::TagSize => "remove large pictures from them first",
            Self::Changed => "run again when it is no longer written to",
            Self::BlockChannels { .. } => "give blocks with the channels of the stream",
            Self::Damaged(_)
            | Self::Page { .. }
            | Self::Panicked
            | Self::NoProgress
            | Self::TruncatedFrames { .. }
            | Self::Truncated(_) => "copy the file again from its source",
            Self::Absurd => "export the file again, so that full scale is 1",
            Self::NotFinite => "export the file again with valid samples",
            Self::Exists => "choose another name or allow it to be replaced",
            Self::NoSpace => "free some space or choose another disk",
            Self::ReadOnly => "choose a place that can be written",
            Self::Io(_) => "check the disk and try again",
        }
    }
}
