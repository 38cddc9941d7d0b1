//! Lines over a logarithmic axis, as SVG.

use std::fmt::Write;

const WIDTH: f64 = 720.0;
const HEIGHT: f64 = 360.0;
/// Left, right, top, bottom.
const MARGIN: [f64; 4] = [64.0, 24.0, 56.0, 56.0];
/// Blue, orange and green of Okabe and Ito (2008), which readers with any colour vision tell apart.
const COLOURS: [&str; 3] = ["#0072b2", "#d55e00", "#009e73"];

pub(crate) struct Plot {
    pub(crate) title: &'static str,
    pub(crate) x: &'static str,
    pub(crate) y: &'static str,
    /// Name and points, x ascending and positive.
    pub(crate) lines: Vec<(&'static str, Vec<(f64, f64)>)>,
}

impl Plot {
    /// The picture; `machine` is where the figures are from.
    pub(crate) fn svg(&self, machine: &str) -> String {
        let points = || self.lines.iter().flat_map(|(_, points)| points);
        let (low, high) =
            points().fold((f64::INFINITY, 0f64), |(low, high), (x, _)| (low.min(*x), high.max(*x)));
        let top = round_up(points().map(|(_, y)| *y).fold(0.0, f64::max));
        let [left, right, above, below] = MARGIN;
        let span = (high / low).ln().max(f64::MIN_POSITIVE);
        let x = |value: f64| left + (WIDTH - left - right) * (value / low).ln() / span;
        let y = |value: f64| HEIGHT - below - (HEIGHT - above - below) * value / top;
        let mut svg = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" font-family=\"sans-serif\" \
             font-size=\"12\">\n<rect width=\"{WIDTH}\" height=\"{HEIGHT}\" fill=\"white\"/>\n\
             <text x=\"{left}\" y=\"20\" font-size=\"15\">{}</text>\n\
             <text x=\"{left}\" y=\"38\" fill=\"#555\">{} · {machine}</text>\n",
            self.title, self.y
        );
        for n in 0..=4 {
            let value = top * f64::from(n) / 4.0;
            let at = y(value);
            svg += &format!(
                "<path d=\"M{left} {at:.1}H{:.1}\" stroke=\"#ddd\"/>\
                 <text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"end\">{}</text>\n",
                WIDTH - right,
                left - 8.0,
                at + 4.0,
                short(value)
            );
        }
        let mut ticks: Vec<f64> = points().map(|(x, _)| *x).collect();
        ticks.sort_by(f64::total_cmp);
        ticks.dedup();
        for tick in ticks {
            let (at, base) = (x(tick), HEIGHT - below + 18.0);
            svg +=
                &format!("<text x=\"{at:.1}\" y=\"{base}\" text-anchor=\"middle\">{}</text>\n", short(tick));
        }
        let (middle, base) = (0.5 * (left + WIDTH - right), HEIGHT - 16.0);
        svg += &format!("<text x=\"{middle}\" y=\"{base}\" text-anchor=\"middle\">{}</text>\n", self.x);
        for (n, ((name, points), colour)) in self.lines.iter().zip(COLOURS).enumerate() {
            let path = points.iter().fold(String::new(), |mut path, (px, py)| {
                let command = if path.is_empty() { 'M' } else { 'L' };
                _ = write!(path, "{command}{:.1} {:.1}", x(*px), y(*py));
                path
            });
            svg += &format!("<path d=\"{path}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"2\"/>\n");
            for (px, py) in points {
                svg += &format!(
                    "<circle cx=\"{:.1}\" cy=\"{:.1}\" r=\"3\" fill=\"{colour}\"/>\n",
                    x(*px),
                    y(*py)
                );
            }
            let at = HEIGHT - below - 12.0 - 16.0 * (self.lines.len() - 1 - n) as f64;
            svg += &format!(
                "<text x=\"{:.1}\" y=\"{at}\" text-anchor=\"end\" fill=\"{colour}\">{name}</text>\n",
                WIDTH - right - 6.0
            );
        }
        svg + "</svg>\n"
    }
}

/// The next of 1, 2, 4, 5, 8 times a power of ten.
fn round_up(value: f64) -> f64 {
    let power = 10f64.powf(value.max(1e-9).log10().floor());
    let step = [1.0, 2.0, 4.0, 5.0, 8.0, 10.0].into_iter().find(|step| step * power >= value);
    step.unwrap_or(10.0) * power
}

fn short(value: f64) -> String {
    let text = format!("{value:.2}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}
