//! The laws of every analyser.

use auralis_core::{Lufs, StreamSpec};
use auralis_dsp::Precision;
use auralis_spectrum::{ContentAnalyzer, SpectrumDesign, SpectrumMeterDesign};
use auralis_testkit::laws::AnalyzerLaws;

/// Streams that are ordinary: mono, stereo, eight channels, the lowest and the highest usual rate.
fn streams() -> impl Iterator<Item = StreamSpec> {
    [(48_000, 2), (44_100, 1), (8_000, 8), (192_000, 2)]
        .into_iter()
        .map(|(rate, channels)| StreamSpec::new(rate, channels, 4_096).unwrap())
}

#[test]
fn the_spectrum_analyzer_obeys_the_laws() {
    for spec in streams() {
        for (gate, precision) in [(None, Precision::Double), (Some(Lufs(-30.0)), Precision::Single)] {
            let design =
                SpectrumDesign { frame_len: 512, hop: 200, gate, precision, ..SpectrumDesign::default() };
            let laws = AnalyzerLaws::built_by(|spec| design.build(spec)).stream(spec);
            laws.random_splits(30).no_allocations().check();
        }
    }
}

#[test]
fn the_spectrum_meter_obeys_the_laws() {
    for spec in streams() {
        let design = SpectrumMeterDesign { frame_len: 512, hop: 200, ..SpectrumMeterDesign::default() };
        let laws = AnalyzerLaws::built_by(|spec| design.build(spec)).stream(spec);
        laws.random_splits(30).no_allocations().check();
    }
}

#[test]
fn content_analysis_obeys_the_laws() {
    for spec in streams() {
        AnalyzerLaws::built_by(ContentAnalyzer::new).stream(spec).random_splits(30).no_allocations().check();
    }
}
