use core::ops::RangeInclusive;

use auralis_core::{Db, Hz};

/// Where the spectrum of a recording ends.
///
/// A codec of low rate, a resampler or an old medium leaves an edge: beneath it there is music, above it next to
/// nothing. Music itself falls by a few dB over the same distance. Edges are looked for in three widths, because a
/// codec's is steep and a resampler's may be gentle:
///
/// | fall within | from | no edge | certain |
/// |---|---|---|---|
/// | 350 Hz | 2 kHz | 6 dB | 30 dB |
/// | 2.8 kHz | 7 kHz | 20 dB | 50 dB |
/// | 5.6 kHz | 7 kHz | 30 dB | 60 dB |
///
/// The frequency says what may have made it: 11 kHz a sample rate of 22.05 kHz, 15 to 17 kHz an encoder at 128 kbit/s,
/// 19 to 20.5 kHz one at 256 kbit/s, 20 kHz Opus, 22 kHz in a file of 96 kHz a CD. Close to half the sample rate it is
/// the filter of a converter, which any recording has.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bandwidth {
    /// The edge: where the power has fallen by 12 dB, or half-way in dB if it falls by less than 24. Half the sample
    /// rate where there is no edge.
    pub cutoff: Hz,
    /// How much higher the spectrum is beneath the edge than anywhere above it; at most 120 dB.
    pub drop: Db,
    /// 0 to 1, from the table: linear in dB between its limits, the greatest of the three.
    pub confidence: f64,
}

/// What is asked of an edge.
struct Criterion {
    /// The distance that it lies within.
    gap_hz: f64,
    /// Where it begins at the lowest: further down, music may fall as far.
    lowest_hz: f64,
    /// The falls that the confidence begins and ends with.
    no_edge_db: f64,
    certain_db: f64,
}

const CRITERIA: [Criterion; 3] = [
    Criterion { gap_hz: 350.0, lowest_hz: 2_000.0, no_edge_db: 6.0, certain_db: 30.0 },
    Criterion { gap_hz: 2_800.0, lowest_hz: 7_000.0, no_edge_db: 20.0, certain_db: 50.0 },
    Criterion { gap_hz: 5_600.0, lowest_hz: 7_000.0, no_edge_db: 30.0, certain_db: 60.0 },
];

/// The width of the stretch below the gap and of those above.
const STRETCH_HZ: f64 = 350.0;
/// How far beneath the pass band the edge is read.
const EDGE_DB: f64 = 12.0;
/// 120 dB.
const LARGEST: f64 = 1e12;

impl Bandwidth {
    /// From the mean power of each bin from 0 to half the rate. `None` for silence, and where half the rate lies too
    /// low for an edge to be told.
    pub(crate) fn of(power: &[f64], bin_hz: f64) -> Option<Self> {
        let bins = |hz: f64| ((hz / bin_hz).round() as usize).max(2);
        let stretch = bins(STRETCH_HZ);
        if power.iter().sum::<f64>() <= 0.0 {
            return None;
        }
        let below = medians(power, stretch);
        let mut best: Option<Self> = None;
        for criterion in &CRITERIA {
            let (gap, first) = (bins(criterion.gap_hz), bins(criterion.lowest_hz).max(stretch));
            // The stretch above the gap ends with the spectrum.
            let edges = first..=power.len().saturating_sub(stretch + gap);
            if edges.clone().count() > stretch {
                let found = criterion.edge([power, &below], bin_hz, edges, [stretch, gap]);
                best = best.filter(|best| best.confidence >= found.confidence).or(Some(found));
            }
        }
        best
    }
}

impl Criterion {
    /// The largest fall over a gap that begins with one of `edges`, from the median beneath.
    fn edge(
        &self,
        [power, below]: [&[f64]; 2],
        bin_hz: f64,
        edges: RangeInclusive<usize>,
        [stretch, gap]: [usize; 2],
    ) -> Bandwidth {
        // Beneath, the median: a tone is no pass band. Above, the mean, that a tone counts in.
        let (mut largest, mut above) = ((1.0, None), 0.0f64);
        // Downwards, so that `above` is the highest stretch anywhere above the gap.
        for edge in edges.rev() {
            let from = edge + gap;
            above = above.max(power[from..from + stretch].iter().sum::<f64>() / stretch as f64);
            let below = below[edge - stretch];
            let fall = (below / above).min(LARGEST);
            if below > 0.0 && fall > largest.0 {
                largest = (fall, Some(edge));
            }
        }
        let (fall, edge) = largest;
        let drop = 10.0 * fall.log10();
        let confidence = ((drop - self.no_edge_db) / (self.certain_db - self.no_edge_db)).clamp(0.0, 1.0);
        let cutoff = match edge {
            Some(edge) if confidence > 0.0 => {
                let level = below[edge - stretch] / 10f64.powf(EDGE_DB.min(drop / 2.0) / 10.0);
                let from = edge - stretch;
                from + power[from..edge + gap].iter().rposition(|p| *p > level).unwrap_or(stretch)
            }
            _ => power.len() - 1,
        };
        Bandwidth { cutoff: Hz(cutoff as f64 * bin_hz), drop: Db(drop), confidence }
    }
}

/// The median of each run of `stretch` powers, by where the run begins.
fn medians(power: &[f64], stretch: usize) -> Vec<f64> {
    let mut run = vec![0.0; stretch];
    let median = |powers: &[f64]| {
        run.copy_from_slice(powers);
        *run.select_nth_unstable_by(stretch / 2, f64::total_cmp).1
    };
    power.windows(stretch).map(median).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn where_nothing_at_all_lies_above_the_end_is_found_all_the_same() {
        let bin_hz = 44_100.0 / 4_096.0;
        for cutoff_hz in [9_000.0, 16_000.0, 19_000.0] {
            for above in [0.0, 1e-15, 1e-13] {
                let power = |bin: usize| if bin as f64 * bin_hz < cutoff_hz { 1.0 } else { above };
                let powers: Vec<f64> = (0..=2_048).map(power).collect();
                let found = Bandwidth::of(&powers, bin_hz).unwrap();
                let (cutoff, drop) = (found.cutoff.0, found.drop.0);
                assert!((cutoff - cutoff_hz).abs() <= bin_hz, "{cutoff} Hz for {cutoff_hz}, above {above}");
                assert_eq!((drop, found.confidence), (120.0, 1.0));
            }
        }
    }
}
