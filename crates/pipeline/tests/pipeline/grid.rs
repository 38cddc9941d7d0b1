//! One analysis, serial or on any number of threads.

use auralis_core::{Buffer, BuildError, ChannelLayout, Lufs, Seconds};
use auralis_loudness::LoudnessReport;
use auralis_pipeline::{ContentAnalysis, Dynamics, analyze_content, analyze_everything, analyze_in_memory};
use auralis_testkit::signals::{self, Tone};

use crate::memory::MemoryTrack;

/// Bursts, silence, level steps, clipping and two different channels, so that any cut would show.
fn eventful(rate: u32, channels: usize, frames: usize) -> Buffer {
    let planes: Vec<Vec<f64>> = (0..channels)
        .map(|ch| {
            let mut plane = signals::pink_noise(ch as u64 + 1, 0.3, frames);
            for (n, x) in plane.iter_mut().enumerate() {
                let t = n as f64 / f64::from(rate);
                let level = if (t as u32).is_multiple_of(7) { 0.0 } else { 2.0 };
                *x = (*x * (-(t * 3.0).fract() * 6.0).exp() * level).clamp(-1.0, 1.0);
            }
            plane
        })
        .collect();
    signals::stack(&planes)
}

#[track_caller]
fn assert_same(found: &ContentAnalysis, expected: &ContentAnalysis, what: &str) {
    assert_eq!(found.track.loudness, expected.track.loudness, "{what}");
    assert_eq!(found.track.waveform, expected.track.waveform, "{what}");
    assert!(found.track.meter.curve().eq(expected.track.meter.curve()), "{what}");
    assert_eq!(found.content, expected.content, "{what}");
    assert_eq!(found.spectrum, expected.spectrum, "{what}");
    assert_eq!(found.dynamics, expected.dynamics, "{what}");
    assert_eq!(found.fingerprint, expected.fingerprint, "{what}");
}

#[test]
fn any_number_of_threads_gives_the_bits_of_the_stream() {
    for (sample_rate, channels, frames) in [
        (8_000, 2, 1_000_003),
        (44_100, 2, 1_400_000),
        (11_025, 1, 330_750),
        (16_000, 8, 160_001),
        (44_100, 2, 100),
    ] {
        let track = MemoryTrack { sample_rate, audio: eventful(sample_rate, channels, frames) };
        let serial = analyze_everything(&mut track.source(), &mut ()).unwrap();
        let layout = ChannelLayout::default_for(channels as u16);
        for threads in [1, 2, 3, 8, 16] {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            let parallel =
                pool.install(|| analyze_in_memory(&track.audio.block(), sample_rate, layout)).unwrap();
            assert_same(&parallel, &serial, &format!("{threads} threads at {sample_rate} Hz"));
        }
    }
}

#[test]
fn nothing_and_silence_and_nan_are_ordinary() -> Result<(), BuildError> {
    for frames in [0, 1, 500_000] {
        let audio = Buffer::new(2, frames);
        let analysis = analyze_in_memory(&audio.block(), 44_100, ChannelLayout::STEREO)?;
        assert_eq!(analysis.content.duration.0, frames as u64);
        assert_eq!(analysis.dynamics, Dynamics { plr: None, psr_min: None, class: None });
    }
    let mut audio = eventful(8_000, 2, 200_000);
    audio.plane_mut(1)[100_000] = f32::NAN;
    audio.plane_mut(0)[79_999] = f32::INFINITY;
    let analysis = analyze_in_memory(&audio.block(), 8_000, ChannelLayout::STEREO)?;
    audio.plane_mut(1)[100_000] = 0.0;
    audio.plane_mut(0)[79_999] = 0.0;
    let cleaned = analyze_in_memory(&audio.block(), 8_000, ChannelLayout::STEREO)?;
    assert_eq!(analysis.track.loudness.non_finite_samples, 2);
    assert_eq!((analysis.content, analysis.dynamics), (cleaned.content, cleaned.dynamics));
    let error = analyze_in_memory(&audio.block(), 44_100, ChannelLayout::MONO).unwrap_err();
    assert_eq!(error.parameter(), "layout");
    Ok(())
}

#[test]
fn a_sine_has_a_plr_and_a_psr_of_its_crest_and_the_k_weighting() {
    // Stereo, 997 Hz at −18 dBFS peak: −18 LUFS, so PLR and PSR are 0 dB.
    let loud = Tone::dbfs(997.0, -18.0).samples(48_000.0, 480_000);
    let track = |samples: &[f64]| MemoryTrack { sample_rate: 48_000, audio: signals::duplicate(samples, 2) };
    let analysis = analyze_content(&mut track(&loud).source(), &mut ()).unwrap();
    let (plr, psr) = (analysis.dynamics.plr.unwrap().0, analysis.dynamics.psr_min.unwrap().0);
    // The true peak of a cut tone overshoots by 0.0 to 0.1 dB at its ends, the curve's points lie within 0.002 dB.
    assert!(plr.abs() < 0.1 && psr.abs() < 0.01, "PLR {plr}, PSR {psr}");
}

#[test]
fn plr_and_psr_by_hand() {
    let report = LoudnessReport {
        frames: 480_000,
        integrated: Lufs(-14.0),
        true_peak: auralis_core::DbTp(-1.0),
        ..analyze_content(&mut MemoryTrack { sample_rate: 8_000, audio: Buffer::new(1, 0) }.source(), &mut ())
            .unwrap()
            .track
            .loudness
    };
    // 5 s of peaks: 0.5 but for one of 0.8 at 3.4 s. Windows end at 3.0, 3.1, … s.
    let mut peaks = [0.5f32; 50];
    peaks[34] = 0.8;
    let short_term = (4..=50).map(|end| {
        let loudness = match end {
            0..30 => f64::NEG_INFINITY,
            33 => -12.0,
            40 => -9.0,
            48 => -36.0,
            _ => -14.0,
        };
        (Seconds(f64::from(end) / 10.0), Lufs(loudness))
    });
    let dynamics = Dynamics::new(&report, 2, short_term, &peaks);
    assert_eq!(dynamics.plr.unwrap().0, 13.0);
    // At 3.3 s: −6.02 + 12 = 5.98. At 4.0 s: −1.94 + 9 = 7.06. At 4.8 s the loudness is 22 LU under the integrated.
    let expected = 20.0 * 0.5f64.log10() + 12.0;
    assert!((dynamics.psr_min.unwrap().0 - expected).abs() < 1e-6, "{dynamics:?}");
    let too_short = Dynamics::new(&report, 2, std::iter::empty(), &peaks[..20]);
    assert_eq!(too_short.psr_min, None);
}
