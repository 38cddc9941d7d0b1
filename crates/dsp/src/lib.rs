//! The building blocks of signal processing: filter designs and their states, windows, spectra, oversampling,
//! sliding minimum, ramps and dither.
//!
//! | item | what it is |
//! |---|---|
//! | [`BiquadCoeffs`], [`BiquadState`], [`Biquad`] | second-order sections: design, memory, processor |
//! | [`butterworth_low_pass`], [`butterworth_high_pass`] | Butterworth filters of any order |
//! | [`KWeighting`] | the weighting of BS.1770 at any sample rate |
//! | [`Window`], [`coherent_gain`], [`equivalent_noise_bandwidth`], [`scalloping_loss_db`], [`kaiser_beta`] | windows and their figures of merit |
//! | [`fir_low_pass`], [`fir_high_pass`], [`fir_magnitude`], [`kaiser_taps`], [`polyphase`] | linear-phase filters by windowing |
//! | [`StftDesign`], [`Stft`], [`StftFrame`] | overlapped spectra of a stream, frame by frame |
//! | [`Convolver`], [`ConvolutionKernel`] | long filters by fast convolution, exchanged without a click |
//! | [`Oversampler`] | non-linear functions at 2 to 16 times the rate |
//! | [`InterSamplePeak`], [`InterSampleCrest`] | what the waveform does between samples |
//! | [`SlidingMin`] | the minimum of a moving window |
//! | [`LinearRamp`], [`ExponentialRamp`] | parameters that move without a click |
//! | [`GainReductionCell`], [`GainReductionMeter`] | the gain reduction, read from another thread |
//! | [`Dither`], [`DitherNoise`], [`Quantizer`] | 8 to 24 bits, with dither and noise shaping |
//!
//! Designs are pure functions in `f64` with their source; states are small structs. Building allocates;
//! after that everything is real-time safe, and any split of a stream gives identical bits.
//!
//! ```
//! use auralis_core::{Buffer, Design, Processor, StreamSpec};
//! use auralis_dsp::BiquadCoeffs;
//!
//! let spec = StreamSpec::new(44_100, 2, 512)?;
//! let mut rumble_filter = BiquadCoeffs::high_pass(20.0, 0.707, spec.sample_rate_hz()).build(&spec)?;
//! let mut audio = Buffer::new(2, 512);
//! rumble_filter.process(&mut audio.block_mut());
//! # Ok::<(), auralis_core::BuildError>(())
//! ```
#![forbid(unsafe_code)]

extern crate alloc;

mod biquad;
mod convolution;
mod dither;
mod fir;
mod gain_reduction;
mod inter_sample_peak;
mod k_weighting;
mod oversample;
mod ramp;
mod sliding_min;
mod stft;
mod window;

pub use biquad::{Biquad, BiquadCoeffs, BiquadState, butterworth_high_pass, butterworth_low_pass};
pub use convolution::{
    Complex32, ConvolutionKernel, ConvolutionShape, Convolver, FrameObserver, KernelShapeMismatch,
};
pub use dither::{Dither, DitherNoise, Quantizer};
pub use fir::{fir_high_pass, fir_low_pass, fir_magnitude, kaiser_taps, polyphase};
pub use gain_reduction::{GainReductionCell, GainReductionMeter};
pub use inter_sample_peak::{InterSampleCrest, InterSamplePeak};
pub use k_weighting::KWeighting;
pub use oversample::Oversampler;
pub use ramp::{ExponentialRamp, LinearRamp};
pub use sliding_min::SlidingMin;
pub use stft::{FrameAlignment, Precision, Stft, StftDesign, StftFrame};
pub use window::{Window, coherent_gain, equivalent_noise_bandwidth, kaiser_beta, scalloping_loss_db};
