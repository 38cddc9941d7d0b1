use auralis_core::{BlockRef, Seconds};
use auralis_kernels::Kernels;

/// −70 dBFS: windows below do not count.
const LEAST_MEAN_SQUARE: f64 = 1e-7;
/// Quarters per second.
const RATE: f64 = 4.0;

/// Energy and peak of one channel over a quarter of a second.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Quarter {
    energy: f64,
    peak: f32,
    frames: u32,
}

impl Quarter {
    fn and(self, other: Self) -> Self {
        Self {
            energy: self.energy + other.energy,
            peak: self.peak.max(other.peak),
            frames: self.frames + other.frames,
        }
    }
}

/// Crest factors and peaks of windows of half a second, every quarter of a second.
#[derive(Clone, Debug)]
pub(crate) struct HalfSeconds {
    kernels: Kernels,
    quarter_frames: f64,
    channels: usize,
    /// Quarter after quarter, channel after channel, from that of the start on. In front of the first quarter of a
    /// segment comes the end of the one before, of which a piece reaches into the segment's first frame.
    quarters: Vec<Quarter>,
    first: u64,
}

impl HalfSeconds {
    /// From the cell of the analysis grid on that begins at frame `start`: 40 quarters are one.
    pub(crate) fn new(channels: usize, sample_rate_hz: f64, start: u64, reserve: Seconds) -> Self {
        let quarter_frames = sample_rate_hz / RATE;
        Self {
            kernels: Kernels::detect(),
            quarter_frames,
            channels,
            quarters: Vec::with_capacity(((RATE * reserve.0) as usize + 2) * channels),
            first: ((start as f64 / quarter_frames).round() as u64).saturating_sub(1),
        }
    }

    /// Takes in the next samples, which end before frame `end` of the stream.
    pub(crate) fn push(&mut self, samples: &BlockRef<'_>, end: u64) {
        let start = end - samples.frames() as u64;
        let mut done = start;
        while done < end {
            let quarter = (done as f64 / self.quarter_frames) as u64;
            let until = (((quarter + 1) as f64 * self.quarter_frames).ceil() as u64).min(end);
            let piece = samples.range((done - start) as usize..(until - start) as usize);
            self.add(&piece, quarter.saturating_sub(self.first) as usize);
            done = until;
        }
    }

    fn add(&mut self, piece: &BlockRef<'_>, quarter: usize) {
        let end = (quarter + 1) * self.channels;
        if self.quarters.len() < end {
            self.quarters.resize(end, Quarter::default());
        }
        for (quarter, plane) in self.quarters[end - self.channels..end].iter_mut().zip(piece.planes()) {
            quarter.energy += self.kernels.sum_squares(plane);
            quarter.peak = quarter.peak.max(self.kernels.max_abs(plane));
            quarter.frames += plane.len() as u32;
        }
    }

    /// Continues with the quarters of the segment that follows.
    pub(crate) fn merge(&mut self, next: &Self) {
        let known = (next.first - self.first) as usize * self.channels;
        self.quarters.resize(self.quarters.len().max(known + self.channels), Quarter::default());
        for (quarter, more) in self.quarters[known..].iter_mut().zip(&next.quarters) {
            *quarter = quarter.and(*more);
        }
        let rest = next.quarters.get(self.quarters.len() - known..).unwrap_or_default();
        self.quarters.extend_from_slice(rest);
    }

    pub(crate) fn reset(&mut self) {
        self.quarters.clear();
    }

    /// Crest factor in dB and peak of each window that counts: of its loudest channel.
    pub(crate) fn windows(&self) -> Vec<(f64, f64)> {
        let quarters: Vec<&[Quarter]> = self.quarters.chunks_exact(self.channels).collect();
        let window = |[a, b]: &[&[Quarter]; 2]| {
            let both = a.iter().zip(*b).map(|(a, b)| a.and(*b));
            let loudest = both.max_by(|a, b| a.energy.total_cmp(&b.energy))?;
            let mean_square = loudest.energy / f64::from(loudest.frames.max(1));
            let peak = f64::from(loudest.peak);
            // The last quarter is seldom whole.
            let is_whole = f64::from(loudest.frames) > 1.8 * self.quarter_frames;
            (is_whole && mean_square >= LEAST_MEAN_SQUARE)
                .then(|| (10.0 * (peak * peak / mean_square).log10(), peak))
        };
        quarters.array_windows().filter_map(window).collect()
    }
}
