//! From SVG to PNG, with a font of our own: the same picture on a machine that has none.

use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::{Options, Tree};

/// DejaVu Sans, reduced to Western European characters; its licence lies beside it.
const FONT: &[u8] = include_bytes!("font/dejavu-sans-subset.ttf");
/// Pixels per unit of the SVG: sharp on screens of high density.
const SCALE: f32 = 2.0;

/// Renders a picture.
///
/// # Errors
/// A sentence: the picture cannot be drawn.
pub(super) fn render(svg: &str) -> Result<Vec<u8>, String> {
    let pixmap = draw(svg)?;
    pixmap.encode_png().map_err(|error| format!("the picture cannot be stored as PNG: {error}"))
}

fn draw(svg: &str) -> Result<Pixmap, String> {
    let mut options = Options { font_family: "DejaVu Sans".to_owned(), ..Options::default() };
    options.fontdb_mut().load_font_data(FONT.to_vec());
    let tree =
        Tree::from_str(svg, &options).map_err(|error| format!("the picture cannot be drawn: {error}"))?;
    let size = tree.size().to_int_size().scale_by(SCALE).ok_or("the picture has no size")?;
    let mut pixmap = Pixmap::new(size.width(), size.height()).ok_or("the picture is too large")?;
    resvg::render(&tree, Transform::from_scale(SCALE, SCALE), &mut pixmap.as_mut());
    Ok(pixmap)
}

#[cfg(test)]
mod tests {
    use super::super::frequency::{Trace, frequency_response};
    use super::*;
    use crate::plot::Figure;

    /// A response that is 0 dB to 1 kHz and −6 dB from there on: the line is where the axes say, in its colour,
    /// on white paper, and there is text.
    #[test]
    fn a_response_is_drawn_where_it_belongs() {
        let points = [(20.0, 0.0), (999.0, 0.0), (1_001.0, -6.0), (20_000.0, -6.0)];
        let trace = Trace { magnitude_db: &points, parts_db: &[], phase: None };
        let figure = Figure { title: "Test".to_owned(), panels: frequency_response(&trace) };
        let pixmap = draw(&figure.svg()).expect("drawn");
        let colour = |x: f64, y: f64| {
            let pixel = pixmap.pixel((2.0 * x) as u32, (2.0 * y) as u32).expect("inside").demultiply();
            (pixel.red(), pixel.green(), pixel.blue())
        };
        // The panel begins below two headings; its plane has 52 units to the left and 14 to the right, ten
        // above and 26 below, and reaches from −10 to 5 dB over three decades.
        let (top, plane) = (68.0 + 10.0, 300.0 - 36.0);
        let y = |db: f64| top + plane * (5.0 - db) / 15.0;
        let x = |hz: f64| 52.0 + 934.0 * (hz / 20.0f64).log10() / 3.0;
        let accent = (0x5b, 0x8d, 0xef);
        assert_eq!(colour(x(300.0), y(0.0)), accent);
        assert_eq!(colour(x(3_000.0), y(-6.0)), accent);
        assert_eq!(colour(x(3_000.0), y(-3.0)), (255, 255, 255), "nothing else there");
        assert_eq!(colour(2.0, 2.0), (255, 255, 255));
        let ink = |x0: u32, y0: u32, x1: u32, y1: u32| {
            let pixels = (y0..y1).flat_map(|y| (x0..x1).map(move |x| (x, y)));
            pixels.filter(|&(x, y)| pixmap.pixel(x, y).is_some_and(|pixel| pixel.red() < 0x80)).count()
        };
        assert!(ink(28, 20, 120, 60) > 60, "the title is there without a font of the system");
    }
}
