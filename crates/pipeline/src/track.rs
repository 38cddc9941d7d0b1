use auralis_core::{Buffer, FrameSource};

/// Frames read at a time on the way to a later one.
const SKIP_FRAMES: usize = 4_096;

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
    /// As provided, it reads and drops what comes before. A track that can go there directly should.
    ///
    /// # Errors
    /// The track cannot be opened, or not read up to the frame.
    fn open_at(&self, frame: u64) -> Result<Self::Source, <Self::Source as FrameSource>::Error> {
        let mut source = self.open()?;
        skip(&mut source, frame)?;
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

/// Reads and drops frames, as many as there are.
fn skip<S: FrameSource>(source: &mut S, frames: u64) -> Result<(), S::Error> {
    let mut dropped = Buffer::new(usize::from(source.layout().channels()), SKIP_FRAMES);
    let mut left = frames;
    while left > 0 {
        dropped.set_frames(left.min(SKIP_FRAMES as u64) as usize);
        let read = source.read(&mut dropped.block_mut())?;
        left -= read as u64;
        if read < dropped.frames() {
            return Ok(());
        }
    }
    Ok(())
}
