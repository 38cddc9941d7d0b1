//! What the tests of Auralis stand on: signals, oracles and the laws of the real-time traits.
//!
//! | module | what it is for |
//! |---|---|
//! | [`signals`] | tones, sweeps, noise, band-limited edges and level walks, in `f64` |
//! | [`ebu`] | the signals of EBU Tech 3341 and 3342 with what a meter must read |
//! | [`hostile`] | signals that make limiters fail, with their analytic true peak |
//! | [`mod@true_peak`] | the exact band-limited waveform and its peak |
//! | [`laws`] | one check of every guarantee of `Processor` and `Analyzer` |
//! | [`allocations`] | counting allocations, and failing where nothing counts |
//! | [`measure`] | RMS, sine fit, THD, frequency response, null depth |
//! | [`performance`] | timing, floors and goals, how many cores a test really gets |
//! | [`Random`] | seeded numbers, the same on every machine |
//!
//! Nothing here shares code with what it tests: the crate depends on `auralis-core` alone, and
//! each number is computed from its definition. Real-time safety is no aim; clarity is.
//!
//! A test of a processor is a few lines:
//!
//! ```
//! # use auralis_core::{BlockMut, BuildError, Design, Processor, StreamSpec};
//! # struct Gain { gain_db: f64 }
//! # impl Design for Gain {
//! #     type Processor = GainProcessor;
//! #     fn build(&self, _: &StreamSpec) -> Result<GainProcessor, BuildError> {
//! #         Ok(GainProcessor(10f64.powf(self.gain_db / 20.0) as f32))
//! #     }
//! # }
//! # struct GainProcessor(f32);
//! # impl Processor for GainProcessor {
//! #     fn process(&mut self, block: &mut BlockMut<'_>) {
//! #         for plane in block.planes_mut() {
//! #             plane.iter_mut().for_each(|x| *x = if x.is_finite() { *x * self.0 } else { 0.0 });
//! #         }
//! #     }
//! #     fn reset(&mut self) {}
//! # }
//! use auralis_testkit::{laws::Laws, measure, signals};
//! auralis_testkit::count_allocations!();
//!
//! # fn main() -> Result<(), BuildError> {
//! let design = Gain { gain_db: -6.0 };
//! Laws::new(&design).sample_rate(96_000).channels(6).check();
//!
//! let mut audio = signals::mono(&signals::Tone::dbfs(1_000.0, -3.0).samples(48_000.0, 4_800));
//! design.build(&StreamSpec::new(48_000, 1, 4_800)?)?.process(&mut audio.block_mut());
//! let level_dbfs = measure::db(measure::fit_sine(audio.plane(0), 1_000.0, 48_000.0).amplitude);
//! assert!((level_dbfs + 9.0).abs() < 1e-5); // f32 samples are good to 10⁻⁷ of the level
//! # Ok(())
//! # }
//! ```
#![forbid(unsafe_code)]

pub mod allocations;
pub mod ebu;
pub mod hostile;
pub mod laws;
pub mod measure;
pub mod performance;
mod random;
pub mod signals;
pub mod true_peak;

pub use random::Random;
pub use true_peak::{true_peak, true_peak_dbtp};
