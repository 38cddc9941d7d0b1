use core::num::NonZeroU32;

use auralis_core::{BlockMut, BlockRef, BuildError, StreamSpec};

use crate::Quality;
use crate::oversampled::Oversampled;
use crate::prototype::Prototype;
use crate::ratio::Ratio;
use crate::stream::Stream;

/// Parameters of a [`Resampler`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ResamplerDesign {
    /// Frames per second of the output, 1,000 to 768,000.
    pub output_rate_hz: u32,
    /// How exact, at what cost.
    pub quality: Quality,
}

impl ResamplerDesign {
    /// Builds the resampler for a stream; the only step that allocates or fails.
    ///
    /// `max_block_frames` plays no part: blocks may be of any size.
    ///
    /// # Errors
    /// An output rate outside its range.
    pub fn build(&self, spec: &StreamSpec) -> Result<Resampler, BuildError> {
        let output_rate = checked_rate(self.output_rate_hz)?;
        let ratio = Ratio::new(spec.sample_rate, output_rate);
        let channels = usize::from(spec.channels);
        let engine = if ratio.is_one() { Engine::Copy } else { Engine::new(ratio, self.quality, channels) };
        Ok(Resampler { engine, ratio, output_rate, consumed: 0, produced: 0, ended: false })
    }
}

/// The rate, if it is one that is served.
pub(crate) fn checked_rate(rate_hz: u32) -> Result<NonZeroU32, BuildError> {
    let (min, max) = (f64::from(StreamSpec::MIN_SAMPLE_RATE), f64::from(StreamSpec::MAX_SAMPLE_RATE));
    let value = BuildError::check("output_rate_hz", f64::from(rate_hz), min, max)?;
    NonZeroU32::new(rate_hz).ok_or(BuildError::OutOfRange { parameter: "output_rate_hz", value, min, max })
}

/// What a call has taken and given.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// Frames of the input that were used; the rest must be offered again.
    pub consumed: usize,
    /// Frames of the output that were written, from its start.
    pub produced: usize,
}

#[derive(Clone, Debug)]
enum Engine {
    Copy,
    Narrow(Box<Stream<f32>>),
    Oversampled(Box<Oversampled>),
    Wide(Box<Stream<f64>>),
}

impl Engine {
    /// The cheapest that has the quality.
    fn new(ratio: Ratio, quality: Quality, channels: usize) -> Self {
        let prototype = Prototype::new(quality.low_pass(ratio.band()));
        let narrow = |stream| Self::Narrow(Box::new(stream));
        match quality {
            Quality::Fast | Quality::High => {
                if let Some(bank) = Stream::bank(ratio, &prototype, channels) {
                    return narrow(bank);
                }
                match Oversampled::new(ratio, &prototype, channels) {
                    Some(oversampled) => Self::Oversampled(Box::new(oversampled)),
                    None => narrow(Stream::table(&prototype, ratio, channels)),
                }
            }
            // The samples wait in `f32`; all arithmetic is in `f64`.
            Quality::Best => Stream::spectral(ratio, &prototype, channels).map(narrow).unwrap_or_else(|| {
                let bank = Stream::bank(ratio, &prototype, channels);
                Self::Wide(Box::new(bank.unwrap_or_else(|| Stream::table(&prototype, ratio, channels))))
            }),
        }
    }
}

/// Changes the sample rate of a stream that is pushed through it in blocks of any size.
///
/// y\[j\] = Σₙ x\[n\]·h(n − j·fᵢₙ/fₒᵤₜ), h a low-pass of linear phase whose stop band begins at half the lower
/// rate; [`Quality`] has its figures. Output frame j belongs to input time j·fᵢₙ/fₒᵤₜ exactly: there is no
/// delay to be trimmed, and n frames become round(n·fₒᵤₜ/fᵢₙ). Any split of the stream gives identical bits.
/// Equal rates pass every finite sample through bit for bit.
///
/// An output comes when the input that it depends on has:
/// [`input_frames_needed`](Self::input_frames_needed) says when. From 44.1 to 48 kHz the first waits for 3 to 4 ms
/// of input in [`Quality::Fast`] and [`High`](Quality::High) and for 87 ms in [`Best`](Quality::Best), which makes
/// some 4,000 outputs at a time, in one call: a player with small blocks takes `High`.
///
/// Samples that are not finite count as 0. What the filter adds between samples may exceed the sample peak of
/// the input, as it does in any change of rate: the true peak stays. Nothing is clipped.
///
/// Real-time safe: nothing but [`ResamplerDesign::build`] allocates.
///
/// ```
/// use auralis_core::{Buffer, StreamSpec};
/// use auralis_resample::{Quality, ResamplerDesign};
///
/// let design = ResamplerDesign { output_rate_hz: 48_000, quality: Quality::High };
/// let mut resampler = design.build(&StreamSpec::new(44_100, 2, 441)?)?;
/// let (input, mut output) = (Buffer::new(2, 441), Buffer::new(2, 480));
/// let mut frames = 0;
/// for _ in 0..100 {
///     frames += resampler.process(&input.block(), &mut output.block_mut()).produced;
/// }
/// loop {
///     match resampler.finish(&mut output.block_mut()) {
///         0 => break,
///         more => frames += more,
///     }
/// }
/// assert_eq!(frames, 48_000);
/// # Ok::<(), auralis_core::BuildError>(())
/// ```
#[derive(Clone, Debug)]
pub struct Resampler {
    engine: Engine,
    ratio: Ratio,
    output_rate: NonZeroU32,
    consumed: u64,
    produced: u64,
    ended: bool,
}

impl Resampler {
    /// Uses the input and fills the output until one of them is used up.
    ///
    /// Whatever can be made of the input is made, as long as the output has room. With an output of
    /// [`output_frames_made`](Self::output_frames_made) frames, all of the input is used.
    ///
    /// # Panics
    /// If the blocks have not as many channels as the stream.
    pub fn process(&mut self, input: &BlockRef<'_>, output: &mut BlockMut<'_>) -> Progress {
        self.advance(input, output, true)
    }

    /// [`process`](Self::process) for who does not wait for each output: frames come later, many at a time, at
    /// about half the cost.
    pub(crate) fn process_batched(&mut self, input: &BlockRef<'_>, output: &mut BlockMut<'_>) -> Progress {
        self.advance(input, output, false)
    }

    fn advance(&mut self, input: &BlockRef<'_>, output: &mut BlockMut<'_>, eager: bool) -> Progress {
        if self.ended {
            return Progress::default();
        }
        let progress = match &mut self.engine {
            Engine::Copy => copy(input, output),
            Engine::Narrow(stream) => stream.process(input, output, eager),
            Engine::Oversampled(stream) => stream.process(input, output, eager),
            Engine::Wide(stream) => stream.process(input, output, eager),
        };
        self.consumed += progress.consumed as u64;
        self.produced += progress.produced as u64;
        progress
    }

    /// Hands out what remains after the last input, as if silence followed; 0 once the output is complete.
    ///
    /// The stream is over with the first call: until [`reset`](Self::reset), `process` takes and gives nothing.
    pub fn finish(&mut self, output: &mut BlockMut<'_>) -> usize {
        self.ended = true;
        let rest = self.ratio.output_frames(self.consumed).saturating_sub(self.produced);
        let frames = output.frames().min(usize::try_from(rest).unwrap_or(usize::MAX));
        let mut output = output.range(0..frames);
        let produced = match &mut self.engine {
            Engine::Copy => 0,
            _ if frames == 0 => 0,
            Engine::Narrow(stream) => stream.finish(&mut output),
            Engine::Oversampled(stream) => stream.finish(&mut output),
            Engine::Wide(stream) => stream.finish(&mut output),
        };
        self.produced += produced as u64;
        produced
    }

    /// Forgets the stream: as new. Real-time safe.
    pub fn reset(&mut self) {
        match &mut self.engine {
            Engine::Copy => {}
            Engine::Narrow(stream) => stream.reset(),
            Engine::Oversampled(stream) => stream.reset(),
            Engine::Wide(stream) => stream.reset(),
        }
        (self.consumed, self.produced, self.ended) = (0, 0, false);
    }

    /// How many frames must still be pushed before [`process`](Self::process) can give `output_frames` more.
    pub fn input_frames_needed(&self, output_frames: usize) -> usize {
        match &self.engine {
            Engine::Copy => output_frames,
            Engine::Narrow(stream) => stream.needed(output_frames),
            Engine::Oversampled(stream) => stream.needed(output_frames),
            Engine::Wide(stream) => stream.needed(output_frames),
        }
    }

    /// How many frames [`process`](Self::process) gives for `input_frames` more, if it has room for them.
    pub fn output_frames_made(&self, input_frames: usize) -> usize {
        match &self.engine {
            Engine::Copy => input_frames,
            Engine::Narrow(stream) => stream.made(input_frames),
            Engine::Oversampled(stream) => stream.made(input_frames),
            Engine::Wide(stream) => stream.made(input_frames),
        }
    }

    /// The length of the output of a stream of `input_frames`: round(n·fₒᵤₜ/fᵢₙ).
    pub fn total_output_frames(&self, input_frames: u64) -> u64 {
        self.ratio.output_frames(input_frames)
    }

    /// Frames per second of the output.
    pub fn output_rate(&self) -> NonZeroU32 {
        self.output_rate
    }
}

/// Equal rates: the samples, with 0 for what is not finite.
fn copy(input: &BlockRef<'_>, output: &mut BlockMut<'_>) -> Progress {
    let frames = input.frames().min(output.frames());
    let mut output = output.range(0..frames);
    output.copy_from(&input.range(0..frames));
    for plane in output.planes_mut() {
        plane.iter_mut().filter(|x| !x.is_finite()).for_each(|x| *x = 0.0);
    }
    Progress { consumed: frames, produced: frames }
}
