//! The TT meter's dynamic range: by hand, and against a second implementation.

use auralis_core::{Analyzer, Buffer, StreamSpec};
use auralis_spectrum::{ContentAnalyzer, DynamicRange};
use auralis_testkit::signals::{self, Tone};

fn range_of(rate: u32, audio: &Buffer) -> DynamicRange {
    let spec = StreamSpec::new(rate, audio.channels() as u16, 4_096).unwrap();
    let mut analyzer = ContentAnalyzer::new(&spec).unwrap();
    analyzer.push(&audio.block());
    analyzer.report().dynamic_range
}

/// The published method, straight from its formulas, in `f64` on the whole plane at once.
fn brute_force(samples: &[f32], block: usize) -> Option<f64> {
    let blocks: Vec<(f64, f64)> = samples
        .chunks(block)
        .map(|part| {
            let sum: f64 = part.iter().map(|x| f64::from(*x) * f64::from(*x)).sum();
            let peak = part.iter().fold(0.0, |peak: f64, x| peak.max(f64::from(x.abs())));
            ((2.0 * sum / part.len() as f64).sqrt(), peak)
        })
        .collect();
    let mut by_rms = blocks.clone();
    by_rms.sort_by(|a, b| b.0.total_cmp(&a.0));
    let top = ((blocks.len() as f64 * 0.2).round() as usize).max(1);
    let rms = (by_rms[..top].iter().map(|(rms, _)| rms * rms).sum::<f64>() / top as f64).sqrt();
    let mut peaks: Vec<f64> = blocks.iter().map(|(_, peak)| *peak).collect();
    peaks.sort_by(|a, b| b.total_cmp(a));
    // The published tool has no value for less than two whole blocks; there ours takes the highest peak.
    let peak = if samples.len() >= 2 * block { peaks[1] } else { peaks[0] };
    (rms > 0.0).then(|| 20.0 * (peak / rms).log10())
}

#[test]
fn constructed_answers() {
    // A sine has an RMS·√2 of its peak: DR 0 whatever its level.
    let sine = Tone::new(1_000.0, 0.3).samples(48_000.0, 48_000 * 30);
    assert_eq!(range_of(48_000, &signals::duplicate(&sine, 2)).rounded(), Some(0));
    // Ten blocks of a square of 0.1, so RMS·√2 = 0.141421; two of them with one sample of 1: the second highest
    // peak is 1. The loudest two blocks are those: mean square (0.01·143,999 + 1)/144,000 each, doubled.
    let mut square = vec![0.1; 48_000 * 30];
    square[5] = 1.0;
    square[700_000] = -1.0;
    let expected = 10.0 * (1.0 / (2.0 * (0.01 * 143_999.0 + 1.0) / 144_000.0f64)).log10();
    let found = range_of(48_000, &signals::mono(&square)).channels[0].unwrap().0;
    // f32 samples and mean squares: 10⁻⁷ of the power.
    assert!((found - expected).abs() < 1e-5, "{found}, by hand {expected}");
    // With one such sample only, the second highest peak is 0.1: −3.01 dB, and a little less for its energy.
    square[700_000] = 0.1;
    let found = range_of(48_000, &signals::mono(&square)).channels[0].unwrap().0;
    let loudest = (2.0 * (0.01 * 143_999.0 + 1.0) / 144_000.0 + 2.0 * 0.01) / 2.0;
    assert!((found - 10.0 * (0.01f64 / loudest).log10()).abs() < 1e-5, "{found}");
    // The mean of channels, before it is rounded: 0 and 6 dB make 3.
    let mut steps = Tone::new(1_000.0, 0.5).samples(48_000.0, 48_000 * 15);
    steps[48_000 * 3..].iter_mut().for_each(|x| *x *= 0.5);
    steps[48_000 * 10] = 0.5;
    let both = signals::stack(&[Tone::new(1_000.0, 0.5).samples(48_000.0, 48_000 * 15), steps]);
    let found = range_of(48_000, &both);
    assert!((found.mean().unwrap().0 - found.channels[1].unwrap().0 / 2.0).abs() < 1e-4);
    // A silent channel does not count.
    let with_silence = signals::stack(&[sine.clone(), signals::silence(sine.len())]);
    let found = range_of(48_000, &with_silence);
    assert_eq!((found.channels[1], found.rounded()), (None, Some(0)));
    assert_eq!(range_of(48_000, &Buffer::new(2, 10)).rounded(), None);
}

#[test]
fn signals_of_a_known_ratio_have_it_at_any_length() {
    // RMS is scaled so that a sine has its peak: DR = 20·lg(peak/RMS) − 3.01. From under a block to many of them.
    for frames in [10_000, 132_480, 132_481, 400_000, 132_480 * 11] {
        let constant = range_of(44_100, &signals::mono(&signals::constant(0.25, frames)));
        // A square has a peak of its RMS.
        assert!((constant.channels[0].unwrap().0 + 3.0103).abs() < 1e-4);
        assert_eq!(constant.rounded(), Some(-3));
        // Uniform noise: RMS = peak/√3. The RMS of n samples scatters by 0.45/√n: 0.08 dB for the last 2,560 of 400,000,
        // and the loudest fifth of the blocks is chosen for its scatter.
        let noise = range_of(44_100, &signals::mono(&signals::white_noise(6, 0.5, frames)));
        let expected = 10.0 * 1.5f64.log10();
        assert!((noise.channels[0].unwrap().0 - expected).abs() < 0.15, "{frames}: {noise:?}");
    }
    // Under 3 s there is one block, and its own peak counts; a sample more than a block changes next to nothing.
    let mut short = signals::constant(0.1, 44_100);
    short[77] = 0.9;
    let expected = 10.0 * (0.81 / (2.0 * (0.01 * 44_099.0 + 0.81) / 44_100.0f64)).log10();
    let found = range_of(44_100, &signals::mono(&short)).channels[0].unwrap().0;
    assert!((found - expected).abs() < 1e-4, "{found}, by hand {expected}");
}

#[test]
fn any_length_equals_a_second_implementation() {
    for (rate, block) in [(44_100, 132_480), (48_000, 144_000), (8_000, 24_000)] {
        for blocks in [0.4, 1.0, 1.5, 2.0, 2.1, 4.0, 7.3, 13.9] {
            let frames = (blocks * f64::from(block)) as usize;
            let mut noise = signals::gaussian_noise(frames as u64, 0.1, frames);
            for (n, x) in noise.iter_mut().enumerate() {
                *x *= 0.2 + (n as f64 / f64::from(block) * 1.7).sin().abs();
            }
            let audio = signals::mono(&noise);
            let expected = brute_force(audio.plane(0), block as usize).unwrap();
            let found = range_of(rate, &audio).channels[0].unwrap().0;
            // Mean squares are kept in `f32`.
            assert!(
                (found - expected).abs() < 1e-5,
                "{blocks} blocks at {rate} Hz: {found}, expected {expected}"
            );
        }
    }
}
