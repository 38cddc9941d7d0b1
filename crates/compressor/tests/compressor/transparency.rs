use auralis_compressor::{CompressorDesign, Detection, Makeup, Smoothing};
use auralis_testkit::measure::{db, harmonics, null_depth_dbfs, rms_dbfs};
use auralis_testkit::signals::{self, Tone};

use crate::compressed;

#[test]
fn a_ratio_of_one_and_a_mix_of_zero_are_the_delayed_input() {
    let noise = signals::white_noise(5, 1.0, 20_000);
    let input = signals::duplicate(&noise, 2);
    let usual = CompressorDesign { lookahead_ms: 5.0, ..CompressorDesign::default() };
    for design in [
        CompressorDesign { ratio: 1.0, ..usual },
        CompressorDesign { mix: 0.0, makeup: Makeup::Fixed(9.0), ..usual },
        CompressorDesign { mix: 0.0, makeup: Makeup::Automatic, ..usual },
        CompressorDesign { range_db: 0.0, ..usual },
    ] {
        let output = compressed(&design, 44_100, &input);
        // 5 ms at 44.1 kHz.
        assert_eq!(output.plane(1)[221..], input.plane(1)[..20_000 - 221]);
        assert!(output.plane(1)[..221].iter().all(|x| *x == 0.0));
    }
}

#[test]
fn a_mix_of_a_half_is_the_mean_of_dry_and_wet() {
    let input = signals::mono(&signals::white_noise(6, 1.0, 48_000));
    let usual = CompressorDesign { makeup: Makeup::Fixed(6.0), ..CompressorDesign::default() };
    let wet = compressed(&usual, 48_000, &input);
    let mixed = compressed(&CompressorDesign { mix: 0.5, ..usual }, 48_000, &input);
    let mean: Vec<f64> =
        wet.plane(0).iter().zip(input.plane(0)).map(|(w, d)| 0.5 * (f64::from(*w) + f64::from(*d))).collect();
    let null = null_depth_dbfs(mixed.plane(0), &mean);
    assert!(null < -140.0, "{null} dBFS");
    assert_ne!(mixed, wet);
}

#[test]
fn the_first_block_is_as_loud_as_the_others() {
    // Steady noise under the threshold comes out as it went in from the first frame, and noise over it is
    // turned down by the attack, never below where it settles.
    let noise = signals::white_noise(7, 1.0, 48_000);
    let quiet = signals::mono(&signals::scale(&noise, 0.05));
    assert_eq!(compressed(&CompressorDesign::default(), 48_000, &quiet), quiet);
    let loud = signals::mono(&noise);
    let output = compressed(&CompressorDesign::default(), 48_000, &loud);
    let blocks: Vec<f64> = output.plane(0).chunks(512).map(rms_dbfs).collect();
    let settled = blocks[60..90].iter().sum::<f64>() / 30.0;
    // The RMS of 512 frames of noise scatters by 0.3 dB.
    assert!(blocks[0] > settled - 1.0, "first {} dB, settled {settled} dB", blocks[0]);
    assert!(blocks[0] < rms_dbfs(&loud.plane(0)[..512]) + 0.001);
}

/// THD of 100 Hz at 6 dB of reduction.
fn distortion_db(detection: Detection, smoothing: Smoothing) -> f64 {
    let input = signals::mono(&Tone::dbfs(100.0, -6.0).samples(48_000.0, 96_000));
    let mut threshold_db = -18.0;
    for _ in 0..8 {
        let design = CompressorDesign { threshold_db, detection, smoothing, ..CompressorDesign::default() };
        let output = compressed(&design, 48_000, &input);
        let fit = harmonics(&output.plane(0)[72_000..], 100.0, 10, 48_000.0);
        let reduction = -6.0 - db(fit.amplitudes[0]);
        if (reduction - 6.0).abs() < 0.01 {
            return fit.thd_db();
        }
        // At 2:1 the threshold moves twice as far as the reduction.
        threshold_db += 2.0 * (reduction - 6.0);
    }
    panic!("no threshold gives 6 dB");
}

#[test]
fn a_low_tone_is_distorted_no_more_than_stated() {
    let rms = Detection::Rms { window_ms: 50.0 };
    let found = [
        distortion_db(Detection::Peak, Smoothing::Decoupled),
        distortion_db(Detection::Peak, Smoothing::Branching),
        distortion_db(rms, Smoothing::Decoupled),
        distortion_db(rms, Smoothing::Branching),
    ];
    // The figures in the crate's documentation, with a decibel to spare.
    let stated = [-75.0, -53.0, -110.0, -91.0];
    for (found, stated) in found.iter().zip(stated) {
        assert!(*found < stated, "{found:.1} dB, stated {stated} dB");
    }
}

#[test]
fn automatic_makeup_gives_back_the_loudness() {
    for (mix, threshold_db) in [(1.0, -30.0), (1.0, -12.0)] {
        let design = CompressorDesign {
            threshold_db,
            ratio: 4.0,
            mix,
            makeup: Makeup::Automatic,
            ..Default::default()
        };
        // A square: its magnitude is constant, so that the gain can be read off every sample.
        let input = signals::duplicate(&signals::square(1_000.0, 0.355, 48_000.0, 960_000), 2);
        let output = compressed(&design, 48_000, &input);
        let [before, after] = [&input, &output].map(|b| rms_dbfs(&b.plane(0)[900_000..]));
        // After 18 s of a window of 3 s, e⁻⁶ of a few dB of the start is left.
        assert!((after - before).abs() < 0.05, "{before} dB went in, {after} dB came out");
        // No step between frames: the make-up moves on lines. It is fastest at the start, where nothing is
        // turned down yet: by 0.6 dB in 256 frames.
        let fixed = CompressorDesign { makeup: Makeup::Fixed(0.0), ..design };
        let plain = compressed(&fixed, 48_000, &input);
        let makeup: Vec<f64> = output
            .plane(0)
            .iter()
            .zip(plain.plane(0))
            .map(|(y, x)| db(f64::from(*y) / f64::from(*x)))
            .collect();
        let step = makeup.windows(2).map(|pair| (pair[1] - pair[0]).abs()).fold(0.0, f64::max);
        assert!(step < 0.003, "a step of {step} dB");
    }
}
