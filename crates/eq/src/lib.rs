//! Equalizers: parametric, of linear phase, of minimum phase, and psychoacoustic.
//!
//! | item | what it is |
//! |---|---|
//! | [`ParametricEqDesign`], [`ParametricEq`], [`Band`] | up to 32 bands that follow their analogue prototypes and move without a click |
//! | [`TargetCurve`], [`PointCurve`] | gain in dB over frequency |
//! | [`LinearPhaseDesign`], [`CurveEq`] | any curve without phase shift, exchanged live |
//! | [`MinimumPhaseDesign`] | the same curve without pre-ringing |
//! | [`PsychoacousticDesign`], [`PsychoacousticEq`], [`BandAnalyzer`] | 25 critical bands, by hand or towards a target |
//!
//! ```
//! use auralis_core::{Buffer, Design, Processor, StreamSpec};
//! use auralis_eq::{Band, BandKind, LinearPhaseDesign, ParametricEqDesign, PointCurve};
//!
//! let spec = StreamSpec::new(44_100, 2, 512)?;
//! let mut audio = Buffer::new(2, 512);
//!
//! let presence = Band { kind: BandKind::Peak, frequency_hz: 3_000.0, q: 1.0, gain_db: 2.0, enabled: true };
//! let mut eq = ParametricEqDesign { bands: vec![presence] }.build(&spec)?;
//! assert!((eq.response(3_000.0).magnitude_db() - 2.0).abs() < 0.02);
//! eq.process(&mut audio.block_mut());
//!
//! let warm = PointCurve::new(&[(100.0, 2.0), (1_000.0, 0.0), (10_000.0, -2.0)])?;
//! let mut eq = LinearPhaseDesign::new(warm).build(&spec)?;
//! eq.process(&mut audio.block_mut());
//! # Ok::<(), auralis_core::BuildError>(())
//! ```
#![forbid(unsafe_code)]

extern crate alloc;

mod curve;
mod linear_phase;
mod parametric;
mod psychoacoustic;

pub use curve::{PointCurve, TargetCurve};
pub use linear_phase::{CurveEq, LinearPhaseDesign, MinimumPhaseDesign, pre_ringing_db};
pub use parametric::{Band, BandKind, Complex, ParametricEq, ParametricEqDesign, Slope};
pub use psychoacoustic::{
    BANDS, BandAnalyzer, BandCorrection, BandReason, CRITICAL_BAND_EDGES_HZ, CorrectionRules,
    PsychoacousticDesign, PsychoacousticEq,
};
