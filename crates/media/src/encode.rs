//! Frames into files.

use std::fmt;
use std::io::BufWriter;
use std::num::NonZeroU32;
use std::path::PathBuf;

use auralis_core::{BlockRef, ChannelLayout, FrameSink};

use crate::error::{Fault, MediaError};
use crate::flac::FlacWriter;
use crate::output::OutputFile;
use crate::tags::Tags;
use crate::wav::{WavWriter, wave_order};

/// The file format of an output.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Container {
    /// WAVE; becomes RF64 (EBU Tech 3306) when it outgrows 4 GiB.
    Wav,
    /// FLAC (RFC 9639): 1 to 8 channels, integers, up to 655,340 Hz.
    Flac,
}

/// How a sample is stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SampleFormat {
    /// 16-bit integers; full scale is 32,768.
    Int16,
    /// 24-bit integers; full scale is 8,388,608.
    Int24,
    /// 32-bit floating point, stored as given. WAVE only.
    Float32,
}

impl SampleFormat {
    /// Bits per sample: 16, 24 or 32.
    pub fn bits(self) -> u32 {
        match self {
            Self::Int16 => 16,
            Self::Int24 => 24,
            Self::Float32 => 32,
        }
    }

    pub(crate) fn bytes(self) -> usize {
        match self {
            Self::Int16 => 2,
            Self::Int24 => 3,
            Self::Float32 => 4,
        }
    }
}

/// What an [`Encoder`] writes.
#[derive(Clone, Debug, PartialEq)]
pub struct EncodeSpec {
    /// The file format.
    pub container: Container,
    /// The sample format.
    pub sample: SampleFormat,
    /// Frames per second.
    pub sample_rate: NonZeroU32,
    /// What each channel of the blocks is. The file gets them in the order of WAVE files.
    pub layout: ChannelLayout,
}

/// What an [`Encoder`] has written.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Encoded {
    /// The file.
    pub path: PathBuf,
    /// Its length in frames.
    pub frames: u64,
    /// Samples beyond full scale that an integer format could not hold; always 0 for float.
    pub clamped_samples: u64,
}

/// Writes a WAVE or FLAC file as a [`FrameSink`].
///
/// An integer format rounds each sample to the nearest step, k / 2^(bits−1), and clamps it to
/// the range of the format; [`clamped_samples`](Self::clamped_samples) counts the latter. Dither
/// is the caller's: samples that already lie on the grid are stored exactly. A float format
/// stores the samples as they are.
///
/// Memory use does not depend on the length. The file has its name only after
/// [`finish`](Self::finish); dropping the encoder deletes what was written.
pub struct Encoder {
    writer: Writer,
    path: PathBuf,
    order: Vec<usize>,
    frames: u64,
    clamped: u64,
}

enum Writer {
    Wav(Box<WavWriter<BufWriter<OutputFile>>>, Vec<([u8; 4], Vec<u8>)>),
    Flac(Box<FlacWriter<BufWriter<OutputFile>>>),
}

/// Few, large writes; the blocks themselves are some tens of kilobytes.
const BUFFER_BYTES: usize = 256 * 1024;
/// Blocks are written in parts of this length, so that one of any length takes no more memory.
const PART_FRAMES: usize = 4096;

impl Encoder {
    /// Starts writing to `output`, with `tags` if there are any.
    ///
    /// # Errors
    /// The container cannot hold the sample format, rate or channels
    /// ([`Unsupported`](crate::ErrorKind::Unsupported)), or the file cannot be written.
    pub fn create(output: OutputFile, spec: &EncodeSpec, tags: Option<&Tags>) -> Result<Self, MediaError> {
        let path = output.path().to_owned();
        let out = BufWriter::with_capacity(BUFFER_BYTES, output);
        let rate = spec.sample_rate.get();
        let fail = |fault| MediaError::new(&path, fault);
        let writer = match spec.container {
            Container::Wav => {
                if spec.layout.channels() == 0 {
                    return Err(fail(Fault::ContainerChannels { container: "WAV", channels: 0, max: 24 }));
                }
                let writer = WavWriter::new(out, spec.layout, spec.sample, rate);
                let writer = writer.map_err(|error| fail(Fault::from_io(error)))?;
                Writer::Wav(Box::new(writer), tags.map(Tags::wav_chunks).unwrap_or_default())
            }
            Container::Flac => Writer::Flac(Box::new(FlacWriter::new(out, spec, tags).map_err(fail)?)),
        };
        Ok(Self { writer, path, order: wave_order(&spec.layout), frames: 0, clamped: 0 })
    }

    /// Frames written so far.
    pub fn frames(&self) -> u64 {
        self.frames
    }

    /// Samples so far that lay beyond the range of an integer format and were clamped to it.
    pub fn clamped_samples(&self) -> u64 {
        self.clamped
    }

    /// Completes the file and gives it its name.
    ///
    /// # Errors
    /// The file cannot be completed, or its name was taken meanwhile; nothing is left behind.
    pub fn finish(self) -> Result<Encoded, MediaError> {
        let Self { writer, path, frames, clamped, .. } = self;
        let fail = |fault| MediaError::new(&path, fault);
        let out = match writer {
            Writer::Wav(writer, chunks) => writer.finish(&chunks).map_err(Fault::from_io),
            Writer::Flac(writer) => writer.finish(),
        };
        let out = out.map_err(fail)?;
        let output = out.into_inner().map_err(|error| fail(Fault::from_io(error.into_error())))?;
        output.commit()?;
        Ok(Encoded { path, frames, clamped_samples: clamped })
    }
}

impl FrameSink for Encoder {
    type Error = MediaError;

    fn write(&mut self, block: &BlockRef<'_>) -> Result<(), MediaError> {
        let fail = |fault| MediaError::new(&self.path, fault);
        let expected = self.order.len();
        if block.channels() != expected {
            return Err(fail(Fault::BlockChannels { found: block.channels(), expected }));
        }
        for start in (0..block.frames()).step_by(PART_FRAMES) {
            let part = block.range(start..block.frames().min(start + PART_FRAMES));
            let clamped = match &mut self.writer {
                Writer::Wav(writer, _) => writer.write(&part, &self.order).map_err(Fault::from_io),
                Writer::Flac(writer) => writer.write(&part, &self.order),
            };
            self.clamped += clamped.map_err(fail)?;
            self.frames += part.frames() as u64;
        }
        Ok(())
    }
}

impl fmt::Debug for Encoder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Encoder")
            .field("path", &self.path)
            .field("frames", &self.frames)
            .field("clamped", &self.clamped)
            .finish_non_exhaustive()
    }
}
