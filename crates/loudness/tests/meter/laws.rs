//! The laws of `Analyzer`.

use auralis_core::{Buffer, ChannelLayout, Seconds, StreamSpec};
use auralis_loudness::LoudnessDesign;
use auralis_testkit::laws::AnalyzerLaws;
use auralis_testkit::signals::{pink_noise, stack};

fn laws(design: LoudnessDesign, rate: u32) -> AnalyzerLaws<'static, auralis_loudness::LoudnessMeter> {
    let spec = StreamSpec::new(rate, design.layout.channels(), 4_096).unwrap();
    AnalyzerLaws::built_by(move |spec| design.build(spec)).stream(spec).no_allocations()
}

fn design(channels: u16) -> LoudnessDesign {
    LoudnessDesign { reserve: Seconds(60.0), ..LoudnessDesign::new(ChannelLayout::default_for(channels)) }
}

#[test]
fn stereo_and_surround_obey() {
    laws(design(2), 48_000).check();
    laws(design(1), 44_100).random_splits(50).check();
    laws(design(8), 192_000).random_splits(50).check();
}

#[test]
fn every_choice_of_the_design_obeys() {
    laws(LoudnessDesign { dual_mono: true, true_peak: false, ..design(1) }, 8_000).random_splits(50).check();
    laws(LoudnessDesign { true_peak_factor: 8, ..design(2) }, 11_025).random_splits(50).check();
    laws(LoudnessDesign { true_peak_factor: 32, ..design(3) }, 96_000).random_splits(20).check();
}

/// Long enough for every window and for the border of a cell.
fn twelve_seconds(channels: usize) -> Buffer {
    stack(&(0..channels as u64).map(|seed| pink_noise(seed, 0.1, 96_007)).collect::<Vec<_>>())
}

#[test]
fn long_streams_obey() {
    laws(design(2), 8_000).input(twelve_seconds(2)).random_splits(30).check();
}
