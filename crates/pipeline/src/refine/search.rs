/// Searches the root of a rising function: regula falsi once it is enclosed, secant before.
#[derive(Default)]
pub(super) struct Search {
    below: Option<(f64, f64)>,
    above: Option<(f64, f64)>,
    last: Option<(f64, f64)>,
}

impl Search {
    /// Takes what a gain misses and gives the gain to look at next.
    pub(super) fn next_gain(&mut self, gain: f64, miss: f64) -> f64 {
        // One dB of gain brings nearly one LU, less what the limiter takes of it.
        let slope = match self.last {
            Some((x, y)) if (gain - x).abs() > 1e-6 => ((miss - y) / (gain - x)).clamp(0.05, 1.5),
            _ => 0.85,
        };
        let enclosure = if miss < 0.0 { &mut self.below } else { &mut self.above };
        *enclosure = Some((gain, miss));
        self.last = Some((gain, miss));
        let secant = gain - miss / slope;
        match (self.below, self.above) {
            (Some((low, _)), Some((high, _))) if !(low..=high).contains(&secant) => 0.5 * (low + high),
            _ => secant,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::refine::{EXACTLY, MAX_STEPS};

    /// Loudness over gain as a limiter makes it: a line that bends ever more.
    fn bent(gain: f64) -> f64 {
        gain - 0.02 * gain.max(0.0).powi(2)
    }

    #[test]
    fn the_search_needs_few_steps() {
        for target in [-6.0, 0.0, 0.5, 3.0, 7.0, 11.0] {
            let mut search = Search::default();
            let mut gain = target;
            let steps = (1..=MAX_STEPS).find(|_| {
                let miss = bent(gain) - target;
                let found = miss.abs() <= EXACTLY;
                if !found {
                    gain = search.next_gain(gain, miss);
                }
                found
            });
            assert!(steps.is_some_and(|steps| steps <= 8), "target {target}: {steps:?} steps");
        }
    }
}
