use auralis_core::StreamSpec;
use auralis_eq::{BANDS, CorrectionRules, LinearPhaseDesign, MinimumPhaseDesign, PsychoacousticDesign};
use auralis_testkit::laws::{AnalyzerLaws, Arrival, Laws};

use super::{curve, noise};

/// At 8 kHz the usual kernels have 512 frames to a side: 30,000 frames hold many hops of all of them.
fn input(channels: u16) -> auralis_core::Buffer {
    noise(channels.into(), 30_000, 6)
}

#[test]
fn linear_phase_keeps_them() {
    for (channels, hop_ms) in [(1, None), (2, Some(4.0)), (6, None), (8, Some(10.0))] {
        let design = LinearPhaseDesign { hop_ms, ..LinearPhaseDesign::new(curve()) };
        let laws = Laws::new(&design).sample_rate(8_000).channels(channels);
        laws.input(input(channels)).random_splits(2).check();
    }
    let design = LinearPhaseDesign { half_length_ms: 3.0, hop_ms: Some(0.7), curve: curve() };
    Laws::new(&design).sample_rate(192_000).channels(8).random_splits(4).check();
    let design = LinearPhaseDesign { hop_ms: Some(6.0), ..LinearPhaseDesign::new(curve()) };
    Laws::new(&design).sample_rate(44_100).random_splits(4).check();
}

#[test]
fn minimum_phase_keeps_them() {
    // The first tap is not the largest of every curve; of this one it is a third at least.
    let arrival = Arrival::FirstAbove(0.3);
    for (channels, hop_ms) in [(1, Some(2.0)), (2, None), (6, Some(8.0)), (8, None)] {
        let design = MinimumPhaseDesign { hop_ms, ..MinimumPhaseDesign::new(curve()) };
        let laws = Laws::new(&design).sample_rate(8_000).channels(channels).impulse(0.5, arrival);
        laws.input(input(channels)).random_splits(2).check();
    }
    let design = MinimumPhaseDesign { length_ms: 3.0, hop_ms: Some(0.7), curve: curve() };
    let laws = Laws::new(&design).sample_rate(192_000).channels(8).impulse(0.5, arrival);
    laws.random_splits(4).check();
}

#[test]
fn the_psychoacoustic_equalizer_keeps_them() {
    let mut gains_db = [0.0; BANDS];
    gains_db[5] = 4.0;
    for (channels, adaptive) in
        [(1, Some(CorrectionRules::default())), (2, Some(CorrectionRules::default())), (6, None), (8, None)]
    {
        let design = PsychoacousticDesign { gains_db, adaptive, average_s: 0.5 };
        let laws = Laws::new(&design).sample_rate(8_000).channels(channels);
        laws.input(input(channels)).random_splits(2).check();
    }
}

#[test]
fn the_analyser_keeps_them() {
    for channels in [2, 3] {
        let laws = AnalyzerLaws::built_by(|spec| PsychoacousticDesign::default().analyzer(spec));
        let spec = StreamSpec::new(8_000, channels, 4_096).unwrap();
        laws.stream(spec).input(noise(channels.into(), 20_000, 7)).no_allocations().random_splits(4).check();
    }
}
