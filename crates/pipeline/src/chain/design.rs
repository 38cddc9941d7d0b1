use auralis_compressor::CompressorDesign;
use auralis_core::{BuildError, Db, Design, Processor, StreamSpec};
use auralis_eq::CurveEq;
use auralis_limiter::LimiterDesign;

use crate::chain::{MasterChain, ToneCurve, WidthDesign};
use crate::plan::MasteringPlan;

/// The mastering chain as plain data, in the order in which it is applied: tone, compressor, width, gain, limiter.
///
/// The default has no stage and no gain: what goes in comes out, bit for bit and without latency.
///
/// ```
/// use auralis_core::{Design, Processor, StreamSpec};
/// use auralis_limiter::LimiterDesign;
/// use auralis_pipeline::{ChainDesign, ToneCurve, WidthDesign};
///
/// let design = ChainDesign {
///     tone: Some(ToneCurve { points: vec![(100.0, 1.5), (1_000.0, 0.0), (10_000.0, 1.0)] }),
///     width: Some(WidthDesign { side_gain_db: 1.0, mono_below_hz: 120.0 }),
///     gain_db: 3.0,
///     limiter: Some(LimiterDesign::default()),
///     ..ChainDesign::default()
/// };
/// let chain = design.build(&StreamSpec::new(44_100, 2, 512)?)?;
/// assert_eq!(chain.latency_frames(), 2_049 + 375);
/// # Ok::<(), auralis_core::BuildError>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ChainDesign {
    /// A static curve.
    pub tone: Option<ToneCurve>,
    /// The compressor.
    pub compressor: Option<CompressorDesign>,
    /// The width of the stereo image.
    pub width: Option<WidthDesign>,
    /// Gain before the limiter, −120 to 120 dB. At 0 no sample is touched.
    pub gain_db: f64,
    /// The limiter.
    pub limiter: Option<LimiterDesign>,
}

impl ChainDesign {
    /// The chain that a plan asks for.
    pub fn of_plan(plan: &MasteringPlan) -> Self {
        let limiter = plan.limiter_ceiling.value;
        Self {
            gain_db: plan.gain.value.0,
            limiter: limiter.map(|ceiling| LimiterDesign { ceiling_dbtp: ceiling.0, ..Default::default() }),
            ..Self::shaping(plan)
        }
    }

    /// The part of it before gain and limiter.
    pub(crate) fn shaping(plan: &MasteringPlan) -> Self {
        Self {
            tone: plan.tone.value.clone(),
            compressor: plan.compression.value,
            width: plan.width.value,
            ..Self::default()
        }
    }

    /// Whether the output is the input, bit for bit and without latency.
    pub fn is_identity(&self) -> bool {
        *self == Self::default()
    }

    /// Another chain beside `chain`, which was built from this design for this stream. The tone filter, whose taps
    /// take longer to design than all else, is copied.
    pub(crate) fn build_beside(
        &self,
        chain: &MasterChain,
        spec: &StreamSpec,
    ) -> Result<MasterChain, BuildError> {
        let mut tone = chain.tone().cloned();
        tone.iter_mut().for_each(Processor::reset);
        self.build_around(tone, spec)
    }
}

impl Design for ChainDesign {
    type Processor = MasterChain;

    /// # Errors
    /// A parameter of any stage outside its range.
    fn build(&self, spec: &StreamSpec) -> Result<MasterChain, BuildError> {
        self.build_around(self.tone.as_ref().map(|tone| tone.build(spec)).transpose()?, spec)
    }
}

impl ChainDesign {
    /// The chain around a tone filter at rest.
    fn build_around(&self, tone: Option<CurveEq>, spec: &StreamSpec) -> Result<MasterChain, BuildError> {
        let gain_db = BuildError::check("gain_db", self.gain_db, -120.0, 120.0)?;
        Ok(MasterChain::new(
            tone,
            self.compressor.map(|compressor| compressor.build(spec)).transpose()?,
            self.width.map(|width| width.build(spec)).transpose()?,
            Db(gain_db).to_amplitude() as f32,
            self.limiter.map(|limiter| limiter.build(spec)).transpose()?,
        ))
    }
}
