use core::num::NonZeroU32;
use core::ops::Range;

use auralis_core::{BlockMut, Buffer, ChannelLayout, FrameSource};

use crate::track::Track;

/// How many places a track is read at, and for how long, in seconds.
const EXCERPTS: u64 = 48;
const EXCERPT_S: f64 = 0.6;
/// How long one fades into the next, in seconds.
const FADE_S: f64 = 0.01;

/// Places of a track as one short track: what a track is like, known within milliseconds of its being opened.
///
/// Of each 48th of the track 0.6 s, read by [skipping](FrameSource::skip) what lies between. Where in its 48th an excerpt
/// lies moves on by the golden section from one to the next: music repeats itself, and at equal distances always the
/// same bar of it might be heard. One excerpt fades into the next on a straight line over 10 ms, so that no sample is
/// higher than in the track and no join is heard as a click. A track of less than 28.8 s is read whole; of one whose
/// length is not known, the first 28.8 s are.
///
/// It is a [`Track`] like another: everything that plans, tries and measures works on it. Frames are counted in the
/// excerpts; [`ranges`](Self::ranges) says where in the track they lie. See [`quick_plan`](crate::quick_plan) for what
/// is certain and what is not.
#[derive(Clone, Debug)]
pub struct Excerpts<T> {
    track: T,
    ranges: Vec<Range<u64>>,
    fade_frames: usize,
    total_frames: Option<u64>,
}

impl<T: Track> Excerpts<T> {
    /// Opens a track to ask for its length.
    ///
    /// # Errors
    /// The track cannot be opened.
    pub fn of(track: T) -> Result<Self, <T::Source as FrameSource>::Error> {
        let source = track.open()?;
        let rate = f64::from(source.sample_rate().get());
        let frames = ((EXCERPT_S * rate) as u64).max(1);
        let fade_frames = (FADE_S * rate) as usize;
        let ranges = match source.total_frames() {
            Some(total) if total > EXCERPTS * frames => within_equal_parts(total, frames).collect(),
            Some(total) => core::iter::once(0..total).collect(),
            None => core::iter::once(0..EXCERPTS * frames).collect(),
        };
        let mut excerpts = Self { track, ranges, fade_frames, total_frames: None };
        excerpts.total_frames = source.total_frames().map(|_| excerpts.frames());
        Ok(excerpts)
    }

    /// The frames of the track that are read, in order.
    pub fn ranges(&self) -> &[Range<u64>] {
        &self.ranges
    }

    /// Whether they are all there are.
    pub fn is_whole(&self) -> bool {
        self.ranges.len() == 1 && self.total_frames.is_some()
    }

    /// Two excerpts share the frames of a fade.
    fn frames(&self) -> u64 {
        let faded = (self.ranges.len() - 1) * self.fade_frames;
        self.ranges.iter().map(|range| range.end - range.start).sum::<u64>() - faded as u64
    }
}

/// The golden section, in 2⁻⁶⁴.
const GOLDEN: u64 = 0x9E37_79B9_7F4A_7C15;

fn within_equal_parts(total: u64, frames: u64) -> impl Iterator<Item = Range<u64>> {
    (0..EXCERPTS).map(move |n| {
        let border = |n: u64| (u128::from(n) * u128::from(total) / u128::from(EXCERPTS)) as u64;
        // As many places as an excerpt has within its part.
        let places = (border(n + 1) - border(n)).saturating_sub(frames);
        let place = (u128::from(places) * u128::from(GOLDEN.wrapping_mul(n + 1))) >> 64;
        let start = border(n) + place as u64;
        start..start + frames
    })
}

impl<T: Track> Track for Excerpts<T> {
    type Source = ExcerptSource<T::Source>;

    fn open(&self) -> Result<Self::Source, <T::Source as FrameSource>::Error> {
        let start = self.ranges[0].start;
        let source = self.track.open_at(start)?;
        let channels = usize::from(source.layout().channels());
        Ok(ExcerptSource {
            ranges: self.ranges.clone(),
            total_frames: self.total_frames,
            present: 0,
            position: start,
            leaving: Buffer::new(channels, self.fade_frames),
            source,
        })
    }
}

/// Reads [`Excerpts`].
#[derive(Clone, Debug)]
pub struct ExcerptSource<S> {
    source: S,
    ranges: Vec<Range<u64>>,
    total_frames: Option<u64>,
    present: usize,
    /// The next frame of the track.
    position: u64,
    /// The end of the excerpt before, which fades out.
    leaving: Buffer,
}

impl<S: FrameSource> ExcerptSource<S> {
    /// Frames of the present excerpt until the next one fades in, or until the end.
    fn left(&self) -> u64 {
        let Some(range) = self.ranges.get(self.present) else { return 0 };
        let is_last = self.present + 1 == self.ranges.len();
        let end = if is_last { range.end } else { range.end - self.leaving.frames() as u64 };
        end - self.position
    }

    /// Goes to the next excerpt; `false` after the last.
    fn go_on(&mut self) -> Result<bool, S::Error> {
        let Some(next) = self.ranges.get(self.present + 1).map(|next| next.start) else { return Ok(false) };
        let read = self.source.read(&mut self.leaving.block_mut())?;
        let frames = self.leaving.frames();
        self.leaving.block_mut().range(read..frames).clear();
        self.source.skip(next - self.ranges[self.present].end)?;
        self.position = next;
        self.present += 1;
        Ok(true)
    }

    /// The frames of a block that begin `from` frames after the excerpt fade in.
    fn fade_in(&self, from: u64, block: &mut BlockMut<'_>) {
        let frames = self.leaving.frames();
        let from = from.min(frames as u64) as usize;
        for (new, old) in block.planes_mut().zip(self.leaving.block().planes()) {
            for (n, (new, old)) in (from + 1..).zip(new.iter_mut().zip(&old[from..])) {
                let share = n as f32 / (frames + 1) as f32;
                *new = (1.0 - share) * old + share * *new;
            }
        }
    }
}

impl<S: FrameSource> FrameSource for ExcerptSource<S> {
    type Error = S::Error;

    fn sample_rate(&self) -> NonZeroU32 {
        self.source.sample_rate()
    }

    fn layout(&self) -> ChannelLayout {
        self.source.layout()
    }

    fn total_frames(&self) -> Option<u64> {
        self.total_frames
    }

    fn read(&mut self, block: &mut BlockMut<'_>) -> Result<usize, S::Error> {
        let mut done = 0;
        while done < block.frames() {
            let count = self.left().min((block.frames() - done) as u64) as usize;
            if count == 0 {
                if self.go_on()? {
                    continue;
                }
                break;
            }
            let mut part = block.range(done..done + count);
            let read = self.source.read(&mut part)?;
            if self.present > 0 {
                self.fade_in(self.position - self.ranges[self.present].start, &mut part.range(0..read));
            }
            self.position += read as u64;
            done += read;
            if read < count {
                // It ends before it said.
                self.present = self.ranges.len();
                break;
            }
        }
        Ok(done)
    }
}
