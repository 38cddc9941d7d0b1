//! The waveform's numbers, and its bounded length.

use auralis_core::{Analyzer, BlockRef, Buffer};
use auralis_spectrum::{Waveform, WaveformAnalyzer};
use auralis_testkit::signals;

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

#[test]
fn segments_merge_to_the_bits_of_the_whole() {
    let frames = 1_300_000;
    let audio = signals::stack(&[signals::white_noise(1, 0.9, frames), signals::pink_noise(2, 0.1, frames)]);
    let mut serial = WaveformAnalyzer::new(2);
    serial.push(&audio.block());
    for cuts in [&[0, 441_000, 882_000, frames][..], &[0, 1, 255, 256, 257, frames], &[0, frames - 1, frames]]
    {
        let mut merged = WaveformAnalyzer::new(2);
        for cut in cuts.windows(2) {
            let mut segment = WaveformAnalyzer::new(2).segment(cut[0] as u64);
            segment.push(&audio.block().range(segment.position() as usize..cut[1]));
            if cut[0] == 0 { merged = segment } else { merged.merge(&segment).unwrap() }
        }
        assert_eq!(merged.report(), serial.report(), "{cuts:?}");
        let mut further = serial.clone();
        for analyzer in [&mut merged, &mut further] {
            analyzer.push(&audio.block());
        }
        assert_eq!(merged.report(), further.report());
    }
}

#[test]
fn bins_that_were_merged_hold_all_that_they_cover() {
    let frames = 256 * 4_096 * 3;
    let audio = signals::mono(&signals::white_noise(9, 0.8, frames));
    let mut analyzer = WaveformAnalyzer::new(1);
    analyzer.push(&audio.block());
    let waveform = analyzer.report();
    assert_eq!((waveform.frames_per_bin, waveform.bins.len()), (1_024, 3_072));
    for (bin, part) in waveform.bins.iter().zip(audio.plane(0).chunks(1_024)) {
        assert_eq!(bin.min, part.iter().copied().fold(0.0, f32::min));
        assert_eq!(bin.max, part.iter().copied().fold(0.0, f32::max));
        let mean_square = part.iter().map(|x| f64::from(*x).powi(2)).sum::<f64>() / 1_024.0;
        assert!((f64::from(bin.rms) / mean_square.sqrt() - 1.0).abs() < 1e-6, "in f32");
    }
}

#[test]
fn a_view_from_further_away_keeps_extremes_and_energy() {
    let mut analyzer = WaveformAnalyzer::new(1);
    analyzer.push(&signals::mono(&signals::white_noise(4, 0.7, 256 * 64)).block());
    let near = analyzer.report();
    let far = near.zoomed_out(3);
    assert_eq!((far.frames_per_bin, far.bins.len()), (2_048, 8));
    for (far, near) in far.bins.iter().zip(near.bins.chunks(8)) {
        assert_eq!(far.min, near.iter().map(|bin| bin.min).fold(0.0, f32::min));
        assert_eq!(far.max, near.iter().map(|bin| bin.max).fold(0.0, f32::max));
        let energy: f32 = near.iter().map(|bin| bin.rms * bin.rms).sum();
        assert!((far.rms * far.rms * 8.0 / energy - 1.0).abs() < 1e-5);
    }
    assert_eq!(near.zoomed_out(0), near);
    // Level after level, the extremes are those of the samples; 64 bins are one after six halvings, and stay it.
    let (low, high) =
        near.bins.iter().fold((0.0f32, 0.0f32), |(low, high), bin| (low.min(bin.min), high.max(bin.max)));
    for (halvings, bins) in [(1, 32), (2, 16), (5, 2), (6, 1), (7, 1), (u32::MAX, 1)] {
        let far = near.zoomed_out(halvings);
        assert_eq!((far.bins.len(), far.bins.len() * far.frames_per_bin), (bins, 256 * 64));
        let found =
            far.bins.iter().fold((0.0f32, 0.0f32), |(low, high), bin| (low.min(bin.min), high.max(bin.max)));
        assert_eq!(found, (low, high));
    }
    assert_eq!(Waveform::default().zoomed_out(3), Waveform::default());
}
