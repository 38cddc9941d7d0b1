use auralis_core::{Db, Hz};

/// Where the spectrum of a recording ends.
///
/// A codec of low rate, a resampler or an old medium leaves an edge: beneath it there is music, above it nothing.
/// Music itself falls by a few dB over the same distance. The confidence is 0 for a fall of 6 dB within 700 Hz
/// and 1 from 30 dB on, and the frequency says what may have made it: 11.025 kHz a sample rate of 22.05 kHz,
/// 15 to 17 kHz an encoder at 128 kbit/s, 19 to 20.5 kHz one at 256 kbit/s.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bandwidth {
    /// The edge; half the sample rate where there is none.
    pub cutoff: Hz,
    /// How much higher the spectrum is just beneath the edge than anywhere above it; at most 120 dB.
    pub drop: Db,
    /// 0 to 1.
    pub confidence: f64,
}

/// The lowest edge looked for, in Hz.
const LOWEST_HZ: f64 = 2_000.0;
/// The width of the stretch below and of those above, and of the gap that the edge lies in, in Hz.
const STRETCH_HZ: f64 = 350.0;
const GAP_HZ: f64 = 350.0;
/// The falls that the confidence begins and ends with.
const NO_EDGE_DB: f64 = 6.0;
const CLEAR_EDGE_DB: f64 = 30.0;
const LARGEST_DB: f64 = 120.0;

impl Bandwidth {
    /// From the mean power of each bin from 0 to half the rate. `None` for silence, and where half the rate lies too low for an
    /// edge to be told.
    pub(crate) fn of(power: &[f64], bin_hz: f64) -> Option<Self> {
        let stretch = ((STRETCH_HZ / bin_hz).round() as usize).max(2);
        let gap = ((GAP_HZ / bin_hz).round() as usize).max(2);
        let first = (LOWEST_HZ / bin_hz) as usize;
        let last = power.len();
        if power.iter().sum::<f64>() <= 0.0 || first + 2 * stretch + gap >= last || first < stretch {
            return None;
        }
        let mean = |from: usize| power[from..from + stretch].iter().sum::<f64>() / stretch as f64;
        let (mut best, mut above) = ((0.0, last), 0.0f64);
        // Downwards, so that `above` is the highest stretch anywhere above the gap.
        for edge in (first..=last - stretch - gap).rev() {
            above = above.max(mean(edge + gap));
            let below = mean(edge - stretch);
            let drop = if below > 0.0 { (10.0 * (below / above).log10()).min(LARGEST_DB) } else { 0.0 };
            if drop > best.0 {
                best = (drop, edge);
            }
        }
        let (drop, edge) = best;
        let confidence = ((drop - NO_EDGE_DB) / (CLEAR_EDGE_DB - NO_EDGE_DB)).clamp(0.0, 1.0);
        let nyquist = (power.len() - 1) as f64 * bin_hz;
        if confidence == 0.0 {
            return Some(Self { cutoff: Hz(nyquist), drop: Db(drop), confidence });
        }
        // The edge lies where the power has fallen half-way, in dB.
        let half_way = mean(edge - stretch) * 10f64.powf(-drop / 20.0);
        let from = edge - stretch;
        let crossing = power[from..edge + gap].iter().rposition(|p| *p > half_way).unwrap_or(stretch);
        Some(Self { cutoff: Hz((from + crossing) as f64 * bin_hz), drop: Db(drop), confidence })
    }
}
