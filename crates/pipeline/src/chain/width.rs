use auralis_core::{BlockMut, BuildError, Db, Design, Processor, StreamSpec, Tail};
use auralis_dsp::BiquadCoeffs;
use auralis_kernels::{Kernels, LookAheadSection, LookAheadState};

/// Frames between two checks for vanishing state, counted from the start of the stream.
const PIECE: usize = 256;

/// The width of a stereo image. Other layouts pass.
///
/// With M = (L + R)/2 and S = (L − R)/2 the output is M ± S′, S′ = g·(h ∗ S): the side is turned up or down, and below
/// a corner rolled off by a Butterworth high-pass of second order h. M is not touched, so the sum to mono stays what
/// it is. At 0 dB and 0 Hz the output is the input, bit for bit; so is a mono signal at any setting.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct WidthDesign {
    /// The gain g of the side, −120 to 12 dB.
    pub side_gain_db: f64,
    /// The corner, 20 to 500 Hz, where the side is down by 3.01 dB; 0 leaves it as wide as it is.
    pub mono_below_hz: f64,
}

impl Design for WidthDesign {
    type Processor = StereoWidth;

    /// # Errors
    /// A parameter outside its range.
    fn build(&self, spec: &StreamSpec) -> Result<StereoWidth, BuildError> {
        let side_gain_db = BuildError::check("side_gain_db", self.side_gain_db, -120.0, 12.0)?;
        let high_pass = match self.mono_below_hz {
            0.0 => None,
            hz => {
                BuildError::check("mono_below_hz", hz, 20.0, 500f64.min(0.45 * spec.sample_rate_hz()))?;
                let coeffs =
                    BiquadCoeffs::high_pass(hz, core::f64::consts::FRAC_1_SQRT_2, spec.sample_rate_hz());
                Some(LookAheadSection::new(coeffs.into()))
            }
        };
        Ok(StereoWidth {
            kernels: Kernels::detect(),
            side_gain: Db(side_gain_db).to_amplitude() as f32,
            high_pass,
            state: LookAheadState::default(),
            at: 0,
        })
    }
}

/// Makes a stereo image wider or narrower; built from [`WidthDesign`].
///
/// No latency; with a corner the tail has no end. Real-time safe; any split gives identical bits. Samples that are not
/// finite are replaced by 0.
#[derive(Clone, Debug)]
pub struct StereoWidth {
    kernels: Kernels,
    side_gain: f32,
    high_pass: Option<LookAheadSection>,
    state: LookAheadState,
    /// Frames since the last multiple of a piece.
    at: usize,
}

impl StereoWidth {
    /// At most a piece, not across the border of one.
    fn process_piece(&mut self, left: &mut [f32], right: &mut [f32]) {
        let mut sides = [0.0; PIECE];
        let sides = &mut sides[..left.len()];
        for ((side, l), r) in sides.iter_mut().zip(&*left).zip(&*right) {
            *side = 0.5 * l - 0.5 * r;
        }
        let mut filtered = [0.0; PIECE];
        let filtered = &mut filtered[..left.len()];
        filtered.copy_from_slice(sides);
        if let Some(high_pass) = &self.high_pass {
            self.kernels.look_ahead_section(high_pass, &mut self.state, filtered);
        }
        // By how much the side changes: nothing is exactly nothing.
        for (((l, r), side), filtered) in left.iter_mut().zip(right).zip(sides).zip(filtered) {
            let change = self.side_gain * *filtered - *side;
            *l += change;
            *r -= change;
        }
        self.at = (self.at + left.len()) % PIECE;
        if self.at == 0 {
            self.state.snap_to_zero();
        }
    }
}

impl Processor for StereoWidth {
    fn process(&mut self, block: &mut BlockMut<'_>) {
        for plane in block.planes_mut() {
            self.kernels.replace_non_finite(plane);
        }
        if self.side_gain == 1.0 && self.high_pass.is_none() {
            return;
        }
        let Some((left, right)) = block.stereo_mut() else { return };
        let mut done = 0;
        while done < left.len() {
            let end = left.len().min(done + PIECE - self.at);
            self.process_piece(&mut left[done..end], &mut right[done..end]);
            done = end;
        }
    }

    fn reset(&mut self) {
        self.state = LookAheadState::default();
        self.at = 0;
    }

    fn tail(&self) -> Tail {
        if self.high_pass.is_some() { Tail::Infinite } else { Tail::Frames(0) }
    }
}
