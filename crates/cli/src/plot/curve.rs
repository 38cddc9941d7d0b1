//! Loudness over time.

use auralis_core::Lufs;
use auralis_loudness::{CurvePoint, LoudnessMeter};

use super::{Axis, Panel, Series, Shape};

/// Points of a curve at most: more than a screen has columns for.
const MAX_POINTS: usize = 1_500;
/// What lies lower is drawn at the edge, in LUFS.
const FLOOR: f64 = -60.0;

/// Short-term loudness over time, thinned out to what a picture can show.
#[derive(Clone, Debug)]
pub(crate) struct Curve {
    /// Seconds, and the loudness of the 3 s (at the start: 400 ms) before.
    points: Vec<(f64, f64)>,
}

impl Curve {
    pub(crate) fn of(meter: &LoudnessMeter) -> Self {
        let stride = meter.curve().count().div_ceil(MAX_POINTS).max(1);
        let point = |point: CurvePoint| {
            let loudness = point.short_term.finite().or(point.momentary.finite());
            (point.time.0, loudness.unwrap_or(FLOOR))
        };
        Self { points: meter.curve().step_by(stride).map(point).collect() }
    }
}

/// Curves with their classes, and a level that is marked.
pub(crate) fn loudness_over_time(
    curves: &[(&str, &Curve)],
    mark: Option<(Lufs, String)>,
    seconds: f64,
) -> Panel {
    let values = curves.iter().flat_map(|(_, curve)| curve.points.iter().map(|(_, lufs)| *lufs));
    let heard = values.filter(|lufs| *lufs > FLOOR).chain(mark.iter().map(|(lufs, _)| lufs.0));
    let (low, high) =
        heard.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), v| (low.min(v), high.max(v)));
    // Silence has no curve; it gets the plane of quiet music.
    let (low, high) = if low.is_finite() { (low, high) } else { (FLOOR, FLOOR / 2.0) };
    let curve = |(class, curve): &(&str, &Curve)| Series {
        class: format!("curve {class}"),
        shape: Shape::Line(curve.points.clone()),
    };
    let mark =
        mark.map(|(lufs, label)| Series { class: "target".to_owned(), shape: Shape::Level(lufs.0, label) });
    Panel {
        title: "Short-term loudness in LUFS".to_owned(),
        x: Axis::time(seconds),
        y: Axis::levels(low - 2.0, high + 2.0),
        height: 250.0,
        series: curves.iter().map(curve).chain(mark).collect(),
    }
}
