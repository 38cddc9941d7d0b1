//! Every format that Symphonia reads.

use std::fs::File;
use std::io::{Seek, SeekFrom};

use symphonia::core::codecs::audio::well_known as codec;
use symphonia::core::codecs::audio::{AudioCodecParameters, AudioDecoder, AudioDecoderOptions};
use symphonia::core::common::Limit;
use symphonia::core::errors::Error;
use symphonia::core::formats::probe::Hint;
use symphonia::core::formats::{FormatOptions, FormatReader, SeekMode, SeekTo, Track, TrackType};
use symphonia::core::io::MediaSourceStream;
use symphonia::core::meta::MetadataOptions;
use symphonia::core::units::Timestamp;
use symphonia::default::{get_codecs, get_probe};

use super::chunk::{ChunkSource, Chunks, Span};
use super::info::check_rate;
use super::metered::{Budget, MeteredFile};
use super::ogg::LastPage;
use super::ogg_watch::{Broken, PageWatch};
use super::speakers::layout_of_channels;
use super::{Source, StreamInfo, caf, flac_empty, mp3, mp4};
use crate::error::Fault;

pub(super) fn open(file: File, file_bytes: u64, start: &[u8]) -> Result<(Source, StreamInfo), Fault> {
    if !start.starts_with(b"OggS") {
        return open_watched(file, file_bytes, start, None, Broken::default());
    }
    let (watch, broken) = PageWatch::new();
    // A broken page is the cause of whatever else fails.
    let opened = open_watched(file, file_bytes, start, Some(watch), broken.clone());
    broken.fault().map_or(opened, Err)
}

fn open_watched(
    mut file: File,
    file_bytes: u64,
    start: &[u8],
    watch: Option<PageWatch>,
    broken: Broken,
) -> Result<(Source, StreamInfo), Fault> {
    caf::check(start)?;
    if let Some(info) = flac_empty::info(&mut file, start, file_bytes) {
        let planes = vec![Vec::new(); usize::from(info.layout.channels())];
        let chunks = Chunks::new(Box::new(flac_empty::Nothing), planes, Span::default());
        return Ok((Source::Chunks(Box::new(chunks)), info));
    }
    file.seek(SeekFrom::Start(0)).map_err(Fault::from_io)?;
    let mut beside = file.try_clone().map_err(Fault::from_io)?;
    let watched = watch.is_some();
    let last_page = match watched {
        true => LastPage::find(&mut file, file_bytes).map_err(Fault::from_io)?,
        false => None,
    };
    let (file, budget) = MeteredFile::new(file, file_bytes, watch);
    let stream = MediaSourceStream::new(Box::new(file), Default::default());
    // Artwork is read by `Tags`; here it would only take memory.
    let tags = MetadataOptions::default()
        .limit_tag_bytes(Limit::Maximum(1 << 20))
        .limit_visual_bytes(Limit::Maximum(1 << 20));
    let format = get_probe()
        .probe(&Hint::new(), stream, FormatOptions::default(), tags)
        .map_err(|error| probe_fault(error, &budget))?;
    let track = match format.default_track(TrackType::Audio) {
        Some(track) => track.clone(),
        None => return Err(Fault::NoAudioTrack),
    };
    let params = track.codec_params.as_ref().and_then(|params| params.audio()).ok_or(Fault::NoAudioTrack)?;
    let container = container_name(format.format_info().short_name);
    let codec = codec_name(params)?;

    // The trimming of MP3 in the library trusts an estimated length, that of the others does
    // not exist; `Span` does it instead. Only Vorbis cannot be trimmed from outside.
    let options = AudioDecoderOptions::default().gapless(codec == "vorbis");
    let decoder = get_codecs().make_audio_decoder(params, &options).map_err(fault)?;
    let mut source = PacketSource {
        format,
        decoder,
        track: track.id,
        spec: None,
        budget,
        broken,
        watched,
        numbered: container == "flac",
        first_frame: 0,
        next_frame: None,
    };
    let mut planes = Vec::new();
    let has_audio = source.next_chunk(&mut planes).map_err(|fault| match fault {
        // Two bytes make an MPEG frame: in the middle of a file, and undecodable, they were chance.
        Fault::Damaged(_) if matches!(container, "mp3" | "adts") && !mp3::starts_with_frame(start) => {
            Fault::NotAudio
        }
        other => other,
    })?;
    let (rate, layout) = match source.spec {
        Some(spec) => spec,
        None => spec_of_params(params)?,
    };
    if !has_audio {
        planes = vec![Vec::new(); usize::from(layout.channels())];
    }

    // Symphonia 0.6.1 undoes the coupling steps of Vorbis first to last, not last to first
    // (Vorbis I §4.3.5), which mixes up the channels wherever there are more than one.
    if codec == "vorbis" && layout.channels() > 2 {
        return Err(Fault::Feature("Vorbis with more than two channels"));
    }

    let lossless = is_lossless(codec);
    let float = !lossless || codec.starts_with("pcm_f");
    let mut span = match container {
        "mp4" => aside(&mut beside, |file| mp4::span(file, file_bytes, rate.get()))?
            .unwrap_or_else(|| span_of_track(&track)),
        "mp3" if !aside(&mut beside, |file| mp3::states_length(file, start))? => Span::default(),
        "adts" | "mkv" => Span::default(),
        "ogg" => span_of_granules(track.num_frames, source.first_frame),
        _ => span_of_track(&track),
    };
    span.cut_off = container == "ogg" && !last_page.is_some_and(|page| page.is_end);
    let info = StreamInfo {
        codec,
        container,
        sample_rate: rate,
        layout,
        total_frames: span.frames,
        bit_depth: if float { None } else { bit_depth(codec, params) },
        float,
        lossless,
    };
    Ok((Source::Chunks(Box::new(Chunks::new(Box::new(source), planes, span))), info))
}

type Spec = (std::num::NonZeroU32, auralis_core::ChannelLayout);

fn spec_of_params(params: &AudioCodecParameters) -> Result<Spec, Fault> {
    let rate = params.sample_rate.ok_or(Fault::Damaged("it states no sample rate"))?;
    let channels = params.channels.as_ref().ok_or(Fault::Damaged("it states no channels"))?;
    Ok((check_rate(rate)?, layout_of_channels(channels)?))
}

/// What the demuxer knows of delay and length.
fn span_of_track(track: &Track) -> Span {
    Span { skip: track.delay.unwrap_or(0).into(), frames: track.num_frames, cut_off: false }
}

/// Granule positions number the frames. Vorbis I §A.2: what comes before frame 0 is cut, and the
/// last position is the end, even where the packets go further.
fn span_of_granules(last_frame: Option<u64>, first_frame: i64) -> Span {
    let before_zero = if first_frame < 0 { first_frame.unsigned_abs() } else { 0 };
    let missing = u64::try_from(first_frame).unwrap_or(0);
    let frames = last_frame.map(|last| last.saturating_sub(missing));
    Span { skip: before_zero, frames, cut_off: false }
}

/// Lets `look` read elsewhere in a file whose position the demuxer relies on.
fn aside<T>(file: &mut File, look: impl FnOnce(&mut File) -> T) -> Result<T, Fault> {
    let position = file.stream_position().map_err(Fault::from_io)?;
    let seen = look(file);
    file.seek(SeekFrom::Start(position)).map_err(Fault::from_io)?;
    Ok(seen)
}

struct PacketSource {
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
    /// The number of the first frame that was decoded, which is negative where the file starts
    /// with frames that are not to be heard.
    first_frame: i64,
    next_frame: Option<i64>,
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

    /// FLAC only: its frames need nothing of those before them (RFC 9639 §9), and tell which they are.
    fn seek(&mut self, frame: u64) -> Result<Option<u64>, Fault> {
        if !self.numbered {
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

impl PacketSource {
    fn stalled(&self, error: Error) -> Fault {
        if self.budget.is_spent() { Fault::NoProgress } else { fault(error) }
    }
}

fn probe_fault(error: Error, budget: &Budget) -> Fault {
    match error {
        _ if budget.is_spent() => Fault::NoProgress,
        Error::Unsupported("core (probe): no suitable format reader found") => Fault::NotAudio,
        other => fault(other),
    }
}

fn fault(error: Error) -> Fault {
    match error {
        Error::IoError(error) => Fault::from_io(error),
        Error::DecodeError(what) => Fault::Damaged(what),
        Error::Unsupported(what) => unsupported(what),
        Error::LimitError(_) => Fault::Damaged("one of its structures is absurdly large"),
        Error::ResetRequired => Fault::Feature("several streams one after the other"),
        _ => Fault::Damaged("it cannot be decoded"),
    }
}

/// What stands behind the words of the library, where they mislead or say too little.
fn unsupported(what: &'static str) -> Fault {
    match what {
        "isomp4: missing moov atom" => {
            Fault::Damaged("its index (moov) is missing, as in one that was cut off")
        }
        "wav: missing data chunk" => Fault::Damaged("it has no audio chunk"),
        "wav: unsupported fmt_ext sub-type" | "wav: unsupported wave format" => {
            Fault::Codec("inside this WAV")
        }
        // Symphonia decodes AAC-LC of one or two channels, without the extensions of HE-AAC.
        "aac: aac too complex" => Fault::Codec("AAC beyond LC in mono or stereo"),
        other => Fault::Foreign(other),
    }
}

fn container_name(name: &'static str) -> &'static str {
    match name {
        "wave" => "wav",
        "isomp4" => "mp4",
        "aac" => "adts",
        "matroska" => "mkv",
        // MPEG audio of any layer.
        "mp1" | "mp2" => "mp3",
        other => other,
    }
}

fn bit_depth(codec: &str, params: &AudioCodecParameters) -> Option<u32> {
    let stated = params.bits_per_sample.or(params.bits_per_coded_sample);
    match (codec, &params.extra_data) {
        // ALACSpecificConfig: frame length (4 bytes), version, bit depth.
        ("alac", Some(cookie)) => stated.or(cookie.get(5).copied().map(u32::from)),
        _ => stated,
    }
}

fn is_lossless(codec: &str) -> bool {
    matches!(codec, "flac" | "alac") || (codec.starts_with("pcm_") && !codec.ends_with("law"))
}

/// The codec's name without what only matters in its file: byte order and interleaving.
fn codec_name(params: &AudioCodecParameters) -> Result<&'static str, Fault> {
    const PCM: [&str; 12] = [
        "pcm_s8",
        "pcm_s16",
        "pcm_s24",
        "pcm_s32",
        "pcm_u8",
        "pcm_u16",
        "pcm_u24",
        "pcm_u32",
        "pcm_f32",
        "pcm_f64",
        "pcm_alaw",
        "pcm_mulaw",
    ];
    if let Some(decoder) = get_codecs().get_audio_decoder(params.codec) {
        let name = decoder.codec.info.short_name;
        return Ok(PCM.into_iter().find(|prefix| name.starts_with(prefix)).unwrap_or(name));
    }
    Err(Fault::Codec(match params.codec {
        codec::CODEC_ID_OPUS => "Opus outside Ogg",
        codec::CODEC_ID_AC3 => "AC-3",
        codec::CODEC_ID_EAC3 => "E-AC-3",
        codec::CODEC_ID_DCA => "DTS",
        codec::CODEC_ID_SPEEX => "Speex",
        codec::CODEC_ID_WMA => "WMA",
        codec::CODEC_ID_WAVPACK => "WavPack",
        codec::CODEC_ID_MONKEYS_AUDIO => "Monkey's Audio",
        codec::CODEC_ID_TTA => "TTA",
        codec::CODEC_ID_TRUEHD => "TrueHD",
        _ => "of this file",
    }))
}
