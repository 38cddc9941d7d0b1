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

    /// Opens the track at a frame: what follows are the frames that follow it when all are read. At the end or
    /// beyond, nothing does.
    ///
    /// As provided, its source [skips](FrameSource::skip) what comes before.
    ///
    /// # Errors
    /// The track cannot be opened, or not read up to the frame.
    fn open_at(&self, frame: u64) -> Result<Self::Source, <Self::Source as FrameSource>::Error> {
        let mut source = self.open()?;
        source.skip(frame)?;
        Ok(source)
    }
}

impl<T: Track + ?Sized> Track for &T {
    type Source = T::Source;

    fn open(&self) -> Result<Self::Source, <Self::Source as FrameSource>::Error> {
        (**self).open()
    }

    fn open_at(&self, frame: u64) -> Result<Self::Source, <Self::Source as FrameSource>::Error> {
        (**self).open_at(frame)
    }
}
