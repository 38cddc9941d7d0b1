use core::num::NonZeroU32;

use auralis_core::{BlockMut, ChannelLayout, FrameSource};

use crate::track::Track;

/// Tracks one after the other as one, without a gap: the sides of an album.
///
/// Rendered as one track, the joins are as inaudible in the master as they are in the source: every chain hears what
/// came before, whichever track that was in. The master of track *i* are its frames, [`range`](Self::range), of
/// the whole: a [`GridRenderer`](crate::GridRenderer) gives them alone, with the same bits.
///
/// All tracks must have one sample rate and one layout; the first one's are those of the whole.
#[derive(Clone, Debug)]
pub struct Joined<T> {
    tracks: Vec<T>,
    /// The first frame of every track, and the end of the last.
    starts: Vec<u64>,
}

impl<T: Track> Joined<T> {
    /// Tracks with their lengths in frames, which a [`FrameSource`] or an analysis tells. `None` without a track.
    pub fn new(tracks: impl IntoIterator<Item = (T, u64)>) -> Option<Self> {
        let mut starts = vec![0];
        let mut joined = Vec::new();
        for (track, frames) in tracks {
            starts.push(starts.last().map_or(0, |start: &u64| start.saturating_add(frames)));
            joined.push(track);
        }
        (!joined.is_empty()).then_some(Self { tracks: joined, starts })
    }

    /// The tracks.
    pub fn tracks(&self) -> &[T] {
        &self.tracks
    }

    /// The frames of a track within the whole; empty at the end where there is none.
    pub fn range(&self, track: usize) -> core::ops::Range<u64> {
        let at = |index: usize| self.starts.get(index).or(self.starts.last()).copied().unwrap_or(0);
        at(track)..at(track.saturating_add(1))
    }
}

impl<T: Track + Clone> Track for Joined<T> {
    type Source = JoinedSource<T>;

    fn open(&self) -> Result<JoinedSource<T>, <T::Source as FrameSource>::Error> {
        self.open_at(0)
    }

    fn open_at(&self, frame: u64) -> Result<JoinedSource<T>, <T::Source as FrameSource>::Error> {
        let last = self.tracks.len() - 1;
        let track = self.starts.partition_point(|start| *start <= frame).saturating_sub(1).min(last);
        let position = frame.min(self.range(last).end);
        let source = self.tracks[track].open_at(position - self.starts[track])?;
        Ok(JoinedSource { joined: self.clone(), track, position, source })
    }
}

/// Reads a [`Joined`] track.
#[derive(Debug)]
pub struct JoinedSource<T: Track> {
    joined: Joined<T>,
    track: usize,
    position: u64,
    source: T::Source,
}

impl<T: Track + Clone> FrameSource for JoinedSource<T> {
    type Error = <T::Source as FrameSource>::Error;

    fn sample_rate(&self) -> NonZeroU32 {
        self.source.sample_rate()
    }

    fn layout(&self) -> ChannelLayout {
        self.source.layout()
    }

    fn total_frames(&self) -> Option<u64> {
        self.joined.starts.last().copied()
    }

    /// A track that ends before its length is followed by silence; what is longer is cut.
    fn read(&mut self, block: &mut BlockMut<'_>) -> Result<usize, Self::Error> {
        let mut done = 0;
        while done < block.frames() {
            let end = self.joined.range(self.track).end;
            if self.position == end {
                if self.track + 1 == self.joined.tracks.len() {
                    break;
                }
                self.track += 1;
                self.source = self.joined.tracks[self.track].open()?;
                continue;
            }
            let count = (end - self.position).min((block.frames() - done) as u64) as usize;
            let mut part = block.range(done..done + count);
            let read = self.source.read(&mut part)?;
            part.range(read..count).clear();
            self.position += count as u64;
            done += count;
        }
        Ok(done)
    }

    fn skip(&mut self, frames: u64) -> Result<u64, Self::Error> {
        let last = self.joined.tracks.len() - 1;
        let from = self.position;
        let to = from.saturating_add(frames).min(self.joined.range(last).end);
        if to < self.joined.range(self.track).end {
            self.source.skip(to - from)?;
            self.position = to;
        } else {
            *self = self.joined.open_at(to)?;
        }
        Ok(to - from)
    }
}
