use flac_codec::metadata::{Picture as FlacPicture, PictureType as FlacPictureType};
use lofty::config::WriteOptions;
use lofty::id3::v2::Id3v2Tag;
use lofty::iff::wav::RiffInfoList;
use lofty::picture::{Picture, PictureInformation};
use lofty::tag::{ItemKey, ItemValue, Tag, TagExt, TagItem, TagType};

use super::Tags;

/// A FLAC metadata block has a 24-bit size (RFC 9639 §8.1); some of it is not the picture.
const MAX_FLAC_PICTURE: usize = (1 << 24) - 4096;

impl Tags {
    /// `NAME=value` for each field.
    pub(crate) fn vorbis_fields(&self) -> Vec<String> {
        self.fields.items().map(|(name, value)| format!("{name}={value}")).collect()
    }

    /// The pictures that fit into FLAC blocks.
    pub(crate) fn flac_pictures(&self) -> Vec<FlacPicture> {
        let mut icons = Vec::new();
        self.pictures
            .iter()
            .filter(|picture| picture.data().len() <= MAX_FLAC_PICTURE)
            // RFC 9639 §8.8 allows one icon of each kind.
            .filter(|picture| {
                let kind = picture.pic_type().as_u8();
                let again = icons.contains(&kind);
                icons.extend(matches!(kind, 1 | 2).then_some(kind));
                !again
            })
            .map(flac_picture)
            .collect()
    }

    /// The `LIST INFO` chunk for what it can express, and an `id3 ` chunk with everything.
    pub(crate) fn wav_chunks(&self) -> Vec<([u8; 4], Vec<u8>)> {
        let mut chunks = Vec::new();
        if self.is_empty() {
            return chunks;
        }
        let mut info = Vec::new();
        let list = RiffInfoList::from(self.generic(TagType::RiffInfo));
        // The dump is a whole chunk: its name and size come first.
        if !list.is_empty() && list.dump_to(&mut info, WriteOptions::default()).is_ok() && info.len() > 8 {
            chunks.push((*b"LIST", info.split_off(8)));
        }
        let mut id3 = Vec::new();
        if self.id3().dump_to(&mut id3, WriteOptions::default().preferred_padding(0)).is_ok()
            && !id3.is_empty()
        {
            chunks.push((*b"id3 ", id3));
        }
        chunks
    }

    fn generic(&self, kind: TagType) -> Tag {
        let mut tag = Tag::new(kind);
        for (name, value) in self.fields.items() {
            if let Some(key) = ItemKey::from_key(TagType::VorbisComments, name) {
                tag.push(TagItem::new(key, ItemValue::Text(value.to_owned())));
            }
        }
        tag
    }

    fn id3(&self) -> Id3v2Tag {
        let mut tag = self.generic(TagType::Id3v2);
        self.pictures.iter().for_each(|picture| tag.push_picture(picture.clone()));
        let mut id3 = Id3v2Tag::from(tag);
        let unmapped = self.fields.items().filter(|(name, _)| {
            ItemKey::from_key(TagType::VorbisComments, name)
                .and_then(|key| key.map_key(TagType::Id3v2))
                .is_none()
        });
        for (name, value) in unmapped {
            drop(id3.insert_user_text(name.to_owned(), value.to_owned()));
        }
        id3
    }
}

fn flac_picture(picture: &Picture) -> FlacPicture {
    let size = PictureInformation::from_picture(picture).unwrap_or_default();
    FlacPicture {
        picture_type: flac_picture_type(picture.pic_type().as_u8()),
        media_type: picture.mime_type().map_or(String::new(), |mime| mime.as_str().to_owned()),
        description: picture.description().unwrap_or_default().to_owned(),
        width: size.width,
        height: size.height,
        color_depth: size.color_depth,
        colors_used: std::num::NonZero::new(size.num_colors),
        data: picture.data().to_vec(),
    }
}

/// Both formats count the kinds of pictures as ID3v2 does.
fn flac_picture_type(kind: u8) -> FlacPictureType {
    use FlacPictureType as T;
    const KINDS: [T; 21] = [
        T::Other,
        T::Png32x32,
        T::GeneralFileIcon,
        T::FrontCover,
        T::BackCover,
        T::LinerNotes,
        T::MediaLabel,
        T::LeadArtist,
        T::Artist,
        T::Conductor,
        T::Band,
        T::Composer,
        T::Lyricist,
        T::RecordingLocation,
        T::DuringRecording,
        T::DuringPerformance,
        T::ScreenCapture,
        T::Fish,
        T::Illustration,
        T::BandLogo,
        T::PublisherLogo,
    ];
    KINDS.into_iter().nth(usize::from(kind)).unwrap_or(T::Other)
}
