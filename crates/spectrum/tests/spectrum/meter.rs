//! The moving spectrum: levels, and times that do not depend on the frame rate.

use auralis_core::{Analyzer, Buffer, StreamSpec};
use auralis_spectrum::{BandScale, SpectrumMeter, SpectrumMeterDesign, Weighting};
use auralis_testkit::signals::{self, Tone};

fn level(meter: &SpectrumMeter, band: usize) -> f64 {
    let mut levels = vec![0.0; meter.bands().len()];
    meter.levels_db(0, &mut levels);
    levels[band]
}

fn peak(meter: &SpectrumMeter, band: usize) -> f64 {
    let mut peaks = vec![0.0; meter.bands().len()];
    meter.peaks_db(0, &mut peaks);
    peaks[band]
}

/// 1 kHz in the octave band of 1 kHz.
fn tone(frames: usize) -> Buffer {
    signals::mono(&Tone::dbfs(1_000.0, -12.0).samples(48_000.0, frames))
}

const BAND: usize = 5;

#[test]
fn a_step_comes_63_per_cent_of_its_way_in_the_time_constant_at_any_hop() {
    for (frame_len, hop) in [(512, 16), (512, 128), (1_024, 480)] {
        let design = SpectrumMeterDesign {
            frame_len,
            hop,
            smoothing_ms: 200.0,
            bands: BandScale::Octave { bands_per_octave: 1 },
            ..SpectrumMeterDesign::default()
        };
        let mut meter = design.build(&StreamSpec::new(48_000, 1, 4_096).unwrap()).unwrap();
        // The window fills in `frame_len`, and is half-way after half of that.
        let frames = 9_600 + frame_len / 2;
        meter.push(&tone(frames).block());
        let found = 10f64.powf((level(&meter, BAND) + 12.0) / 10.0);
        // One hop of time: hop/9,600 of the slope e⁻¹, and what the band loses of the lobe (1 %).
        let tolerance = 0.37 * hop as f64 / 9_600.0 + 0.015;
        assert!((found - (1.0 - (-1f64).exp())).abs() < tolerance, "hop {hop}: {found}");
        meter.push(&tone(480_000).block());
        let settled = level(&meter, BAND);
        assert!((settled + 12.0).abs() < 0.05, "{settled}");
    }
}

#[test]
fn a_peak_is_held_and_then_falls_in_time() {
    for hop in [64, 256, 512] {
        let design = SpectrumMeterDesign {
            frame_len: 1_024,
            hop,
            bands: BandScale::Octave { bands_per_octave: 1 },
            peak_hold_ms: 500.0,
            peak_fall_db_per_s: 30.0,
            ..SpectrumMeterDesign::default()
        };
        let mut meter = design.build(&StreamSpec::new(48_000, 1, 4_096).unwrap()).unwrap();
        meter.push(&tone(9_600).block());
        let top = peak(&meter, BAND);
        assert!((top + 12.0).abs() < 0.1, "{top}");
        // The tone has left the frame after 1,024 frames; the hold counts from its last full frame.
        meter.push(&Buffer::new(1, 23_000).block());
        assert!((peak(&meter, BAND) - top).abs() < 0.01, "held");
        meter.push(&Buffer::new(1, 1_000 + 48_000).block());
        let fallen = top - peak(&meter, BAND);
        // 1 s at 30 dB/s. The hold counts from the greatest of the frames, which is any of those in the tone that
        // rounding favours; and frames come at their hop.
        let tolerance = 30.0 * (3 * hop + 1_024) as f64 / 48_000.0;
        assert!((fallen - 30.0).abs() < tolerance, "hop {hop}: fell by {fallen}");
        meter.push(&Buffer::new(1, 960_000).block());
        assert!(level(&meter, BAND) < -300.0);
    }
}

#[test]
fn weighting_moves_the_level_by_its_gain() {
    let levels = [Weighting::Z, Weighting::A].map(|weighting| {
        let design = SpectrumMeterDesign {
            weighting,
            frame_len: 16_384,
            bands: BandScale::Bark,
            smoothing_ms: 0.0,
            ..SpectrumMeterDesign::default()
        };
        let mut meter = design.build(&StreamSpec::new(48_000, 1, 4_096).unwrap()).unwrap();
        meter.push(&signals::mono(&Tone::dbfs(251.19, -12.0).samples(48_000.0, 48_000)).block());
        level(&meter, 2)
    });
    // IEC 61672-1: −8.6 dB at 250 Hz; the gain bends over the lobe of ±6 Hz.
    assert!((levels[1] - levels[0] + 8.6).abs() < 0.15, "{levels:?}");
}

#[test]
fn absurd_times_are_refused_by_name() {
    let spec = StreamSpec::new(48_000, 1, 512).unwrap();
    let build = |design: SpectrumMeterDesign| design.build(&spec).unwrap_err().parameter();
    let usual = SpectrumMeterDesign::default();
    assert_eq!(build(SpectrumMeterDesign { smoothing_ms: -1.0, ..usual }), "smoothing_ms");
    assert_eq!(build(SpectrumMeterDesign { peak_hold_ms: f64::NAN, ..usual }), "peak_hold_ms");
    assert_eq!(build(SpectrumMeterDesign { peak_fall_db_per_s: 1e9, ..usual }), "peak_fall_db_per_s");
    assert_eq!(build(SpectrumMeterDesign { frame_len: 3, ..usual }), "frame_len");
}
