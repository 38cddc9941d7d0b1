//! The equalizer that was asked for, ready for one stream, and what there is to say about it.

use std::fmt;

use auralis_core::{BlockMut, BuildError, Design, Processor, StreamSpec, Tail};
use auralis_eq::{
    BANDS, BandCorrection, CorrectionRules, LinearPhaseDesign, MinimumPhaseDesign, ParametricEqDesign,
    PsychoacousticDesign, TargetCurve,
};

use super::response::{Response, places};
use super::{EqArgs, Phase, PsychoacousticArg};

/// What a kernel takes for the gain of a notch at its frequency.
const SILENCE_DB: f64 = -120.0;

pub(crate) struct Equalizer {
    processor: Box<dyn Processor>,
    pub(super) kind: &'static str,
    pub(super) response: Response,
    /// Of the critical bands, for the whole track.
    pub(super) corrections: Option<[BandCorrection; BANDS]>,
}

impl fmt::Debug for Equalizer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Equalizer").field("kind", &self.kind).finish_non_exhaustive()
    }
}

impl Equalizer {
    /// Bands, a curve, or both together.
    pub(super) fn drawn(args: &EqArgs, spec: &StreamSpec) -> Result<Self, BuildError> {
        let rate = spec.sample_rate_hz();
        let eq = ParametricEqDesign { bands: args.bands.clone() }.build(spec)?;
        let places = places(rate, args.bands.iter().map(|band| band.frequency_hz));
        let response = Response::of_bands(&eq, args.bands.len(), &places);
        let gain_db = |hz: f64| {
            let curve_db = args.curve.as_ref().map_or(0.0, |curve| curve.gain_db(hz));
            eq.response(hz).magnitude_db().max(SILENCE_DB) + curve_db
        };
        let (kind, taps, processor): (_, _, Box<dyn Processor>) = match args.phase() {
            Phase::Parametric => {
                return Ok(Self { processor: Box::new(eq), kind: "parametric", response, corrections: None });
            }
            Phase::Linear => {
                let design = LinearPhaseDesign::new(gain_db);
                ("linear_phase", design.taps(rate)?, Box::new(design.build(spec)?))
            }
            Phase::Minimum => {
                let design = MinimumPhaseDesign::new(gain_db);
                ("minimum_phase", design.taps(rate)?, Box::new(design.build(spec)?))
            }
        };
        let response = response.of_kernel(&taps, rate, &places);
        Ok(Self { processor, kind, response, corrections: None })
    }

    /// Corrections of a track by its own levels: all of it as one, or following it.
    pub(super) fn corrected(
        mode: PsychoacousticArg,
        rules: CorrectionRules,
        corrections: [BandCorrection; BANDS],
        spec: &StreamSpec,
    ) -> Result<Self, BuildError> {
        let gains_db = corrections.map(|band| band.gain_db);
        let fixed = PsychoacousticDesign { gains_db, ..PsychoacousticDesign::default() }.build(spec)?;
        let response = Response::of(|hz| fixed.magnitude_db(hz), &places(spec.sample_rate_hz(), []));
        let (kind, eq) = match mode {
            PsychoacousticArg::Static => ("psychoacoustic_static", fixed),
            PsychoacousticArg::Adaptive => {
                let design =
                    PsychoacousticDesign { adaptive: Some(rules), ..PsychoacousticDesign::default() };
                ("psychoacoustic_adaptive", design.build(spec)?)
            }
        };
        Ok(Self { processor: Box::new(eq), kind, response, corrections: Some(corrections) })
    }
}

impl Processor for Equalizer {
    fn process(&mut self, block: &mut BlockMut<'_>) {
        self.processor.process(block);
    }

    fn reset(&mut self) {
        self.processor.reset();
    }

    fn latency_frames(&self) -> usize {
        self.processor.latency_frames()
    }

    fn tail(&self) -> Tail {
        self.processor.tail()
    }
}
