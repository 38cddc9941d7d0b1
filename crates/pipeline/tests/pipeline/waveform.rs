//! The waveform's numbers, and its bounded length.

use auralis_core::{Analyzer, BlockRef, Buffer};
use auralis_pipeline::WaveformAnalyzer;

#[test]
fn bins_hold_extremes_and_rms() {
    let mut analyzer = WaveformAnalyzer::new(2);
    let left: Vec<f32> = (0..600).map(|n| if n % 2 == 0 { 0.5 } else { -0.5 }).collect();
    let mut right = vec![0.0; 600];
    right[300] = -0.9;
    analyzer.push(&Buffer::from_planes(&[left, right]).block());
    let waveform = analyzer.report();
    assert_eq!((waveform.frames_per_bin, waveform.bins.len()), (256, 3));
    let [first, second, last] = [waveform.bins[0], waveform.bins[1], waveform.bins[2]];
    assert_eq!((first.min, first.max, second.min, last.max), (-0.5, 0.5, -0.9, 0.5));
    // One channel at ±0.5 and one silent: √(0.25/2), in f32.
    assert!((first.rms - 0.125f32.sqrt()).abs() < 1e-6);
    assert!((last.rms - 0.125f32.sqrt()).abs() < 1e-6, "a bin that is not full has its own mean");
}

#[test]
fn the_number_of_bins_is_bounded_whatever_the_length() {
    let mut analyzer = WaveformAnalyzer::new(1);
    let block = [0.25f32; 65_536];
    for blocks in 1..=200usize {
        analyzer.push(&BlockRef::mono(&block));
        let waveform = analyzer.report();
        assert!(waveform.bins.len() < 4_096 + 1);
        let covered = waveform.bins.len() * waveform.frames_per_bin;
        assert!(covered.abs_diff(blocks * 65_536) < waveform.frames_per_bin);
        assert!(waveform.bins.iter().all(|bin| bin.max == 0.25 && (bin.rms - 0.25).abs() < 1e-6));
    }
    assert!(analyzer.report().bins.len() >= 2_048);
}
