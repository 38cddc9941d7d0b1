use std::fs::File;
use std::io::{self, BufReader, Cursor, Read, Seek, SeekFrom};
use std::path::Path;

use lofty::config::{GlobalOptions, ParseOptions, ParsingMode, apply_global_options};
use lofty::file::{AudioFile, FileType, TaggedFile, TaggedFileExt};
use lofty::flac::FlacFile;
use lofty::id3::v2::{Frame, Id3v2Tag};
use lofty::mp4::{AtomData, AtomIdent, Ilst};
use lofty::ogg::tag::VorbisComments;
use lofty::ogg::{OpusFile, VorbisFile};
use lofty::probe::Probe;
use lofty::tag::{ItemKey, Tag, TagItem, TagType};

use super::{Tags, is_field_name};
use crate::decode::contain;
use crate::wav::{is_wave, tag_chunks};

/// The largest picture that is carried over.
const MAX_PICTURE_BYTES: usize = 32 << 20;

pub(super) fn read(path: &Path) -> io::Result<Tags> {
    let mut file = File::open(path)?;
    // A damaged tag must not cost the audio, so whatever fails from here on means "no tags".
    let tags = contain(|| tagged_file(&mut file).map(|found| collect(&found)));
    Ok(tags.ok().flatten().unwrap_or_default())
}

/// The tags of a file in the form common to all formats, which loses the order of equal Vorbis
/// comments, and beside it these comments in order.
struct Found {
    tagged: TaggedFile,
    comments: Option<VorbisComments>,
}

fn tagged_file(file: &mut File) -> Option<Found> {
    let mut start = [0; 12];
    let is_wave = file.read_exact(&mut start).is_ok() && is_wave(&start);
    file.seek(SeekFrom::Start(0)).ok()?;
    if is_wave {
        // The tag library knows no RF64; a small RIFF file with nothing but the tags serves all.
        let chunks = tag_chunks(file);
        let size = u32::try_from(chunks.len() + 4).ok()?;
        let riff = [b"RIFF".as_slice(), &size.to_le_bytes(), b"WAVE", &chunks].concat();
        return parse(&mut Cursor::new(riff));
    }
    parse(&mut BufReader::new(file))
}

fn parse<R: Read + Seek>(reader: &mut R) -> Option<Found> {
    apply_global_options(GlobalOptions::new().allocation_limit(MAX_PICTURE_BYTES + (1 << 16)));
    // A picture beyond the limit fails the whole tag; the text is still worth having.
    let found = parse_with(reader, true).or_else(|| parse_with(reader, false));
    apply_global_options(GlobalOptions::new());
    found
}

fn parse_with<R: Read + Seek>(reader: &mut R, cover_art: bool) -> Option<Found> {
    let options = ParseOptions::new()
        .read_properties(false)
        .parsing_mode(ParsingMode::Relaxed)
        .read_cover_art(cover_art);
    reader.seek(SeekFrom::Start(0)).ok()?;
    let probe = Probe::new(&mut *reader).options(options).guess_file_type().ok()?;
    let kind = probe.file_type()?;
    let tagged = probe.read().ok()?;
    reader.seek(SeekFrom::Start(0)).ok()?;
    let comments = match kind {
        FileType::Flac => {
            FlacFile::read_from(reader, options).ok().and_then(|mut file| file.remove_vorbis_comments())
        }
        FileType::Vorbis => {
            VorbisFile::read_from(reader, options).ok().map(|file| file.vorbis_comments().clone())
        }
        FileType::Opus => {
            OpusFile::read_from(reader, options).ok().map(|file| file.vorbis_comments().clone())
        }
        _ => None,
    };
    Some(Found { tagged, comments })
}

/// The fields of the main tag, completed from the others.
fn collect(found: &Found) -> Tags {
    let Found { tagged, comments } = found;
    let mut tags = Tags::default();
    if let Some(comments) = comments {
        let items = comments.items().map(|(name, value)| (name.to_owned(), value.to_owned()));
        add_new(&mut tags.fields, items.collect());
    }
    let main = tagged.primary_tag();
    let others = tagged.tags().iter().filter(|tag| Some(tag.tag_type()) != main.map(Tag::tag_type));
    for tag in main.into_iter().chain(others) {
        add_fields(&mut tags.fields, tag);
        if tags.pictures.is_empty() {
            let small = tag.pictures().iter().filter(|picture| picture.data().len() <= MAX_PICTURE_BYTES);
            tags.pictures = small.cloned().collect();
        }
    }
    tags
}

/// Adds the fields that `fields` does not have yet.
fn add_fields(fields: &mut VorbisComments, tag: &Tag) {
    let mut new: Vec<(String, String)> = tag.items().filter_map(mapped).collect();
    new.extend(fields_of_one_format(tag));
    add_new(fields, new);
}

fn add_new(fields: &mut VorbisComments, new: Vec<(String, String)>) {
    let known: Vec<String> = fields.items().map(|(name, _)| name.to_ascii_uppercase()).collect();
    let mut added: Vec<(String, String)> = Vec::new();
    for (name, value) in new {
        let name = name.to_ascii_uppercase();
        let again = added.iter().any(|(other, same)| *other == name && *same == value);
        if is_field_name(&name) && !value.is_empty() && !is_stale(&name) && !known.contains(&name) && !again {
            added.push((name, value));
        }
    }
    added.into_iter().for_each(|(name, value)| fields.push(name, value));
}

/// An item under its Vorbis name.
fn mapped(item: &TagItem) -> Option<(String, String)> {
    let name = item.key().map_key(TagType::VorbisComments)?;
    Some((name.to_owned(), item.value().text()?.to_owned()))
}

/// The free-form fields of ID3v2 and MP4, which have no counterpart elsewhere.
fn fields_of_one_format(tag: &Tag) -> Vec<(String, String)> {
    match tag.tag_type() {
        TagType::Id3v2 => Id3v2Tag::from(tag.clone())
            .into_iter()
            .filter_map(|frame| match frame {
                Frame::UserText(text) if is_mapped(TagType::Id3v2, &text.description) => None,
                Frame::UserText(text) => Some((text.description.into_owned(), text.content.into_owned())),
                _ => None,
            })
            .collect(),
        TagType::Mp4Ilst => Ilst::from(tag.clone())
            .into_iter()
            .filter_map(|atom| match (atom.ident(), atom.data().next()) {
                (AtomIdent::Freeform { mean, name }, Some(AtomData::UTF8(text)))
                    if !is_mapped(TagType::Mp4Ilst, &format!("----:{mean}:{name}")) =>
                {
                    Some((name.clone().into_owned(), text.clone()))
                }
                _ => None,
            })
            .collect(),
        _ => Vec::new(),
    }
}

/// Whether the library has translated a free-form name already.
fn is_mapped(kind: TagType, name: &str) -> bool {
    ItemKey::from_key(kind, name).is_some_and(|key| key.map_key(TagType::VorbisComments).is_some())
}

/// Whether a field describes the bytes of the old file rather than the music.
fn is_stale(name: &str) -> bool {
    const PREFIXES: [&str; 6] = ["REPLAYGAIN_", "R128_", "ITUNSMPB", "ITUNNORM", "ITUNPGAP", "MP3GAIN_"];
    const NAMES: [&str; 9] = [
        "ENCODER",
        "ENCODERSETTINGS",
        "ENCODER_OPTIONS",
        "ENCODING",
        "METADATA_BLOCK_PICTURE",
        "COVERART",
        "WAVEFORMATEXTENSIBLE_CHANNEL_MASK",
        "LENGTH",
        "ACCURATERIPRESULT",
    ];
    PREFIXES.iter().any(|prefix| name.starts_with(prefix)) || NAMES.contains(&name)
}
