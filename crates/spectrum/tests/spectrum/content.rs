//! What content analysis finds in signals whose content is known.

use auralis_core::{Analyzer, Buffer, StreamSpec};
use auralis_spectrum::{BandImage, ContentAnalyzer, ContentReport, Stereo, segment_frames};
use auralis_testkit::signals::{self, Tone};

fn report_of(rate: u32, audio: &Buffer) -> ContentReport {
    let spec = StreamSpec::new(rate, audio.channels() as u16, 4_096).unwrap();
    let mut analyzer = ContentAnalyzer::new(&spec).unwrap();
    analyzer.push(&audio.block());
    analyzer.report()
}

#[track_caller]
fn close(found: f64, expected: f64, tolerance: f64) {
    assert!((found - expected).abs() <= tolerance, "{found} is not {expected} ± {tolerance}");
}

#[test]
fn levels_are_those_of_the_formulas() {
    // Two channels: a sine at −6.02 dBFS and a square at −20 dBFS with an offset of 0.01.
    let sine = Tone::new(1_000.0, 0.5).samples(44_100.0, 441_000);
    let square: Vec<f64> = signals::square(75.0, 0.1, 44_100.0, 441_000).iter().map(|x| x + 0.01).collect();
    let report = report_of(44_100, &signals::stack(&[sine, square]));
    assert_eq!(report.duration.0, 441_000);
    // Mean squares: ⅛, and 0.1² + 0.01² (f32 samples: 10⁻⁷).
    close(report.rms.unwrap().0, 10.0 * ((0.125 + 0.0101) / 2.0f64).log10(), 1e-5);
    close(report.crest.unwrap().0, 3.0103, 1e-4);
    close(report.dc_offset[0], 0.0, 1e-7);
    close(report.dc_offset[1], 0.01, 1e-7);
    let stereo = report.stereo.unwrap().whole;
    // ΣLR: the square of 75 Hz has no harmonic at 1,000 Hz and the sine no offset.
    close(stereo.correlation.unwrap(), 0.0, 1e-3);
    close(stereo.width.unwrap(), 0.5, 1e-3);
    close(stereo.mono_gain.unwrap().0, 0.0, 0.01);
}

#[test]
fn white_noise_has_the_timbre_of_white_noise() {
    // 20 s: the mean over 1,723 frames, of which a quarter is independent.
    let report = report_of(44_100, &signals::mono(&signals::gaussian_noise(3, 0.1, 882_000)));
    let timbre = report.timbre.unwrap();
    close(timbre.centroid.0 / 11_025.0, 1.0, 0.01);
    close(timbre.rolloff.0 / (0.85 * 22_050.0), 1.0, 0.01);
    // exp(−γ) = 0.5615 for the bins of one frame; the mean of 1,025 that the window ties together is off by
    // the variance of the mean of logs, π²/6 · 1.94/1,025/2.
    close(timbre.flatness, 0.5615, 0.003);
    // Signs of neighbouring samples are independent.
    close(report.zero_crossing_rate.unwrap(), 0.5, 0.002);
    close(report.noise_floor.unwrap().0, -20.0, 0.6);
    assert!(report.onset_density.unwrap() < 0.1, "{:?}", report.onset_density);
    let tone = signals::mono(&Tone::new(44_100.0 / 64.0, 0.5).samples(44_100.0, 441_000));
    let mut analyzer = ContentAnalyzer::new(&StreamSpec::new(44_100, 1, 4_096).unwrap()).unwrap();
    analyzer.push_with(&tone.block(), |frame| {
        // The frames across the start hold an edge as well; the one after them is new against it.
        if frame.spectra.start() > 512 {
            let timbre = frame.features.timbre.unwrap();
            close(timbre.centroid.0, 689.06, 0.1 * 21.5);
            assert!(timbre.flatness < 1e-4 && timbre.flux < 1e-4, "{timbre:?}");
        }
    });
    let tone = report_of(44_100, &tone);
    close(tone.zero_crossing_rate.unwrap(), 2.0 / 64.0, 1e-4);
}

#[test]
fn the_flux_of_a_swelling_tone_is_its_growth() {
    // Every magnitude is r times that of the frame before: Σ (M − M/r) / ΣM = 1 − 1/r.
    for (doublings_per_s, expected) in [(2.0f64, None), (20.0, None), (-5.0, Some(0.0))] {
        let hop_s = 512.0 / 44_100.0;
        let expected = expected.unwrap_or(1.0 - (-doublings_per_s * hop_s).exp2());
        let tone = Tone::new(44_100.0 / 32.0, 0.001).samples(44_100.0, 22_050);
        let swell = |(n, x): (usize, &f64)| x * (doublings_per_s * n as f64 / 44_100.0).exp2();
        let start = if doublings_per_s < 0.0 { 400.0 } else { 1.0 };
        let audio =
            signals::mono(&tone.iter().enumerate().map(|pair| start * swell(pair)).collect::<Vec<_>>());
        let mut analyzer = ContentAnalyzer::new(&StreamSpec::new(44_100, 1, 4_096).unwrap()).unwrap();
        analyzer.push_with(&audio.block(), |frame| {
            // Not where the frame before holds the start of the stream.
            if frame.spectra.start() > 512 {
                close(frame.features.timbre.unwrap().flux, expected, 1e-3);
            }
        });
    }
}

#[test]
fn the_noise_floor_is_the_level_of_the_quietest_twentieth_that_is_not_digital_silence() {
    let noise = |dbfs: f64, seconds: f64| {
        signals::gaussian_noise(4, 10f64.powf(dbfs / 20.0), (44_100.0 * seconds) as usize)
    };
    // 10 s at −20 dBFS; the fraction at −60 dBFS; digital silence that does not count.
    for (quiet_s, silent_s, expected) in
        [(1.0, 0.0, -60.0), (1.0, 20.0, -60.0), (0.3, 0.0, -20.0), (0.0, 5.0, -20.0)]
    {
        let parts =
            [noise(-20.0, 10.0), noise(-60.0, quiet_s), signals::silence((44_100.0 * silent_s) as usize)];
        let floor = report_of(44_100, &signals::mono(&signals::concatenate(&parts))).noise_floor.unwrap();
        // The lowest of frames that scatter by 0.25 dB: 2,048 samples under a window that leaves two thirds of them.
        close(floor.0, expected, 0.8);
    }
}

#[test]
fn onsets_are_counted_and_steady_sound_has_none() {
    for (rate, per_second) in [(44_100u32, 2.0), (48_000, 4.0), (22_050, 1.0)] {
        let hz = f64::from(rate);
        let samples: Vec<f64> = (0..(12.0 * hz) as usize)
            .map(|n| {
                let age = (n as f64 + 0.1 * hz) % (hz / per_second);
                0.5 * (-age / (0.05 * hz)).exp() * (n as f64 * 0.3).sin()
            })
            .collect();
        let found = report_of(rate, &signals::mono(&samples)).onset_density.unwrap();
        // 12 s: one onset more or less at an end.
        close(found, per_second, 0.1);
    }
    let steady = report_of(44_100, &signals::mono(&Tone::new(500.0, 0.3).samples(44_100.0, 441_000)));
    assert_eq!(steady.onset_density, Some(0.1), "the start is the only onset of 10 s");
}

#[test]
fn silence_at_the_ends_is_exact_to_the_frame() {
    for (head, sound, tail) in [(0, 5_000, 0), (1, 2_000, 7), (12_345, 1, 54_321), (512, 512, 512), (0, 3, 0)]
    {
        let mut samples = signals::constant(0.0002, head);
        samples.extend(signals::constant(-0.5, sound));
        samples.extend(signals::silence(tail));
        let report = report_of(44_100, &signals::stack(&[signals::silence(samples.len()), samples]));
        assert_eq!((report.head_silence.0, report.tail_silence.0), (head as u64, tail as u64));
    }
    let silent = report_of(44_100, &Buffer::new(2, 30_000));
    assert_eq!((silent.head_silence.0, silent.tail_silence.0), (30_000, 30_000));
    assert_eq!((silent.rms, silent.crest, silent.timbre, silent.noise_floor), (None, None, None, None));
    assert_eq!(silent.bandwidth, None);
    assert_eq!(silent.stereo.unwrap().whole.correlation, None);
}

#[test]
fn the_image_is_that_of_mid_and_side() {
    let noise = |seed| signals::white_noise(seed, 0.3, 88_200);
    let (a, b) = (noise(1), noise(2));
    let inverted = signals::scale(&a, -1.0);
    for (name, planes, correlation, width, mono_db) in [
        ("mono", [&a, &a], 1.0, 0.0, 3.0103),
        ("independent", [&a, &b], 0.0, 0.5, 0.0),
        ("anti-phase", [&a, &inverted], -1.0, 1.0, f64::NEG_INFINITY),
    ] {
        let stereo = report_of(44_100, &signals::stack(&planes)).stereo.unwrap();
        let images = std::iter::once(stereo.whole).chain(stereo.bands.iter().map(|band| band.image));
        for (n, image) in images.enumerate() {
            // Independent noise: 1/√88,200 over all, 1/√(2·100 Hz·2 s) in the narrowest band, three times over.
            let tolerance = match (name, n) {
                ("independent", 0) => 0.01,
                ("independent", _) => 0.15,
                _ => 1e-6,
            };
            close(image.correlation.unwrap(), correlation, tolerance);
            close(image.width.unwrap(), width, tolerance);
            let mono = image.mono_gain.unwrap().0;
            assert!(mono < -60.0 || (mono - mono_db).abs() < 5.0 * tolerance, "{name} {n}: {mono}");
        }
    }
    // A tone of 200 Hz in phase and one of 5 kHz in anti-phase: told apart by band.
    let low = Tone::new(200.0, 0.3).samples(44_100.0, 88_200);
    let high = Tone::new(5_000.0, 0.3).samples(44_100.0, 88_200);
    let left = signals::mix(&[low.clone(), high.clone()]);
    let right = signals::mix(&[low, signals::scale(&high, -1.0)]);
    let stereo = report_of(44_100, &signals::stack(&[left, right])).stereo.unwrap();
    let low = band_at(&stereo, 150.0);
    let high = band_at(&stereo, 5_000.0);
    close(low.image.correlation.unwrap(), 1.0, 1e-3);
    close(high.image.correlation.unwrap(), -1.0, 1e-3);
    close(low.phase_degrees.unwrap(), 0.0, 0.1);
    close(high.phase_degrees.unwrap().abs(), 180.0, 0.1);
    close(stereo.whole.correlation.unwrap(), 0.0, 1e-3);
    assert_eq!(report_of(44_100, &Buffer::new(3, 100)).stereo, None);
}

fn band_at(stereo: &Stereo, hz: f64) -> BandImage {
    *stereo.bands.iter().find(|image| image.band.low.0 <= hz && hz < image.band.high.0).unwrap()
}

#[test]
fn the_phase_of_a_band_is_that_of_its_tones() {
    // The left tone leads by a known angle: cos(ωt) against cos(ωt − φ).
    for (hz, degrees) in [(350.0, 30.0), (1_600.0, 90.0), (3_000.0, -135.0), (8_000.0, 179.0)] {
        let left = Tone::new(hz, 0.3).phase_degrees(90.0).samples(44_100.0, 88_200);
        let right = Tone::new(hz, 0.1).phase_degrees(90.0 - degrees).samples(44_100.0, 88_200);
        let band = band_at(&report_of(44_100, &signals::stack(&[left, right])).stereo.unwrap(), hz);
        // The frames that hold the ends of the stream see an edge beside the tone.
        close(band.phase_degrees.unwrap(), degrees, 0.2);
        close(band.coherence.unwrap(), 1.0, 1e-3);
        close(band.image.correlation.unwrap(), degrees.to_radians().cos(), 2e-3);
    }
    // A delay of 5 samples to the right: 360°·f·t, at the power's centre of the band, which is its middle for white
    // noise. One sample is 0.0227 ms.
    let noise = signals::white_noise(7, 0.3, 441_005);
    let report = report_of(44_100, &signals::stack(&[&noise[5..], &noise[..441_000]]));
    for image in &report.stereo.unwrap().bands[..12] {
        let middle = (image.band.low.0 + image.band.high.0) / 2.0;
        // 100 Hz of 10 s: 1,000 independent numbers of a coherence near 1.
        close(image.phase_degrees.unwrap(), 360.0 * middle * 5.0 / 44_100.0, 1.0);
        assert!(image.coherence.unwrap() > 0.98, "{image:?}");
    }
    // Nothing in common: no phase to speak of. 1/√(2·100 Hz·10 s), three times over.
    let other = signals::white_noise(8, 0.3, 441_000);
    for image in report_of(44_100, &signals::stack(&[&noise[..441_000], &other])).stereo.unwrap().bands {
        assert!(image.coherence.unwrap() < 0.07, "{image:?}");
    }
    let silent = signals::silence(441_000);
    for image in report_of(44_100, &signals::stack(&[&noise[..441_000], &silent])).stereo.unwrap().bands {
        assert_eq!((image.phase_degrees, image.coherence, image.image.correlation), (None, None, None));
    }
}

/// A track with everything in it that a cut could break: bursts, silence, level steps, two different channels.
fn eventful(rate: u32, channels: usize, seconds: f64) -> Buffer {
    let frames = (seconds * f64::from(rate)) as usize;
    let planes: Vec<Vec<f64>> = (0..channels)
        .map(|ch| {
            let mut noise = signals::white_noise(ch as u64 + 1, 0.5, frames);
            for (n, x) in noise.iter_mut().enumerate() {
                let t = n as f64 / f64::from(rate);
                *x *= (-(t * 3.0).fract() * 9.0).exp() * if (t as u32).is_multiple_of(7) { 0.0 } else { 1.0 };
            }
            noise
        })
        .collect();
    signals::stack(&planes)
}

#[test]
fn segments_merge_to_the_bits_of_the_whole() {
    for (rate, channels, seconds) in [(8_000, 2, 63.3), (11_025, 1, 30.0), (44_100, 2, 21.0), (8_000, 3, 5.0)]
    {
        let spec = StreamSpec::new(rate, channels, 4_096).unwrap();
        let audio = eventful(rate, usize::from(channels), seconds);
        let frames = audio.frames();
        let mut serial = ContentAnalyzer::new(&spec).unwrap();
        serial.push(&audio.block());
        let cut = segment_frames(&spec) as usize;
        let plan = ContentAnalyzer::new(&spec).unwrap();
        let segment = |start: usize| {
            let mut segment = plan.segment(start as u64);
            let from = segment.position() as usize;
            segment.push(&audio.block().range(from..frames.min(start + cut)));
            segment
        };
        let mut merged = segment(0);
        for start in (cut..frames).step_by(cut) {
            merged.merge(&segment(start)).unwrap();
        }
        assert_eq!(merged.report(), serial.report());
        // In another grouping: the segments after the first on their own, where there are two of them.
        for analyzer in [&mut serial, &mut merged] {
            analyzer.push(&audio.block().range(0..frames / 2));
        }
        assert_eq!(merged.report(), serial.report(), "they listen on as one");
        merged.reset();
        merged.push(&audio.block());
        serial.reset();
        serial.push(&audio.block());
        assert_eq!(merged.report(), serial.report());
    }
}

#[test]
fn onsets_near_a_seam_are_those_of_the_whole() {
    // Pairs of onsets of any distance and order of strength across the seam at 10 s.
    let spec = StreamSpec::new(8_000, 1, 4_096).unwrap();
    let plan = ContentAnalyzer::new(&spec).unwrap();
    for (first, second) in
        (0..12).flat_map(|n| [(1.0, 0.3), (0.3, 1.0)].map(|pair| (n, pair))).map(|(n, pair)| {
            let at = |frames: i64, level: f64| (80_000 + 93 * frames - 150, level);
            (at(-n, pair.0), at(6 - n, pair.1))
        })
    {
        let mut samples = signals::white_noise(1, 1.0, 90_000);
        for (n, x) in samples.iter_mut().enumerate() {
            let of = |(at, level): (i64, f64)| {
                let age = n as i64 - at;
                if age < 0 { 0.0 } else { level * (-age as f64 / 100.0).exp() }
            };
            *x *= 0.5 * (of(first) + of(second)) + 0.001;
        }
        let audio = signals::mono(&samples);
        let mut serial = plan.clone();
        serial.push(&audio.block());
        let mut merged = plan.clone();
        merged.push(&audio.block().range(0..80_000));
        let mut segment = plan.segment(80_000);
        segment.push(&audio.block().range(segment.position() as usize..90_000));
        merged.merge(&segment).unwrap();
        assert_eq!(merged.report(), serial.report(), "{first:?}, {second:?}");
    }
}

#[test]
fn streams_shorter_than_a_frame_are_measured() {
    for frames in [0, 1, 2, 511, 512, 1_024, 2_047] {
        let report = report_of(44_100, &signals::mono(&signals::constant(0.25, frames)));
        assert_eq!(report.duration.0, frames as u64);
        match report.rms {
            Some(rms) => close(rms.0, -12.0412, 1e-4),
            None => assert_eq!(frames, 0),
        }
    }
}
