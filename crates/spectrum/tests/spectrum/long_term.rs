//! The calibration of spectra: tones, noise, totals, gate, and the grid.

use auralis_core::{Analyzer, Buffer, Lufs, StreamSpec};
use auralis_dsp::{Precision, Window};
use auralis_spectrum::{
    BandScale, Bands, LongTermSpectrum, MergeError, SpectrumDesign, Weighting, segment_frames,
};
use auralis_testkit::signals::{self, Tone};

fn spectrum_of(design: &SpectrumDesign, rate: u32, audio: &Buffer) -> LongTermSpectrum {
    let spec = StreamSpec::new(rate, audio.channels() as u16, 4_096).unwrap();
    let mut analyzer = design.build(&spec).unwrap();
    analyzer.push(&audio.block());
    analyzer.report()
}

const WINDOWS: [(Window, f64, f64); 5] = [
    // Scalloping loss in dB and noise bandwidth in bins: Harris 1978, table 1, and Heinzel 2002.
    (Window::Rectangular, 3.9224, 1.0),
    (Window::Hann, 1.4236, 1.5),
    (Window::Blackman, 1.099, 1.7268),
    (Window::BlackmanHarris, 0.8256, 2.0044),
    (Window::FlatTop, 0.0039, 3.8112),
];

#[test]
fn a_tone_of_full_scale_reads_0_dbfs_and_scallops_between_bins() {
    use Precision::{Double, Single};
    for ((window, scalloping_db, _), precision) in
        WINDOWS.into_iter().flat_map(|row| [(row, Single), (row, Double)])
    {
        let design = SpectrumDesign { window, precision, ..SpectrumDesign::default() };
        for (bin, expected) in [(128.0, 0.0), (128.5, -scalloping_db), (1_800.0, 0.0)] {
            let tone = Tone::new(bin * 48_000.0 / 4_096.0, 1.0).phase_rad(0.4).samples(48_000.0, 16_384);
            let found = spectrum_of(&design, 48_000, &signals::mono(&tone)).tone_db(0, bin as usize).0;
            // The image at negative frequencies, 256 bins away, reaches −60 dB under the rectangular window.
            assert!((found - expected).abs() < 0.01, "{window:?} at bin {bin}: {found} dBFS");
        }
    }
}

#[test]
fn bins_add_up_to_the_power_of_noise() {
    let noise = signals::white_noise(5, 0.5, 441_000);
    let power: f64 = noise.iter().map(|x| x * x).sum::<f64>() / noise.len() as f64;
    for (window, ..) in WINDOWS {
        let design = SpectrumDesign { window, hop: 512, ..SpectrumDesign::default() };
        let spectrum = spectrum_of(&design, 44_100, &signals::mono(&noise));
        // Twice the mean square. The ends of the stream weigh less: 4,096 of 441,000 samples, with a
        // scatter of √(0.8/4,096) of their own.
        let sum: f64 = spectrum.power(0).iter().sum();
        assert!((sum / power / 2.0 - 1.0).abs() < 5e-4, "{window:?}: {}", sum / power / 2.0);
        // White: power over half the rate, everywhere. 857 frames, 500 bins.
        let density: f64 =
            (100..1_700).map(|bin| 10f64.powf(spectrum.density_db(0, bin).0 / 10.0)).sum::<f64>() / 1_600.0;
        assert!((density * 22_050.0 / (2.0 * power) - 1.0).abs() < 0.005, "{window:?}");
    }
}

#[test]
fn a_tone_reads_its_level_in_its_band_and_through_a_weighting() {
    let tone = Tone::dbfs(500.0, -20.0).samples(48_000.0, 96_000);
    let spectrum = spectrum_of(&SpectrumDesign::default(), 48_000, &signals::duplicate(&tone, 2));
    let bands = Bands::new(BandScale::Octave { bands_per_octave: 1 }, 48_000.0, 4_096).unwrap();
    let powers = spectrum.band_powers(&bands, Weighting::Z);
    // Two channels at −20 dBFS; the band from 355 to 708 Hz holds the lobe but for its far side lobes.
    let loudest = 10.0 * powers[4].log10();
    assert!((loudest - (-20.0 + 3.0103)).abs() < 0.001, "{loudest}");
    // IEC 61672-1: −3.2 dB at 500 Hz, rounded to 0.1 dB.
    let weighted = spectrum.level_db(Weighting::A).0;
    assert!((weighted - (-16.99 - 3.2)).abs() < 0.06, "{weighted}");
    let total = spectrum.level_db(Weighting::Z).0;
    assert!((total - (-20.0 + 3.0103)).abs() < 0.001, "{total}");
}

/// Σ (w·x)²/Σ w² over frames that lead, doubled for the scale of a sine, and averaged over frames: by the definition.
fn power_by_definition(samples: &[f32], window: &[f64], hop: usize) -> f64 {
    let square: f64 = window.iter().map(|w| w * w).sum();
    let frames: Vec<f64> = samples
        .windows(window.len())
        .step_by(hop)
        .map(|frame| frame.iter().zip(window).map(|(x, w)| (f64::from(*x) * w).powi(2)).sum())
        .collect();
    2.0 * frames.iter().sum::<f64>() / square / frames.len() as f64
}

#[test]
fn bins_add_up_to_the_energy_of_the_windowed_frames() {
    // Noise, a tone between bins beside it, an impulse and a step: 40 dB apart, one of them with an offset.
    let mut left = signals::mix(&[
        signals::white_noise(1, 0.3, 30_000),
        Tone::new(1_234.5, 0.5).samples(44_100.0, 30_000),
        signals::constant(0.1, 30_000),
    ]);
    left[5_000] = -1.0;
    let mut right = signals::white_noise(2, 0.01, 30_000);
    right[12_000..].iter_mut().for_each(|x| *x *= 0.1);
    let audio = signals::stack(&[left, right]);
    for (window, _, enbw) in WINDOWS {
        for (frame_len, hop) in [(1_024, 1_024), (4_096, 1_024), (2_240, 700), (1_000, 333)] {
            for (precision, tolerance) in [
                // The goal. Transforms in `f64` err by some 10⁻¹⁶ per stage, of the louder channel of the pair.
                (Precision::Double, 1e-9),
                // Twiddle factors in `f32` have magnitudes within 2⁻²⁴ of 1; the channel 40 dB down takes more of it.
                (Precision::Single, 4e-6),
            ] {
                let design =
                    SpectrumDesign { window, frame_len, hop, precision, ..SpectrumDesign::default() };
                let spectrum = spectrum_of(&design, 44_100, &audio);
                for (channel, plane) in audio.block().planes().enumerate() {
                    let expected = power_by_definition(plane, &window.periodic(frame_len), hop);
                    let error = spectrum.power(channel).iter().sum::<f64>() / expected - 1.0;
                    assert!(error.abs() < tolerance, "{window:?} {frame_len} {precision:?}: {error:e}");
                }
                let noise_bandwidth = 10f64.powf(spectrum.tone_db(0, 100).0 / 10.0) / spectrum.power(0)[100];
                // Half a unit of the last printed digit, and the 1/N of a finite length.
                assert!((noise_bandwidth - enbw).abs() < 1e-4, "{window:?}: {noise_bandwidth}");
            }
        }
    }
}

#[test]
fn a_gate_leaves_quiet_frames_out() {
    let loud = Tone::dbfs(1_000.0, -20.0).samples(48_000.0, 96_000);
    let quiet = Tone::dbfs(3_000.0, -60.0).samples(48_000.0, 96_000);
    let audio = signals::mono(&signals::concatenate(&[loud, quiet]));
    let gated = SpectrumDesign { gate: Some(Lufs(-40.0)), ..SpectrumDesign::default() };
    let spectrum = spectrum_of(&gated, 48_000, &audio);
    // Frames up to the seam: 92,000/1,024 + 1, and those across it that are still loud enough.
    assert!((90..=94).contains(&spectrum.frames()), "{}", spectrum.frames());
    let all = spectrum_of(&SpectrumDesign::default(), 48_000, &audio);
    assert_eq!(all.frames(), 184);
    assert!(all.tone_db(0, 256).0 > spectrum.tone_db(0, 256).0 + 20.0, "the quiet tone is left out");
    // The gate's level: a sine of 1 kHz at −20 dBFS in one channel is −23.0 LUFS.
    let passes = |gate| {
        let design = SpectrumDesign { gate: Some(Lufs(gate)), ..SpectrumDesign::default() };
        spectrum_of(&design, 48_000, &signals::mono(&Tone::dbfs(1_000.0, -20.0).samples(48_000.0, 8_192)))
            .frames()
            > 0
    };
    assert!(passes(-23.02) && !passes(-22.98));
}

#[test]
fn segments_merge_to_the_bits_of_the_whole() {
    use Precision::{Double, Single};
    for (rate, channels, seconds, precision) in
        [(8_000, 3, 47, Single), (11_025, 2, 30, Single), (8_000, 1, 4, Single), (8_000, 3, 21, Double)]
    {
        let spec = StreamSpec::new(rate, channels, 4_096).unwrap();
        let frames = rate as usize * seconds + 17;
        // Levels 120 dB apart: sums of like numbers of 24 bits are exact in any order, and would hide a wrong one.
        let level = |n: usize| 10f64.powi(-((n / 3_000 % 7) as i32));
        let plane = |ch| {
            let noise = signals::white_noise(u64::from(ch) + 3, 0.4, frames);
            noise.iter().enumerate().map(|(n, x)| x * level(n)).collect::<Vec<_>>()
        };
        let planes: Vec<_> = (0..channels).map(plane).collect();
        let audio = signals::stack(&planes);
        let design = SpectrumDesign {
            frame_len: 1_024,
            hop: 300,
            gate: Some(Lufs(-150.0)),
            precision,
            ..SpectrumDesign::default()
        };
        let mut serial = design.build(&spec).unwrap();
        serial.push(&audio.block());
        let cut = segment_frames(&spec) as usize;
        let segment = |start: usize| {
            let mut segment = design.build(&spec).unwrap().segment(start as u64);
            let from = segment.position() as usize;
            segment.push(&audio.block().range(from..frames.min(start + cut)));
            segment
        };
        let mut merged = segment(0);
        for start in (cut..frames).step_by(cut) {
            merged.merge(&segment(start)).unwrap();
        }
        assert_eq!(merged.report(), serial.report());
        // Both may listen on, and start again.
        for analyzer in [&mut serial, &mut merged] {
            analyzer.push(&audio.block().range(0..frames / 2));
        }
        assert_eq!(merged.report(), serial.report());
        merged.reset();
        merged.push(&audio.block());
        serial.reset();
        serial.push(&audio.block());
        assert_eq!(merged.report(), serial.report());
    }
}

#[test]
fn what_does_not_belong_together_is_not_merged() {
    let spec = StreamSpec::new(8_000, 1, 4_096).unwrap();
    let mut first = SpectrumDesign::default().build(&spec).unwrap();
    first.push(&Buffer::new(1, 80_000).block());
    let segment = |start: u64, frames: usize| {
        let mut segment = SpectrumDesign::default().build(&spec).unwrap().segment(start);
        segment.push(&Buffer::new(1, frames + (start - segment.position()) as usize).block());
        segment
    };
    assert_eq!(
        first.merge(&segment(160_000, 10)),
        Err(MergeError::NotAdjacent { end: 80_000, start: 160_000 })
    );
    assert_eq!(first.merge(&segment(80_000, 80_001)), Err(MergeError::OffTheGrid { start: 80_000 }));
    let other =
        SpectrumDesign { hop: 512, ..SpectrumDesign::default() }.build(&spec).unwrap().segment(80_000);
    assert_eq!(first.merge(&other), Err(MergeError::DifferentDesign));
    assert_eq!(first.merge(&segment(80_000, 80_000)), Ok(()));
    assert_eq!(first.position(), 160_000);
}
