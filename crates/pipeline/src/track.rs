use auralis_core::FrameSource;

/// A track that can be read from its start as often as there are passes: a path, a buffer.
pub trait Track {
    /// What reads it.
    type Source: FrameSource;

    /// Opens the track at its start. Every time, the same frames follow.
    ///
    /// # Errors
    /// The track cannot be opened.
    fn open(&self) -> Result<Self::Source, <Self::Source as FrameSource>::Error>;
}
