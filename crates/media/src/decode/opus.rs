//! Ogg Opus (RFC 7845).

use std::fs::File;
use std::io::BufReader;

use auralis_core::ChannelLayout;
use opus_pure::{
    Error, MAX_PACKET_SAMPLES, OggOpusReader, OggPacket, OpusDecoder, OpusHead, OpusMSDecoder, Trim,
};

use super::chunk::{ChunkSource, Chunks, Span};
use super::info::check_rate;
use super::ogg::LastPage;
use super::{Source, StreamInfo};
use crate::error::Fault;

/// Ogg Opus is always decoded at this rate.
const RATE: u32 = 48_000;

pub(super) fn open(mut file: File, file_bytes: u64) -> Result<(Source, StreamInfo), Fault> {
    let last = LastPage::find(&mut file, file_bytes).map_err(Fault::from_io)?;
    let reader = OggOpusReader::new(BufReader::with_capacity(64 * 1024, file)).map_err(fault)?;
    let head = reader.head().clone();
    let (layout, order) = channels(&head)?;
    let end = last.filter(|page| page.is_end).map(|page| page.granule.unsigned_abs());
    let frames = end.map(|granule| granule.saturating_sub(u64::from(head.pre_skip)));
    let info = StreamInfo {
        codec: "opus",
        container: "ogg",
        sample_rate: check_rate(RATE)?,
        layout,
        total_frames: frames,
        bit_depth: None,
        float: true,
        lossless: false,
    };
    let channels = usize::from(head.channel_count);
    let source = OpusSource {
        decoder: Decoder::new(&head)?,
        trim: Trim::new(&head, RATE as i32, channels).map_err(fault)?,
        reader,
        packet: OggPacket::default(),
        interleaved: vec![0.0; MAX_PACKET_SAMPLES * channels],
        order,
    };
    let span = Span { skip: 0, frames, cut_off: end.is_none() };
    let planes = vec![Vec::new(); channels];
    Ok((Source::Chunks(Box::new(Chunks::new(Box::new(source), planes, span))), info))
}

/// The speakers in WAVE order, and where each is in the stream (RFC 7845 §5.1.1.2).
fn channels(head: &OpusHead) -> Result<(ChannelLayout, Vec<usize>), Fault> {
    let count = head.channel_count;
    let order: &[usize] = match (head.mapping_family, count) {
        (_, 1) => &[0],
        (_, 2) => &[0, 1],
        (1, 3) => &[0, 2, 1],
        (1, 4) => &[0, 1, 2, 3],
        (1, 5) => &[0, 2, 1, 3, 4],
        (1, 6) => &[0, 2, 1, 5, 3, 4],
        (1, 7) => &[0, 2, 1, 6, 5, 3, 4],
        (1, 8) => &[0, 2, 1, 7, 5, 6, 3, 4],
        _ => return Err(Fault::Feature("Opus channels without speakers")),
    };
    Ok((ChannelLayout::default_for(count.into()), order.to_vec()))
}

enum Decoder {
    One(Box<OpusDecoder>),
    Many(Box<OpusMSDecoder>),
}

impl Decoder {
    fn new(head: &OpusHead) -> Result<Self, Fault> {
        if head.mapping_family == 0 {
            return Ok(Self::One(Box::new(head.decoder(RATE as i32).map_err(fault)?)));
        }
        let mut many = OpusMSDecoder::new(RATE as i32, head.channel_count.into(), head.mapping_family)
            .map_err(|_| Fault::Feature("an unusual order of Opus channels"))?;
        let layout = many.layout();
        let usual = layout.mapping == head.channel_mapping
            && layout.nb_streams == usize::from(head.stream_count)
            && layout.nb_coupled_streams == usize::from(head.coupled_count);
        if !usual {
            return Err(Fault::Feature("an unusual order of Opus channels"));
        }
        // RFC 7845 §5.1: the output gain is not optional.
        many.streams_mut().iter_mut().for_each(|stream| stream.gain_q8 = head.output_gain_q8.into());
        Ok(Self::Many(Box::new(many)))
    }

    fn decode(&mut self, packet: &[u8], output: &mut [f32]) -> Result<usize, Fault> {
        match self {
            Self::One(decoder) => decoder.decode(packet, MAX_PACKET_SAMPLES, output),
            Self::Many(decoder) => decoder.decode(packet, MAX_PACKET_SAMPLES, output),
        }
        .map_err(fault)
    }
}

struct OpusSource {
    reader: OggOpusReader<BufReader<File>>,
    decoder: Decoder,
    trim: Trim,
    packet: OggPacket,
    interleaved: Vec<f32>,
    order: Vec<usize>,
}

impl ChunkSource for OpusSource {
    fn next_chunk(&mut self, planes: &mut Vec<Vec<f32>>) -> Result<bool, Fault> {
        let channels = self.order.len();
        while self.reader.read_packet_into(&mut self.packet).map_err(fault)? {
            let frames = self.decoder.decode(&self.packet.data, &mut self.interleaved)?;
            let kept = self.trim.keep(&self.packet, &self.interleaved[..frames * channels]);
            if kept.is_empty() {
                continue;
            }
            for (plane, &channel) in planes.iter_mut().zip(&self.order) {
                plane.clear();
                plane.extend(kept.iter().skip(channel).step_by(channels));
            }
            return Ok(true);
        }
        Ok(false)
    }
}

fn fault(error: Error) -> Fault {
    match error {
        Error::Io(error) => Fault::from_io(error),
        Error::InvalidStream(what) if what.starts_with("stream ends") => Fault::Truncated(what),
        Error::InvalidStream("stream contains more than one logical bitstream") => {
            Fault::Feature("several Ogg streams in one file")
        }
        Error::InvalidStream(what) | Error::InvalidPacket(what) | Error::InvalidArgument(what) => {
            Fault::Damaged(what)
        }
        _ => Fault::Damaged("the Opus decoder failed"),
    }
}
