use core::fmt;

/// The most channels a stream may have: the 22.2 layout of ITU-R BS.2051.
pub const MAX_CHANNELS: usize = 24;

/// Where a channel is heard from, at the nominal directions of ITU-R BS.2051.
///
/// Azimuth is counted to the left, elevation upwards.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Speaker {
    /// M+030.
    Left,
    /// M−030.
    Right,
    /// M+000; also the only channel of a mono stream.
    Center,
    /// Low-frequency effects; no part of loudness.
    Lfe,
    /// The second low-frequency channel of 22.2.
    Lfe2,
    /// M+110, the left surround of 5.1.
    LeftSurround,
    /// M−110, the right surround of 5.1.
    RightSurround,
    /// M+090.
    SideLeft,
    /// M−090.
    SideRight,
    /// M+135.
    BackLeft,
    /// M−135.
    BackRight,
    /// M+180.
    BackCenter,
    /// M+022, between left and centre.
    LeftOfCenter,
    /// M−022, between right and centre.
    RightOfCenter,
    /// M+060, the front left of 22.2.
    WideLeft,
    /// M−060, the front right of 22.2.
    WideRight,
    /// U+030 or U+045.
    TopFrontLeft,
    /// U+000.
    TopFrontCenter,
    /// U−030 or U−045.
    TopFrontRight,
    /// U+090.
    TopSideLeft,
    /// U−090.
    TopSideRight,
    /// U+135.
    TopBackLeft,
    /// U+180.
    TopBackCenter,
    /// U−135.
    TopBackRight,
    /// T+000, overhead.
    TopCenter,
    /// B+045.
    BottomFrontLeft,
    /// B+000.
    BottomFrontCenter,
    /// B−045.
    BottomFrontRight,
    /// A channel whose place is not known.
    Unknown,
}

/// The speakers of a stream, in channel order.
///
/// ```
/// use auralis_core::{ChannelLayout, Speaker};
/// let layout = ChannelLayout::default_for(6);
/// assert_eq!(layout.speakers()[3], Speaker::Lfe);
/// assert_eq!(layout.to_string(), "5.1");
/// ```
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct ChannelLayout {
    speakers: [Speaker; MAX_CHANNELS],
    len: u8,
}

impl ChannelLayout {
    /// One channel in the centre.
    pub const MONO: Self = Self::of(&[Speaker::Center]);
    /// Left and right.
    pub const STEREO: Self = Self::of(&[Speaker::Left, Speaker::Right]);

    /// The given speakers, in channel order; `None` for more than [`MAX_CHANNELS`].
    pub fn new(speakers: &[Speaker]) -> Option<Self> {
        (speakers.len() <= MAX_CHANNELS).then(|| Self::of(speakers))
    }

    const fn of(list: &[Speaker]) -> Self {
        let mut speakers = [Speaker::Unknown; MAX_CHANNELS];
        let mut i = 0;
        while i < list.len() {
            speakers[i] = list[i];
            i += 1;
        }
        Self { speakers, len: list.len() as u8 }
    }

    /// The layout that FLAC (RFC 9639 §9.1.3) and WAVE readers assume when a file names none:
    /// mono, stereo, 3.0, quad, 5.0, 5.1, 6.1, 7.1. More channels are [`Speaker::Unknown`];
    /// more than [`MAX_CHANNELS`] are cut to that many.
    pub fn default_for(channels: u16) -> Self {
        use Speaker::{
            BackCenter, Center, Left, LeftSurround, Lfe, Right, RightSurround, SideLeft, SideRight, Unknown,
        };
        match channels {
            0 => Self::of(&[]),
            1 => Self::MONO,
            2 => Self::STEREO,
            3 => Self::of(&[Left, Right, Center]),
            4 => Self::of(&[Left, Right, LeftSurround, RightSurround]),
            5 => Self::of(&[Left, Right, Center, LeftSurround, RightSurround]),
            6 => Self::of(&[Left, Right, Center, Lfe, LeftSurround, RightSurround]),
            7 => Self::of(&[Left, Right, Center, Lfe, BackCenter, SideLeft, SideRight]),
            8 => Self::of(&[
                Left,
                Right,
                Center,
                Lfe,
                Speaker::BackLeft,
                Speaker::BackRight,
                SideLeft,
                SideRight,
            ]),
            more => Self { speakers: [Unknown; MAX_CHANNELS], len: more.min(MAX_CHANNELS as u16) as u8 },
        }
    }

    /// Number of channels.
    pub fn channels(&self) -> u16 {
        u16::from(self.len)
    }

    /// The speakers in channel order.
    pub fn speakers(&self) -> &[Speaker] {
        &self.speakers[..usize::from(self.len)]
    }
}

impl fmt::Debug for ChannelLayout {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.speakers()).finish()
    }
}

impl fmt::Display for ChannelLayout {
    /// `mono`, `stereo`, otherwise full-band channels and low-frequency channels, as in `5.1`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if *self == Self::MONO {
            return f.write_str("mono");
        }
        if *self == Self::STEREO {
            return f.write_str("stereo");
        }
        let lfe = self.speakers().iter().filter(|s| matches!(s, Speaker::Lfe | Speaker::Lfe2)).count();
        write!(f, "{}.{lfe}", usize::from(self.len) - lfe)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn default_layouts_have_their_count_and_name() {
        let names = ["0.0", "mono", "stereo", "3.0", "4.0", "5.0", "5.1", "6.1", "7.1", "9.0"];
        for (channels, name) in (0u16..).zip(names) {
            let layout = ChannelLayout::default_for(channels);
            assert_eq!(layout.channels(), channels);
            assert_eq!(layout.to_string(), name);
        }
    }

    #[test]
    fn a_layout_holds_up_to_22_2() {
        assert!(ChannelLayout::new(&[Speaker::Unknown; 24]).is_some());
        assert!(ChannelLayout::new(&[Speaker::Unknown; 25]).is_none());
        assert_eq!(ChannelLayout::default_for(600).channels(), 24);
    }
}
