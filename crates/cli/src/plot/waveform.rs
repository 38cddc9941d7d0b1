//! A waveform: the range of samples, and the RMS within it.

use auralis_core::DbTp;
use auralis_pipeline::{Waveform, WaveformBin};

use super::{Axis, Panel, Series, Shape};

/// Columns drawn; bins beyond that are merged.
const COLUMNS: usize = 1_000;

/// What waveforms that are shown together have in common.
#[derive(Clone, Copy, Debug)]
pub(crate) struct WaveformScale {
    pub(crate) sample_rate_hz: f64,
    pub(crate) seconds: f64,
    /// A level to mark, as that of the limiter.
    pub(crate) ceiling: Option<DbTp>,
    /// The largest magnitude to show.
    pub(crate) reach: f64,
}

/// The largest magnitude of a waveform.
pub(crate) fn waveform_peak(waveform: &Waveform) -> f64 {
    f64::from(waveform.bins.iter().fold(0.0f32, |peak, bin| peak.max(bin.max).max(-bin.min)))
}

/// A waveform in the colours of `class`.
pub(crate) fn waveform(waveform: &Waveform, scale: &WaveformScale, class: &str) -> Panel {
    let ticks = [(1.0, "0 dBFS"), (0.5, "−6"), (0.0, "−∞"), (-0.5, "−6"), (-1.0, "0")];
    let columns = columns(&waveform.bins);
    let bins_per_column = waveform.bins.len().div_ceil(COLUMNS).max(1);
    let column_s = (bins_per_column * waveform.frames_per_bin) as f64 / scale.sample_rate_hz;
    let line = |value: fn(&WaveformBin) -> f32| {
        columns.iter().enumerate().map(|(n, bin)| (n as f64 * column_s, f64::from(value(bin)))).collect()
    };
    let area = |name: &str, from, to| Series {
        class: format!("{name} {class}"),
        shape: Shape::Area(line(from), line(to)),
    };
    let mut series =
        vec![area("peak", |bin| bin.max, |bin| bin.min), area("rms", |bin| bin.rms, |bin| -bin.rms)];
    // Over the samples: where they are dense is where the ceiling matters.
    for ceiling in scale.ceiling.iter().map(|ceiling| ceiling.to_amplitude()) {
        let level = |value| Series { class: "ceiling".to_owned(), shape: Shape::Level(value, String::new()) };
        series.extend([ceiling, -ceiling].map(level));
    }
    Panel {
        title: "Waveform: samples, RMS within".to_owned(),
        x: Axis::time(scale.seconds),
        y: Axis::linear(
            -scale.reach,
            scale.reach,
            ticks.map(|(value, label)| (value, label.to_owned())).to_vec(),
        ),
        height: 170.0,
        series,
    }
}

fn columns(bins: &[WaveformBin]) -> Vec<WaveformBin> {
    let merge = |bins: &[WaveformBin]| {
        let power: f32 = bins.iter().map(|bin| bin.rms * bin.rms).sum();
        WaveformBin {
            min: bins.iter().fold(f32::INFINITY, |low, bin| low.min(bin.min)),
            max: bins.iter().fold(f32::NEG_INFINITY, |high, bin| high.max(bin.max)),
            rms: (power / bins.len() as f32).sqrt(),
        }
    };
    bins.chunks(bins.len().div_ceil(COLUMNS).max(1)).map(merge).collect()
}
