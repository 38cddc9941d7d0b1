//! Responses over frequency.

use super::{Axis, Panel, Series, Shape};

/// A frequency response as magnitude in dB over Hz, and below it the phase in degrees where it is given.
#[cfg_attr(not(test), expect(dead_code, reason = "the equaliser's command draws with it"))]
pub(crate) fn frequency_response(magnitude_db: &[(f64, f64)], phase: Option<&[(f64, f64)]>) -> Vec<Panel> {
    let ends = |points: &[(f64, f64)]| {
        points.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), &(_, value)| {
            (low.min(value), high.max(value))
        })
    };
    let panel = |title: &str, y: Axis, height: f64, points: &[(f64, f64)]| {
        let first = points.first().map_or(20.0, |point| point.0);
        let last = points.last().map_or(20_000.0, |point| point.0);
        let line = Series { class: "curve after".to_owned(), shape: Shape::Line(points.to_vec()) };
        Panel { title: title.to_owned(), x: Axis::frequency(first, last), y, height, series: vec![line] }
    };
    let (low, high) = ends(magnitude_db);
    let magnitude = panel("Magnitude in dB", Axis::levels(low - 2.0, high + 2.0), 300.0, magnitude_db);
    let degrees =
        || [-180.0, -90.0, 0.0, 90.0, 180.0].map(|degrees| (degrees, format!("{degrees}°"))).to_vec();
    let phase =
        phase.map(|phase| panel("Phase in degrees", Axis::linear(-180.0, 180.0, degrees()), 200.0, phase));
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
