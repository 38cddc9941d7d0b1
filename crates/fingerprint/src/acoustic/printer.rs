use auralis_core::{Analyzer, BlockRef, BuildError, Seconds, StreamSpec};
use auralis_kernels::Kernels;
use realfft::num_complex::Complex32;

use super::chroma::{Chroma, ChromaFrames, FRAME, HOP};
use super::code::{ROWS, code};
use super::decimate::{Decimator, RATE};
use super::print::AcousticPrint;

/// The weights of five frames, by which chroma is smoothed over time.
const SMOOTHING: [f64; 5] = [0.25, 0.75, 1.0, 0.75, 0.25];
/// Below this length a vector of chroma counts as silence.
const SILENCE: f64 = 0.01;
/// Codes per second.
const CODES_PER_SECOND: f64 = RATE as f64 / HOP as f64;

/// Parameters of an [`AcousticPrinter`].
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct AcousticDesign {
    /// The duration whose print is allocated when the printer is built, 0 to 31 days; an hour takes 114 KB.
    /// Up to it `push` never allocates.
    pub reserve: Seconds,
}

impl Default for AcousticDesign {
    /// Room for an hour.
    fn default() -> Self {
        Self { reserve: Seconds(3_600.0) }
    }
}

impl AcousticDesign {
    /// The longest reserve.
    const MAX_RESERVE: Seconds = Seconds(31.0 * 24.0 * 3_600.0);

    /// Builds the printer.
    ///
    /// # Errors
    /// A reserve out of its range.
    pub fn build(&self, spec: &StreamSpec) -> Result<AcousticPrinter, BuildError> {
        BuildError::check("reserve", self.reserve.0, 0.0, Self::MAX_RESERVE.0)?;
        let kernels = Kernels::detect();
        let rate = spec.sample_rate.get();
        Ok(AcousticPrinter {
            kernels,
            sample_rate: rate,
            decimator: (rate != RATE).then(|| Decimator::new(rate, kernels)),
            start: 0,
            position: 0,
            rows: Vec::new(),
            frames: ChromaFrames::new(),
            sums: [0; CHUNK],
            mono: [0; CHUNK],
            codes: Codes::new((self.reserve.0 * CODES_PER_SECOND) as usize + 1),
        })
    }
}

/// Frames mixed to mono at a time.
const CHUNK: usize = Decimator::MAX_FRAMES;

/// Makes the [`AcousticPrint`] of a stream.
///
/// The audio is mixed to mono with 16 bits, converted to 11,025 Hz and cut into frames of 372 ms, one every 124 ms.
/// Of each frame the energies of the twelve pitch classes from A0 to A7 are taken, smoothed over five frames
/// and normalised; every 16 of them give a code of 32 bits. The integer steps are those of Chromaprint 1.5
/// (algorithm 1, its default), so that the codes are the ones that `fpcalc` prints for the same PCM; a bit whose
/// feature lies on its threshold may differ by the rounding of the transform. More than two channels are averaged,
/// as Chromaprint does; `fpcalc` has them mixed to stereo before.
///
/// Samples that are not finite count as zero, samples over full scale are limited. The first code needs 2.6 s
/// of sound. `push` is real-time safe within the reserve of its design.
///
/// ```
/// use auralis_core::{Analyzer, BlockRef, StreamSpec};
/// use auralis_fingerprint::AcousticDesign;
///
/// let spec = StreamSpec::new(44_100, 1, 4_096)?;
/// let mut printer = AcousticDesign::default().build(&spec)?;
/// let melody: Vec<f32> = (0..220_500u32)
///     .map(|n| (n as f32 * 0.03 * 2f32.powf((n / 22_050 * 5 % 12) as f32 / 12.0)).sin())
///     .collect();
/// printer.push(&BlockRef::mono(&melody));
/// assert_eq!(printer.report().codes().len(), 19);
/// # Ok::<(), auralis_core::BuildError>(())
/// ```
#[derive(Clone, Debug)]
pub struct AcousticPrinter {
    kernels: Kernels,
    sample_rate: u32,
    /// The first frame of the stream that is its own; what comes before warms it up.
    start: u64,
    /// The frame that the next block must begin with.
    position: u64,
    /// The chroma of a segment. What they make codes with is in the segment before.
    rows: Vec<Chroma>,
    /// `None` where the stream has the sample rate already.
    decimator: Option<Decimator>,
    frames: ChromaFrames,
    sums: [i32; CHUNK],
    mono: [i16; CHUNK],
    codes: Codes,
}

impl Analyzer for AcousticPrinter {
    type Report = AcousticPrint;

    fn push(&mut self, block: &BlockRef<'_>) {
        self.push_with(block, |_| ());
    }

    fn report(&self) -> AcousticPrint {
        AcousticPrint::new(self.codes.codes.clone())
    }

    fn reset(&mut self) {
        if let Some(decimator) = &mut self.decimator {
            decimator.reset();
        }
        self.frames.reset();
        self.codes.reset();
        self.rows.clear();
        self.go_to(self.start);
    }
}

impl AcousticPrinter {
    /// Outputs by which the decimator is late, and one more.
    const LATE: u64 = 64;

    /// The printer of the segment that starts at a frame of the stream. It keeps chroma, which
    /// [`merge`](Self::merge) makes codes of.
    pub(crate) fn segment(&self, start: u64) -> Self {
        let mut segment = Self { start, rows: Vec::with_capacity(128), ..self.clone() };
        segment.reset();
        segment
    }

    /// Begins with the first frame of analysis that can end behind `start`.
    fn go_to(&mut self, start: u64) {
        let outputs = start * u64::from(RATE) / u64::from(self.sample_rate);
        let output = outputs.saturating_sub(FRAME as u64 + Self::LATE) / HOP as u64 * HOP as u64;
        self.position = match &mut self.decimator {
            Some(decimator) if output > 0 => decimator.start_at(output).unwrap_or(0),
            Some(_) => 0,
            None => output,
        };
    }

    /// The frame of the stream that the next block must begin with.
    pub(crate) fn position(&self) -> u64 {
        self.position
    }

    /// Listens to the next block, and hands the spectrum of each frame of its own on to `visit`.
    pub(crate) fn push_with(&mut self, block: &BlockRef<'_>, mut visit: impl FnMut(&[Complex32])) {
        let mut done = 0;
        while done < block.frames() {
            let warm_up = self.start.saturating_sub(self.position) as usize;
            let most = if warm_up > 0 { warm_up.min(CHUNK) } else { CHUNK };
            let end = block.frames().min(done + most);
            self.push_chunk(&block.range(done..end), warm_up == 0, &mut visit);
            self.position += (end - done) as u64;
            done = end;
        }
    }

    /// Continues with the segment that follows, which both stand at the same place then.
    pub(crate) fn merge(&mut self, next: &Self) {
        for chroma in &next.rows {
            if self.start == 0 {
                self.codes.push(*chroma);
            } else {
                self.rows.push(*chroma);
            }
        }
        if let (Some(ours), Some(theirs)) = (&mut self.decimator, &next.decimator) {
            ours.continue_with(theirs);
        }
        self.frames.continue_with(&next.frames);
        self.position = next.position;
    }

    fn push_chunk(&mut self, block: &BlockRef<'_>, is_own: bool, visit: &mut impl FnMut(&[Complex32])) {
        let (sums, mono) = (&mut self.sums[..block.frames()], &mut self.mono[..block.frames()]);
        sums.fill(0);
        for plane in block.planes() {
            self.kernels.add_i16(plane, sums);
        }
        self.kernels.mean_i16(sums, block.channels() as i32, mono);
        let converted = match &mut self.decimator {
            Some(decimator) => decimator.push(mono),
            None => mono,
        };
        let is_segment = self.start > 0;
        self.frames.push(converted, |chroma, spectrum| {
            if is_own && is_segment {
                self.rows.push(chroma);
            } else if is_own {
                self.codes.push(chroma);
            }
            if is_own {
                visit(spectrum);
            }
        });
    }
}

/// From the chroma of single frames to codes.
#[derive(Clone, Debug)]
struct Codes {
    /// The last frames, oldest first.
    chroma: [Chroma; SMOOTHING.len()],
    /// The last smoothed and normalised rows, oldest first.
    rows: [Chroma; ROWS],
    frames: usize,
    codes: Vec<u32>,
}

impl Codes {
    fn new(capacity: usize) -> Self {
        Self {
            chroma: [[0.0; 12]; SMOOTHING.len()],
            rows: [[0.0; 12]; ROWS],
            frames: 0,
            codes: Vec::with_capacity(capacity),
        }
    }

    fn push(&mut self, chroma: Chroma) {
        self.chroma.rotate_left(1);
        self.chroma[SMOOTHING.len() - 1] = chroma;
        self.rows.rotate_left(1);
        self.rows[ROWS - 1] = normalized(smoothed(&self.chroma));
        self.frames += 1;
        if self.frames >= SMOOTHING.len() + ROWS - 1 {
            self.codes.push(code(&self.rows));
        }
    }

    fn reset(&mut self) {
        self.frames = 0;
        self.codes.clear();
    }
}

fn smoothed(frames: &[Chroma; SMOOTHING.len()]) -> Chroma {
    let mut sums = [0.0; 12];
    for (frame, weight) in frames.iter().zip(SMOOTHING) {
        for (sum, energy) in sums.iter_mut().zip(frame) {
            *sum += energy * weight;
        }
    }
    sums
}

/// Scaled to length 1; silence becomes zero.
fn normalized(chroma: Chroma) -> Chroma {
    let length = chroma.iter().map(|energy| energy * energy).sum::<f64>().sqrt();
    chroma.map(|energy| if length < SILENCE { 0.0 } else { energy / length })
}
