//! Gains into the tags of the files that were measured.

use std::path::Path;

use auralis_loudness::{LoudnessReport, R128Gain, ReplayGain};
use auralis_media::TagEdit;

use crate::failure::Failure;
use crate::json::TagsJson;

use super::args::GainTagsArg;

/// Writes the gains of a track, and of its album where there is one. Silence gets none.
///
/// Of two schemes in one file a player would have to guess, so on Opus the other one goes: its gains count
/// from another level (RFC 7845 §5.2.1 warns of both).
pub(super) fn write(
    path: &Path,
    codec: &str,
    scheme: GainTagsArg,
    track: &LoudnessReport,
    album: Option<&LoudnessReport>,
) -> Result<TagsJson, Failure> {
    let opus = codec == "opus";
    let fields =
        if opus && scheme == GainTagsArg::R128 { r128(track, album) } else { replaygain(track, album) };
    let set = |edit: TagEdit, (name, value): &(&str, String)| edit.set(name, value);
    let mut edit = fields.iter().fold(TagEdit::default(), set);
    if opus && !fields.is_empty() {
        edit = other_scheme(scheme).iter().fold(edit, |edit, name| edit.remove(name));
    }
    let changed = edit != TagEdit::default() && edit.apply(path)?;
    Ok(TagsJson { written: fields, changed })
}

fn replaygain(track: &LoudnessReport, album: Option<&LoudnessReport>) -> Vec<(&'static str, String)> {
    let Some(track) = ReplayGain::of(track) else { return Vec::new() };
    let mut fields = track.track_tags().to_vec();
    // The reference level is the same line in both.
    let album = album.and_then(ReplayGain::of).map(|album| album.album_tags());
    fields.extend(album.into_iter().flatten().filter(|(name, _)| *name != ReplayGain::REFERENCE_LOUDNESS));
    fields
}

fn r128(track: &LoudnessReport, album: Option<&LoudnessReport>) -> Vec<(&'static str, String)> {
    let Some(track) = R128Gain::of(track.integrated) else { return Vec::new() };
    let album = album.and_then(|album| R128Gain::of(album.integrated));
    let album = album.map(|gain| (R128Gain::ALBUM, gain.to_string()));
    [(R128Gain::TRACK, track.to_string())].into_iter().chain(album).collect()
}

fn other_scheme(scheme: GainTagsArg) -> &'static [&'static str] {
    match scheme {
        GainTagsArg::Replaygain => &[R128Gain::TRACK, R128Gain::ALBUM],
        GainTagsArg::R128 => &[
            ReplayGain::TRACK_GAIN,
            ReplayGain::TRACK_PEAK,
            ReplayGain::ALBUM_GAIN,
            ReplayGain::ALBUM_PEAK,
            ReplayGain::REFERENCE_LOUDNESS,
        ],
    }
}
