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
