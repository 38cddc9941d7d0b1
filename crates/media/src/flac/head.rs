//! The metadata before the frames (RFC 9639 §8): written at the start, and again when everything is known.

use std::io::{Seek, SeekFrom, Write};
use std::num::NonZero;

use flac_codec::metadata::{
    BlockList, Padding, SeekPoint, SeekTable, Streaminfo, VorbisComment, write_blocks,
};

use super::{BLOCK_FRAMES, NAME, fault};
use crate::encode::EncodeSpec;
use crate::error::Fault;
use crate::tags::Tags;
use crate::wav::{default_mask, mask_of_layout};

/// Room for the seek table, and for the tags of later.
const PADDING: u16 = 8_192;
/// What a block has before its content, a point of a seek table has, and how many points are written at most: they
/// leave half of the padding.
const BLOCK_HEADER: usize = 4;
const POINT_BYTES: usize = 18;
const MAX_POINTS: usize = 224;
/// Seconds from point to point where all of them have room.
const POINT_SECONDS: u64 = 10;
/// The most that the header can count (§8.2).
const MAX_FRAMES: u64 = (1 << 36) - 1;

/// What is known of the stream so far.
pub(super) struct Head {
    blocks: BlockList,
    start: u64,
    channels: usize,
    bytes_per_sample: usize,
    frames: u64,
    samples: u64,
    bytes: u64,
    seek: SeekPoints,
    md5: md5::Context,
    /// Samples as MD5 wants them.
    little_endian: Vec<u8>,
}

impl Head {
    /// Writes the metadata of an empty stream.
    pub(super) fn begin<W: Write + Seek>(
        out: &mut W,
        spec: &EncodeSpec,
        channels: u8,
        tags: Option<&Tags>,
    ) -> Result<Self, Fault> {
        let unserved = || Fault::Container { container: NAME, what: "this stream" };
        let mut blocks = BlockList::new(Streaminfo {
            minimum_block_size: BLOCK_FRAMES as u16,
            maximum_block_size: BLOCK_FRAMES as u16,
            minimum_frame_size: None,
            maximum_frame_size: None,
            sample_rate: spec.sample_rate.get(),
            channels: NonZero::new(channels).ok_or_else(unserved)?,
            bits_per_sample: spec.sample.bits().try_into().map_err(|_| unserved())?,
            total_samples: None,
            md5: None,
        });
        blocks.insert(comment(spec, tags));
        for picture in tags.map(Tags::flac_pictures).unwrap_or_default() {
            blocks.insert(picture);
        }
        blocks.insert(Padding { size: PADDING.into() });
        let start = out.stream_position().map_err(Fault::from_io)?;
        write_blocks(&mut *out, blocks.blocks()).map_err(fault)?;
        Ok(Self {
            blocks,
            start,
            channels: usize::from(channels),
            bytes_per_sample: spec.sample.bits().div_ceil(8) as usize,
            frames: 0,
            samples: 0,
            bytes: 0,
            seek: SeekPoints::every(POINT_SECONDS * u64::from(spec.sample_rate.get())),
            md5: md5::Context::new(),
            little_endian: Vec::new(),
        })
    }

    /// How many frames the stream has.
    pub(super) fn frames(&self) -> u64 {
        self.frames
    }

    /// Counts samples into the check sum of the audio.
    pub(super) fn hear(&mut self, samples: &[i32]) {
        self.little_endian.clear();
        match self.bytes_per_sample {
            2 => self.little_endian.extend(samples.iter().flat_map(|s| (*s as i16).to_le_bytes())),
            n => self.little_endian.extend(samples.iter().flat_map(|s| s.to_le_bytes().into_iter().take(n))),
        }
        self.md5.consume(&self.little_endian);
    }

    /// Counts a frame of so many bytes that holds so many samples of all channels.
    pub(super) fn append(&mut self, bytes: usize, samples: usize) -> Result<(), Fault> {
        let samples = samples / self.channels;
        self.seek.pass(SeekPoint::Defined {
            sample_offset: self.samples,
            byte_offset: self.bytes,
            frame_samples: samples as u16,
        });
        self.samples += samples as u64;
        if self.samples > MAX_FRAMES {
            return Err(Fault::Container { container: NAME, what: "more than 2^36 frames" });
        }
        let info = self.blocks.streaminfo_mut();
        let size = u32::try_from(bytes).ok().and_then(NonZero::new);
        info.minimum_frame_size = info.minimum_frame_size.min(size).or(size);
        info.maximum_frame_size = info.maximum_frame_size.max(size);
        self.bytes += bytes as u64;
        self.frames += 1;
        Ok(())
    }

    /// Writes the metadata again, now with length, check sum and seek table. The head of an empty stream stays as it
    /// is: RFC 9639 has no number for no samples but "unknown".
    pub(super) fn complete<W: Write + Seek>(mut self, out: &mut W) -> Result<(), Fault> {
        let Some(samples) = NonZero::new(self.samples) else { return Ok(()) };
        let info = self.blocks.streaminfo_mut();
        info.total_samples = Some(samples);
        info.md5 = Some(self.md5.finalize().0);
        let table = BLOCK_HEADER + POINT_BYTES * self.seek.points.len();
        self.blocks.update(|padding: &mut Padding| {
            padding.size = (PADDING - table as u16).into();
        });
        let points = self.seek.points.try_into().map_err(|_| Fault::Damaged("seek points out of order"))?;
        self.blocks.insert(SeekTable { points });
        out.seek(SeekFrom::Start(self.start)).map_err(Fault::from_io)?;
        write_blocks(&mut *out, self.blocks.blocks()).map_err(fault)?;
        out.seek(SeekFrom::End(0)).map_err(Fault::from_io)?;
        Ok(())
    }
}

fn comment(spec: &EncodeSpec, tags: Option<&Tags>) -> VorbisComment {
    let mut fields = tags.map(Tags::vorbis_fields).unwrap_or_default();
    let mask = mask_of_layout(&spec.layout);
    if mask != 0 && mask != default_mask(spec.layout.channels()) {
        // RFC 9639 §8.6.2.
        fields.push(format!("WAVEFORMATEXTENSIBLE_CHANNEL_MASK=0x{mask:X}"));
    }
    let vendor_string = concat!("auralis ", env!("CARGO_PKG_VERSION")).to_owned();
    VorbisComment { vendor_string, fields }
}

/// The frames at regular distances: the distance doubles when there are too many.
struct SeekPoints {
    points: Vec<SeekPoint>,
    distance: u64,
}

impl SeekPoints {
    fn every(distance: u64) -> Self {
        Self { points: Vec::new(), distance }
    }

    /// A frame begins: it becomes a point if it is the first at or after the next multiple of the distance.
    fn pass(&mut self, point: SeekPoint) {
        if point.sample_offset() < Some(self.distance * self.points.len() as u64) {
            return;
        }
        if self.points.len() == MAX_POINTS {
            let mut even = false;
            self.points.retain(|_| {
                even = !even;
                even
            });
            self.distance *= 2;
            return self.pass(point);
        }
        self.points.push(point);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seek_points_thin_out_evenly() {
        let mut seek = SeekPoints::every(10 * BLOCK_FRAMES as u64);
        for frame in 0..100_000_u64 {
            let sample_offset = frame * BLOCK_FRAMES as u64;
            seek.pass(SeekPoint::Defined { sample_offset, byte_offset: 7 * frame, frame_samples: 4_096 });
        }
        let found: Vec<u64> = seek.points.iter().filter_map(SeekPoint::sample_offset).collect();
        assert!((MAX_POINTS / 2..=MAX_POINTS).contains(&found.len()), "{} points", found.len());
        assert!(found.iter().enumerate().all(|(n, &at)| at == seek.distance * n as u64), "{found:?}");
    }
}
