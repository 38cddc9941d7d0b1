use auralis_core::{BlockMut, Buffer, BuildError, Db, Design, Processor, StreamSpec, Tail};
use auralis_dsp::Oversampler;
use auralis_kernels::Kernels;

use crate::limiter::PIECE;

/// Points per sample at which the curve is applied.
const FACTOR: usize = 16;

/// Parameters of a [`SoftClip`].
///
/// ```
/// use auralis_limiter::SoftClipDesign;
/// let clip = SoftClipDesign { threshold_db: -6.0, knee_db: 4.0 };
/// assert_eq!(clip.output(0.5), 0.5);
/// assert!(clip.output(10.0) < 10f64.powf(-2.0 / 20.0));
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SoftClipDesign {
    /// Up to this level the output is the input, −60 to 12 dBFS.
    pub threshold_db: f64,
    /// How far above the threshold the curve can come, 0.1 to 24 dB. More is softer.
    pub knee_db: f64,
}

impl Default for SoftClipDesign {
    /// A line up to −4 dBFS, and never beyond −1 dBFS.
    fn default() -> Self {
        Self { threshold_db: -4.0, knee_db: 3.0 }
    }
}

impl SoftClipDesign {
    /// The curve: x up to the threshold T, beyond it ±(T + R·u/√(1 + u²)) with u = (|x| − T)/R, where T + R is
    /// the level that it approaches, threshold and knee together. Slope and curvature have no step.
    pub fn output(&self, x: f64) -> f64 {
        let (threshold, room) = self.amplitudes();
        let over = (x.abs() - threshold).max(0.0) / room;
        x.abs().min(threshold + room * over / over.hypot(1.0)).copysign(x)
    }

    /// T and R.
    fn amplitudes(&self) -> (f64, f64) {
        let threshold = Db(self.threshold_db).to_amplitude();
        (threshold, Db(self.threshold_db + self.knee_db).to_amplitude() - threshold)
    }
}

impl Design for SoftClipDesign {
    type Processor = SoftClip;

    /// # Errors
    /// A parameter outside its range.
    fn build(&self, spec: &StreamSpec) -> Result<SoftClip, BuildError> {
        BuildError::check("threshold_db", self.threshold_db, -60.0, 12.0)?;
        BuildError::check("knee_db", self.knee_db, 0.1, 24.0)?;
        let channels = usize::from(spec.channels);
        let oversampler = Oversampler::new(FACTOR, PIECE)?;
        let latency = oversampler.latency_frames();
        let (threshold, room) = self.amplitudes();
        Ok(SoftClip {
            kernels: Kernels::detect(),
            threshold: threshold as f32,
            room: room as f32,
            oversamplers: vec![oversampler; channels],
            quiet: vec![2 * latency; channels],
            delay: Buffer::new(channels, latency + PIECE),
            latency,
            non_finite: 0,
        })
    }
}

/// A clipper with a soft knee at sixteen times the sample rate; built from [`SoftClipDesign`].
///
/// y\[n\] = x\[n − latency\] + d\[n\], where d is what the curve takes from x, found at the high rate and
/// brought down. While nothing within reach exceeds the threshold between samples or on them, d is exactly 0 and the
/// output is the delayed input, bit for bit.
///
/// With the default knee and a tone 6 dB over the level that the curve approaches, the highest alias below 0.45 fs is
/// this far below the tone:
///
/// | 0.1 fs | 0.17 fs | 0.24 fs | 0.29 fs | 0.39 fs |
/// |---|---|---|---|---|
/// | −125 dB | −105 dB | −93 dB | −89 dB | −76 dB |
///
/// What the curve makes between 0.45 fs and 0.55 fs folds back to 0.45 fs and above. Bringing down
/// band-limits, so that peaks can pass the curve's limit by a little: a limiter belongs behind it.
///
/// Latency: 87 frames; what is taken rings on for as many after the end. Real-time safe; any split gives identical bits.
/// Samples that are not finite are replaced by 0 and counted; so are, uncounted, those that become so at the high rate,
/// within the 87 frames around one beyond 10³⁸.
#[derive(Clone, Debug)]
pub struct SoftClip {
    kernels: Kernels,
    threshold: f32,
    room: f32,
    oversamplers: Vec<Oversampler>,
    /// Per channel, for how many frames nothing was taken; twice the latency is longer than the filters remember.
    quiet: Vec<usize>,
    /// Per channel the last `latency` frames, then the piece at hand.
    delay: Buffer,
    latency: usize,
    non_finite: u64,
}

impl SoftClip {
    /// How many samples were not finite since the start.
    pub fn non_finite_samples(&self) -> u64 {
        self.non_finite
    }

    fn process_piece(&mut self, block: &mut BlockMut<'_>) {
        let frames = block.frames();
        let mut residue = [0.0; PIECE];
        let residue = &mut residue[..frames];
        for (channel, plane) in block.planes_mut().enumerate() {
            self.non_finite += self.kernels.replace_non_finite(plane) as u64;
            let takes = self.find_residue(channel, plane, residue);
            let delay = self.delay.plane_mut(channel);
            delay[self.latency..self.latency + frames].copy_from_slice(plane);
            plane.copy_from_slice(&delay[..frames]);
            delay.copy_within(frames..frames + self.latency, 0);
            if takes {
                for (x, taken) in plane.iter_mut().zip(&*residue) {
                    // Not x + 0, which would turn −0 into 0.
                    *x = if *taken == 0.0 { *x } else { *x + taken };
                }
                // At the high rate the largest of all numbers are beyond what `f32` can hold.
                self.kernels.replace_non_finite(plane);
            }
        }
    }

    /// What is taken from a channel, at its own rate; `false` if that is nothing.
    fn find_residue(&mut self, channel: usize, plane: &[f32], residue: &mut [f32]) -> bool {
        let (oversampler, quiet) = (&mut self.oversamplers[channel], &mut self.quiet[channel]);
        let points = oversampler.upsample(plane);
        let is_quiet = self.kernels.max_abs(points) <= self.threshold;
        if is_quiet && *quiet >= 2 * self.latency {
            // The filters hold nothing but zeros, and zeros would leave them so.
            return false;
        }
        *quiet = if is_quiet { *quiet + plane.len() } else { 0 };
        self.kernels.soft_clip_residue(points, self.threshold, self.room);
        oversampler.downsample(residue);
        true
    }
}

impl Processor for SoftClip {
    fn process(&mut self, block: &mut BlockMut<'_>) {
        let frames = block.frames();
        for start in (0..frames).step_by(PIECE) {
            self.process_piece(&mut block.range(start..frames.min(start + PIECE)));
        }
    }

    fn reset(&mut self) {
        self.oversamplers.iter_mut().for_each(Oversampler::reset);
        self.quiet.fill(2 * self.latency);
        self.delay.block_mut().clear();
        self.non_finite = 0;
    }

    fn latency_frames(&self) -> usize {
        self.latency
    }

    /// The filters of the high rate reach as far back as ahead.
    fn tail(&self) -> Tail {
        Tail::Frames(self.latency)
    }
}
