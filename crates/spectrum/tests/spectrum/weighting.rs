//! The weightings against the table of the standard.

use auralis_spectrum::Weighting;

#[test]
fn a_and_c_are_those_of_the_standard() {
    // IEC 61672-1:2013, table 3: nominal frequency, A, C. The table is rounded to 0.1 dB and is for the exact
    // base-ten frequencies.
    for (third, a, c) in [
        (-20, -70.4, -14.3),
        (-17, -50.5, -6.2),
        (-15, -39.4, -3.0),
        (-12, -26.2, -0.8),
        (-9, -16.1, -0.2),
        (-6, -8.6, 0.0),
        (-3, -3.2, 0.0),
        (0, 0.0, 0.0),
        (3, 1.2, -0.2),
        (6, 1.0, -0.8),
        (9, -1.1, -3.0),
        (12, -6.6, -8.5),
        (13, -9.3, -11.2),
    ] {
        let hz = 1_000.0 * 10f64.powf(0.1 * f64::from(third));
        for (weighting, expected) in [(Weighting::A, a), (Weighting::C, c), (Weighting::Z, 0.0)] {
            let found = weighting.gain_db(hz, 48_000.0);
            assert!((found - expected).abs() <= 0.05 + 1e-9, "{weighting:?} at {hz:.1} Hz: {found}");
        }
    }
    assert_eq!(Weighting::A.gain_db(0.0, 48_000.0), f64::NEG_INFINITY);
}

#[test]
fn k_reads_0_691_at_997_hz() {
    // BS.1770-5 subtracts 0.691 dB so that a sine of 997 Hz comes out right.
    assert!((Weighting::K.gain_db(997.0, 48_000.0) - 0.691).abs() < 1e-3);
}

#[test]
fn the_bins_of_k_are_those_of_its_filter_at_the_rate() {
    for rate in [8_000.0, 44_100.0, 96_000.0] {
        let filter = auralis_dsp::KWeighting::for_rate(rate);
        for (bin, gain) in Weighting::K.bins(512, rate).iter().enumerate() {
            let expected = 10f64.powf(filter.gain_db(bin as f64 * rate / 512.0) / 10.0);
            assert!((gain - expected).abs() <= 1e-12 * expected, "{rate} Hz, bin {bin}");
        }
    }
}
