use core::num::NonZeroU32;

use auralis_core::{BlockMut, BlockRef, BuildError, StreamSpec};

use crate::clock::Clock;
use crate::prototype::Prototype;
use crate::resampler::checked_rate;
use crate::stream::Stream;
use crate::{Progress, Quality};

/// Parameters of a [`Varispeed`].
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct VarispeedDesign {
    /// Frames per second of the output, 1,000 to 768,000.
    pub output_rate_hz: u32,
    /// The highest speed that will be asked for, 1 to 16. It sets the band: see [`Varispeed`].
    pub max_speed: f64,
    /// How long the speed takes to glide to a new one, 0 to 10,000 ms.
    pub ramp_ms: f64,
    /// How exact, at what cost.
    pub quality: Quality,
}

impl Default for VarispeedDesign {
    /// 44.1 kHz, up to 1.1 times the speed, in 20 ms, in high quality.
    fn default() -> Self {
        Self { output_rate_hz: 44_100, max_speed: 1.1, ramp_ms: 20.0, quality: Quality::High }
    }
}

impl VarispeedDesign {
    /// Builds the processor for a stream; the only step that allocates or fails.
    ///
    /// # Errors
    /// A parameter outside its range.
    pub fn build(&self, spec: &StreamSpec) -> Result<Varispeed, BuildError> {
        let output_rate = checked_rate(self.output_rate_hz)?;
        let output_rate_hz = f64::from(output_rate.get());
        BuildError::check("max_speed", self.max_speed, 1.0, 16.0)?;
        BuildError::check("ramp_ms", self.ramp_ms, 0.0, 10_000.0)?;
        let base = spec.sample_rate_hz() / output_rate_hz;
        let max_step = base * self.max_speed;
        let prototype = Prototype::new(self.quality.low_pass((1.0 / max_step).min(1.0)));
        let clock = Clock::gliding(base, (self.ramp_ms * output_rate_hz / 1_000.0).round() as u32);
        let channels = usize::from(spec.channels);
        let engine = match self.quality {
            Quality::Fast | Quality::High => {
                Engine::Narrow(Box::new(Stream::with_table(&prototype, clock, max_step, channels)))
            }
            Quality::Best => {
                Engine::Wide(Box::new(Stream::with_table(&prototype, clock, max_step, channels)))
            }
        };
        Ok(Varispeed { engine, output_rate, max_speed: self.max_speed, ended: false })
    }
}

#[derive(Clone, Debug)]
enum Engine {
    Narrow(Box<Stream<f32>>),
    Wide(Box<Stream<f64>>),
}

/// Plays a stream faster or slower, as a tape does: pitch and tempo change together, and may glide.
///
/// Output frame j is the band-limited input at time tⱼ, tⱼ₊₁ = tⱼ + speed·fᵢₙ/fₒᵤₜ. The speed glides on a
/// straight line over [`ramp_ms`](VarispeedDesign::ramp_ms), frame by frame, and the waveform is read
/// continuously in any case: a new speed bends the pitch and never clicks.
///
/// The stop band is the same at every speed, for the highest one allowed, so that nothing aliases: with
/// [`max_speed`](VarispeedDesign::max_speed) s the band ends at half the lower of fᵢₙ and fₒᵤₜ/s. Within it the
/// figures of [`Quality`] hold at any constant speed. Ask for no more speed than is needed: 1.1 costs 9 % of
/// the band, 2 costs half of it.
///
/// It starts at speed 1. Any split of the stream gives identical bits, as long as a new speed is set at the
/// same output frame. Samples that are not finite count as 0. Real-time safe.
///
/// ```
/// use auralis_core::{Buffer, StreamSpec};
/// use auralis_resample::VarispeedDesign;
///
/// let mut deck = VarispeedDesign::default().build(&StreamSpec::new(44_100, 2, 512)?)?;
/// deck.set_speed(1.08);
/// let mut output = Buffer::new(2, 256);
/// let input = Buffer::new(2, deck.input_frames_needed(256));
/// assert_eq!(deck.process(&input.block(), &mut output.block_mut()).produced, 256);
/// # Ok::<(), auralis_core::BuildError>(())
/// ```
#[derive(Clone, Debug)]
pub struct Varispeed {
    engine: Engine,
    output_rate: NonZeroU32,
    max_speed: f64,
    ended: bool,
}

impl Varispeed {
    /// The lowest speed.
    pub const MIN_SPEED: f64 = 1.0 / 16.0;

    /// Glides to another speed, from the next output frame on. It is limited to
    /// [`MIN_SPEED`](Self::MIN_SPEED) up to the design's `max_speed`; NaN is ignored.
    pub fn set_speed(&mut self, speed: f64) {
        let speed = speed.clamp(Self::MIN_SPEED, self.max_speed);
        match &mut self.engine {
            Engine::Narrow(stream) => stream.set_speed(speed),
            Engine::Wide(stream) => stream.set_speed(speed),
        }
    }

    /// Uses the input and fills the output until one of them is used up. What is made of the input waits for
    /// room in the output; input for which there is no place yet is left.
    ///
    /// # Panics
    /// If the blocks have not as many channels as the stream.
    pub fn process(&mut self, input: &BlockRef<'_>, output: &mut BlockMut<'_>) -> Progress {
        match &mut self.engine {
            _ if self.ended => Progress::default(),
            Engine::Narrow(stream) => stream.process(input, output, true),
            Engine::Wide(stream) => stream.process(input, output, true),
        }
    }

    /// Hands out what remains up to the last input frame, as if silence followed; less than was asked for, and
    /// then 0, once it is complete.
    ///
    /// The stream is over with the first call: until [`reset`](Self::reset), `process` takes and gives nothing.
    pub fn finish(&mut self, output: &mut BlockMut<'_>) -> usize {
        self.ended = true;
        match &mut self.engine {
            Engine::Narrow(stream) => stream.finish(output),
            Engine::Wide(stream) => stream.finish(output),
        }
    }

    /// Forgets the stream: as new, at speed 1. Real-time safe.
    pub fn reset(&mut self) {
        self.ended = false;
        match &mut self.engine {
            Engine::Narrow(stream) => stream.reset(),
            Engine::Wide(stream) => stream.reset(),
        }
    }

    /// How many frames must still be pushed before [`process`](Self::process) can give `output_frames` more,
    /// the glide in hand included.
    pub fn input_frames_needed(&self, output_frames: usize) -> usize {
        match &self.engine {
            Engine::Narrow(stream) => stream.needed(output_frames),
            Engine::Wide(stream) => stream.needed(output_frames),
        }
    }

    /// How many frames [`process`](Self::process) gives for `input_frames` more, if it has room for them.
    pub fn output_frames_made(&self, input_frames: usize) -> usize {
        match &self.engine {
            Engine::Narrow(stream) => stream.made(input_frames),
            Engine::Wide(stream) => stream.made(input_frames),
        }
    }

    /// Frames per second of the output.
    pub fn output_rate(&self) -> NonZeroU32 {
        self.output_rate
    }
}
