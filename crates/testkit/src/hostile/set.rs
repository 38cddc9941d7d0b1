use core::f64::consts::PI;

use super::{
    alternating_flip, alternating_flip_true_peak, click_train, grid_tone, hard_edge, low_frequency_plateau,
    worst_phase_rad,
};
use crate::signals::{
    concatenate, fade_in, fade_out, frames_in, gaussian_noise, pink_noise, scale, silence, white_noise,
};

/// A hostile signal of one channel.
#[derive(Clone, Debug, PartialEq)]
pub struct Hostile {
    /// What it is, for messages.
    pub name: String,
    /// The samples, some far beyond full scale.
    pub samples: Vec<f64>,
    /// The true peak where analysis gives it, linear.
    pub true_peak: Option<f64>,
}

/// A set for true-peak limiters, about 0.2 s each: tones of p/q of the sample rate at their worst
/// and two other phases, band-limited clicks at +24 to +88 dB, alternating flips, white, Gaussian
/// and pink noise driven by 10 and 20 dB, hard edges at +12 and +60 dB, and a plateau whose sides
/// lie between samples.
pub fn all(sample_rate_hz: f64) -> Vec<Hostile> {
    let frames = frames_in(0.2, sample_rate_hz);
    let mut set = grid_tones(frames, frames_in(0.04, sample_rate_hz));
    for drive_db in [24.0, 48.0, 88.0] {
        let amplitude = 10f64.powf(drive_db / 20.0);
        let name = format!("click train at +{drive_db} dB");
        set.push(Hostile {
            name,
            samples: click_train(frames, 1_001, amplitude),
            true_peak: Some(amplitude),
        });
    }
    for n in [1, 2, 3, 5, 10, 100] {
        let samples = concatenate(&[silence(frames / 2), alternating_flip(n), silence(frames / 2)]);
        let true_peak = Some(alternating_flip_true_peak(n));
        set.push(Hostile { name: format!("alternating flip of {n}"), samples, true_peak });
    }
    set.extend([10.0, 20.0].into_iter().flat_map(|drive_db| noises(frames, drive_db)));
    for drive_db in [12.0, 60.0] {
        let samples = hard_edge(frames, frames / 7, 333, 10f64.powf(drive_db / 20.0));
        set.push(Hostile { name: format!("hard edges at +{drive_db} dB"), samples, true_peak: None });
    }
    let (begin, end) = ((frames / 5) as f64 + 0.25, (frames * 4 / 5) as f64 + 0.5);
    let samples = low_frequency_plateau(frames, begin, end, 4.0);
    set.push(Hostile { name: "plateau with sides between samples".into(), samples, true_peak: None });
    set
}

/// Tones 12 dB over full scale, faded so that their crest is their true peak.
fn grid_tones(frames: usize, fade: usize) -> Vec<Hostile> {
    let mut set = Vec::new();
    for (p, q) in [(1, 3), (1, 4), (1, 6), (1, 7), (2, 5), (4, 11), (9, 20)] {
        for (name, phase) in [("worst phase", worst_phase_rad(p, q)), ("phase 0", 0.0), ("60°", PI / 3.0)] {
            let mut samples = grid_tone(p, q, 4.0, phase, frames);
            fade_in(&mut samples, fade);
            fade_out(&mut samples, fade);
            set.push(Hostile { name: format!("{p}/{q} fs, {name}"), samples, true_peak: Some(4.0) });
        }
    }
    set
}

fn noises(frames: usize, drive_db: f64) -> [Hostile; 3] {
    let gain = 10f64.powf(drive_db / 20.0);
    let noise = |kind: &str, samples: Vec<f64>| {
        let name = format!("{kind} noise at +{drive_db} dB");
        Hostile { name, samples: scale(&samples, gain), true_peak: None }
    };
    [
        noise("white", white_noise(11, 1.0, frames)),
        noise("Gaussian", gaussian_noise(12, 0.5, frames)),
        noise("pink", pink_noise(13, 0.5, frames)),
    ]
}
