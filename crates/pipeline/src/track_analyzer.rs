use auralis_core::{Analyzer, BlockRef, BuildError, ChannelLayout, Lufs, StreamSpec};
use auralis_fingerprint::TrackDescription;
use auralis_loudness::{LoudnessDesign, LoudnessMeter};
use auralis_spectrum::{
    ContentReport, LongTermSpectrum, SpectrumAnalyzer, SpectrumDesign, TruePeakCurve, Waveform,
    WaveformAnalyzer,
};

use crate::analysis::{ContentAnalysis, TrackAnalysis};
use crate::dynamics::Dynamics;
use crate::listener::Listener;

/// Points per sample of the true-peak curve: tones are under-read by 0.136 dB at most. The peak of the whole is the
/// meter's, with 16.
const CURVE_FACTOR: usize = 8;
/// A frame of the mean spectrum in seconds, rounded up to a power of two of samples: 8,192 at 44.1 and 48 kHz. A third
/// of an octave at 50 Hz is two of its bins wide.
const SPECTRUM_FRAME_S: f64 = 0.17;
/// Frames that are softer say nothing about the tone. The absolute gate of BS.1770.
const SPECTRUM_GATE: Lufs = Lufs(-70.0);

/// All analysers of a track side by side, in one pass.
#[derive(Clone, Debug)]
pub(crate) struct TrackAnalyzer {
    spec: StreamSpec,
    design: LoudnessDesign,
    sound: Sound,
    waveform: WaveformAnalyzer,
}

/// What listens to the sound.
#[derive(Clone, Debug)]
enum Sound {
    Loudness(Box<LoudnessMeter>),
    Everything(Box<Everything>),
}

/// What only content analysis needs.
#[derive(Clone, Debug)]
struct Everything {
    listener: Listener,
    spectrum: SpectrumAnalyzer,
    peaks: TruePeakCurve,
}

/// Frames that overlap by half: of a Hann window, all samples count alike.
pub(crate) fn spectrum_design(spec: &StreamSpec) -> SpectrumDesign {
    let frame_len = ((SPECTRUM_FRAME_S * spec.sample_rate_hz()) as usize).next_power_of_two();
    SpectrumDesign { frame_len, hop: frame_len / 2, gate: Some(SPECTRUM_GATE), ..Default::default() }
}

/// The true peaks of a track over time.
pub(crate) fn curve(spec: &StreamSpec) -> Result<TruePeakCurve, BuildError> {
    TruePeakCurve::new(spec, CURVE_FACTOR)
}

impl TrackAnalyzer {
    /// Loudness and waveform.
    pub(crate) fn new(spec: &StreamSpec, layout: ChannelLayout) -> Result<Self, BuildError> {
        let design = LoudnessDesign::new(layout);
        let sound = Sound::Loudness(Box::new(design.build(spec)?));
        Ok(Self { spec: *spec, design, sound, waveform: WaveformAnalyzer::new(spec.channels) })
    }

    /// And content.
    pub(crate) fn with_content(self) -> Result<Self, BuildError> {
        let listener = Listener::content(&self.spec, self.design)?;
        self.with(listener)
    }

    /// And content, and what it sounds like.
    pub(crate) fn with_fingerprint(self) -> Result<Self, BuildError> {
        let listener = Listener::fingerprint(&self.spec, self.design)?;
        self.with(listener)
    }

    fn with(self, listener: Listener) -> Result<Self, BuildError> {
        let spectrum = spectrum_design(&self.spec).build(&self.spec)?;
        let peaks = curve(&self.spec)?;
        Ok(Self { sound: Sound::Everything(Box::new(Everything { listener, spectrum, peaks })), ..self })
    }

    /// Listens to the next block of a stream.
    pub(crate) fn push(&mut self, block: &BlockRef<'_>) {
        self.sound.push(block);
        self.waveform.push(block);
    }

    pub(crate) fn track(self) -> TrackAnalysis {
        let meter = match self.sound {
            Sound::Loudness(meter) => *meter,
            Sound::Everything(everything) => everything.listener.into_loudness(),
        };
        track(meter, self.waveform.report(), &self.spec, self.design.layout)
    }

    /// `None` without content.
    pub(crate) fn finish(self) -> Option<ContentAnalysis> {
        let Sound::Everything(everything) = self.sound else { return None };
        let Everything { listener, spectrum, peaks } = *everything;
        let (content, fingerprint) = listener.report();
        let found = Found {
            meter: listener.into_loudness(),
            content,
            fingerprint,
            spectrum: spectrum.report(),
            peaks: peaks.report(),
            waveform: self.waveform.report(),
        };
        Some(found.analysis(&self.spec, self.design.layout))
    }
}

/// The reports of all analysers.
pub(crate) struct Found {
    pub(crate) meter: LoudnessMeter,
    pub(crate) content: ContentReport,
    pub(crate) fingerprint: Option<TrackDescription>,
    pub(crate) spectrum: LongTermSpectrum,
    pub(crate) peaks: Vec<f32>,
    pub(crate) waveform: Waveform,
}

impl Found {
    /// With what follows from them together.
    pub(crate) fn analysis(self, spec: &StreamSpec, layout: ChannelLayout) -> ContentAnalysis {
        let Self { meter, content, fingerprint, spectrum, peaks, waveform } = self;
        let track = track(meter, waveform, spec, layout);
        let short_term = track.meter.curve().map(|point| (point.time, point.short_term));
        let dynamics = Dynamics::new(&track.loudness, spec.channels, short_term, &peaks);
        ContentAnalysis { content, spectrum, dynamics, fingerprint, track }
    }
}

fn track(
    meter: LoudnessMeter,
    waveform: Waveform,
    spec: &StreamSpec,
    layout: ChannelLayout,
) -> TrackAnalysis {
    TrackAnalysis { loudness: meter.report(), waveform, meter, sample_rate: spec.sample_rate, layout }
}

impl Sound {
    fn push(&mut self, block: &BlockRef<'_>) {
        match self {
            Self::Loudness(meter) => meter.push(block),
            Self::Everything(everything) => {
                let Everything { listener, spectrum, peaks } = everything.as_mut();
                listener.push(block);
                spectrum.push(block);
                peaks.push(block);
            }
        }
    }
}
