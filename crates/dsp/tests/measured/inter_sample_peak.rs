use core::f64::consts::{FRAC_PI_2, PI, TAU};

use auralis_dsp::InterSamplePeak;
use auralis_testkit::{Random, measure, signals, true_peak};

/// Frames after which the filter has forgotten the start of a tone.
const SETTLED: usize = 50;

fn peaks_of(factor: usize, x: &[f32]) -> Vec<f32> {
    let mut peaks = vec![0.0; x.len()];
    InterSamplePeak::new(factor).unwrap().process(x, &mut peaks);
    peaks
}

fn bits(x: &[f32]) -> Vec<u32> {
    x.iter().map(|x| x.to_bits()).collect()
}

#[test]
fn tones_read_as_documented_up_to_0_45_fs() {
    for (factor, under, over) in [(8usize, 0.136, 0.003), (16, 0.036, 0.003), (32, 0.011, 0.003)] {
        let (mut lowest, mut highest) = (0.0f64, 0.0f64);
        // Fractions p/q of the sample rate repeat after q samples, so that the same few phases come again
        // and again: the worst that a steady tone can do to a grid.
        let tones = (3..=20).flat_map(|q| (1..q).map(move |p| (p, q))).filter(|(p, q)| 20 * p <= 9 * q);
        for (p, q) in tones {
            for step in 0..8 {
                let phase = FRAC_PI_2 * f64::from(step) / 8.0;
                let cycle = f64::from(p) / f64::from(q);
                let x: Vec<f32> =
                    (0..120).map(|n| (TAU * cycle * f64::from(n) + phase).cos() as f32).collect();
                let reading = peaks_of(factor, &x)[SETTLED..].iter().copied().fold(0.0, f32::max);
                let db = measure::db(f64::from(reading));
                let grid = (0..q * factor as i32)
                    .map(|i| (TAU * cycle * f64::from(i) / factor as f64 + phase).cos().abs())
                    .fold(0.0, f64::max);
                // The ripple of a stop band 76 dB down, at its two extremes, is 0.0028 dB.
                assert!((db - measure::db(grid)).abs() < 0.003, "{p}/{q} by {factor}: {db}");
                (lowest, highest) = (lowest.min(db), highest.max(db));
            }
        }
        assert!(lowest >= -under && highest <= over, "{factor}: {lowest} … {highest} dB");
        assert!(
            lowest < 0.7 * measure::db((PI * 0.45 / factor as f64).cos()),
            "no hard tone was met: {lowest}"
        );
    }
}

#[test]
fn each_interval_holds_its_own_sample_and_its_own_crest() {
    // A band-limited impulse between frames 100 and 101: its interval, and no other, peaks at 1.
    for offset in [0.0, 0.25, 0.5, 0.8125] {
        let x = signals::to_f32(&signals::band_limited_impulse(240, 100.0 + offset, 1.0));
        let meter = InterSamplePeak::new(16).unwrap();
        let peaks = peaks_of(16, &x);
        let at = (0..peaks.len()).max_by(|a, b| peaks[*a].total_cmp(&peaks[*b])).unwrap();
        assert_eq!(at, 100 + meter.delay_frames(), "offset {offset}");
        // White to fs/2, where the filter is 6 dB down; the band above 0.45 fs is a tenth of the impulse.
        assert!((f64::from(peaks[at]) - 1.0).abs() < 0.01, "{}", peaks[at]);
        for n in meter.delay_frames()..peaks.len() {
            assert!(
                peaks[n] >= x[n - meter.delay_frames()].abs(),
                "the sample itself belongs to its interval"
            );
        }
    }
}

#[test]
fn a_smooth_signal_reads_its_exact_true_peak() {
    // Pink noise below 0.45 fs for the most part; the oracle is the exact band-limited waveform.
    let x = signals::to_f32(&signals::pink_noise(3, 0.2, 6_000));
    let reading = peaks_of(32, &x).into_iter().fold(0.0, f32::max);
    let exact = true_peak(&x);
    let error_db = measure::db(f64::from(reading) / exact);
    // The grid of 32 (0.011 dB) and what pink noise has above 0.45 fs.
    assert!(error_db.abs() < 0.02, "{error_db} dB");
}

#[test]
fn any_split_gives_identical_bits_and_reset_equals_new() {
    let x = signals::to_f32(&signals::white_noise(5, 1.0, 3_000));
    let expected = peaks_of(8, &x);
    let mut random = Random::new(9);
    let mut meter = InterSamplePeak::new(8).unwrap();
    for round in 0..60 {
        let mut peaks = vec![0.0; x.len()];
        let mut done = 0;
        while done < x.len() {
            let frames = random.range(0..[2, 70, 700][round % 3]).min(x.len() - done);
            meter.process(&x[done..done + frames], &mut peaks[done..done + frames]);
            done += frames;
        }
        assert_eq!(bits(&peaks), bits(&expected), "round {round}");
        meter.reset();
    }
}

#[test]
fn skipping_what_cannot_matter_changes_no_bit() {
    let mut random = Random::new(11);
    for round in 0..200 {
        let frames = random.range(1..2_000);
        let noise = signals::white_noise(round, 1.0, frames);
        let slow = signals::Tone::new(random.between(20.0, 20_000.0), 0.9).samples(44_100.0, frames);
        let gain = random.unit();
        let x: Vec<f32> = noise.iter().zip(&slow).map(|(a, b)| (gain * gain * a + b) as f32).collect();
        let mut plain = InterSamplePeak::new(16).unwrap();
        let mut peaks = vec![0.0; frames];
        plain.process(&x, &mut peaks);
        let mut max = 0.0f32;
        let expected = peaks.iter().copied().fold(max, f32::max);
        let mut skipping = InterSamplePeak::new(16).unwrap();
        let mut done = 0;
        while done < frames {
            let part = random.range(1..500).min(frames - done);
            max = skipping.max_above(&x[done..done + part], max);
            done += part;
        }
        assert_eq!(max.to_bits(), expected.to_bits(), "round {round}");
        // A floor just below the maximum is where a bound too low would show.
        let floor = f32::from_bits(expected.to_bits() - 1);
        skipping.reset();
        assert_eq!(skipping.max_above(&x, floor), expected, "round {round}");
        let sample_peak = x.iter().fold(0.0f32, |a, b| a.max(b.abs()));
        assert!(expected <= plain.bound() * sample_peak);
    }
}

#[test]
fn the_far_neighbour_of_the_last_interval_counts() {
    // On a straight line the largest interpolated value lies just below the far end of the last interval.
    let x: Vec<f32> = (0u16..960).map(|n| f32::from(n) / 1_000.0).collect();
    let expected = peaks_of(16, &x).into_iter().fold(0.0, f32::max);
    let floor = f32::from_bits(expected.to_bits() - 1);
    assert_eq!(InterSamplePeak::new(16).unwrap().max_above(&x, floor), expected);
}

#[test]
fn the_bound_is_reached_by_the_signal_that_reaches_it() {
    // Signs of the half-way phase, whose Σ|h| is the largest: alternating away from a pair in phase.
    let meter = InterSamplePeak::new(2).unwrap();
    let mut x = vec![0.0f32; 200];
    for k in 0..24 {
        let sign = if k % 2 == 0 { 1.0 } else { -1.0 };
        (x[100 + k], x[99 - k]) = (sign, sign);
    }
    let peak = peaks_of(2, &x).into_iter().fold(0.0, f32::max);
    // All but the 1e-5 kept for rounding.
    assert!(peak <= meter.bound() && peak > meter.bound() * (1.0 - 3e-5), "{peak} of {}", meter.bound());
}

#[test]
fn nan_spoils_its_own_neighbourhood_only() {
    let mut x = signals::to_f32(&signals::white_noise(5, 1.0, 600));
    let clean = peaks_of(8, &x);
    x[300] = f32::NAN;
    let spoiled = peaks_of(8, &x);
    assert!(spoiled.iter().all(|p| p.is_finite()));
    assert_eq!(spoiled[..300], clean[..300]);
    assert_eq!(spoiled[348..], clean[348..]);
    let max = spoiled.into_iter().fold(0.0, f32::max);
    assert_eq!(InterSamplePeak::new(8).unwrap().max_above(&x, 0.0), max);
}

#[test]
fn nothing_is_allocated_and_odd_factors_are_refused() {
    let mut meter = InterSamplePeak::new(16).unwrap();
    let (x, mut peaks) = (vec![0.5; 1_000], vec![0.0; 1_000]);
    let (_, count) = auralis_testkit::allocations::count(|| {
        meter.process(&x, &mut peaks);
        meter.reset();
        meter.max_above(&x, 0.1)
    });
    assert_eq!(count, 0);
    for factor in [0, 1, 3, 64] {
        assert!(InterSamplePeak::new(factor).is_err());
    }
}
