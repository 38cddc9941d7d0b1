//! Axes: where values fall in a picture, and where the ticks are.

use std::fmt::Write;

/// The size of every chart, in the units of its view box.
pub(super) const WIDTH: f64 = 1_000.0;
/// Room for the labels of the vertical axis.
pub(super) const LEFT: f64 = 52.0;
/// Room for the labels of the horizontal axis.
pub(super) const BOTTOM: f64 = 26.0;
const RIGHT: f64 = 14.0;
const TOP: f64 = 10.0;

/// A plane with time to the right and a value upwards.
pub(super) struct Plane {
    pub(super) seconds: f64,
    pub(super) low: f64,
    pub(super) high: f64,
    pub(super) height: f64,
}

impl Plane {
    pub(super) fn x(&self, seconds: f64) -> f64 {
        LEFT + (WIDTH - LEFT - RIGHT) * (seconds / self.seconds.max(1e-9)).clamp(0.0, 1.0)
    }

    pub(super) fn y(&self, value: f64) -> f64 {
        let share = ((value - self.low) / (self.high - self.low)).clamp(0.0, 1.0);
        TOP + (self.height - TOP - BOTTOM) * (1.0 - share)
    }

    /// Opens the picture and draws the grid: horizontal lines at `ticks` with their labels, and the time
    /// axis.
    pub(super) fn open(&self, label: &str, ticks: &[(f64, String)]) -> String {
        let (left, right) = (self.x(0.0), self.x(self.seconds));
        let mut svg = format!(
            "<svg viewBox=\"0 0 {WIDTH} {}\" role=\"img\" aria-label=\"{label}\">\n<g class=\"grid\">\n",
            self.height
        );
        for (value, text) in ticks {
            let y = self.y(*value);
            let _ = writeln!(
                svg,
                "<line x1=\"{left:.1}\" x2=\"{right:.1}\" y1=\"{y:.1}\" y2=\"{y:.1}\"/>\
                 <text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"end\">{text}</text>",
                left - 8.0,
                y + 4.0
            );
        }
        let (step, baseline) = (time_step(self.seconds), self.height - 7.0);
        let (top, bottom) = (TOP, self.height - BOTTOM);
        let mut seconds = 0.0;
        while seconds <= self.seconds + 1e-9 {
            let x = self.x(seconds);
            let _ = writeln!(
                svg,
                "<line x1=\"{x:.1}\" x2=\"{x:.1}\" y1=\"{top}\" y2=\"{bottom:.1}\"/>\
                 <text x=\"{x:.1}\" y=\"{baseline:.1}\" text-anchor=\"middle\">{}</text>",
                clock(seconds)
            );
            seconds += step;
        }
        svg += "</g>\n";
        svg
    }
}

/// A round distance of ticks that gives six to twelve of them.
fn time_step(seconds: f64) -> f64 {
    const STEPS: [f64; 15] =
        [0.1, 0.25, 0.5, 1.0, 2.0, 5.0, 10.0, 15.0, 30.0, 60.0, 120.0, 300.0, 600.0, 1_200.0, 3_600.0];
    STEPS.into_iter().find(|step| seconds / step <= 12.0).unwrap_or(seconds / 8.0)
}

/// Minutes and seconds; under ten seconds with a fraction where there is one.
fn clock(seconds: f64) -> String {
    if seconds.fract() != 0.0 {
        return format!("{seconds} s");
    }
    let whole = seconds as u64;
    format!("{}:{:02}", whole / 60, whole % 60)
}
