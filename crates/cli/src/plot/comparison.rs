//! Spectra before and after, and what is taken off over time.

use super::{Axis, Panel, Series, Shape};

/// A curve with its class.
pub(crate) type Levels<'a> = (&'static str, &'a [(f64, f64)]);

/// Points of a curve.
type Points = Vec<(f64, f64)>;

/// Levels in dB over Hz, one curve above the other; 70 dB are shown, or less where there is less.
pub(crate) fn spectra(curves: &[Levels<'_>], corridor: Option<(Points, Points)>) -> Panel {
    let levels = || curves.iter().flat_map(|(_, points)| points.iter().map(|(_, level)| *level));
    let highest = levels().filter(|level| level.is_finite()).fold(f64::NEG_INFINITY, f64::max);
    // Silence has no highest level; it gets the plane of full scale.
    let highest = if highest.is_finite() { highest } else { 0.0 };
    let floor = highest - 70.0;
    let above = |points: &[(f64, f64)]| points.iter().map(|(hz, level)| (*hz, level.max(floor))).collect();
    let area = corridor.map(|(low, high)| Series {
        class: "usual".to_owned(),
        shape: Shape::Area(above(&low), above(&high)),
    });
    let lines = curves
        .iter()
        .map(|(class, points)| Series { class: format!("curve {class}"), shape: Shape::Line(above(points)) });
    Panel {
        title: "Third octaves in dB against the whole".to_owned(),
        x: Axis::frequency(20.0, 20_000.0),
        y: Axis::levels(floor, highest + 2.0),
        height: 280.0,
        series: area.into_iter().chain(lines).collect(),
    }
}

/// Gain reduction in dB over seconds: compressor and limiter, downwards from 0.
pub(crate) fn gain_reduction(points: &[(f64, f64)], seconds: f64) -> Panel {
    let most = points.iter().map(|(_, db)| *db).fold(0.0, f64::max);
    let taken: Vec<(f64, f64)> = points.iter().map(|(time, db)| (*time, -db)).collect();
    let none = taken.iter().map(|(time, _)| (*time, 0.0)).collect();
    let area = Series { class: "peak after".to_owned(), shape: Shape::Area(taken, none) };
    Panel {
        title: "Gain reduction in dB".to_owned(),
        x: Axis::time(seconds),
        y: Axis::levels(-most.max(4.0), 0.0),
        height: 160.0,
        series: vec![area],
    }
}
