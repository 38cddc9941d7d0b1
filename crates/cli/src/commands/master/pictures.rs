//! What a report shows beyond loudness: spectra, and what is taken off over time.

use auralis_core::{Buffer, Design, FrameSource, StreamSpec};
use auralis_media::Decoder;
use auralis_pipeline::{
    Aligned, ChainDesign, ContentAnalysis, MasteringPlan, Profile, Track as _, analyze_content,
};

use super::source::SourceTrack;
use super::track::Track;
use crate::failure::Failure;
use crate::progress::TrackProgress;

/// Points of the reduction at most.
const MAX_POINTS: usize = 1_500;
/// How often the reduction is read, in s.
const STEP_S: f64 = 0.01;

/// Levels of third octaves in dB over Hz.
pub(crate) type Spectrum = Vec<(f64, f64)>;

pub(super) fn spectrum(analysis: &ContentAnalysis) -> Spectrum {
    let levels = Profile::of(analysis).levels;
    let level = |(band, level): (usize, Option<auralis_core::Db>)| Some((Profile::centre(band).0, level?.0));
    levels.into_iter().enumerate().filter_map(level).collect()
}

impl Track<'_> {
    /// The spectrum of what was written, decoded anew.
    pub(super) fn written_spectrum(&self, progress: &mut TrackProgress) -> Result<Spectrum, Failure> {
        let path = &self.0.destination.path;
        let analysis = analyze_content(&mut Decoder::open(path)?, progress)
            .map_err(|error| Failure::reading(path, error))?;
        Ok(spectrum(&analysis))
    }

    /// How much compressor and limiter take off together, in dB over seconds: the most in each of at most 1,500 steps.
    pub(super) fn reduction(
        &self,
        source: &SourceTrack,
        plan: &MasteringPlan,
    ) -> Result<Vec<(f64, f64)>, Failure> {
        let source = source.open()?;
        let rate = f64::from(source.sample_rate().get());
        let frames = ((STEP_S * rate) as usize).max(1);
        let unsupported = |error: auralis_core::BuildError| {
            Failure::new(&self.0.input.path, "unsupported", error.to_string())
        };
        let spec = StreamSpec::new(source.sample_rate().get(), source.layout().channels(), frames);
        let chain = ChainDesign::of_plan(plan).build(&spec.map_err(unsupported)?).map_err(unsupported)?;
        let meter = chain.meter();
        let mut block = Buffer::new(usize::from(source.layout().channels()), frames);
        let mut aligned = Aligned::new(source, chain);
        let mut taken = Vec::new();
        loop {
            let read = aligned.read(&mut block.block_mut())?;
            let now = meter.read();
            taken.push(now.compressor.0 + now.limiter.0);
            if read < frames {
                break;
            }
        }
        let stride = taken.len().div_ceil(MAX_POINTS).max(1);
        let step = stride as f64 * frames as f64 / rate;
        let most = taken.chunks(stride).map(|part| part.iter().copied().fold(0.0, f64::max));
        Ok(most.enumerate().map(|(n, db)| (n as f64 * step, db)).collect())
    }
}
