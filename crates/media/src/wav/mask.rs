//! Speakers as bits of `dwChannelMask` (Microsoft, `WAVEFORMATEXTENSIBLE`), which FLAC
//! (RFC 9639 §8.6.2) uses too.

use auralis_core::{ChannelLayout, Speaker};

/// The speaker of each mask bit, lowest first.
const SPEAKERS: [Speaker; 18] = [
    Speaker::Left,
    Speaker::Right,
    Speaker::Center,
    Speaker::Lfe,
    Speaker::BackLeft,
    Speaker::BackRight,
    Speaker::LeftOfCenter,
    Speaker::RightOfCenter,
    Speaker::BackCenter,
    Speaker::SideLeft,
    Speaker::SideRight,
    Speaker::TopCenter,
    Speaker::TopFrontLeft,
    Speaker::TopFrontCenter,
    Speaker::TopFrontRight,
    Speaker::TopBackLeft,
    Speaker::TopBackCenter,
    Speaker::TopBackRight,
];

/// The layout of a file with this mask and this many channels; `None` for more than the
/// engine serves. Channels without a bit are [`Speaker::Unknown`]; no bit at all means the default.
pub(crate) fn layout_of_mask(mask: u32, channels: u16) -> Option<ChannelLayout> {
    if usize::from(channels) > auralis_core::MAX_CHANNELS {
        return None;
    }
    if mask == 0 {
        return Some(ChannelLayout::default_for(channels));
    }
    let named = SPEAKERS.into_iter().enumerate().filter(|(bit, _)| mask >> bit & 1 == 1);
    let mut speakers: Vec<Speaker> = named.map(|(_, speaker)| speaker).take(channels.into()).collect();
    speakers.resize(channels.into(), Speaker::Unknown);
    name_surrounds(&mut speakers);
    ChannelLayout::new(&speakers)
}

/// A pair at the back without one at the sides, or the reverse, is the surround pair of 5.1,
/// heard from ±110°. Beside a back centre, side speakers stay where they are.
pub(crate) fn name_surrounds(speakers: &mut [Speaker]) {
    let has = |speaker| speakers.contains(&speaker);
    let back = has(Speaker::BackLeft) && has(Speaker::BackRight);
    let side = has(Speaker::SideLeft) && has(Speaker::SideRight);
    let (left, right) = match (back, side) {
        (true, false) => (Speaker::BackLeft, Speaker::BackRight),
        (false, true) if !has(Speaker::BackCenter) => (Speaker::SideLeft, Speaker::SideRight),
        _ => return,
    };
    for speaker in speakers {
        if *speaker == left {
            *speaker = Speaker::LeftSurround;
        } else if *speaker == right {
            *speaker = Speaker::RightSurround;
        }
    }
}

/// The mask bit of each channel, or `None` if a speaker has none or two share one.
fn bits_of_layout(layout: &ChannelLayout) -> Option<Vec<u32>> {
    let back_taken = layout.speakers().contains(&Speaker::BackLeft);
    let mut seen = 0u32;
    layout
        .speakers()
        .iter()
        .map(|&speaker| {
            let speaker = match (speaker, back_taken) {
                (Speaker::LeftSurround, false) => Speaker::BackLeft,
                (Speaker::LeftSurround, true) => Speaker::SideLeft,
                (Speaker::RightSurround, false) => Speaker::BackRight,
                (Speaker::RightSurround, true) => Speaker::SideRight,
                (other, _) => other,
            };
            let bit = SPEAKERS.iter().position(|&known| known == speaker)? as u32;
            let new = seen >> bit & 1 == 0;
            seen |= 1 << bit;
            new.then_some(bit)
        })
        .collect()
}

/// The mask of a layout; 0, which means "not known", if the mask cannot express it.
pub(crate) fn mask_of_layout(layout: &ChannelLayout) -> u32 {
    bits_of_layout(layout).map_or(0, |bits| bits.into_iter().fold(0, |mask, bit| mask | 1 << bit))
}

/// The mask that readers assume for a file without one.
pub(crate) fn default_mask(channels: u16) -> u32 {
    mask_of_layout(&ChannelLayout::default_for(channels))
}

/// For each channel of the file, the channel of the layout to put there: files order channels
/// by mask bit.
pub(crate) fn wave_order(layout: &ChannelLayout) -> Vec<usize> {
    let mut order: Vec<usize> = (0..layout.channels().into()).collect();
    if let Some(bits) = bits_of_layout(layout) {
        order.sort_by_key(|&channel| bits[channel]);
    }
    order
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn default_layouts_have_the_masks_of_the_standard() {
        // RFC 9639 §9.1.3, as masks of WAVEFORMATEXTENSIBLE.
        let masks = [0x4, 0x3, 0x7, 0x33, 0x37, 0x3F, 0x70F, 0x63F];
        for (channels, mask) in (1u16..).zip(masks) {
            let layout = ChannelLayout::default_for(channels);
            assert_eq!(mask_of_layout(&layout), mask, "{channels} channels");
            assert_eq!(layout_of_mask(mask, channels), Some(layout), "{channels} channels");
            assert_eq!(wave_order(&layout), (0..usize::from(channels)).collect::<Vec<_>>());
        }
    }

    #[test]
    fn both_spellings_of_5_1_are_the_same_speakers() {
        let surround = ChannelLayout::default_for(6);
        assert_eq!(layout_of_mask(0x3F, 6), Some(surround));
        assert_eq!(layout_of_mask(0x60F, 6), Some(surround));
    }

    #[test]
    fn channels_beyond_the_mask_are_unknown() {
        let layout = layout_of_mask(0x3, 3).map(|layout| layout.speakers().to_vec());
        assert_eq!(layout, Some(vec![Speaker::Left, Speaker::Right, Speaker::Unknown]));
        assert_eq!(layout_of_mask(0x3, 25), None);
    }

    #[test]
    fn film_order_is_sorted_into_wave_order() {
        use Speaker::{Center, Left, LeftSurround, Lfe, Right, RightSurround};
        let film = [Left, Center, Right, LeftSurround, RightSurround, Lfe];
        let layout = ChannelLayout::new(&film).unwrap_or(ChannelLayout::MONO);
        assert_eq!(wave_order(&layout), [0, 2, 1, 5, 3, 4]);
    }
}
