use auralis_core::{Analyzer, BlockRef, BuildError, Lufs, StreamSpec};
use auralis_dsp::{Precision, Stft, StftDesign, StftFrame, Window};
use auralis_kernels::Kernels;

use crate::grid::{CellSums, Cells, MergeError};
use crate::long_term::LongTermSpectrum;
use crate::weighting::Weighting;

/// Parameters of a [`SpectrumAnalyzer`].
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SpectrumDesign {
    /// Samples of a frame: even, 2 to 2²⁰.
    pub frame_len: usize,
    /// Frames of the stream between spectra, 1 to 2²⁰.
    pub hop: usize,
    /// The window: Hann as a rule, the flat top to read the levels of tones.
    pub window: Window,
    /// Only frames at least this loud count: the loudness of BS.1770 without channel weights, of the one frame.
    /// `None` counts all of them.
    pub gate: Option<Lufs>,
    /// What the transforms are computed in. In double precision the bins add up to the power of the signal to 10⁻¹²,
    /// at half the speed; in single to 3·10⁻⁷, which is 0.000001 dB.
    pub precision: Precision,
}

impl Default for SpectrumDesign {
    /// 4,096 samples, 75 % overlap, Hann, no gate, single precision.
    fn default() -> Self {
        let (window, gate, precision) = (Window::Hann, None, Precision::Single);
        Self { frame_len: 4_096, hop: 1_024, window, gate, precision }
    }
}

impl SpectrumDesign {
    /// Builds the analyser.
    ///
    /// # Errors
    /// A frame or a hop out of its range, or a gate that is not a number.
    pub fn build(&self, spec: &StreamSpec) -> Result<SpectrumAnalyzer, BuildError> {
        if let Some(gate) = self.gate {
            BuildError::check("gate_lufs", gate.0, -200.0, 200.0)?;
        }
        let design = StftDesign::new(self.frame_len, self.hop, self.window);
        let stft = StftDesign { precision: self.precision, ..design }.build(usize::from(spec.channels))?;
        let gate = self.gate.map(|gate| Gate::new(gate, &stft, spec.sample_rate_hz()));
        Ok(SpectrumAnalyzer {
            kernels: Kernels::detect(),
            spec: *spec,
            cells: Cells::new(spec, 0),
            sums: CellSums::new(stft.bins() * stft.channels()),
            frames: 0,
            gate,
            stft,
        })
    }
}

/// The mean power spectrum of a stream, and of segments of it.
///
/// Frames lead: frame k covers k·hop to k·hop + N. Any split gives the same report, bit for bit, and so does a
/// cut at multiples of [`segment_frames`](crate::segment_frames), merged in order. Real-time safe: `push` and
/// `reset` never allocate; `report` does.
///
/// ```
/// use auralis_core::{Analyzer, BlockRef, StreamSpec};
/// use auralis_spectrum::SpectrumDesign;
///
/// let spec = StreamSpec::new(48_000, 1, 4_800)?;
/// let mut analyzer = SpectrumDesign::default().build(&spec)?;
/// let tone: Vec<f32> = (0..48_000).map(|n| (n as f32 * 0.125 * std::f32::consts::TAU).sin()).collect();
/// analyzer.push(&BlockRef::mono(&tone));
/// let spectrum = analyzer.report();
/// assert!(spectrum.tone_db(0, 512).0.abs() < 0.001); // full scale at 6 kHz
/// # Ok::<(), auralis_core::BuildError>(())
/// ```
#[derive(Clone, Debug)]
pub struct SpectrumAnalyzer {
    kernels: Kernels,
    spec: StreamSpec,
    stft: Stft,
    cells: Cells,
    /// Power per bin, channel after channel.
    sums: CellSums,
    /// Frames that count.
    frames: u64,
    gate: Option<Gate>,
}

/// Decides which frames count.
#[derive(Clone, Debug)]
struct Gate {
    /// Power gain per bin, scaled so that the sum over bins is the mean square.
    weights: Vec<f32>,
    /// The least mean square, K-weighted, summed over channels.
    least: f64,
    power: Vec<f32>,
}

impl Gate {
    fn new(gate: Lufs, stft: &Stft, sample_rate_hz: f64) -> Self {
        let frame_len = stft.design().frame_len;
        let mut weights = Weighting::K.bins(frame_len, sample_rate_hz);
        let two_sided = 2.0 / (frame_len as f64 * stft.window_energy());
        weights.iter_mut().for_each(|weight| *weight *= two_sided);
        weights[0] /= 2.0;
        weights[frame_len / 2] /= 2.0;
        Self {
            weights: weights.iter().map(|weight| *weight as f32).collect(),
            least: 10f64.powf((gate.0 + 0.691) / 10.0),
            power: vec![0.0; stft.bins()],
        }
    }

    fn passes(&mut self, kernels: Kernels, frame: &StftFrame<'_>) -> bool {
        let mut mean_square = 0.0;
        for channel in 0..frame.channels() {
            frame.power(channel, &mut self.power);
            mean_square += kernels.dot(&self.power, &self.weights);
        }
        mean_square >= self.least
    }
}

impl SpectrumAnalyzer {
    /// The same analyser for the segment that starts at frame `start`. Its first block must begin at
    /// [`position`](Self::position). Allocates.
    #[must_use]
    pub fn segment(&self, start: u64) -> Self {
        let stft = self.stft.segment(start);
        let mut segment = Self { stft, cells: Cells::new(&self.spec, start), ..self.clone() };
        segment.reset();
        segment
    }

    /// The frame of the stream that the next block must begin with.
    pub fn position(&self) -> u64 {
        self.stft.position()
    }

    /// Continues with what was found in the segment that follows: bit for bit the analyser that had listened to
    /// both.
    ///
    /// # Errors
    /// The segments do not belong together. Nothing has changed then.
    pub fn merge(&mut self, next: &Self) -> Result<(), MergeError> {
        let gates = [self, next].map(|analyzer| analyzer.gate.as_ref().map(|gate| gate.least.to_bits()));
        if self.stft.design() != next.stft.design()
            || self.stft.channels() != next.stft.channels()
            || gates[0] != gates[1]
        {
            return Err(MergeError::DifferentDesign);
        }
        self.cells.check(self.position(), &next.cells, next.position())?;
        self.sums.merge(&next.sums);
        self.cells.continue_with(&next.cells);
        self.stft.continue_with(&next.stft);
        self.frames += next.frames;
        Ok(())
    }
}

impl Analyzer for SpectrumAnalyzer {
    type Report = LongTermSpectrum;

    fn push(&mut self, block: &BlockRef<'_>) {
        let Self { kernels, stft, cells, sums, frames, gate, .. } = self;
        let bins = stft.bins();
        stft.push(block, |frame| {
            if cells.enter(frame.last()) {
                sums.fold();
            }
            if gate.as_mut().is_none_or(|gate| gate.passes(*kernels, frame)) {
                *frames += 1;
                for (channel, sums) in sums.open.chunks_exact_mut(bins).enumerate() {
                    frame.add_power(channel, sums);
                }
            }
        });
    }

    fn report(&self) -> LongTermSpectrum {
        let design = self.stft.design();
        LongTermSpectrum::new(
            self.spec.sample_rate_hz(),
            design.frame_len,
            self.frames,
            self.stft.window_sum(),
            design.frame_len as f64 * self.stft.window_energy() / self.stft.window_sum().powi(2),
            self.sums.total(),
        )
    }

    fn reset(&mut self) {
        self.stft.reset();
        self.cells.reset();
        self.sums.reset();
        self.frames = 0;
    }
}
