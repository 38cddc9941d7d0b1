use auralis_core::{Buffer, Design, Processor, StreamSpec};
use auralis_eq::{BandKind, ParametricEqDesign, Slope};
use auralis_testkit::laws::{Arrival, Laws};

use super::{band, eq, mono};

fn design() -> ParametricEqDesign {
    ParametricEqDesign {
        bands: vec![
            band(BandKind::HighPass(Slope::Butterworth(3)), 25.0, 1.0, 0.0),
            band(BandKind::Peak, 1_000.0, 2.0, -5.0),
            band(BandKind::HighShelf, 3_000.0, 0.7, 3.0),
            band(BandKind::LowPass(Slope::LinkwitzRiley(8)), 3_600.0, 1.0, 0.0),
            band(BandKind::Tilt, 700.0, 1.0, 1.0),
        ],
    }
}

#[test]
fn the_laws_hold_for_every_layout() {
    for (rate, channels) in [(8_000, 1), (44_100, 2), (48_000, 6), (192_000, 8)] {
        Laws::new(&ParametricEqDesign { bands: design().bands[1..3].to_vec() })
            .sample_rate(rate)
            .channels(channels)
            .impulse(0.25, Arrival::Peak)
            .random_splits(40)
            .check();
    }
}

#[test]
fn a_tail_ends_in_exact_silence() {
    let mut eq = eq(&design().bands, 44_100);
    eq.process(&mut mono(&[1.0; 1_000]).block_mut());
    let mut audio = mono(&vec![0.0; 441_000]);
    eq.process(&mut audio.block_mut());
    assert!(audio.plane(0)[400_000..].iter().all(|x| *x == 0.0));
}

#[test]
fn zero_gain_is_the_identity() {
    let samples: Vec<f32> = (0..999).map(|n| ((n * 7_919) % 1_000) as f32 / 1_000.0 - 0.5).collect();
    let mut audio = mono(&samples);
    eq(&[band(BandKind::Peak, 100.0, 1.0, 0.0)], 44_100).process(&mut audio.block_mut());
    assert_eq!(audio.plane(0), samples);
}

#[test]
fn values_outside_their_range_are_refused_by_name() {
    let spec = StreamSpec::new(44_100, 2, 512).unwrap();
    for (band, name) in [
        (band(BandKind::Peak, f64::NAN, 1.0, 0.0), "frequency_hz"),
        (band(BandKind::LowShelf, 100.0, 2.0, 0.0), "q"),
        (band(BandKind::Peak, 100.0, 1.0, 31.0), "gain_db"),
        (band(BandKind::LowPass(Slope::LinkwitzRiley(3)), 100.0, 1.0, 0.0), "order"),
    ] {
        let error = ParametricEqDesign { bands: vec![band] }.build(&spec).unwrap_err();
        assert_eq!(error.parameter(), name);
    }
}

#[test]
fn a_change_has_the_same_bits_in_any_split() {
    let run = |split: usize| {
        let mut eq = eq(&design().bands, 44_100);
        let mut out = Vec::new();
        for part in [1_000usize, 3_000] {
            for start in (0..part).step_by(split) {
                let frames = split.min(part - start);
                let mut block = Buffer::new(1, frames);
                for (i, x) in block.plane_mut(0).iter_mut().enumerate() {
                    *x = (((start + i) * 7_919) % 1_000) as f32 / 1_000.0 - 0.5;
                }
                eq.process(&mut block.block_mut());
                out.extend(block.plane(0).iter().map(|x| x.to_bits()));
            }
            eq.set_band(1, band(BandKind::LowShelf, 300.0, 1.0, 9.0)).unwrap();
            eq.set_band(2, band(BandKind::HighShelf, 2_000.0, 0.5, -9.0)).unwrap();
        }
        out
    };
    let whole = run(4_096);
    for split in [1, 7, 63, 500] {
        assert!(run(split) == whole, "{split}");
    }
}
