use core::fmt;

/// What a [`Corridor`](super::Corridor) was measured on; plans name it in their reasons.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Body {
    /// Freely licensed music of many kinds: the built-in corridor.
    Music,
    /// The user's own library.
    Library {
        /// Tracks that voted.
        tracks: usize,
    },
    /// What sounds most like the track that is planned for.
    Neighbours {
        /// Tracks that voted.
        tracks: usize,
    },
}

impl fmt::Display for Body {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Music => f.write_str("music"),
            Self::Library { tracks } => write!(f, "your library of {tracks} tracks"),
            Self::Neighbours { tracks } => write!(f, "its {tracks} neighbours"),
        }
    }
}
