//! Equalizers that follow a curve: of linear phase, of minimum phase, and psychoacoustic.
//!
//! | item | what it is |
//! |---|---|
//! | [`TargetCurve`], [`PointCurve`] | gain in dB over frequency |
//! | [`LinearPhaseDesign`], [`CurveEq`] | any curve without phase shift, exchanged live |
//! | [`MinimumPhaseDesign`] | the same curve without pre-ringing |
//! | [`PsychoacousticDesign`], [`PsychoacousticEq`], [`BandAnalyzer`] | 25 critical bands, by hand or towards a target |
//!
//! ```
//! use auralis_core::{Buffer, Design, Processor, StreamSpec};
//! use auralis_eq::{LinearPhaseDesign, PointCurve};
//!
//! let warm = PointCurve::new(&[(100.0, 2.0), (1_000.0, 0.0), (10_000.0, -2.0)])?;
//! let spec = StreamSpec::new(44_100, 2, 512)?;
//! let mut eq = LinearPhaseDesign::new(warm).build(&spec)?;
//! eq.process(&mut Buffer::new(2, 512).block_mut());
//! Equalisers for mastering.
//!
//! [`ParametricEqDesign`] holds up to 32 [`Band`]s, [`ParametricEq`] is the real-time processor.
//!
//! ```
//! use auralis_core::{Buffer, Design, Processor, StreamSpec};
//! use auralis_eq::{Band, BandKind, ParametricEqDesign};
//!
//! let spec = StreamSpec::new(44_100, 2, 512)?;
//! let presence = Band { kind: BandKind::Peak, frequency_hz: 3_000.0, q: 1.0, gain_db: 2.0, enabled: true };
//! let mut eq = ParametricEqDesign { bands: vec![presence] }.build(&spec)?;
//! assert!((eq.response(3_000.0).magnitude_db() - 2.0).abs() < 0.02);
//! let mut block = Buffer::new(2, 512);
//! eq.process(&mut block.block_mut());
//! # Ok::<(), auralis_core::BuildError>(())
//! ```
#![forbid(unsafe_code)]

extern crate alloc;

mod curve;
mod linear_phase;
mod linear_phase_minimum;
mod psychoacoustic;
mod psychoacoustic_analyzer;
mod psychoacoustic_bands;
mod psychoacoustic_correction;
mod psychoacoustic_levels;

pub use curve::{PointCurve, TargetCurve};
pub use linear_phase::{CurveEq, LinearPhaseDesign, pre_ringing_db};
pub use linear_phase_minimum::MinimumPhaseDesign;
pub use psychoacoustic::{PsychoacousticDesign, PsychoacousticEq};
pub use psychoacoustic_analyzer::BandAnalyzer;
pub use psychoacoustic_bands::{BANDS, CRITICAL_BAND_EDGES_HZ};
pub use psychoacoustic_correction::{BandCorrection, BandReason, CorrectionRules};
mod parametric;

pub use parametric::{Band, BandKind, Complex, ParametricEq, ParametricEqDesign, Slope};
