use auralis_core::{Analyzer, BlockRef, Buffer};
use auralis_kernels::Kernels;

/// Bins are merged in pairs when there are this many, so that memory does not grow with the track.
const MAX_BINS: usize = 4_096;
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

/// Collects a [`Waveform`]. NaN and infinity are drawn as silence. Real-time safe; memory is some 100 KiB and does not grow.
#[derive(Clone, Debug)]
pub struct WaveformAnalyzer {
    kernels: Kernels,
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
    energy: f64,
    frames: usize,
}

impl Sums {
    const EMPTY: Self = Self { min: f32::INFINITY, max: f32::NEG_INFINITY, energy: 0.0, frames: 0 };

    fn of(kernels: Kernels, block: &BlockRef<'_>) -> Self {
        let mut sums = Self { frames: block.frames(), ..Self::EMPTY };
        for plane in block.planes() {
            let (min, max) = kernels.min_max(plane);
            sums.min = sums.min.min(min);
            sums.max = sums.max.max(max);
            sums.energy += kernels.sum_squares(plane);
        }
        sums
    }

    fn merged(self, other: Self) -> Self {
        Self {
            min: self.min.min(other.min),
            max: self.max.max(other.max),
            energy: self.energy + other.energy,
            frames: self.frames + other.frames,
        }
    }

    fn bin(self, channels: usize) -> WaveformBin {
        let samples = self.frames * channels;
        WaveformBin { min: self.min, max: self.max, rms: (self.energy / samples as f64).sqrt() as f32 }
    }
}

impl WaveformAnalyzer {
    /// An analyser for a stream of `channels` channels.
    pub fn new(channels: u16) -> Self {
        let mut piece = Buffer::new(usize::from(channels), PIECE);
        piece.set_frames(0);
        Self {
            kernels: Kernels::detect(),
            width: PIECE,
            bins: Vec::with_capacity(MAX_BINS),
            open: Sums::EMPTY,
            piece,
        }
    }

    fn close_piece(&mut self, piece: Sums) {
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
        self.width = PIECE;
        self.bins.clear();
        self.open = Sums::EMPTY;
        self.piece.set_frames(0);
    }
}
