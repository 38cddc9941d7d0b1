//! Short-term loudness over time, before and after.

use std::fmt::Write;

use auralis_core::Lufs;

use super::axis::Plane;
use super::{Curve, Section};

/// What lies lower is drawn at the edge, in LUFS.
const FLOOR: f64 = -60.0;

pub(super) fn svg(section: &Section, seconds: f64) -> String {
    let curves = [Some(&section.before.curve), section.after.as_ref().map(|after| &after.curve)];
    let values = curves.iter().flatten().flat_map(|curve| curve.points.iter().map(|(_, lufs)| lufs.0));
    let target = section.settings.target.0;
    let heard = values.filter(|lufs| *lufs > FLOOR).chain([target]);
    let (low, high) =
        heard.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), v| (low.min(v), high.max(v)));
    let step = if high - low > 24.0 { 10.0 } else { 5.0 };
    let plane = Plane {
        seconds,
        low: ((low - 2.0) / step).floor() * step,
        high: ((high + 2.0) / step).ceil() * step,
        height: 250.0,
    };
    let count = ((plane.high - plane.low) / step).round() as usize;
    let ticks: Vec<(f64, String)> = (0..=count)
        .map(|n| plane.low + n as f64 * step)
        .map(|value| (value, format!("{value:.0}").replace('-', "−")))
        .collect();
    let mut svg = plane.open("short-term loudness in LUFS", &ticks);
    for (curve, class) in curves.into_iter().zip(["before", "after"]) {
        if let Some(curve) = curve {
            let _ = writeln!(svg, "<polyline class=\"curve {class}\" points=\"{}\"/>", points(curve, &plane));
        }
    }
    let (y, start, end) = (plane.y(target), plane.x(0.0), plane.x(seconds));
    let _ = writeln!(
        svg,
        "<line class=\"target\" x1=\"{start:.1}\" x2=\"{end:.1}\" y1=\"{y:.1}\" y2=\"{y:.1}\"/>\
         <text class=\"target\" x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"end\">target {target:.1} LUFS</text>",
        end - 4.0,
        y - 6.0
    );
    svg + "</svg>\n"
}

fn points(curve: &Curve, plane: &Plane) -> String {
    let point = |(seconds, lufs): &(f64, Lufs)| {
        format!("{:.1},{:.1} ", plane.x(*seconds), plane.y(lufs.finite().unwrap_or(FLOOR)))
    };
    curve.points.iter().map(point).collect()
}
