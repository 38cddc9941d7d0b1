//! Pictures: panels with axes, drawn as SVG for a page or a file, and as PNG.
//!
//! A [`Panel`] is data in the units of its axes. The colours are not in it: every series has a class, and
//! [`style`] says what a class looks like, in light and in dark.

mod axis;
mod comparison;
mod curve;
mod figure;
mod frequency;
mod panel;
mod png;
pub(crate) mod style;
mod waveform;

pub(crate) use axis::Axis;
pub(crate) use comparison::{gain_reduction, spectra};
pub(crate) use curve::{Curve, loudness_over_time};
pub(crate) use figure::{Figure, PictureKind};
pub(crate) use frequency::{Trace, band_levels, frequency_response};
pub(crate) use panel::{Panel, Series, Shape};
pub(crate) use waveform::{WaveformScale, waveform, waveform_peak};

/// Text that means nothing to HTML and SVG.
pub(crate) fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped += "&amp;",
            '<' => escaped += "&lt;",
            '>' => escaped += "&gt;",
            '"' => escaped += "&quot;",
            '\'' => escaped += "&#39;",
            c => escaped.push(c),
        }
    }
    escaped
}
