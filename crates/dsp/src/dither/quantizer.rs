use auralis_core::{BlockMut, Processor, StreamSpec};
use auralis_kernels::Kernels;

use super::noise::Noise;
use super::shaper::{ErrorFeedback, TAPS, coeffs_for};
use super::{Dither, DitherNoise};

/// How the samples are rounded.
#[derive(Clone, Debug)]
enum Rounding {
    Plain,
    Dithered,
    Shaped { coeffs: [f64; TAPS], channels: Vec<ErrorFeedback> },
}

/// Rounds a stream to the grid of its bits; built from [`Dither`].
///
/// No latency. A NaN or an infinity becomes 0 on the way in and is counted. Real-time safe.
#[derive(Clone, Debug)]
pub struct Quantizer {
    bits: u32,
    seed: u64,
    rounding: Rounding,
    frame: u64,
    clipped: u64,
    non_finite: u64,
    kernels: Kernels,
}

/// The grid: 1/Δ and the legal range in units of Δ.
#[derive(Clone, Copy)]
struct Grid {
    scale: f32,
    step: f32,
}

impl Grid {
    fn new(bits: u32) -> Self {
        let scale = (1u32 << (bits - 1)) as f32;
        Self { scale, step: 1.0 / scale }
    }

    /// x/Δ, limited to twice full scale so that whatever comes has room in an integer.
    #[inline(always)]
    fn scaled(self, x: f32) -> f32 {
        (x * self.scale).clamp(-2.0 * self.scale, 2.0 * self.scale)
    }

    /// The sample of a whole number of Δ, and 1 if it had to be limited.
    #[inline(always)]
    fn limited(self, rounded: f32) -> (f32, u32) {
        let legal = rounded.clamp(-self.scale, self.scale - 1.0);
        (legal * self.step, u32::from(legal != rounded))
    }
}

/// Rounds `scaled` + `noise` to a whole number without losing a bit of either: the whole part is set aside, so
/// that the noise is added to a fraction.
#[inline(always)]
fn round(scaled: f32, noise: f32) -> f32 {
    // Adding 1.5·2²³ leaves no fraction. `f32::round` would be a library call on baseline x86-64.
    const WHOLE: f32 = 12_582_912.0;
    let whole = scaled as i32 as f32;
    let fraction = (scaled - whole) + noise;
    whole + ((fraction + WHOLE) - WHOLE)
}

/// Rounds a run and returns how many samples were limited.
#[inline(always)]
fn quantize(plane: &mut [f32], grid: Grid, mut rounded: impl FnMut(u32, f32) -> f32) -> u64 {
    let mut clipped = 0u64;
    // In lengths that a 32-bit count of clipped samples holds.
    for (start, chunk) in (0u32..).step_by(4_096).zip(plane.chunks_mut(4_096)) {
        let mut count = 0;
        for (n, x) in (start..).zip(chunk) {
            let (y, over) = grid.limited(rounded(n, grid.scaled(*x)));
            *x = y;
            count += over;
        }
        clipped += u64::from(count);
    }
    clipped
}

impl Quantizer {
    pub(super) fn new(design: &Dither, spec: &StreamSpec) -> Self {
        let channels = vec![ErrorFeedback::default(); usize::from(spec.channels)];
        let rounding = match (design.noise, coeffs_for(spec.sample_rate_hz())) {
            (DitherNoise::None, _) => Rounding::Plain,
            (DitherNoise::Shaped, Some(coeffs)) => Rounding::Shaped { coeffs, channels },
            (DitherNoise::Tpdf | DitherNoise::Shaped, _) => Rounding::Dithered,
        };
        Self {
            bits: design.bits,
            seed: design.seed,
            rounding,
            frame: 0,
            clipped: 0,
            non_finite: 0,
            kernels: Kernels::detect(),
        }
    }

    /// Goes on with the noise of another frame, where error feedback begins at rest. Real-time safe.
    ///
    /// Without noise shaping the samples from there on are those of a stream that was processed from frame 0.
    pub fn seek(&mut self, frame: u64) {
        if let Rounding::Shaped { channels, .. } = &mut self.rounding {
            channels.fill(ErrorFeedback::default());
        }
        self.frame = frame;
    }

    /// How many samples would have passed full scale since the start or the last reset.
    pub fn clipped_samples(&self) -> u64 {
        self.clipped
    }

    /// How many NaN and infinities were replaced by 0 since the start or the last reset.
    pub fn non_finite_samples(&self) -> u64 {
        self.non_finite
    }

    /// Rounds a run of one channel within one epoch of the noise.
    fn run(&mut self, channel: usize, plane: &mut [f32]) {
        self.non_finite += self.kernels.replace_non_finite(plane) as u64;
        let grid = Grid::new(self.bits);
        let noise = Noise::new(self.seed, channel, (self.frame >> 32) as u32);
        let first = self.frame as u32;
        self.clipped += match &mut self.rounding {
            Rounding::Plain => quantize(plane, grid, |_, x| round(x, 0.0)),
            Rounding::Dithered => quantize(plane, grid, |n, x| round(x, noise.at(first.wrapping_add(n)))),
            Rounding::Shaped { coeffs, channels } => {
                let mut feedback = channels[channel];
                let clipped = quantize(plane, grid, |n, x| {
                    let noise = f64::from(noise.at(first.wrapping_add(n)));
                    feedback.step(coeffs, f64::from(x), noise) as f32
                });
                channels[channel] = feedback;
                clipped
            }
        };
    }
}

impl Processor for Quantizer {
    fn process(&mut self, block: &mut BlockMut<'_>) {
        let mut done = 0;
        while done < block.frames() {
            let epoch_left = (1u64 << 32) - (self.frame & 0xffff_ffff);
            let frames = (block.frames() - done).min(usize::try_from(epoch_left).unwrap_or(usize::MAX));
            for (channel, plane) in block.range(done..done + frames).planes_mut().enumerate() {
                self.run(channel, plane);
            }
            self.frame += frames as u64;
            done += frames;
        }
    }

    fn reset(&mut self) {
        self.seek(0);
        (self.clipped, self.non_finite) = (0, 0);
    }
}
