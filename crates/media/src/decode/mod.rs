//! Files as streams of frames.

mod caf;
mod chunk;
mod flac_empty;
mod guard;
mod info;
mod metered;
mod mp3;
mod mp4;
mod ogg;
mod ogg_watch;
mod open;
mod opus;
mod speakers;
mod symphonia;

use std::fmt;
use std::num::NonZeroU32;
use std::path::{Path, PathBuf};

use auralis_core::{BlockMut, ChannelLayout, FrameSource};

use self::chunk::Chunks;
use crate::error::{Fault, MediaError, Position};
use crate::wav::WavReader;

pub(crate) use guard::contain;
pub use info::StreamInfo;
pub(crate) use mp3::starts_with_frame;

/// An audio file as a [`FrameSource`].
///
/// Reads WAV, RF64 and BW64 (8 to 32-bit integer, 32 and 64-bit float), FLAC, MP3, Ogg Vorbis,
/// Ogg Opus, AAC and ALAC in MP4, ADTS, AIFF and AIFC, and CAF. The content decides, not the
/// extension.
///
/// - An integer sample n of b bits becomes n / 2^(b−1). Float and lossy samples keep their
///   value, even beyond ±1; a sample that is not finite, or beyond +100 dBFS, is an error.
/// - Channels come in the order of WAVE files: left, right, centre, low frequencies, then the
///   rest, whatever order the file has them in. 5.1 has its surrounds at ±110°, whether the file
///   calls them back or side.
/// - Up to 24 channels, as far as the decoders of others go: Vorbis and AAC-LC one or two, Opus eight.
/// - The delay and padding of a lossy encoder are cut where the file states them: LAME and Xing
///   headers, Ogg granule positions and pre-skip, MP4 edit lists and iTunes comments, CAF packet
///   tables.
/// - The same file gives the same samples every time, whatever blocks are asked for.
/// - A damaged file is an error, within bounded memory and time, never a panic. A file that ends
///   before its header says is [`Truncated`](crate::ErrorKind::Truncated): at once for WAVE,
///   otherwise where the audio ends. A page of Ogg that is missing or fails its checksum is damage,
///   found before the audio around it is handed out. MP3 without a frame count and ADTS cannot know their length.
///
/// Reading is not real-time safe: it waits for the disk and may allocate.
pub struct Decoder {
    path: PathBuf,
    info: StreamInfo,
    /// Gone after an error: a decoder that failed is not asked again.
    source: Option<Source>,
    /// Frames handed out.
    frame: u64,
}

/// After an error, for good.
const UNREADABLE: Fault = Fault::Damaged("it could not be read before this point");

/// Where the samples come from.
enum Source {
    Wav(WavReader),
    Chunks(Box<Chunks>),
}

impl Decoder {
    /// Opens a file and reads as much of it as describes the stream.
    ///
    /// # Errors
    /// The file cannot be read, is no audio, uses what is not supported, or is damaged; each
    /// with its own [`ErrorKind`](crate::ErrorKind) and sentence. Sample rates outside
    /// 1 kHz to 768 kHz and more than 24 channels are not supported.
    pub fn open(path: &Path) -> Result<Self, MediaError> {
        match open::open(path) {
            Ok((source, info)) => Ok(Self { path: path.to_owned(), info, source: Some(source), frame: 0 }),
            Err((fault, position)) => Err(locate(MediaError::new(path, fault), position)),
        }
    }

    /// Opens a file at a frame: what is read are the frames that follow it when all are read, to the bit. At the end
    /// or beyond, nothing is.
    ///
    /// WAV, and FLAC that states its length, go there directly; every other format is decoded up to it, for what its
    /// frames are depends on what came before.
    ///
    /// # Errors
    /// As [`open`](Self::open), and as [`read`](FrameSource::read) for what has to be decoded on the way.
    pub fn open_at(path: &Path, frame: u64) -> Result<Self, MediaError> {
        let mut decoder = Self::open(path)?;
        decoder.skip(frame)?;
        Ok(decoder)
    }

    /// Goes to a frame that lies ahead, or to the end, and says where that is.
    fn go_to(&mut self, frame: u64) -> Result<u64, Fault> {
        match &mut self.source {
            None => Err(UNREADABLE),
            Some(Source::Wav(reader)) => reader.seek(frame),
            Some(Source::Chunks(chunks)) => contain(|| chunks.go_to(frame)).unwrap_or_else(Err),
        }
    }

    /// What the file says about its audio.
    pub fn info(&self) -> &StreamInfo {
        &self.info
    }

    /// The path that was opened.
    pub fn path(&self) -> &Path {
        &self.path
    }

    fn read_source(&mut self, block: &mut BlockMut<'_>) -> Result<usize, Fault> {
        match &mut self.source {
            None => Err(UNREADABLE),
            Some(Source::Wav(reader)) => reader.read(block),
            Some(Source::Chunks(chunks)) => contain(|| chunks.read(block)).unwrap_or_else(Err),
        }
    }

    /// An error at the byte that is known to be wrong, or else at the frame that could not be read.
    fn fail_reading(&mut self, fault: Fault) -> MediaError {
        if let Fault::Page { byte, .. } = fault {
            return self.fail(fault, Position::Byte(byte));
        }
        let frame = match (&fault, &self.source) {
            (Fault::TruncatedFrames { found, .. }, _) => *found,
            (_, Some(Source::Chunks(chunks))) => chunks.frame(),
            _ => self.frame,
        };
        self.fail(fault, Position::Frame { frame, sample_rate: self.info.sample_rate.get() })
    }

    fn fail(&mut self, fault: Fault, position: Position) -> MediaError {
        self.source = None;
        MediaError::new(&self.path, fault).at(position)
    }

    /// The index of the first frame that holds a sample which is no audio, and its channel.
    fn first_absurd(&self, block: &BlockMut<'_>, frames: usize) -> Option<(u64, u16, Fault)> {
        if !self.info.float {
            return None;
        }
        let in_plane = |plane: &[f32]| match all_sane(&plane[..frames]) {
            true => None,
            false => plane[..frames].iter().position(|sample| !is_sane(*sample)),
        };
        let block = block.as_ref();
        let first = (0u16..)
            .zip(block.planes())
            .filter_map(|(channel, plane)| Some((in_plane(plane)?, channel, plane)))
            .min_by_key(|&(frame, channel, _)| (frame, channel));
        first.map(|(frame, channel, plane)| {
            let fault = if plane[frame].is_finite() { Fault::Absurd } else { Fault::NotFinite };
            (self.frame + frame as u64, channel, fault)
        })
    }
}

/// +100 dBFS. Samples of 16-bit integers that nobody scaled reach +90, and every processor can still bring that down to
/// where music is; what is louder is a broken export, which would end as silence under the gain that it takes.
const LOUDEST: f32 = 1e5;

/// False for NaN too.
fn is_sane(sample: f32) -> bool {
    sample.abs() <= LOUDEST
}

/// In a form that compiles to vector code, unlike a search that may stop early.
fn all_sane(samples: &[f32]) -> bool {
    samples.chunks(1024).all(|chunk| chunk.iter().fold(true, |sane, sample| sane & is_sane(*sample)))
}

fn locate(error: MediaError, position: Option<Position>) -> MediaError {
    match position {
        Some(position) => error.at(position),
        None => error,
    }
}

impl FrameSource for Decoder {
    type Error = MediaError;

    fn sample_rate(&self) -> NonZeroU32 {
        self.info.sample_rate
    }

    fn layout(&self) -> ChannelLayout {
        self.info.layout
    }

    fn total_frames(&self) -> Option<u64> {
        self.info.total_frames
    }

    /// See [`FrameSource::read`].
    ///
    /// # Panics
    /// If the block has another number of channels than the stream.
    fn read(&mut self, block: &mut BlockMut<'_>) -> Result<usize, MediaError> {
        assert_eq!(block.channels(), usize::from(self.info.layout.channels()), "channels of the block");
        let sample_rate = self.info.sample_rate.get();
        match self.read_source(block) {
            Ok(frames) => {
                if let Some((frame, channel, fault)) = self.first_absurd(block, frames) {
                    return Err(self.fail(fault, Position::Sample { frame, channel, sample_rate }));
                }
                self.frame += frames as u64;
                Ok(frames)
            }
            Err(fault) => Err(self.fail_reading(fault)),
        }
    }

    /// See [`FrameSource::skip`]. What goes there directly is said at [`open_at`](Self::open_at).
    fn skip(&mut self, frames: u64) -> Result<u64, MediaError> {
        if frames == 0 {
            return Ok(0);
        }
        let from = self.frame;
        self.frame = self.go_to(from.saturating_add(frames)).map_err(|fault| self.fail_reading(fault))?;
        Ok(self.frame - from)
    }
}

impl fmt::Debug for Decoder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Decoder")
            .field("path", &self.path)
            .field("info", &self.info)
            .field("frame", &self.frame)
            .finish_non_exhaustive()
    }
}
