//! Every processor and analyser, in 1, 2 and 6 channels, at 44.1 and 96 kHz, in blocks of 64 to 4,096 frames:
//! `cargo bench --bench stages`.
//!
//! Throughput is in frames. Noise that jumps between loud and quiet keeps dynamics at work. `-- limiter/2ch` runs what
//! has that in its name, `-- --quick` measures blocks of 512 frames alone, and those briefly.
#![allow(missing_docs, reason = "criterion's macros write functions without")]

#[path = "../subjects/everything.rs"]
mod everything;
mod stage;

use std::time::Duration;

use auralis::ChannelLayout;
use auralis::compressor::{CompressorDesign, MultibandDesign};
use auralis::dsp::{BiquadCoeffs, Dither, DitherNoise};
use auralis::eq::{Band, BandKind, CorrectionRules, LinearPhaseDesign, ParametricEqDesign, PointCurve};
use auralis::eq::{MinimumPhaseDesign, PsychoacousticDesign};
use auralis::fingerprint::{AcousticDesign, FingerprintDesign};
use auralis::limiter::{LimiterDesign, SoftClipDesign};
use auralis::loudness::LoudnessDesign;
use auralis::pipeline::{LiveChain, WidthDesign};
use auralis::spectrum::{
    ContentAnalyzer, SpectrumDesign, SpectrumMeterDesign, TruePeakCurve, WaveformAnalyzer,
};
use criterion::{Criterion, criterion_group, criterion_main};
use everything::everything;
use stage::{analyzer, processor};

fn processors(criterion: &mut Criterion) {
    let curve = || PointCurve::new(&[(100.0, 2.0), (1_000.0, -3.0), (9_000.0, 4.0)]).expect("in order");
    let band = |n: u32| Band {
        kind: BandKind::Peak,
        frequency_hz: 60.0 * f64::from(1 << n),
        q: 0.7,
        gain_db: 2.0,
        enabled: true,
    };
    processor(criterion, "parametric", &ParametricEqDesign { bands: (0..8).map(band).collect() });
    processor(criterion, "linear phase", &LinearPhaseDesign::new(curve()));
    processor(criterion, "minimum phase", &MinimumPhaseDesign::new(curve()));
    let adaptive = Some(CorrectionRules::default());
    processor(criterion, "psychoacoustic", &PsychoacousticDesign { adaptive, ..Default::default() });
    processor(criterion, "compressor", &CompressorDesign::default());
    let bands = vec![CompressorDesign::default(); 3];
    processor(criterion, "multiband", &MultibandDesign { crossovers_hz: vec![200.0, 2_000.0], bands });
    processor(criterion, "biquad", &BiquadCoeffs::high_shelf(8_000.0, 0.7, 3.0, 44_100.0));
    processor(criterion, "width", &WidthDesign { side_gain_db: 1.0, mono_below_hz: 100.0 });
    processor(criterion, "soft clip", &SoftClipDesign::default());
    processor(criterion, "limiter", &LimiterDesign { gain_db: 4.0, ..Default::default() });
    processor(criterion, "dither", &Dither { noise: DitherNoise::Tpdf, ..Default::default() });
    processor(criterion, "chain", &everything());
    stage::each(
        criterion,
        "live chain",
        |spec| LiveChain::new(&everything(), spec).ok(),
        |live, block| {
            auralis::Processor::process(&mut live.0, block);
        },
    );
}

fn analyzers(criterion: &mut Criterion) {
    let layout = |spec: &auralis::StreamSpec| ChannelLayout::default_for(spec.channels);
    analyzer(criterion, "loudness", |spec| {
        LoudnessDesign { true_peak: false, ..LoudnessDesign::new(layout(spec)) }.build(spec)
    });
    analyzer(criterion, "loudness and true peak", |spec| LoudnessDesign::new(layout(spec)).build(spec));
    analyzer(criterion, "true-peak curve", |spec| TruePeakCurve::new(spec, 8));
    analyzer(criterion, "waveform", |spec| Ok(WaveformAnalyzer::new(spec.channels)));
    analyzer(criterion, "spectrum", |spec| SpectrumDesign::default().build(spec));
    analyzer(criterion, "spectrum meter", |spec| SpectrumMeterDesign::default().build(spec));
    analyzer(criterion, "content", ContentAnalyzer::new);
    analyzer(criterion, "fingerprint", |spec| FingerprintDesign::new(layout(spec)).build(spec));
    analyzer(criterion, "acoustic print", |spec| AcousticDesign::default().build(spec));
}

criterion_group! {
    name = benches;
    config = Criterion::default()
        .warm_up_time(Duration::from_millis(100))
        .measurement_time(Duration::from_millis(500))
        .sample_size(10);
    targets = processors, analyzers
}
criterion_main!(benches);
