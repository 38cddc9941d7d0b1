use auralis_core::{Analyzer, BlockRef, BuildError, ChannelLayout, Seconds, StreamSpec};
use auralis_kernels::Kernels;
use auralis_loudness::{LoudnessDesign, LoudnessMeter};
use auralis_spectrum::{ContentAnalyzer, ContentReport, MergeError};

use crate::acoustic::{AcousticDesign, AcousticPrinter};
use crate::description::{Heard, TrackDescription};
use crate::fingerprint::Fingerprint;
use crate::rhythm::Tempo;
use crate::sound::Listener;
use crate::tonality::{Key, PitchClasses};

/// The reserve of a segment: a cell of the grid, and what is heard before it.
const SEGMENT: Seconds = Seconds(12.0);

/// Parameters of a [`FingerprintAnalyzer`].
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct FingerprintDesign {
    /// How loudness is measured; its reserve is that of everything, up to which `push` never allocates. An hour
    /// takes 11 MB.
    pub loudness: LoudnessDesign,
}

impl FingerprintDesign {
    /// Everything measured, room for an hour.
    pub fn new(layout: ChannelLayout) -> Self {
        Self { loudness: LoudnessDesign::new(layout) }
    }

    /// Builds the analyser.
    ///
    /// # Errors
    /// Those of [`LoudnessDesign::build`]: a sample rate below 8 kHz, a layout with another number of channels than
    /// the stream, or a parameter out of its range.
    pub fn build(&self, spec: &StreamSpec) -> Result<FingerprintAnalyzer, BuildError> {
        let meter = self.loudness.build(spec)?;
        let content = ContentAnalyzer::new(spec)?;
        let reserve = self.loudness.reserve;
        Ok(FingerprintAnalyzer {
            kernels: Kernels::detect(),
            design: *self,
            spec: *spec,
            position: 0,
            listener: Listener::new(spec, content.stft(), 0, reserve),
            printer: AcousticDesign { reserve }.build(spec)?,
            pitch_classes: PitchClasses::new(),
            content,
            meter,
        })
    }
}

/// Describes a track in one pass: fingerprint, tempo and beats, key, acoustic print; and content and loudness.
///
/// It owns a [`ContentAnalyzer`] and a [`LoudnessMeter`] and listens to what they compute, so that there is one
/// transform per frame and one loudness: who needs those two as well takes them from
/// [`content`](Self::content) and [`loudness`](Self::loudness) and runs no others beside it. Pitch classes ride on
/// the spectra of the acoustic print in the same way.
///
/// Frames are those of [`ContentAnalyzer`]; the ones that the stream has not completed, the last 23 ms, count
/// for the content alone. Only frames of −70 LUFS or more count, but for the silence ratio. Undefined are all values
/// in silence, the tempo under 5 s and where there is no beat, the loudness under 0.4 s and its variation under
/// 3 s, pitch without voiced frames, and the stereo image of all but two channels.
///
/// Any split gives the same description, bit for bit, and so does a cut at multiples of
/// [`segment_frames`](auralis_spectrum::segment_frames), merged in order. `push` and `reset` allocate nothing within
/// the reserve; `report` does, and takes some milliseconds per minute of the track.
///
/// ```
/// use auralis_core::{Analyzer, BlockRef, ChannelLayout, StreamSpec};
/// use auralis_fingerprint::{Dimension, FingerprintDesign};
///
/// let spec = StreamSpec::new(44_100, 1, 4_096)?;
/// let mut analyzer = FingerprintDesign::new(ChannelLayout::MONO).build(&spec)?;
/// let tone: Vec<f32> = (0..88_200).map(|n| 0.5 * (n as f32 * 0.0626893).sin()).collect();
/// analyzer.push(&BlockRef::mono(&tone));
/// let track = analyzer.report();
/// assert!(track.fingerprint[Dimension::LowMid].unwrap() > 0.99); // 440 Hz
/// assert!(track.fingerprint[Dimension::PitchStability].unwrap() > 0.99);
/// assert_eq!(track.tempo, None);
/// # Ok::<(), auralis_core::BuildError>(())
/// ```
#[derive(Clone, Debug)]
pub struct FingerprintAnalyzer {
    kernels: Kernels,
    design: FingerprintDesign,
    spec: StreamSpec,
    position: u64,
    content: ContentAnalyzer,
    meter: LoudnessMeter,
    printer: AcousticPrinter,
    listener: Listener,
    pitch_classes: PitchClasses,
}

impl FingerprintAnalyzer {
    /// The same analyser for the segment that starts at frame `start`, a multiple of
    /// [`segment_frames`](auralis_spectrum::segment_frames). Its first block must begin at
    /// [`position`](Self::position), some 0.4 s earlier. Allocates.
    ///
    /// # Errors
    /// None for a stream that the analyser was built for.
    pub fn segment(&self, start: u64) -> Result<Self, BuildError> {
        let content = self.content.segment(start);
        let reserve = if start == 0 { self.design.loudness.reserve } else { SEGMENT };
        let mut segment = Self {
            kernels: self.kernels,
            design: self.design,
            spec: self.spec,
            position: 0,
            meter: LoudnessDesign { reserve, ..self.design.loudness }.build_segment(&self.spec, start)?,
            printer: self.printer.segment(start),
            listener: Listener::new(&self.spec, content.stft(), start, reserve),
            pitch_classes: PitchClasses::new(),
            content,
        };
        segment.position = segment.first_needed();
        Ok(segment)
    }

    /// The frame of the stream that the next block must begin with.
    pub fn position(&self) -> u64 {
        self.position
    }

    /// The content analysis that it rides on.
    pub fn content(&self) -> &ContentAnalyzer {
        &self.content
    }

    /// The loudness meter that it reads.
    pub fn loudness(&self) -> &LoudnessMeter {
        &self.meter
    }

    /// The beat of what has been heard so far: most of the work of a [`report`](Analyzer::report).
    pub fn tempo(&self) -> Option<Tempo> {
        let (onsets, frame_rate) = self.listener.onsets();
        // Frames are centred: the first one stands at the start.
        Tempo::of(onsets, frame_rate, Seconds(0.0))
    }

    /// The [`report`](Analyzer::report) of who has had the report of the [`content`](Self::content) and the
    /// [`tempo`](Self::tempo) already, as from two threads at once.
    pub fn describe(&self, content: &ContentReport, tempo: Option<Tempo>) -> TrackDescription {
        let sound = self.listener.sound();
        let heard = Heard {
            content,
            meter: &self.meter,
            sound: &sound,
            tempo: tempo.as_ref(),
            chroma: self.pitch_classes.chroma(),
        };
        TrackDescription {
            fingerprint: Fingerprint::from_values(|dimension| heard.value(dimension)),
            key: Key::of(&self.pitch_classes),
            print: self.printer.report(),
            tempo,
        }
    }

    /// The loudness meter, when all has been heard.
    pub fn into_loudness(self) -> LoudnessMeter {
        self.meter
    }

    /// Continues with what was found in the segment that follows: bit for bit the analyser that had listened to
    /// both.
    ///
    /// # Errors
    /// The segments do not belong together. Nothing has changed then.
    pub fn merge(&mut self, next: &Self) -> Result<(), MergeError> {
        let reserve = self.design.loudness.reserve;
        let design = LoudnessDesign { reserve, ..next.design.loudness };
        if self.design.loudness != design || self.spec.sample_rate != next.spec.sample_rate {
            return Err(MergeError::DifferentDesign);
        }
        let apart = MergeError::NotAdjacent { end: self.position, start: next.position };
        self.content.merge(&next.content)?;
        // Both begin and end at the same frames, so what the one accepts the other does.
        self.meter.merge(&next.meter).map_err(|_| apart)?;
        self.printer.merge(&next.printer);
        self.listener.merge(&next.listener);
        self.pitch_classes.merge(&next.pitch_classes);
        self.position = next.position;
        Ok(())
    }

    /// Where the earliest of its parts begins.
    fn first_needed(&self) -> u64 {
        self.content.position().min(self.meter.position()).min(self.printer.position())
    }
}

impl Analyzer for FingerprintAnalyzer {
    type Report = TrackDescription;

    fn push(&mut self, block: &BlockRef<'_>) {
        let Self { kernels, position, content, meter, printer, listener, pitch_classes, .. } = self;
        // Before a segment, each part begins where it needs to.
        let from = |needed: u64| {
            let first = (needed.saturating_sub(*position) as usize).min(block.frames());
            block.range(first..block.frames())
        };
        content.push_with(&from(content.position()), |frame| listener.listen(frame));
        meter.push(&from(meter.position()));
        printer.push_with(&from(printer.position()), |spectrum| pitch_classes.push(*kernels, spectrum));
        *position += block.frames() as u64;
    }

    /// Everything found so far, as if the stream ended here.
    fn report(&self) -> TrackDescription {
        self.describe(&self.content.report(), self.tempo())
    }

    fn reset(&mut self) {
        self.content.reset();
        self.meter.reset();
        self.printer.reset();
        self.listener.reset();
        self.pitch_classes = PitchClasses::new();
        self.position = self.first_needed();
    }
}
