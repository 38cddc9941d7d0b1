//! What the library calls its codecs and containers, in the terms of the field.

use symphonia::core::codecs::audio::AudioCodecParameters;
use symphonia::core::codecs::audio::well_known as codec;
use symphonia::default::get_codecs;

use crate::error::Fault;

pub(super) fn container_name(name: &'static str) -> &'static str {
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

pub(super) fn bit_depth(codec: &str, params: &AudioCodecParameters) -> Option<u32> {
    let stated = params.bits_per_sample.or(params.bits_per_coded_sample);
    match (codec, &params.extra_data) {
        // ALACSpecificConfig: frame length (4 bytes), version, bit depth.
        ("alac", Some(cookie)) => stated.or(cookie.get(5).copied().map(u32::from)),
        _ => stated,
    }
}

pub(super) fn is_lossless(codec: &str) -> bool {
    matches!(codec, "flac" | "alac") || (codec.starts_with("pcm_") && !codec.ends_with("law"))
}

/// Whether samples are floats in the file, or come as floats out of a lossy decoder.
pub(super) fn is_float(codec: &str) -> bool {
    !is_lossless(codec) || codec.starts_with("pcm_f")
}

/// The codec's name without what only matters in its file: byte order and interleaving.
pub(super) fn codec_name(params: &AudioCodecParameters) -> Result<&'static str, Fault> {
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
