use auralis_dsp::Oversampler;
use auralis_testkit::{Random, measure, signals};

const FACTORS: [(usize, usize); 4] = [(2, 72), (4, 81), (8, 85), (16, 87)];

fn bits(x: &[f32]) -> Vec<u32> {
    x.iter().map(|x| x.to_bits()).collect()
}

/// The response of the way up to an impulse, at the high rate.
fn impulse_up(factor: usize) -> Vec<f32> {
    let mut oversampler = Oversampler::new(factor, 200).unwrap();
    let mut x = [0.0; 200];
    x[0] = 1.0;
    oversampler.upsample(&x).to_vec()
}

/// The response of the way down to an impulse at each of the high-rate instants, as one impulse response at
/// the high rate: what a high-rate tone passes before decimation.
fn impulse_down(factor: usize) -> Vec<f32> {
    let mut whole = vec![0.0; 200 * factor];
    for at in 0..factor {
        let mut oversampler = Oversampler::new(factor, 200).unwrap();
        oversampler.upsample(&[0.0; 200])[at] = 1.0;
        let mut y = [0.0; 200];
        oversampler.downsample(&mut y);
        for (n, y) in y.iter().enumerate() {
            // The decimated output at frame n belongs to the high-rate instant n·factor.
            if let Some(i) = (n * factor).checked_sub(at) {
                whole[i] = *y;
            }
        }
    }
    whole
}

#[test]
fn the_latency_is_exact_and_documented() {
    for (factor, latency) in FACTORS {
        let mut oversampler = Oversampler::new(factor, 64).unwrap();
        assert_eq!((oversampler.latency_frames(), oversampler.factor()), (latency, factor));
        for at in [0, 37] {
            let mut x = signals::to_f32(&signals::impulse(300, at, 1.0));
            oversampler.reset();
            oversampler.process_with(&mut x, |_| {});
            let arrival = (0..300).max_by(|a, b| x[*a].total_cmp(&x[*b])).unwrap();
            assert_eq!(arrival, at + latency, "factor {factor}");
            for n in 1..60 {
                // Linear phase: symmetric but for the rounding of sums in another order.
                assert!((x[arrival - n.min(arrival)] - x[arrival + n]).abs() < 1e-6 || n > arrival);
            }
        }
    }
}

#[test]
fn pass_band_and_stop_band_are_as_documented() {
    for (factor, _) in FACTORS {
        for (name, h, gain) in
            [("up", impulse_up(factor), factor as f64), ("down", impulse_down(factor), 1.0)]
        {
            let rate = factor as f64;
            let level = |f: f64| measure::db(measure::response(&h, f, rate).magnitude() / gain);
            for i in 0..=45 {
                let f = f64::from(i) / 100.0;
                assert!(level(f).abs() < 0.0002, "{name} {factor}: {} dB at {f}", level(f));
                // Every image of 0 … 0.45 fs, around each multiple of fs below half the high rate.
                for k in 1..=factor / 2 {
                    for image in [k as f64 - f, k as f64 + f] {
                        if image <= rate / 2.0 {
                            assert!(level(image) < -100.0, "{name} {factor}: {} dB at {image}", level(image));
                        }
                    }
                }
            }
            assert!((level(0.5) + 6.0206).abs() < 0.01, "{name} {factor}: {} dB at fs/2", level(0.5));
        }
    }
}

#[test]
fn a_tone_comes_through_unchanged() {
    for (factor, latency) in FACTORS {
        for f in [0.01, 0.2, 0.449] {
            let x = signals::Tone::new(f, 0.8).samples(1.0, 1_000);
            let mut y = signals::to_f32(&x);
            Oversampler::new(factor, 1_000).unwrap().process_with(&mut y, |_| {});
            for n in 300..1_000 {
                // Twice −100 dB of images and ripple, and f32.
                assert!((f64::from(y[n]) - x[n - latency]).abs() < 4e-5, "{factor} {f} {n}");
            }
        }
    }
}

#[test]
fn oversampling_keeps_the_aliases_of_a_clipper_down() {
    // A cube of a tone at 0.4 fs has a third harmonic at 1.2 fs, which folds to 0.2 fs without oversampling.
    let cube = |samples: &mut [f32]| samples.iter_mut().for_each(|x| *x = *x * *x * *x);
    let tone = signals::to_f32(&signals::Tone::new(0.4, 1.0).samples(1.0, 4_000));
    let alias_db = |y: &[f32]| measure::db(measure::bin(&y[1_000..], 0.2, 1.0).magnitude());
    let mut plain = tone.clone();
    cube(&mut plain);
    assert!((alias_db(&plain) + 12.04).abs() < 0.01, "a quarter of the amplitude folds");
    for factor in [4, 8, 16] {
        let mut y = tone.clone();
        Oversampler::new(factor, 512).unwrap().process_with(&mut y, cube);
        assert!(alias_db(&y) < -112.0, "{factor}: {} dB", alias_db(&y));
    }
}

#[test]
fn any_split_gives_identical_bits_and_reset_equals_new() {
    let x = signals::to_f32(&signals::white_noise(5, 1.0, 3_000));
    let clip = |samples: &mut [f32]| samples.iter_mut().for_each(|x| *x = x.clamp(-0.4, 0.4));
    let mut random = Random::new(9);
    for (factor, _) in FACTORS {
        let mut expected = x.clone();
        Oversampler::new(factor, 3_000).unwrap().process_with(&mut expected, clip);
        let mut oversampler = Oversampler::new(factor, 100).unwrap();
        for round in 0..20 {
            let mut y = x.clone();
            let mut rest = &mut y[..];
            while !rest.is_empty() {
                let frames = random.range(0..[3, 70, 400][round % 3]).min(rest.len());
                let (block, after) = rest.split_at_mut(frames);
                oversampler.process_with(block, clip);
                rest = after;
            }
            assert_eq!(bits(&y), bits(&expected), "factor {factor}, round {round}");
            oversampler.reset();
        }
    }
}

#[test]
fn nan_passes_and_nothing_is_allocated() {
    let mut oversampler = Oversampler::new(16, 256).unwrap();
    let mut x = vec![0.5; 600];
    x[100] = f32::NAN;
    let ((), count) = auralis_testkit::allocations::count(|| {
        oversampler.process_with(&mut x, |_| {});
    });
    assert_eq!(count, 0);
    assert!(x[..100].iter().all(|x| x.is_finite()) && x[276..].iter().all(|x| x.is_finite()));
    let ((), count) = auralis_testkit::allocations::count(|| oversampler.reset());
    assert_eq!(count, 0);
    for factor in [0, 1, 3, 32] {
        assert!(Oversampler::new(factor, 256).is_err());
    }
    assert!(Oversampler::new(2, 0).is_err());
}
