//! A waveform: the range of samples, and the RMS within it.

use std::fmt::Write;

use auralis_pipeline::{Waveform, WaveformBin};

use super::axis::Plane;

/// Columns drawn; bins beyond that are merged.
const COLUMNS: usize = 1_000;

/// What all waveforms of a track have in common.
pub(super) struct Scale {
    pub(super) sample_rate_hz: f64,
    pub(super) seconds: f64,
    /// The limiter's ceiling, linear.
    pub(super) ceiling: f64,
    /// The largest magnitude to show.
    pub(super) reach: f64,
}

/// The largest magnitude of a waveform.
pub(super) fn peak(waveform: &Waveform) -> f64 {
    f64::from(waveform.bins.iter().fold(0.0f32, |peak, bin| peak.max(bin.max).max(-bin.min)))
}

pub(super) fn svg(waveform: &Waveform, scale: &Scale, class: &str) -> String {
    let Scale { sample_rate_hz, seconds, ceiling, reach } = *scale;
    let plane = Plane { seconds, low: -reach, high: reach, height: 170.0 };
    let ticks = [
        (1.0, "0 dBFS".to_owned()),
        (0.5, "−6".to_owned()),
        (0.0, "−∞".to_owned()),
        (-0.5, "−6".to_owned()),
        (-1.0, "0".to_owned()),
    ];
    let mut svg = plane.open(&format!("waveform {class}"), &ticks);
    let columns = columns(&waveform.bins);
    let bins_per_column = waveform.bins.len().div_ceil(COLUMNS).max(1);
    let time = |n: usize| (n * bins_per_column * waveform.frames_per_bin) as f64 / sample_rate_hz;
    let outline = |class_name: &str, up: &dyn Fn(&WaveformBin) -> f64, down: &dyn Fn(&WaveformBin) -> f64| {
        let point = |n: usize, value: f64| format!("{:.1},{:.1} ", plane.x(time(n)), plane.y(value));
        let there: String = columns.iter().enumerate().map(|(n, bin)| point(n, up(bin))).collect();
        let back: String = columns.iter().enumerate().rev().map(|(n, bin)| point(n, down(bin))).collect();
        format!("<polygon class=\"{class_name} {class}\" points=\"{there}{back}\"/>\n")
    };
    svg += &outline("peak", &|bin| f64::from(bin.max), &|bin| f64::from(bin.min));
    svg += &outline("rms", &|bin| f64::from(bin.rms), &|bin| -f64::from(bin.rms));
    // Over the samples: where they are dense is where the ceiling matters.
    for level in [ceiling, -ceiling] {
        let (y, end) = (plane.y(level), plane.x(seconds));
        let start = plane.x(0.0);
        let _ = writeln!(
            svg,
            "<line class=\"ceiling\" x1=\"{start:.1}\" x2=\"{end:.1}\" y1=\"{y:.1}\" y2=\"{y:.1}\"/>"
        );
    }
    svg + "</svg>\n"
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
