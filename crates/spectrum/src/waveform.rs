use auralis_core::{Analyzer, BlockRef, Buffer};
use auralis_kernels::Kernels;

use crate::grid::MergeError;

/// Bins are merged in pairs when there are this many, so that memory does not grow with the track.
const MAX_BINS: usize = 4_096;
/// Units of energy: 2⁻⁶⁰ of a sample at full scale.
const ENERGY_SCALE: f64 = (1u64 << 60) as f64;
/// Frames of a piece, and of a bin at first.
const PIECE: usize = 256;

/// One bin of a waveform, over all channels.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct WaveformBin {
    /// The lowest sample.
    pub min: f32,
    /// The highest sample.
    pub max: f32,
    /// Root mean square.
    pub rms: f32,
}

/// A waveform at a resolution that fits a picture: 2,048 to 4,096 bins for anything longer than 12 s.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Waveform {
    /// Frames per bin; the last bin may cover fewer.
    pub frames_per_bin: usize,
    /// The bins, in order.
    pub bins: Vec<WaveformBin>,
}

impl Waveform {
    /// The same waveform with bins `1 << halvings` times as wide, for a view from further away: the extremes of all,
    /// and the root of the mean square, in which a last bin of fewer frames counts as one of the others. A single bin
    /// gets no wider.
    #[must_use]
    pub fn zoomed_out(&self, halvings: u32) -> Self {
        let halvings = halvings.min(self.bins.len().next_power_of_two().trailing_zeros());
        let bins = self.bins.chunks(1 << halvings).map(|bins| {
            let mean_square =
                bins.iter().map(|bin| f64::from(bin.rms).powi(2)).sum::<f64>() / bins.len() as f64;
            WaveformBin {
                min: bins.iter().fold(f32::INFINITY, |min, bin| min.min(bin.min)),
                max: bins.iter().fold(f32::NEG_INFINITY, |max, bin| max.max(bin.max)),
                rms: mean_square.sqrt() as f32,
            }
        });
        Self { bins: bins.collect(), frames_per_bin: self.frames_per_bin << halvings }
    }
}

/// Collects a [`Waveform`]. NaN and infinity are drawn as silence. Real-time safe; memory is some 200 KiB and does
/// not grow.
///
/// A stream may be cut anywhere, and segments [merged](Self::merge) in order, to the bits of the whole: energies
/// are added as integers. One segment after the first keeps 48 bytes for every 256 frames.
#[derive(Clone, Debug)]
pub struct WaveformAnalyzer {
    kernels: Kernels,
    /// The first frame of the segment.
    start: u64,
    /// The next frame of the stream.
    position: u64,
    /// Frames of a completed bin.
    width: usize,
    bins: Vec<Sums>,
    open: Sums,
    /// A piece that is not complete yet: sums are taken over whole pieces, wherever blocks end.
    piece: Buffer,
}

#[derive(Clone, Copy, Debug, PartialEq)]
struct Sums {
    min: f32,
    max: f32,
    /// In units of 2⁻⁶⁰: the order in which integers are added changes nothing.
    energy: u128,
    frames: usize,
}

impl Sums {
    const EMPTY: Self = Self { min: f32::INFINITY, max: f32::NEG_INFINITY, energy: 0, frames: 0 };

    fn of(kernels: Kernels, block: &BlockRef<'_>) -> Self {
        let mut sums = Self { frames: block.frames(), ..Self::EMPTY };
        for plane in block.planes() {
            let (min, max) = kernels.min_max(plane);
            sums.min = sums.min.min(min);
            sums.max = sums.max.max(max);
            sums.energy = sums.energy.saturating_add((kernels.sum_squares(plane) * ENERGY_SCALE) as u128);
        }
        sums
    }

    fn merged(self, other: Self) -> Self {
        Self {
            min: self.min.min(other.min),
            max: self.max.max(other.max),
            energy: self.energy.saturating_add(other.energy),
            frames: self.frames + other.frames,
        }
    }

    fn bin(self, channels: usize) -> WaveformBin {
        let samples = self.frames * channels;
        let mean_square = self.energy as f64 / ENERGY_SCALE / samples as f64;
        WaveformBin { min: self.min, max: self.max, rms: mean_square.sqrt() as f32 }
    }
}

impl WaveformAnalyzer {
    /// An analyser for a stream of `channels` channels.
    pub fn new(channels: u16) -> Self {
        let mut piece = Buffer::new(usize::from(channels), PIECE);
        piece.set_frames(0);
        Self {
            kernels: Kernels::detect(),
            start: 0,
            position: 0,
            width: PIECE,
            bins: Vec::with_capacity(MAX_BINS),
            open: Sums::EMPTY,
            piece,
        }
    }

    /// The same analyser for the segment that starts at frame `start`. Its first block must begin at
    /// [`position`](Self::position). Allocates.
    #[must_use]
    pub fn segment(&self, start: u64) -> Self {
        let mut segment = Self { start, ..self.clone() };
        segment.reset();
        segment
    }

    /// The frame of the stream that the next block must begin with.
    pub fn position(&self) -> u64 {
        self.position
    }

    /// Continues with the segment that follows: bit for bit the analyser that had listened to both. Only an
    /// analyser of a stream from its start can be continued.
    ///
    /// # Errors
    /// The segments do not belong together. Nothing has changed then.
    pub fn merge(&mut self, next: &Self) -> Result<(), MergeError> {
        if self.piece.channels() != next.piece.channels() {
            return Err(MergeError::DifferentDesign);
        }
        if self.start != 0 || self.position != next.start || next.position < next.start {
            return Err(MergeError::NotAdjacent { end: self.position, start: next.start });
        }
        next.bins.iter().for_each(|piece| self.close_piece(*piece));
        self.piece.clone_from(&next.piece);
        self.position = next.position;
        Ok(())
    }

    fn close_piece(&mut self, piece: Sums) {
        if self.start > 0 {
            self.bins.push(piece);
            return;
        }
        self.open = self.open.merged(piece);
        if self.open.frames < self.width {
            return;
        }
        self.bins.push(self.open);
        self.open = Sums::EMPTY;
        if self.bins.len() == MAX_BINS {
            for n in 0..MAX_BINS / 2 {
                self.bins[n] = self.bins[2 * n].merged(self.bins[2 * n + 1]);
            }
            self.bins.truncate(MAX_BINS / 2);
            self.width *= 2;
        }
    }
}

impl Analyzer for WaveformAnalyzer {
    type Report = Waveform;

    fn push(&mut self, block: &BlockRef<'_>) {
        self.position += block.frames() as u64;
        let mut start = 0;
        while start < block.frames() {
            let held = self.piece.frames();
            let frames = (PIECE - held).min(block.frames() - start);
            let part = block.range(start..start + frames);
            start += frames;
            let finite = part.planes().all(|plane| self.kernels.first_non_finite(plane).is_none());
            if frames == PIECE && finite {
                self.close_piece(Sums::of(self.kernels, &part));
                continue;
            }
            self.piece.set_frames(held + frames);
            let mut piece = self.piece.block_mut();
            let mut copy = piece.range(held..held + frames);
            copy.copy_from(&part);
            copy.planes_mut().for_each(|plane| {
                self.kernels.replace_non_finite(plane);
            });
            if held + frames == PIECE {
                self.close_piece(Sums::of(self.kernels, &self.piece.block()));
                self.piece.set_frames(0);
            }
        }
    }

    fn report(&self) -> Waveform {
        let open = self.open.merged(Sums::of(self.kernels, &self.piece.block()));
        let bins = self.bins.iter().copied().chain((open.frames > 0).then_some(open));
        Waveform {
            frames_per_bin: self.width,
            bins: bins.map(|sums| sums.bin(self.piece.channels())).collect(),
        }
    }

    fn reset(&mut self) {
        // A piece belongs to the segment that it ends in.
        self.position = self.start / PIECE as u64 * PIECE as u64;
        self.width = PIECE;
        self.bins.clear();
        self.open = Sums::EMPTY;
        self.piece.set_frames(0);
    }
}
