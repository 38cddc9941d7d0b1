//! Packets of one track, decoded one by one.

use std::num::NonZeroU32;

use auralis_core::ChannelLayout;
use symphonia::core::codecs::audio::well_known::CODEC_ID_VORBIS;
use symphonia::core::codecs::audio::{AudioCodecParameters, AudioDecoder, AudioDecoderOptions};
use symphonia::core::errors::Error;
use symphonia::core::formats::{FormatReader, SeekMode, SeekTo};
use symphonia::core::units::Timestamp;
use symphonia::default::get_codecs;

use super::fault::fault;
use crate::decode::chunk::ChunkSource;
use crate::decode::info::check_rate;
use crate::decode::metered::Budget;
use crate::decode::ogg_watch::Broken;
use crate::decode::speakers::layout_of_channels;
use crate::error::Fault;

/// Sample rate and channels.
pub(super) type Spec = (NonZeroU32, ChannelLayout);

pub(super) struct PacketSource {
    format: Box<dyn FormatReader>,
    decoder: Box<dyn AudioDecoder>,
    track: u32,
    /// Set by the first packet; a stream may not change it later.
    spec: Option<Spec>,
    budget: Budget,
    broken: Broken,
    /// Damage may show behind the last frame.
    watched: bool,
    /// Packets carry the number of their first frame, so that a gap shows.
    numbered: bool,
    /// The length is stated, without which a place behind the end cannot be told from damage.
    bounded: bool,
    first_frame: i64,
    next_frame: Option<i64>,
}

impl PacketSource {
    /// `watched` where damage may show in `broken` behind the last frame.
    pub(super) fn new(
        format: Box<dyn FormatReader>,
        track: u32,
        params: &AudioCodecParameters,
        budget: Budget,
        (broken, watched): (Broken, bool),
    ) -> Result<Self, Fault> {
        // The trimming of MP3 in the library trusts an estimated length, that of the others does
        // not exist; `Span` does it instead. Only Vorbis cannot be trimmed from outside.
        let options = AudioDecoderOptions::default().gapless(params.codec == CODEC_ID_VORBIS);
        let decoder = get_codecs().make_audio_decoder(params, &options).map_err(fault)?;
        let numbered = format.format_info().short_name == "flac";
        let bounded = format.tracks().iter().any(|of| of.id == track && of.num_frames.is_some());
        Ok(Self {
            format,
            decoder,
            track,
            spec: None,
            budget,
            broken,
            watched,
            numbered,
            bounded,
            first_frame: 0,
            next_frame: None,
        })
    }

    /// Of the packets decoded so far; `None` before the first.
    pub(super) fn spec(&self) -> Option<Spec> {
        self.spec
    }

    /// The number of the first frame that was decoded, which is negative where the file starts
    /// with frames that are not to be heard.
    pub(super) fn first_frame(&self) -> i64 {
        self.first_frame
    }

    fn stalled(&self, error: Error) -> Fault {
        if self.budget.is_spent() { Fault::NoProgress } else { fault(error) }
    }
}

/// Packets of other tracks, or without a frame, between two with audio. A film has some hundred
/// between two of its sound; only damaged files have more.
const MAX_EMPTY_PACKETS: usize = 100_000;

impl ChunkSource for PacketSource {
    fn next_chunk(&mut self, planes: &mut Vec<Vec<f32>>) -> Result<bool, Fault> {
        for _ in 0..MAX_EMPTY_PACKETS {
            let packet = self.format.next_packet();
            if let Some(fault) = self.broken.fault() {
                return Err(fault);
            }
            let Some(packet) = packet.map_err(|error| self.stalled(error))? else { return Ok(false) };
            if packet.track_id != self.track {
                continue;
            }
            let start = packet.pts.get();
            if self.numbered && self.next_frame.is_some_and(|expected| expected != start) {
                return Err(Fault::Damaged("a part of the audio is missing or unreadable"));
            }
            let audio = match self.decoder.decode(&packet) {
                Ok(audio) => audio,
                Err(error) => return Err(fault(error)),
            };
            let frames = audio.frames();
            self.next_frame = Some(start.saturating_add(i64::try_from(frames).unwrap_or(i64::MAX)));
            if frames == 0 {
                continue;
            }
            self.budget.progress();
            if self.spec.is_none() {
                self.first_frame = start.saturating_add_unsigned(packet.trim_start.get());
            }
            let spec = (check_rate(audio.spec().rate())?, layout_of_channels(audio.spec().channels())?);
            if *self.spec.get_or_insert(spec) != spec {
                return Err(Fault::Feature("channels or sample rates that change in mid-stream"));
            }
            audio.copy_to_vecs_planar(planes);
            return Ok(true);
        }
        Err(Fault::NoProgress)
    }

    fn finish(&mut self) -> Result<(), Fault> {
        // What follows the last page need not be readable.
        let mut packets = 0..MAX_EMPTY_PACKETS;
        while self.watched && packets.next().is_some() && matches!(self.format.next_packet(), Ok(Some(_))) {}
        self.broken.fault().map_or(Ok(()), Err)
    }

    /// FLAC only: its frames need nothing of those before them (RFC 9639 §9), and tell which they are. A stream that
    /// was cut out of a longer one goes on counting from there.
    fn seek(&mut self, frame: u64) -> Result<Option<u64>, Fault> {
        if !self.numbered || !self.bounded || self.first_frame != 0 {
            return Ok(None);
        }
        let to = SeekTo::Timestamp {
            ts: Timestamp::new(frame.try_into().unwrap_or(i64::MAX)),
            track_id: self.track,
        };
        let found = self.format.seek(SeekMode::Accurate, to).map_err(|error| self.stalled(error))?;
        self.decoder.reset();
        let start = found.actual_ts.get();
        self.next_frame = Some(start);
        match u64::try_from(start) {
            Ok(start) if start <= frame => Ok(Some(start)),
            _ => Err(Fault::Damaged("a part of the audio is missing or unreadable")),
        }
    }
}
