use core::f64::consts::PI;

use crate::BiquadCoeffs;

/// The analogue prototype behind the 48 kHz coefficients that BS.1770 prints.
mod prototype {
    pub(super) const SHELF_HZ: f64 = 1681.974450955533;
    pub(super) const SHELF_GAIN_DB: f64 = 3.999843853973347;
    pub(super) const SHELF_Q: f64 = 0.7071752369554196;
    /// The exponent that turns the shelf's gain into the gain of its middle term.
    pub(super) const SHELF_MIDDLE: f64 = 0.4996667741545416;
    pub(super) const HIGH_PASS_HZ: f64 = 38.13547087602444;
    pub(super) const HIGH_PASS_Q: f64 = 0.5003270373238773;
    pub(super) const SAMPLE_RATE_HZ: f64 = 48_000.0;
}

/// The K-weighting of ITU-R BS.1770-5 Annex 1: a high shelf of +4 dB in series with a high-pass.
///
/// At 48 kHz the coefficients are the printed ones to the last of their 14 decimals. At any other rate the
/// analogue prototype of those is transformed again (bilinear, exact at the corner of each stage), so
/// that the response stays that of 48 kHz:
///
/// | sample rate | largest deviation from 48 kHz, 20 Hz to 20 kHz or 0.45 fs | at 997 Hz |
/// |---|---|---|
/// | 44.1 kHz | 0.002 dB | −0.001 dB |
/// | 88.2 kHz to 768 kHz | 0.009 dB | +0.006 dB |
/// | 32 kHz | 0.010 dB | −0.007 dB |
/// | 22.05 kHz | 0.031 dB | −0.021 dB |
/// | 16 kHz | 0.066 dB | −0.046 dB |
/// | 11.025 kHz | 0.148 dB | −0.103 dB |
/// | 8 kHz | 0.286 dB | −0.201 dB |
///
/// Below 16 kHz a meter is therefore outside the ±0.1 LU of EBU Tech 3341 for sound around 2 kHz.
///
/// Real-time safe; nothing allocates.
///
/// ```
/// use auralis_dsp::KWeighting;
/// let weighting = KWeighting::for_rate(48_000.0);
/// assert!((weighting.gain_db(997.0) - 0.691).abs() < 0.001);
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct KWeighting {
    /// Stage 1: the shelf that stands for the acoustics of the head.
    pub shelf: BiquadCoeffs,
    /// Stage 2: the revised low-frequency B-curve.
    pub high_pass: BiquadCoeffs,
    sample_rate_hz: f64,
}

impl KWeighting {
    /// The weighting at a sample rate. Below 3,400 Hz the shelf's corner has no place and the
    /// coefficients are NaN; [`BiquadCoeffs::is_finite`] says so.
    pub fn for_rate(sample_rate_hz: f64) -> Self {
        Self { shelf: shelf(sample_rate_hz), high_pass: high_pass(sample_rate_hz), sample_rate_hz }
    }

    /// The gain of both stages at `frequency_hz`, in dB.
    pub fn gain_db(&self, frequency_hz: f64) -> f64 {
        self.shelf.gain_db(frequency_hz, self.sample_rate_hz)
            + self.high_pass.gain_db(frequency_hz, self.sample_rate_hz)
    }
}

/// K = tan(πf/fs) of the bilinear transform, NaN from fs/2 on.
fn warped(frequency_hz: f64, sample_rate_hz: f64) -> f64 {
    if frequency_hz < sample_rate_hz / 2.0 { (PI * frequency_hz / sample_rate_hz).tan() } else { f64::NAN }
}

/// s² + s/Q + 1 after the bilinear transform.
fn denominator(k: f64, q: f64) -> [f64; 3] {
    [1.0 + k / q + k * k, 2.0 * (k * k - 1.0), 1.0 - k / q + k * k]
}

/// H(s) = (V·s² + (V^m/Q)·s + 1) / (s² + s/Q + 1).
fn shelf(sample_rate_hz: f64) -> BiquadCoeffs {
    use prototype::{SHELF_GAIN_DB, SHELF_HZ, SHELF_MIDDLE, SHELF_Q};
    let k = warped(SHELF_HZ, sample_rate_hz);
    let high = 10f64.powf(SHELF_GAIN_DB / 20.0);
    let middle = high.powf(SHELF_MIDDLE) * k / SHELF_Q;
    BiquadCoeffs::normalized(
        [high + middle + k * k, 2.0 * (k * k - high), high - middle + k * k],
        denominator(k, SHELF_Q),
    )
}

/// H(s) = g·s² / (s² + s/Q + 1).
///
/// BS.1770 prints the numerator 1, −2, 1 without the division by a0, which is a gain of g = a0 at 48 kHz
/// (+0.043 dB). That gain belongs to the standard's response, so it is kept the same at every rate.
fn high_pass(sample_rate_hz: f64) -> BiquadCoeffs {
    use prototype::{HIGH_PASS_HZ, HIGH_PASS_Q, SAMPLE_RATE_HZ};
    let gain = denominator(warped(HIGH_PASS_HZ, SAMPLE_RATE_HZ), HIGH_PASS_Q)[0];
    let denominator = denominator(warped(HIGH_PASS_HZ, sample_rate_hz), HIGH_PASS_Q);
    BiquadCoeffs::normalized([gain, -2.0 * gain, gain], denominator)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_printed_coefficients_come_out_at_48_khz() {
        let k = KWeighting::for_rate(48_000.0);
        let printed = [
            (k.shelf.b0, 1.53512485958697),
            (k.shelf.b1, -2.69169618940638),
            (k.shelf.b2, 1.19839281085285),
            (k.shelf.a1, -1.69065929318241),
            (k.shelf.a2, 0.73248077421585),
            (k.high_pass.b0, 1.0),
            (k.high_pass.b1, -2.0),
            (k.high_pass.b2, 1.0),
            (k.high_pass.a1, -1.99004745483398),
            (k.high_pass.a2, 0.99007225036621),
        ];
        for (i, (ours, printed)) in printed.into_iter().enumerate() {
            // The standard prints 14 decimals; half of the last is 5e-15, the rest is rounding.
            assert!((ours - printed).abs() < 2e-14, "coefficient {i}: {ours} for {printed}");
        }
    }

    fn worst_deviation_db(rate: f64, from_hz: f64, to_hz: f64) -> (f64, f64) {
        let reference = KWeighting::for_rate(48_000.0);
        let ours = KWeighting::for_rate(rate);
        (0..=2_000)
            .map(|i| from_hz * (to_hz / from_hz).powf(f64::from(i) / 2_000.0))
            .map(|f| ((ours.gain_db(f) - reference.gain_db(f)).abs(), f))
            .fold((0.0, 0.0), |worst, next| if next.0 > worst.0 { next } else { worst })
    }

    #[test]
    fn other_rates_keep_the_response_of_48_khz() {
        // 0.02 dB is a fifth of the ±0.1 LU that EBU Tech 3341 allows a meter; measured at most 0.0083.
        for rate in [44_100.0, 88_200.0, 96_000.0, 176_400.0, 192_000.0, 384_000.0, 768_000.0] {
            let (deviation, at) = worst_deviation_db(rate, 20.0, 20_000.0);
            assert!(deviation < 0.009, "{rate}: {deviation} dB at {at} Hz");
        }
    }

    #[test]
    fn low_rates_deviate_as_documented() {
        // (rate, worst deviation up to 0.45 fs, deviation at the 997 Hz anchor), as the doc states them.
        for (rate, worst, anchor) in [
            (32_000.0, 0.0103, -0.0072),
            (22_050.0, 0.0309, -0.0215),
            (16_000.0, 0.0659, -0.0460),
            (11_025.0, 0.1476, -0.1034),
            (8_000.0, 0.2860, -0.2007),
        ] {
            let at_997 =
                KWeighting::for_rate(rate).gain_db(997.0) - KWeighting::for_rate(48_000.0).gain_db(997.0);
            assert!((worst_deviation_db(rate, 20.0, 0.45 * rate).0 - worst).abs() < 1e-4, "{rate}");
            assert!((at_997 - anchor).abs() < 1e-4, "{rate}: {at_997}");
        }
    }

    #[test]
    fn the_shelf_needs_its_corner_below_half_the_rate() {
        assert!(KWeighting::for_rate(3_400.0).shelf.is_stable());
        assert!(!KWeighting::for_rate(3_300.0).shelf.is_finite());
    }
}
