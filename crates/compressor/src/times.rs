use auralis_kernels::{Ballistics, OnePole};

use crate::design::{CompressorDesign, Smoothing};

/// e^(−1/τ): what is left of a step after one frame.
pub(crate) fn decay(time_ms: f64, sample_rate_hz: f64) -> f64 {
    (-1.0 / (time_ms * 1e-3 * sample_rate_hz)).exp()
}

/// The coefficients of a detector.
pub(crate) fn ballistics(design: &CompressorDesign, sample_rate_hz: f64) -> Ballistics {
    let attack = decay(design.attack_ms, sample_rate_hz);
    let release = match design.smoothing {
        Smoothing::Branching => decay(design.release_ms, sample_rate_hz),
        Smoothing::Decoupled => hold_decay(attack, design.release_ms * 1e-3 * sample_rate_hz),
    };
    let slow_ms = design.slow_release_ms.map(|time_ms| time_ms.max(design.release_ms));
    let average = slow_ms.map(|time_ms| OnePole::new(decay(time_ms, sample_rate_hz)));
    Ballistics { attack: OnePole::new(attack), release: OnePole::new(release), average }
}

/// The decay of the hold that, followed by a one-pole with `attack`, leaves 1/e of a step after so many
/// frames; 0 where the one-pole alone is as slow as that.
fn hold_decay(attack: f64, release_frames: f64) -> f64 {
    let (mut low, mut high) = (0.0, (-1.0 / release_frames).exp());
    for _ in 0..52 {
        let middle = 0.5 * (low + high);
        if left_of_step(middle, attack, release_frames) > (-1f64).exp() {
            high = middle;
        } else {
            low = middle;
        }
    }
    low
}

/// What two one-poles in series, with decays h and a, leave of a step after n frames:
/// aⁿ + (1 − a)·h·(hⁿ − aⁿ)/(h − a).
fn left_of_step(hold: f64, attack: f64, frames: f64) -> f64 {
    // Where both are equal the quotient is n·aⁿ⁻¹; a little beside it, it is so to eight digits.
    let hold = if (hold - attack).abs() < 1e-8 { attack - 1e-8 } else { hold };
    let rest = attack.powf(frames);
    rest + (1.0 - attack) * hold * (hold.powf(frames) - rest) / (hold - attack)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_poles_in_series_reach_63_percent_when_they_should() {
        for (attack_ms, release_ms) in
            [(0.1, 10.0), (15.0, 150.0), (100.0, 101.0), (50.0, 50.0), (100.0, 10.0)]
        {
            let attack = decay(attack_ms, 48_000.0);
            let hold = hold_decay(attack, release_ms * 48.0);
            let (mut h, mut y, mut frames) = (1.0, 1.0, 0.0);
            while y > (-1f64).exp() {
                h *= hold;
                y = attack * y + (1.0 - attack) * h;
                frames += 1.0;
            }
            let expected = f64::max(release_ms, attack_ms) * 48.0;
            // A frame of quantisation either way.
            assert!((frames - expected).abs() <= 1.5, "{attack_ms}, {release_ms}: {frames} of {expected}");
        }
    }
}
