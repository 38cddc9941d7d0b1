use super::Band;
use super::fit::Effort;
use super::matched::{MAX_SECTIONS, design};
use super::section::Section;

/// Frames between two designs of a moving band, counted from the start of the stream.
pub(crate) const KNOT: usize = 32;

/// A band on its way: its sections at the last knot and at the next.
///
/// Frequency and Q move geometrically and gain in dB, along the quintic whose first two derivatives vanish at both ends. Where the shape changes, the
/// sections themselves move.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Glide {
    pub(crate) band: Band,
    pub(crate) from: [Section; MAX_SECTIONS],
    pub(crate) to: [Section; MAX_SECTIONS],
    start_band: Band,
    now: Band,
    start: [Section; MAX_SECTIONS],
    goal: [Section; MAX_SECTIONS],
    reshaping: bool,
    total: u32,
    left: u32,
}

impl Glide {
    pub(crate) fn new(knots: u32) -> Self {
        let (band, identity) = (Band::default(), [Section::IDENTITY; MAX_SECTIONS]);
        Self {
            band,
            from: identity,
            to: identity,
            start_band: band,
            now: band,
            start: identity,
            goal: identity,
            reshaping: false,
            total: knots,
            left: 0,
        }
    }

    /// Takes the target at once.
    pub(crate) fn snap(&mut self) {
        (self.from, self.to, self.now, self.left) = (self.goal, self.goal, self.band, 0);
    }

    pub(crate) fn head_for(&mut self, band: Band, fs: f64) {
        if band == self.band {
            return;
        }
        let same_shape = band.kind == self.now.kind && band.enabled == self.now.enabled;
        self.reshaping = !same_shape || (self.reshaping && self.left > 0);
        self.band = band;
        (self.start, self.start_band, self.goal, self.left) =
            (self.to, self.now, design(&band, fs, Effort::Full), self.total);
    }

    /// Moves on to the next knot.
    pub(crate) fn advance(&mut self, fs: f64) {
        self.from = self.to;
        if self.left == 0 {
            return;
        }
        self.left -= 1;
        let time = 1.0 - f64::from(self.left) / f64::from(self.total);
        // Neither speed nor acceleration jumps, so that the side bands of the move fall off steeply.
        let way = time.powi(3) * (10.0 - time * (15.0 - 6.0 * time));
        if self.left == 0 {
            (self.to, self.now) = (self.goal, self.band);
        } else if self.reshaping {
            self.to = core::array::from_fn(|i| Section::between(&self.start[i], &self.goal[i], way));
            self.now = self.band;
        } else {
            let (a, b) = (&self.start_band, &self.band);
            let line = |a: f64, b: f64| a + (b - a) * way;
            self.now = Band {
                frequency_hz: line(a.frequency_hz.ln(), b.frequency_hz.ln()).exp(),
                q: line(a.q.ln(), b.q.ln()).exp(),
                gain_db: line(a.gain_db, b.gain_db),
                ..*b
            };
            self.to = design(&self.now, fs, Effort::Moving);
        }
    }

    pub(crate) fn is_moving(&self) -> bool {
        self.left > 0 || self.from != self.to
    }
}
