/// The longest time between two crests that counts as a low tone, in ms: half a period of 17 Hz.
const LONGEST_MS: f64 = 30.0;

/// Holds the release between the crests of a low tone, so that the gain does not ride on its waveform.
///
/// A crest is the last frame that deepened the reduction before a pause. Where two gaps between crests in a
/// row are alike within a quarter, and longer than the sliding minimum bridges, the reduction is held
/// until half a window before the next crest is due: it then gives way a little, so that the next crest shows,
/// and the minimum bridges what it gave. A gap of another length, or none for 30 ms, ends the hold.
///
/// All counters stop at a limit, so that a stretch without reduction of [`memory`](Self::memory) frames, which the
/// limiter passes over, leaves them as one frame more would.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct LowHold {
    /// Shorter gaps are bridged by the minimum.
    shortest: u32,
    longest: u32,
    /// The pause after which the last frame is known to have been a crest.
    pause: u32,
    /// How long before the next crest the hold ends.
    lead: u32,
    since_deepened: u32,
    since_crest: u32,
    last_gap: u32,
    hold: u32,
}

impl LowHold {
    /// For a sliding minimum over `window` frames.
    pub(crate) fn new(window: usize, sample_rate_hz: f64) -> Self {
        let window = window as u32;
        let mut hold = Self {
            shortest: window - window / 8,
            longest: (LONGEST_MS * 1e-3 * sample_rate_hz).round() as u32,
            pause: (window / 8).max(1),
            lead: window / 2,
            since_deepened: 0,
            since_crest: 0,
            last_gap: 0,
            hold: 0,
        };
        hold.reset();
        hold
    }

    /// Frames without reduction after which nothing is remembered.
    pub(crate) fn memory(&self) -> usize {
        (self.longest + self.pause + 1) as usize
    }

    /// Moves on by a frame, and says whether the reduction is to be held there.
    #[inline]
    pub(crate) fn step(&mut self) -> bool {
        self.since_deepened = (self.since_deepened + 1).min(self.longest);
        self.since_crest = (self.since_crest + 1).min(self.longest + self.pause + 1);
        if self.since_deepened == self.pause {
            self.take_crest();
        } else if self.since_deepened == self.longest {
            self.last_gap = 0;
            self.hold = 0;
        }
        self.since_deepened < self.hold
    }

    /// As many of the next frames as are held like this one, as long as none deepens the reduction.
    pub(crate) fn alike(&self) -> usize {
        let here = self.since_deepened;
        if here == self.longest {
            return usize::MAX;
        }
        let changes = [self.pause, self.hold, self.longest].into_iter().filter(|change| *change > here);
        changes.min().map_or(0, |change| change - here - 1) as usize
    }

    /// Moves on by so many frames that are alike.
    pub(crate) fn pass(&mut self, frames: usize) {
        let frames = frames as u32;
        self.since_deepened = (self.since_deepened + frames).min(self.longest);
        self.since_crest = (self.since_crest + frames).min(self.longest + self.pause + 1);
    }

    /// The frame deepened the reduction.
    #[inline]
    pub(crate) fn deepen(&mut self) {
        self.since_deepened = 0;
    }

    fn take_crest(&mut self) {
        let gap = self.since_crest - self.pause;
        let is_low = (self.shortest..=self.longest).contains(&gap);
        let is_alike = 4 * gap.abs_diff(self.last_gap) <= gap;
        self.hold = if is_low && is_alike { gap.saturating_sub(self.lead) } else { 0 };
        self.last_gap = gap;
        self.since_crest = self.pause;
    }

    pub(crate) fn reset(&mut self) {
        self.since_deepened = self.longest;
        self.since_crest = self.longest + self.pause + 1;
        self.last_gap = 0;
        self.hold = 0;
    }
}
