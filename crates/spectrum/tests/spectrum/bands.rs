//! Where bands lie, and that no power is lost or counted twice.

use auralis_core::BuildError;
use auralis_spectrum::{BandScale, Bands};

const SCALES: [BandScale; 9] = [
    BandScale::Octave { bands_per_octave: 1 },
    BandScale::Octave { bands_per_octave: 2 },
    BandScale::Octave { bands_per_octave: 3 },
    BandScale::Octave { bands_per_octave: 6 },
    BandScale::Octave { bands_per_octave: 12 },
    BandScale::Octave { bands_per_octave: 24 },
    BandScale::Bark,
    BandScale::Mel { bands: 40 },
    BandScale::Linear { bands: 333 },
];

#[test]
fn octave_centres_are_those_of_iec_61260() {
    let centres = |bands_per_octave| -> Vec<f64> {
        let bands = Bands::new(BandScale::Octave { bands_per_octave }, 96_000.0, 4_096).unwrap();
        bands.bands().iter().map(|band| band.centre.0).collect()
    };
    // IEC 61260-1:2014, annex E: exact base-ten centres of octaves, and of the thirds around 1 kHz.
    let octaves = [31.623, 63.096, 125.89, 251.19, 501.19, 1_000.0, 1_995.3, 3_981.1, 7_943.3, 15_849.0];
    let found = centres(1);
    assert_eq!(found.len(), octaves.len());
    for (found, expected) in found.iter().zip(octaves) {
        assert!((found / expected - 1.0).abs() < 5e-5, "{found} is not {expected}");
    }
    let thirds = centres(3);
    for (n, expected) in [(0, 19.953), (16, 794.33), (17, 1_000.0), (18, 1_258.9), (30, 19_953.0)] {
        assert!((thirds[n] / expected - 1.0).abs() < 5e-5, "{} is not {expected}", thirds[n]);
    }
    // An even fraction has an edge, not a centre, at 1 kHz.
    let halves = Bands::new(BandScale::Octave { bands_per_octave: 2 }, 48_000.0, 4_096).unwrap();
    assert!(halves.bands().iter().any(|band| (band.low.0 - 1_000.0).abs() < 1e-9));
    assert_eq!((centres(6).len(), centres(24).len()), (60, 240));
}

#[test]
fn neighbours_share_an_edge_and_all_power_between_the_ends() {
    for (rate, frame_len) in [(8_000.0, 256), (44_100.0, 4_096), (48_000.0, 2_240), (192_000.0, 16_384)] {
        let power: Vec<f64> = (0..=frame_len / 2).map(|k| 1.0 + (k * 7_919 % 1_009) as f64 / 300.0).collect();
        for scale in SCALES {
            let bands = Bands::new(scale, rate, frame_len).unwrap();
            for pair in bands.bands().windows(2) {
                assert!((pair[0].high.0 / pair[1].low.0 - 1.0).abs() < 1e-12, "{scale:?}: {pair:?}");
            }
            let mut sums = vec![0.0; bands.bands().len()];
            bands.sum(&power, &mut sums);
            // Power between the ends, by integration of the bins as rectangles.
            let (low, high) = (bands.bands()[0].low.0, bands.bands()[sums.len() - 1].high.0);
            let bin_hz = rate / frame_len as f64;
            let expected: f64 = power
                .iter()
                .enumerate()
                .map(|(k, p)| {
                    let from = (k as f64 - 0.5).max(0.0) * bin_hz;
                    let to = (k as f64 + 0.5).min(frame_len as f64 / 2.0) * bin_hz;
                    p * ((to.min(high) - from.max(low)).max(0.0) / (to - from))
                })
                .sum();
            let found: f64 = sums.iter().sum();
            assert!((found / expected - 1.0).abs() < 1e-9, "{scale:?} at {rate}: {found} of {expected}");
            if matches!(scale, BandScale::Mel { .. } | BandScale::Linear { .. }) {
                assert!((found / power.iter().sum::<f64>() - 1.0).abs() < 1e-9, "{scale:?} loses power");
            }
        }
    }
}

#[test]
fn a_band_within_one_bin_gets_its_share() {
    let bands = Bands::new(BandScale::Linear { bands: 1_000 }, 8_000.0, 16).unwrap();
    let mut sums = vec![0.0; 1_000];
    bands.sum(&[0.0f32, 0.0, 6.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0], &mut sums);
    // Bin 2 stands for 750 to 1,250 Hz; a band is 4 Hz wide.
    assert!((sums[200] - 6.0 * 4.0 / 500.0).abs() < 1e-12);
    assert_eq!(sums[180], 0.0);
    assert!((sums.iter().sum::<f64>() - 6.0).abs() < 1e-12);
}

#[test]
fn absurd_scales_are_refused_by_name() {
    let name = |scale| Bands::new(scale, 48_000.0, 64).unwrap_err().parameter();
    assert_eq!(name(BandScale::Octave { bands_per_octave: 5 }), "bands_per_octave");
    assert_eq!(name(BandScale::Mel { bands: 0 }), "bands");
    assert_eq!(name(BandScale::Linear { bands: 0 }), "bands");
    let _: Result<Bands, BuildError> = Bands::new(BandScale::Bark, 1_000.0, 2);
}
