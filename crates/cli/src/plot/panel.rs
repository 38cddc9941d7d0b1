//! One plane with its grid and what is drawn in it.

use std::fmt::Write;

use super::axis::Axis;
use super::escape;

/// The width of every panel, in the units of its view box.
pub(super) const WIDTH: f64 = 1_000.0;
/// Room for the labels of the vertical axis.
const LEFT: f64 = 52.0;
/// Room for the labels of the horizontal axis.
const BOTTOM: f64 = 26.0;
const RIGHT: f64 = 14.0;
const TOP: f64 = 10.0;

/// Series in a plane.
#[derive(Clone, Debug)]
pub(crate) struct Panel {
    /// What it shows, with the unit of the vertical axis.
    pub(crate) title: String,
    pub(crate) x: Axis,
    pub(crate) y: Axis,
    pub(crate) height: f64,
    /// Drawn in this order.
    pub(crate) series: Vec<Series>,
}

/// What is drawn in one colour.
#[derive(Clone, Debug)]
pub(crate) struct Series {
    /// Classes of [`style`](super::style), separated by blanks.
    pub(crate) class: String,
    pub(crate) shape: Shape,
}

/// Points are in the units of the axes.
#[derive(Clone, Debug)]
pub(crate) enum Shape {
    Line(Vec<(f64, f64)>),
    /// From, to: the area between two lines over the same places.
    Area(Vec<(f64, f64)>, Vec<(f64, f64)>),
    /// A value all over the width, with a text at its end.
    Level(f64, String),
}

impl Panel {
    /// The panel as a picture of its own, coloured by the page it stands in.
    pub(crate) fn svg(&self) -> String {
        let title = escape(&self.title);
        let mut svg =
            format!("<svg viewBox=\"0 0 {WIDTH} {}\" role=\"img\" aria-label=\"{title}\">\n", self.height);
        svg += &self.content();
        svg + "</svg>\n"
    }

    /// Grid and series, from the upper left corner on.
    pub(super) fn content(&self) -> String {
        let mut svg = self.grid();
        for series in &self.series {
            svg += &self.drawn(series);
        }
        svg
    }

    fn grid(&self) -> String {
        let mut svg = "<g class=\"grid\">\n".to_owned();
        let (left, right, top, bottom) = (LEFT, WIDTH - RIGHT, TOP, self.height - BOTTOM);
        for (value, label) in &self.y.ticks {
            let (x, y) = (left - 8.0, self.y_of(*value));
            let _ = writeln!(
                svg,
                "<line x1=\"{left:.1}\" x2=\"{right:.1}\" y1=\"{y:.1}\" y2=\"{y:.1}\"/>\
                 <text x=\"{x:.1}\" y=\"{:.1}\" text-anchor=\"end\">{label}</text>",
                y + 4.0
            );
        }
        for (value, label) in &self.x.ticks {
            let x = self.x_of(*value);
            let _ = writeln!(
                svg,
                "<line x1=\"{x:.1}\" x2=\"{x:.1}\" y1=\"{top:.1}\" y2=\"{bottom:.1}\"/>\
                 <text x=\"{x:.1}\" y=\"{:.1}\" text-anchor=\"middle\">{label}</text>",
                self.height - 7.0
            );
        }
        svg + "</g>\n"
    }

    fn drawn(&self, Series { class, shape }: &Series) -> String {
        match shape {
            Shape::Line(points) => {
                format!("<polyline class=\"{class}\" points=\"{}\"/>\n", self.points(points.iter()))
            }
            Shape::Area(from, to) => {
                let (there, back) = (self.points(from.iter()), self.points(to.iter().rev()));
                format!("<polygon class=\"{class}\" points=\"{there}{back}\"/>\n")
            }
            Shape::Level(value, label) => {
                let (left, right, y) = (LEFT, WIDTH - RIGHT, self.y_of(*value));
                let line = format!(
                    "<line class=\"{class}\" x1=\"{left:.1}\" x2=\"{right:.1}\" y1=\"{y:.1}\" y2=\"{y:.1}\"/>"
                );
                let (x, y, label) = (right - 4.0, y - 6.0, escape(label));
                let text = format!(
                    "<text class=\"{class}\" x=\"{x:.1}\" y=\"{y:.1}\" text-anchor=\"end\">{label}</text>"
                );
                line + if label.is_empty() { "" } else { &text } + "\n"
            }
        }
    }

    fn points<'a>(&self, points: impl Iterator<Item = &'a (f64, f64)>) -> String {
        points.fold(String::new(), |mut text, (x, y)| {
            let _ = write!(text, "{:.1},{:.1} ", self.x_of(*x), self.y_of(*y));
            text
        })
    }

    fn x_of(&self, value: f64) -> f64 {
        LEFT + (WIDTH - LEFT - RIGHT) * self.x.share(value)
    }

    fn y_of(&self, value: f64) -> f64 {
        TOP + (self.height - TOP - BOTTOM) * (1.0 - self.y.share(value))
    }
}
