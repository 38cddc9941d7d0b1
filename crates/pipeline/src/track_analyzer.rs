use auralis_core::{Analyzer, BlockRef, BuildError, ChannelLayout, Lufs, StreamSpec};
use auralis_loudness::{LoudnessDesign, LoudnessMeter};
use auralis_spectrum::{SpectrumAnalyzer, SpectrumDesign, TruePeakCurve, WaveformAnalyzer};

use crate::analysis::{ContentAnalysis, TrackAnalysis};
use crate::dynamics::Dynamics;
use crate::grid::{OnGrid, feed};
use crate::listener::{Listener, segment_meter};

/// Points per sample of the true-peak curve: tones are under-read by 0.136 dB at most. The peak of the whole is the
/// meter's, with 16.
const CURVE_FACTOR: usize = 8;
/// A frame of the mean spectrum in seconds, rounded up to a power of two of samples: 8,192 at 44.1 and 48 kHz. A third
/// of an octave at 50 Hz is two of its bins wide.
const SPECTRUM_FRAME_S: f64 = 0.17;
/// Frames that are softer say nothing about the tone. The absolute gate of BS.1770.
const SPECTRUM_GATE: Lufs = Lufs(-70.0);
const ONE_GRID: &str = "neighbours on one grid, each heard to its end";

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
        let peaks = TruePeakCurve::new(&self.spec, CURVE_FACTOR)?;
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
        TrackAnalysis {
            loudness: meter.report(),
            waveform: self.waveform.report(),
            meter,
            sample_rate: self.spec.sample_rate,
            layout: self.design.layout,
        }
    }

    /// `None` without content.
    pub(crate) fn finish(self) -> Option<ContentAnalysis> {
        let Sound::Everything(everything) = &self.sound else { return None };
        let (content, fingerprint) = everything.listener.report();
        let (spectrum, peaks) = (everything.spectrum.report(), everything.peaks.report());
        let channels = self.spec.channels;
        let track = self.track();
        let short_term = track.meter.curve().map(|point| (point.time, point.short_term));
        let dynamics = Dynamics::new(&track.loudness, channels, short_term, &peaks);
        Some(ContentAnalysis { content, spectrum, dynamics, fingerprint, track })
    }
}

impl Sound {
    fn segment(&self, spec: &StreamSpec, design: LoudnessDesign, start: u64) -> Result<Self, BuildError> {
        Ok(match self {
            Self::Loudness(_) => Self::Loudness(Box::new(segment_meter(spec, design, start)?)),
            Self::Everything(everything) => Self::Everything(Box::new(Everything {
                listener: everything.listener.segment(spec, design, start)?,
                spectrum: everything.spectrum.segment(start),
                peaks: everything.peaks.segment(start),
            })),
        })
    }

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

    /// Listens to the frames up to `end`, each part from where it needs to.
    fn hear(&mut self, audio: &BlockRef<'_>, end: usize) {
        match self {
            Self::Loudness(meter) => feed(audio, meter.position(), end, |block| meter.push(block)),
            Self::Everything(everything) => {
                let Everything { listener, spectrum, peaks } = everything.as_mut();
                // Where no segment is left, an idle thread takes one of the two.
                rayon::join(
                    || listener.hear(audio, end),
                    || {
                        feed(audio, spectrum.position(), end, |block| spectrum.push(block));
                        feed(audio, peaks.position(), end, |block| peaks.push(block));
                    },
                );
            }
        }
    }

    fn merge(&mut self, next: &Self) {
        match (self, next) {
            (Self::Loudness(meter), Self::Loudness(next)) => meter.merge(next).expect(ONE_GRID),
            (Self::Everything(everything), Self::Everything(next)) => {
                everything.listener.merge(&next.listener);
                everything.spectrum.merge(&next.spectrum).expect(ONE_GRID);
                everything.peaks.merge(&next.peaks).expect(ONE_GRID);
            }
            _ => unreachable!("segments of one analyser"),
        }
    }
}

impl OnGrid for TrackAnalyzer {
    fn segment(&self, start: u64) -> Result<Self, BuildError> {
        let sound = self.sound.segment(&self.spec, self.design, start)?;
        let waveform = self.waveform.segment(start);
        Ok(Self { spec: self.spec, design: self.design, sound, waveform })
    }

    fn hear(&mut self, audio: &BlockRef<'_>, end: usize) {
        self.sound.hear(audio, end);
        feed(audio, self.waveform.position(), end, |block| self.waveform.push(block));
    }

    fn merge(&mut self, next: &Self) {
        self.sound.merge(&next.sound);
        self.waveform.merge(&next.waveform).expect(ONE_GRID);
    }
}
