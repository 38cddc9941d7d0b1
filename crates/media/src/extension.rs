use std::path::Path;

/// The file extensions, in lower case, of the formats that [`Decoder`](crate::Decoder) reads.
pub const AUDIO_EXTENSIONS: [&str; 18] = [
    "aac", "aif", "aifc", "aiff", "bw64", "caf", "flac", "m4a", "m4b", "mp3", "mp4", "oga", "ogg", "opus",
    "rf64", "wav", "wave", "bwf",
];

/// Whether the extension of `path`, in any case, is one of [`AUDIO_EXTENSIONS`].
///
/// This is for choosing files in a folder. It says nothing about the content, and
/// [`Decoder::open`](crate::Decoder::open) never looks at the extension.
///
/// ```
/// use auralis_media::is_audio_extension;
///
/// assert!(is_audio_extension("album/01 Intro.FLAC".as_ref()));
/// assert!(!is_audio_extension("album/cover.jpg".as_ref()));
/// assert!(!is_audio_extension("flac".as_ref()));
/// ```
pub fn is_audio_extension(path: &Path) -> bool {
    path.extension()
        .and_then(|extension| extension.to_str())
        .is_some_and(|extension| AUDIO_EXTENSIONS.iter().any(|known| known.eq_ignore_ascii_case(extension)))
}
