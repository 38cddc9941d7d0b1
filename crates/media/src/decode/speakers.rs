//! The channel positions of the decoding libraries as speakers.

use auralis_core::{ChannelLayout, MAX_CHANNELS, Speaker};
use symphonia::core::audio::{ChannelLabel, Channels, Position};

use crate::error::Fault;
use crate::wav::name_surrounds;

/// The layout of a stream whose channels lie in the order of [`Channels`].
pub(super) fn layout_of_channels(channels: &Channels) -> Result<ChannelLayout, Fault> {
    let count = channels.count();
    if count == 0 {
        return Err(Fault::Damaged("it has no channels"));
    }
    let too_many = || Fault::TooManyChannels(count as u64);
    if count > MAX_CHANNELS {
        return Err(too_many());
    }
    let mut speakers: Vec<Speaker> = match channels {
        Channels::Positioned(positions) => positions.iter().map(speaker_of).collect(),
        Channels::Custom(labels) => labels.iter().map(speaker_of_label).collect(),
        Channels::Discrete(count) => return Ok(ChannelLayout::default_for(*count)),
        _ => vec![Speaker::Unknown; count],
    };
    // Some formats call the only channel left.
    if let [only] = speakers.as_mut_slice() {
        *only = Speaker::Center;
    }
    name_surrounds(&mut speakers);
    ChannelLayout::new(&speakers).ok_or_else(too_many)
}

fn speaker_of_label(label: &ChannelLabel) -> Speaker {
    match label {
        ChannelLabel::Positioned(position) => speaker_of(*position),
        _ => Speaker::Unknown,
    }
}

fn speaker_of(position: Position) -> Speaker {
    match position {
        Position::FRONT_LEFT => Speaker::Left,
        Position::FRONT_RIGHT => Speaker::Right,
        Position::FRONT_CENTER => Speaker::Center,
        Position::LFE1 => Speaker::Lfe,
        Position::LFE2 => Speaker::Lfe2,
        Position::REAR_LEFT => Speaker::BackLeft,
        Position::REAR_RIGHT => Speaker::BackRight,
        Position::REAR_CENTER => Speaker::BackCenter,
        Position::FRONT_LEFT_CENTER => Speaker::LeftOfCenter,
        Position::FRONT_RIGHT_CENTER => Speaker::RightOfCenter,
        Position::SIDE_LEFT => Speaker::SideLeft,
        Position::SIDE_RIGHT => Speaker::SideRight,
        Position::TOP_CENTER => Speaker::TopCenter,
        Position::TOP_FRONT_LEFT => Speaker::TopFrontLeft,
        Position::TOP_FRONT_CENTER => Speaker::TopFrontCenter,
        Position::TOP_FRONT_RIGHT => Speaker::TopFrontRight,
        Position::TOP_SIDE_LEFT => Speaker::TopSideLeft,
        Position::TOP_SIDE_RIGHT => Speaker::TopSideRight,
        Position::TOP_REAR_LEFT => Speaker::TopBackLeft,
        Position::TOP_REAR_CENTER => Speaker::TopBackCenter,
        Position::TOP_REAR_RIGHT => Speaker::TopBackRight,
        Position::BOTTOM_FRONT_LEFT => Speaker::BottomFrontLeft,
        Position::BOTTOM_FRONT_CENTER => Speaker::BottomFrontCenter,
        Position::BOTTOM_FRONT_RIGHT => Speaker::BottomFrontRight,
        Position::FRONT_LEFT_WIDE => Speaker::WideLeft,
        Position::FRONT_RIGHT_WIDE => Speaker::WideRight,
        _ => Speaker::Unknown,
    }
}
