use core::f64::consts::PI;

use super::BiquadCoeffs;

/// The Q of each conjugate pole pair of a Butterworth filter: 1 / (2·sin(π(2k+1)/2N)).
fn pair_qs(order: usize) -> impl Iterator<Item = f64> {
    (0..order / 2).map(move |k| 0.5 / (PI * (2 * k + 1) as f64 / (2 * order) as f64).sin())
}

/// A Butterworth low-pass of any order as sections in series, the most resonant first.
///
/// |H|² = 1 / (1 + (Ω/Ω₀)^2N) on the axis warped by the bilinear transform, Ω = tan(πf/fs); −3.01 dB
/// at `frequency_hz`. An odd order ends with a first-order section; order 0 has none.
/// Ranges as for [`BiquadCoeffs::low_pass`].
///
/// Source: S. Butterworth, *On the Theory of Filter Amplifiers*, 1930.
pub fn butterworth_low_pass(order: usize, frequency_hz: f64, sample_rate_hz: f64) -> Vec<BiquadCoeffs> {
    pair_qs(order)
        .map(|q| BiquadCoeffs::low_pass(frequency_hz, q, sample_rate_hz))
        .chain((order % 2 == 1).then(|| BiquadCoeffs::first_order_low_pass(frequency_hz, sample_rate_hz)))
        .collect()
}

/// A Butterworth high-pass of any order as sections in series; the mirror of [`butterworth_low_pass`].
pub fn butterworth_high_pass(order: usize, frequency_hz: f64, sample_rate_hz: f64) -> Vec<BiquadCoeffs> {
    pair_qs(order)
        .map(|q| BiquadCoeffs::high_pass(frequency_hz, q, sample_rate_hz))
        .chain((order % 2 == 1).then(|| BiquadCoeffs::first_order_high_pass(frequency_hz, sample_rate_hz)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn magnitude(sections: &[BiquadCoeffs], f: f64, fs: f64) -> f64 {
        sections.iter().map(|s| s.magnitude(f, fs)).product()
    }

    #[test]
    fn every_order_follows_the_defining_formula() {
        let (f0, fs) = (1_500.0, 48_000.0);
        for order in 0usize..=10 {
            let low = butterworth_low_pass(order, f0, fs);
            let high = butterworth_high_pass(order, f0, fs);
            assert_eq!(low.len(), order.div_ceil(2));
            for f in [20.0, 500.0, 1_500.0, 2_000.0, 10_000.0, 23_000.0] {
                let ratio = (PI * f / fs).tan() / (PI * f0 / fs).tan();
                let power = ratio.powi(2 * order as i32);
                let (expect_low, expect_high) = if order == 0 {
                    (1.0, 1.0)
                } else {
                    ((1.0 / (1.0 + power)).sqrt(), (power / (1.0 + power)).sqrt())
                };
                // Relative rounding of ten sections; deep stop bands lose digits near z = ±1.
                assert!((magnitude(&low, f, fs) - expect_low).abs() < 1e-9 * expect_low + 1e-15);
                assert!((magnitude(&high, f, fs) - expect_high).abs() < 1e-9 * expect_high + 1e-15);
            }
        }
    }
}
