//! True peaks in time, against the testkit's search of the band-limited waveform.

use auralis_core::{Analyzer, StreamSpec};
use auralis_spectrum::{MergeError, TruePeakCurve};
use auralis_testkit::laws::AnalyzerLaws;
use auralis_testkit::signals::{self, Tone};

#[test]
fn every_bin_has_its_own_peak() {
    let spec = StreamSpec::new(48_000, 2, 4_096).unwrap();
    // Tones of fs/4 between their crests: samples of 0.707 for a peak of 1. One level per 100 ms.
    let tone = |level: f64| {
        let frames = 4_800;
        Tone::new(12_000.0, level).phase_degrees(45.0).faded(48_000.0, frames, 0.02)
    };
    let levels = [0.5, 1.2, 0.1, 0.0, 0.8];
    let left = signals::concatenate(&levels.map(tone));
    let right = vec![0.05; left.len()];
    let mut curve = TruePeakCurve::new(&spec, 16).unwrap();
    curve.push(&signals::stack(&[left, right]).block());
    let peaks = curve.report();
    assert_eq!(peaks.len(), levels.len());
    for (peak, level) in peaks.iter().zip(levels) {
        // 16 points: 0.036 dB at most; the other channel sits at 0.05, and rings by 9 % where it begins and ends.
        let expected: f64 = level.max(0.05);
        assert!(
            (f64::from(*peak) / expected).log10().abs() * 20.0 < 0.04 || level == 0.0,
            "{peak}: {expected}"
        );
    }
}

#[test]
fn segments_merge_to_the_bits_of_the_whole() {
    for rate in [8_000u32, 11_025, 44_100] {
        let spec = StreamSpec::new(rate, 2, 4_096).unwrap();
        let frames = rate as usize * 3 + 1_234;
        let audio =
            signals::stack(&[signals::white_noise(1, 0.9, frames), signals::pink_noise(2, 0.2, frames)]);
        let plan = TruePeakCurve::new(&spec, 8).unwrap();
        let mut serial = plan.clone();
        serial.push(&audio.block());
        let mut merged = plan.clone();
        let cuts = [0, rate as usize, 2 * rate as usize, frames];
        for cut in cuts.windows(2) {
            let mut segment = plan.segment(cut[0] as u64);
            segment.push(&audio.block().range(segment.position() as usize..cut[1]));
            if cut[0] == 0 { merged = segment } else { merged.merge(&segment).unwrap() }
        }
        assert_eq!(merged.report(), serial.report());
        assert_eq!(merged.report().len(), (10 * frames).div_ceil(rate as usize));
        let off = plan.segment(frames as u64 + 1);
        assert!(matches!(merged.merge(&off), Err(MergeError::NotAdjacent { .. })));
        let off = plan.segment(frames as u64);
        assert!(matches!(
            merged.merge(&off),
            Err(MergeError::NotAdjacent { .. } | MergeError::OffTheGrid { .. })
        ));
    }
}

/// Silence but for 24 frames of a tone of fs/4 between its crests, which begin at `start`.
fn burst(start: usize, frames: usize) -> Vec<f64> {
    let tone = Tone::new(12_000.0, 1.0).phase_degrees(45.0).samples(48_000.0, frames);
    tone.iter().enumerate().map(|(n, x)| if (start..start + 24).contains(&n) { *x } else { 0.0 }).collect()
}

#[test]
fn a_peak_between_samples_at_a_seam_is_that_of_the_whole() {
    let plan = TruePeakCurve::new(&StreamSpec::new(48_000, 1, 4_096).unwrap(), 8).unwrap();
    for start in (47_940..48_010).step_by(3) {
        let audio = signals::mono(&burst(start, 60_000));
        let mut serial = plan.clone();
        serial.push(&audio.block());
        let mut merged = plan.clone();
        merged.push(&audio.block().range(0..48_000));
        let mut segment = plan.segment(48_000);
        segment.push(&audio.block().range(segment.position() as usize..60_000));
        merged.merge(&segment).unwrap();
        assert_eq!(merged.report(), serial.report(), "a burst at {start}");
    }
}

#[test]
fn what_the_last_samples_hold_back_is_reported() {
    // The stream ends with a bin: the points that are still due belong to it. Silence brings them out.
    let mut curve = TruePeakCurve::new(&StreamSpec::new(48_000, 1, 4_096).unwrap(), 8).unwrap();
    curve.push(&signals::mono(&burst(4_780, 4_800)).block());
    let ended = curve.report();
    curve.push(&signals::mono(&signals::silence(48)).block());
    let later = curve.report();
    assert_eq!((ended.len(), later.len()), (1, 2));
    assert_eq!(ended[0], later[0].max(later[1]));
    assert!(ended[0] > 0.9, "samples of 0.707, a crest of 1 between them: {ended:?}");
}

#[test]
fn it_obeys_the_laws() {
    AnalyzerLaws::built_by(|spec| TruePeakCurve::new(spec, 8)).random_splits(20).no_allocations().check();
}
