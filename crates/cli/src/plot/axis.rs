//! Axes: where values fall between two ends, and where the ticks are.

/// One axis: its ends, its ticks with their labels, and how values are spread.
#[derive(Clone, Debug)]
pub(crate) struct Axis {
    pub(super) low: f64,
    pub(super) high: f64,
    pub(super) ticks: Vec<(f64, String)>,
    pub(super) logarithmic: bool,
}

impl Axis {
    /// Values spread evenly.
    pub(crate) fn linear(low: f64, high: f64, ticks: Vec<(f64, String)>) -> Self {
        Self { low, high, ticks, logarithmic: false }
    }

    /// Whole levels from below `low` to above `high`, with a line every 5 or 10.
    pub(crate) fn levels(low: f64, high: f64) -> Self {
        let step = if high - low > 24.0 { 10.0 } else { 5.0 };
        let (low, high) = ((low / step).floor() * step, (high / step).ceil() * step);
        let count = ((high - low) / step).round() as usize;
        let ticks = (0..=count).map(|n| low + n as f64 * step);
        let label = |value: f64| (value, format!("{value:.0}").replace('-', "−"));
        Self::linear(low, high, ticks.map(label).collect())
    }

    /// Time from 0 on, with minutes and seconds at up to twelve round places.
    pub(crate) fn time(seconds: f64) -> Self {
        const STEPS: [f64; 15] =
            [0.1, 0.25, 0.5, 1.0, 2.0, 5.0, 10.0, 15.0, 30.0, 60.0, 120.0, 300.0, 600.0, 1_200.0, 3_600.0];
        let step = STEPS.into_iter().find(|step| seconds / step <= 12.0).unwrap_or(seconds / 8.0);
        let count = (seconds / step + 1e-9).floor() as usize;
        let ticks = (0..=count).map(|n| n as f64 * step).map(|seconds| (seconds, clock(seconds)));
        Self::linear(0.0, seconds.max(1e-9), ticks.collect())
    }

    /// Frequencies, each octave as wide as the other, with lines at 1, 2 and 5 of every decade.
    pub(crate) fn frequency(low_hz: f64, high_hz: f64) -> Self {
        let decades = (0..6).map(|decade| 10f64.powi(decade));
        let ticks = decades.flat_map(|decade| [1.0, 2.0, 5.0].map(|digit| digit * decade));
        let label = |hz: f64| if hz < 1_000.0 { format!("{hz}") } else { format!("{}k", hz / 1_000.0) };
        let ticks = ticks.filter(|hz| (low_hz..=high_hz).contains(hz)).map(|hz| (hz, label(hz)));
        Self { low: low_hz, high: high_hz, ticks: ticks.collect(), logarithmic: true }
    }

    /// Where a value lies between the ends, 0 to 1; what lies outside is at the end.
    pub(super) fn share(&self, value: f64) -> f64 {
        let share = if self.logarithmic {
            (value.max(f64::MIN_POSITIVE) / self.low).ln() / (self.high / self.low).ln()
        } else {
            (value - self.low) / (self.high - self.low)
        };
        share.clamp(0.0, 1.0)
    }
}

/// Minutes and seconds; a fraction of a second where there is one.
fn clock(seconds: f64) -> String {
    if seconds.fract() != 0.0 {
        return format!("{:.2}", seconds).trim_end_matches('0').to_owned() + " s";
    }
    let whole = seconds as u64;
    format!("{}:{:02}", whole / 60, whole % 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(axis: &Axis) -> Vec<&str> {
        axis.ticks.iter().map(|(_, label)| label.as_str()).collect()
    }

    #[test]
    fn ticks_are_round_and_few() {
        assert_eq!(labels(&Axis::time(0.4)), ["0:00", "0.1 s", "0.2 s", "0.3 s", "0.4 s"]);
        assert_eq!(labels(&Axis::time(2.6))[..4], ["0:00", "0.25 s", "0.5 s", "0.75 s"]);
        assert_eq!(labels(&Axis::time(200.0)).last(), Some(&"3:00"));
        assert_eq!(labels(&Axis::levels(-23.4, -8.0)), ["−25", "−20", "−15", "−10", "−5"]);
        assert_eq!(
            labels(&Axis::frequency(20.0, 20_000.0)),
            ["20", "50", "100", "200", "500", "1k", "2k", "5k", "10k", "20k"]
        );
        for seconds in [0.0, 0.05, 3.0, 59.0, 61.0, 3_599.0, 86_400.0] {
            assert!((1..=13).contains(&Axis::time(seconds).ticks.len()), "{seconds} s");
        }
    }

    #[test]
    fn every_octave_is_as_wide() {
        let axis = Axis::frequency(20.0, 20_480.0);
        for octave in 0..=10 {
            let share = axis.share(20.0 * f64::from(1 << octave));
            assert!((share - f64::from(octave) / 10.0).abs() < 1e-12, "octave {octave}: {share}");
        }
        assert_eq!((axis.share(0.0), axis.share(1e6)), (0.0, 1.0));
    }
}
