use crate::signals::{band_limited_impulse, band_limited_step, mix, silence};

/// Band-limited clicks of one amplitude and alternating sign, `period` frames apart, each with its
/// crest halfway between two samples: the sample peak is 3.1 dB below the true peak.
///
/// The first crest lies half a period in. Clicks closer than 128 frames overlap and change the peak.
///
/// # Panics
/// If `period` is zero.
#[track_caller]
pub fn click_train(frames: usize, period: usize, amplitude: f64) -> Vec<f64> {
    assert!(period > 0, "clicks lie at least one frame apart");
    let mut samples = silence(frames);
    let crests = (period / 2..frames).step_by(period);
    for (crest, sign) in crests.zip([1.0, -1.0].into_iter().cycle()) {
        // A click is 128 frames long; only the part of the signal that it touches is made.
        let first = crest.saturating_sub(64);
        let length = 130.min(frames - first);
        let click = band_limited_impulse(length, (crest - first) as f64 + 0.5, sign * amplitude);
        samples[first..].iter_mut().zip(click).for_each(|(to, from)| *to += from);
    }
    samples
}

/// Silence, then from frame `at` on ±`amplitude` in turns of `hold` frames: edges as hard as samples
/// can hold them. The true peak is higher than `amplitude`.
///
/// # Panics
/// If `hold` is zero.
#[track_caller]
pub fn hard_edge(frames: usize, at: usize, hold: usize, amplitude: f64) -> Vec<f64> {
    assert!(hold > 0, "each side of an edge lasts at least one frame");
    let value = |n: usize| match n.checked_sub(at) {
        None => 0.0,
        Some(after) if (after / hold).is_multiple_of(2) => amplitude,
        Some(_) => -amplitude,
    };
    (0..frames).map(value).collect()
}

/// A plateau of `height` between two instants that may lie between samples, with band-limited
/// sides: long enough to let a gain settle, and it ends where no sample is. Its true peak is about
/// 9 % above `height`, at the sides.
pub fn low_frequency_plateau(frames: usize, begin: f64, end: f64, height: f64) -> Vec<f64> {
    mix(&[band_limited_step(frames, begin, height), band_limited_step(frames, end, -height)])
}
