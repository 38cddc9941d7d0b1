//! Responses over frequency.

use super::{Axis, Panel, Series, Shape};

/// What a filter does to each frequency in Hz.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Trace<'a> {
    pub(crate) magnitude_db: &'a [(f64, f64)],
    /// Those of which it is made, drawn behind it.
    pub(crate) parts_db: &'a [Vec<(f64, f64)>],
    /// In degrees.
    pub(crate) phase: Option<&'a [(f64, f64)]>,
}

/// A frequency response as magnitude, and below it the phase where it is given.
pub(crate) fn frequency_response(Trace { magnitude_db, parts_db, phase }: &Trace<'_>) -> Vec<Panel> {
    let values = parts_db.iter().flatten().chain(*magnitude_db).map(|(_, value)| *value);
    let (low, high) = values.fold((0.0, 0.0), |(low, high): (f64, f64), v| (low.min(v), high.max(v)));
    let first = magnitude_db.first().map_or(20.0, |point| point.0);
    let last = magnitude_db.last().map_or(20_000.0, |point| point.0);
    let line = |class: &str, points: &[(f64, f64)]| Series {
        class: format!("curve {class}"),
        shape: Shape::Line(points.to_vec()),
    };
    let panel = |title: &str, y: Axis, height: f64, series: Vec<Series>| Panel {
        title: title.to_owned(),
        x: Axis::frequency(first, last),
        y,
        height,
        series,
    };
    let parts = parts_db.iter().map(|part| line("before", part));
    let series = parts.chain([line("after", magnitude_db)]).collect();
    let title =
        if parts_db.is_empty() { "Magnitude in dB" } else { "Magnitude in dB: in all, and of each band" };
    let magnitude = panel(title, Axis::levels(low - 2.0, high + 2.0), 300.0, series);
    let degrees =
        || [-180.0, -90.0, 0.0, 90.0, 180.0].map(|degrees| (degrees, format!("{degrees}°"))).to_vec();
    let phase = phase.map(|phase| {
        panel("Phase in degrees", Axis::linear(-180.0, 180.0, degrees()), 200.0, vec![line("after", phase)])
    });
    [magnitude].into_iter().chain(phase).collect()
}

/// Levels of bands over their centres, as an area that stands on the floor of the picture: 80 dB under the highest.
pub(crate) fn band_levels(title: String, levels_db: &[(f64, f64)]) -> Panel {
    let highest = levels_db.iter().map(|(_, level)| *level).fold(f64::NEG_INFINITY, f64::max);
    // Silence has no highest level; it gets the plane of full scale.
    let highest = if highest.is_finite() { highest } else { 0.0 };
    let floor = highest - 80.0;
    let tops: Vec<(f64, f64)> = levels_db.iter().map(|(hz, level)| (*hz, level.max(floor))).collect();
    let feet = tops.iter().map(|(hz, _)| (*hz, floor)).collect();
    let first = tops.first().map_or(20.0, |point| point.0);
    let last = tops.last().map_or(20_000.0, |point| point.0);
    let area = Series { class: "peak after".to_owned(), shape: Shape::Area(tops, feet) };
    Panel {
        title,
        x: Axis::frequency(first, last),
        y: Axis::levels(floor, highest + 2.0),
        height: 250.0,
        series: vec![area],
    }
}
