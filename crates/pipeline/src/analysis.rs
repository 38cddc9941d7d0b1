use core::num::NonZeroU32;

use auralis_core::{BlockRef, BuildError, ChannelLayout, FrameSource, StreamSpec};
use auralis_fingerprint::TrackDescription;
use auralis_loudness::{LoudnessMeter, LoudnessReport};
use auralis_spectrum::{ContentReport, LongTermSpectrum, Waveform};

use crate::drive::{drive, stream_spec};
use crate::dynamics::Dynamics;
use crate::error::PipelineError;
use crate::progress::{Observer, Stage};
use crate::segments::analyze_segments;
use crate::track_analyzer::TrackAnalyzer;

/// What one pass over a track has measured.
#[derive(Clone, Debug)]
pub struct TrackAnalysis {
    /// The meter itself: for the loudness curve, and to gate several tracks as an album.
    pub meter: LoudnessMeter,
    /// Its report.
    pub loudness: LoudnessReport,
    /// The waveform.
    pub waveform: Waveform,
    /// Frames per second.
    pub sample_rate: NonZeroU32,
    /// What each channel is.
    pub layout: ChannelLayout,
}

/// Everything that one pass over a track can tell.
#[derive(Clone, Debug)]
pub struct ContentAnalysis {
    /// Loudness, peaks and waveform.
    pub track: TrackAnalysis,
    /// Levels, dynamic range, timbre, bandwidth, onsets and stereo image.
    pub content: ContentReport,
    /// The mean spectrum of the frames louder than −70 LUFS, at 5.9 Hz or finer: what the tone is planned from.
    pub spectrum: LongTermSpectrum,
    /// What follows from loudness and peaks together.
    pub dynamics: Dynamics,
    /// What it sounds like: the fingerprint, tempo and beats, key, and the acoustic print. `None` from
    /// [`analyze_content`].
    pub fingerprint: Option<TrackDescription>,
}

/// Measures a source to its end.
///
/// # Errors
/// The source fails, its stream is not served, or the observer stops the pass.
pub fn analyze<S: FrameSource>(
    source: &mut S,
    observer: &mut impl Observer,
) -> Result<TrackAnalysis, PipelineError<S::Error>> {
    let analyzer = TrackAnalyzer::new(&stream_spec(source)?, source.layout())?;
    Ok(heard(analyzer, source, observer)?.track())
}

/// Measures a source to its end, and what it holds: all that a plan needs.
///
/// # Errors
/// As [`analyze`].
pub fn analyze_content<S: FrameSource>(
    source: &mut S,
    observer: &mut impl Observer,
) -> Result<ContentAnalysis, PipelineError<S::Error>> {
    let analyzer = TrackAnalyzer::new(&stream_spec(source)?, source.layout())?.with_content()?;
    Ok(heard(analyzer, source, observer)?.finish().expect("it was asked for"))
}

/// Measures a source to its end, what it holds and what it sounds like: one decoding, one transform per frame.
///
/// The tempo looks at the whole track at once: an hour takes some 60 MB at the end.
///
/// # Errors
/// As [`analyze`].
pub fn analyze_everything<S: FrameSource>(
    source: &mut S,
    observer: &mut impl Observer,
) -> Result<ContentAnalysis, PipelineError<S::Error>> {
    let analyzer = TrackAnalyzer::new(&stream_spec(source)?, source.layout())?.with_fingerprint()?;
    Ok(heard(analyzer, source, observer)?.finish().expect("it was asked for"))
}

/// Measures audio in memory, what it holds and what it sounds like, on all threads of the current rayon pool.
///
/// The audio is cut every 10 s, the segments are analysed after a warm-up and merged in order: the result has the
/// bits of [`analyze_everything`] on the same frames, whatever the number of threads. NaN and infinity count as 0, and
/// the report says how many there were.
///
/// # Errors
/// A stream that is not served, or a layout with another number of channels than the audio.
///
/// ```
/// use auralis_core::{Buffer, ChannelLayout};
/// use auralis_pipeline::analyze_in_memory;
///
/// let audio = Buffer::new(2, 44_100);
/// let analysis = analyze_in_memory(&audio.block(), 44_100, ChannelLayout::STEREO)?;
/// assert_eq!(analysis.content.head_silence.0, 44_100);
/// # Ok::<(), auralis_core::BuildError>(())
/// ```
pub fn analyze_in_memory(
    audio: &BlockRef<'_>,
    sample_rate_hz: u32,
    layout: ChannelLayout,
) -> Result<ContentAnalysis, BuildError> {
    let channels = u16::try_from(audio.channels()).unwrap_or(u16::MAX);
    let spec = StreamSpec::new(sample_rate_hz, channels, audio.frames().max(1))?;
    analyze_segments(&spec, layout, audio)
}

/// The analyser when it has heard all of a source.
fn heard<S: FrameSource>(
    mut analyzer: TrackAnalyzer,
    source: &mut S,
    observer: &mut impl Observer,
) -> Result<TrackAnalyzer, PipelineError<S::Error>> {
    drive(source, Stage::Analyze, observer, |block| {
        analyzer.push(&block.as_ref());
        Ok(())
    })?;
    Ok(analyzer)
}
