//! Every format that Symphonia reads.

mod fault;
mod names;
mod packets;
mod span;

use std::fs::File;
use std::io::{Seek, SeekFrom};

use symphonia::core::codecs::audio::AudioCodecParameters;
use symphonia::core::common::Limit;
use symphonia::core::formats::probe::Hint;
use symphonia::core::formats::{FormatOptions, FormatReader, TrackType};
use symphonia::core::io::MediaSourceStream;
use symphonia::core::meta::MetadataOptions;
use symphonia::default::get_probe;

use super::chunk::{ChunkSource, Chunks, Span};
use super::info::check_rate;
use super::metered::{Budget, MeteredFile};
use super::ogg::LastPage;
use super::ogg_watch::{Broken, PageWatch};
use super::speakers::layout_of_channels;
use super::{Source, StreamInfo, caf, flac_empty, mp3, mp4};
use crate::error::Fault;

use fault::probe_fault;
use names::{bit_depth, codec_name, container_name, is_float, is_lossless};
use packets::{PacketSource, Spec};
use span::{aside, span_of_granules, span_of_track};

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
    let format = probe(file, &budget)?;
    let track = format.default_track(TrackType::Audio).ok_or(Fault::NoAudioTrack)?.clone();
    let params = track.codec_params.as_ref().and_then(|params| params.audio()).ok_or(Fault::NoAudioTrack)?;
    let container = container_name(format.format_info().short_name);
    let codec = codec_name(params)?;
    // A decoder makes room for as many channels as the file pretends to have.
    params.channels.as_ref().map(layout_of_channels).transpose()?;

    let mut source = PacketSource::new(format, track.id, params, budget, (broken, watched))?;
    let mut planes = Vec::new();
    let has_audio = source.next_chunk(&mut planes).map_err(|fault| match fault {
        // Two bytes make an MPEG frame: in the middle of a file, and undecodable, they were chance.
        Fault::Damaged(_) if matches!(container, "mp3" | "adts") && !mp3::starts_with_frame(start) => {
            Fault::NotAudio
        }
        other => other,
    })?;
    let (rate, layout) = source.spec().map_or_else(|| spec_of_params(params), Ok)?;
    if !has_audio {
        planes = vec![Vec::new(); usize::from(layout.channels())];
    }

    // Symphonia 0.6.1 undoes the coupling steps of Vorbis first to last, not last to first
    // (Vorbis I §4.3.5), which mixes up the channels wherever there are more than one.
    if codec == "vorbis" && layout.channels() > 2 {
        return Err(Fault::Feature("Vorbis with more than two channels"));
    }

    let mut span = match container {
        "mp4" => aside(&mut beside, |file| mp4::span(file, file_bytes, rate.get()))?
            .unwrap_or_else(|| span_of_track(&track)),
        "mp3" if !aside(&mut beside, |file| mp3::states_length(file, start))? => Span::default(),
        "adts" | "mkv" => Span::default(),
        "ogg" => span_of_granules(track.num_frames, source.first_frame()),
        _ => span_of_track(&track),
    };
    span.cut_off = container == "ogg" && !last_page.is_some_and(|page| page.is_end);
    let (lossless, float) = (is_lossless(codec), is_float(codec));
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

fn probe(file: MeteredFile, budget: &Budget) -> Result<Box<dyn FormatReader>, Fault> {
    let stream = MediaSourceStream::new(Box::new(file), Default::default());
    // Artwork is read by `Tags`; here it would only take memory.
    let tags = MetadataOptions::default()
        .limit_tag_bytes(Limit::Maximum(1 << 20))
        .limit_visual_bytes(Limit::Maximum(1 << 20));
    get_probe()
        .probe(&Hint::new(), stream, FormatOptions::default(), tags)
        .map_err(|error| probe_fault(error, budget))
}

fn spec_of_params(params: &AudioCodecParameters) -> Result<Spec, Fault> {
    let rate = params.sample_rate.ok_or(Fault::Damaged("it states no sample rate"))?;
    let channels = params.channels.as_ref().ok_or(Fault::Damaged("it states no channels"))?;
    Ok((check_rate(rate)?, layout_of_channels(channels)?))
}
