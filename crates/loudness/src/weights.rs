use auralis_core::{ChannelLayout, Speaker};

/// The weight G of a channel in the loudness sum, or `None` for a low-frequency channel, which is
/// left out.
///
/// By BS.1770-5 Annex 3: 1.41 for a speaker at less than 30° of elevation and 60° to 120° to the
/// side, 1 for every other one. A channel whose place is unknown counts with 1.
pub fn channel_weight(speaker: Speaker) -> Option<f64> {
    use Speaker::{LeftSurround, Lfe, Lfe2, RightSurround, SideLeft, SideRight, WideLeft, WideRight};
    match speaker {
        Lfe | Lfe2 => None,
        LeftSurround | RightSurround | SideLeft | SideRight | WideLeft | WideRight => Some(1.41),
        _ => Some(1.0),
    }
}

/// The channels that count, each with its weight; mono counts twice where it is asked to.
pub(crate) fn weighted_channels(layout: &ChannelLayout, dual_mono: bool) -> Vec<(usize, f64)> {
    let factor = if dual_mono && layout.channels() == 1 { 2.0 } else { 1.0 };
    let weights = layout.speakers().iter().map(|speaker| channel_weight(*speaker));
    weights.enumerate().filter_map(|(channel, weight)| Some((channel, weight? * factor))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn surrounds_count_more_and_lfe_not_at_all() {
        let weights = weighted_channels(&ChannelLayout::default_for(6), false);
        assert_eq!(weights, [(0, 1.0), (1, 1.0), (2, 1.0), (4, 1.41), (5, 1.41)]);
    }

    #[test]
    fn seven_one_weighs_its_sides_and_not_its_back() {
        let weights = weighted_channels(&ChannelLayout::default_for(8), false);
        assert_eq!(weights, [(0, 1.0), (1, 1.0), (2, 1.0), (4, 1.0), (5, 1.0), (6, 1.41), (7, 1.41)]);
    }

    #[test]
    fn dual_mono_concerns_mono_only() {
        assert_eq!(weighted_channels(&ChannelLayout::MONO, true), [(0, 2.0)]);
        assert_eq!(weighted_channels(&ChannelLayout::STEREO, true), [(0, 1.0), (1, 1.0)]);
    }
}
