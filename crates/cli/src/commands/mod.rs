//! The sub-commands.

pub(crate) mod analyze;
pub(crate) mod bench;
pub(crate) mod compare;
pub(crate) mod compress;
pub(crate) mod described;
pub(crate) mod duplicates;
pub(crate) mod eq;
pub(crate) mod limit;
pub(crate) mod loudness;
pub(crate) mod master;
pub(crate) mod resample;
pub(crate) mod similar;
pub(crate) mod stage;

use std::fmt::Display;
use std::path::{Path, PathBuf};

use auralis_core::FrameSource;
use auralis_media::{Decoder, MediaError};
use auralis_pipeline::{Track, TrackAnalysis};

use crate::plot::{Curve, Panel, WaveformScale, loudness_over_time, waveform, waveform_peak};

/// A file that is decoded anew for every pass.
#[derive(Clone, Debug)]
pub(crate) struct FileTrack(PathBuf);

impl FileTrack {
    pub(crate) fn new(path: &Path) -> Self {
        Self(path.to_owned())
    }
}

impl Track for FileTrack {
    type Source = Decoder;

    fn open(&self) -> Result<Decoder, MediaError> {
        Decoder::open(&self.0)
    }

    fn open_at(&self, frame: u64) -> Result<Decoder, MediaError> {
        Decoder::open_at(&self.0, frame)
    }
}

/// The sample rate of a source, ready for arithmetic.
fn rate_hz(source: &Decoder) -> f64 {
    f64::from(source.sample_rate().get())
}

/// A value, or a dash where there is none.
fn or_dash(value: Option<impl Display>) -> String {
    value.map_or_else(|| "–".to_owned(), |value| value.to_string())
}

/// Short-term loudness with the integrated one marked, and the waveform.
fn loudness_panels(analysis: &TrackAnalysis) -> [Panel; 2] {
    let sample_rate_hz = f64::from(analysis.sample_rate.get());
    let seconds = analysis.loudness.frames as f64 / sample_rate_hz;
    let curve = Curve::of(&analysis.meter);
    let integrated = analysis.loudness.integrated;
    let mark = integrated.finite().map(|_| (integrated, format!("integrated {integrated}")));
    let reach = 1.02 * waveform_peak(&analysis.waveform).max(1.0);
    let scale = WaveformScale { sample_rate_hz, seconds, ceiling: None, reach };
    [loudness_over_time(&[("after", &curve)], mark, seconds), waveform(&analysis.waveform, &scale, "after")]
}
