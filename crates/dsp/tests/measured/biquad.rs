use auralis_core::{BlockMut, Design, Processor, StreamSpec};
use auralis_dsp::BiquadCoeffs;
use auralis_testkit::laws::{Arrival, Laws};
use auralis_testkit::{measure, signals};

#[test]
fn the_processor_obeys_the_laws() {
    let design = BiquadCoeffs::peak(300.0, 2.0, 9.0, 48_000.0);
    for (rate, channels) in [(48_000, 2), (8_000, 1), (192_000, 8), (44_100, 3)] {
        let laws = Laws::new(&design).sample_rate(rate).channels(channels).random_splits(40);
        laws.impulse(0.5, Arrival::FirstNonZero).check();
    }
}

#[test]
fn what_comes_out_is_the_response() {
    let fs = 44_100.0;
    for coeffs in [
        BiquadCoeffs::low_pass(2_000.0, 1.5, fs),
        BiquadCoeffs::high_shelf(5_000.0, 0.707, -8.0, fs),
        BiquadCoeffs::first_order_high_pass(100.0, fs),
    ] {
        for f in [60.0, 997.0, 5_000.0, 19_000.0] {
            let mut audio = signals::mono(&signals::Tone::new(f, 0.5).samples(fs, 20_000));
            let spec = StreamSpec::new(44_100, 1, 20_000).unwrap();
            coeffs.build(&spec).unwrap().process(&mut audio.block_mut());
            let measured = measure::fit_sine(&audio.plane(0)[8_000..], f, fs).amplitude / 0.5;
            // Rounding of the samples to f32.
            assert!((measured - coeffs.magnitude(f, fs)).abs() < 1e-6, "{f} Hz: {measured}");
        }
    }
}

#[test]
fn channels_do_not_mix_and_non_finite_samples_are_counted() {
    let coeffs = BiquadCoeffs::low_pass(500.0, 0.707, 48_000.0);
    let spec = StreamSpec::new(48_000, 3, 64).unwrap();
    let mut filter = coeffs.build(&spec).unwrap();
    let mut samples = [0.0f32; 192];
    samples[128..].fill(1.0);
    samples[130] = f32::NAN;
    filter.process(&mut BlockMut::new(&mut samples, 64, 3, 64));
    assert!(samples[..128].iter().all(|x| *x == 0.0));
    assert!(samples[128..].iter().all(|x| x.is_finite()) && samples[191] > 0.5);
    assert_eq!(filter.non_finite_samples(), 1);
}

#[test]
fn a_ringing_filter_falls_silent_instead_of_into_denormals() {
    let coeffs = BiquadCoeffs::peak(100.0, 5.0, 12.0, 48_000.0);
    let mut filter = coeffs.build(&StreamSpec::new(48_000, 1, 512).unwrap()).unwrap();
    let mut block = [1.0f32; 512];
    filter.process(&mut BlockMut::mono(&mut block));
    let mut denormal = false;
    for _ in 0..1_000 {
        block.fill(0.0);
        filter.process(&mut BlockMut::mono(&mut block));
        denormal |= block.iter().any(|x| x.is_subnormal());
    }
    assert!(!denormal && block.iter().all(|x| *x == 0.0));
}

#[test]
fn unusable_coefficients_are_refused() {
    let spec = StreamSpec::new(48_000, 1, 512).unwrap();
    assert!(BiquadCoeffs::low_pass(24_000.0, 0.7, 48_000.0).build(&spec).is_err());
    for (a1, a2) in [(0.0, 1.0), (0.0, -1.0), (2.0, 1.0), (1.9, 0.8), (-1.9, 0.8)] {
        let coeffs = BiquadCoeffs { a1, a2, ..BiquadCoeffs::IDENTITY };
        assert_eq!(coeffs.build(&spec).unwrap_err().parameter(), "a2", "{a1} {a2}");
    }
}
