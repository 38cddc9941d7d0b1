use auralis_core::ChannelLayout;

use super::case::{Case, Programme, Quantity, Reading, Reads};
use Quantity::{Integrated, LoudnessRange, Momentary, ShortTerm};

const SILENCE: f64 = f64::NEG_INFINITY;

/// A reading with the tolerance of 0.1 LU that Tech 3341 gives to all loudness.
fn reading(quantity: Quantity, reads: Reads, span_s: (f64, f64), value: f64) -> Reading {
    Reading { quantity, reads, span_s, value, over: 0.1, under: 0.1 }
}

fn stereo(name: String, steps: Vec<(f64, f64)>, readings: Vec<Reading>) -> Case {
    let programme = Programme::Walk { steps, channels_db: vec![0.0, 0.0] };
    Case { name, layout: ChannelLayout::STEREO, readings, programme }
}

fn seconds(steps: &[(f64, f64)]) -> f64 {
    steps.iter().map(|(_, seconds)| seconds).sum()
}

fn integrated(number: u8, steps: &[(f64, f64)]) -> Case {
    let reading = reading(Integrated, Reads::Last, (0.0, seconds(steps)), -23.0);
    stereo(format!("3341-{number}"), steps.to_vec(), vec![reading])
}

/// EBU Tech 3341 Table 1, signals 1–6 and 9–14: momentary, short-term and integrated loudness, each
/// within ±0.1 LU.
///
/// A momentary meter passes 13 and 14 only if it is read at least every 20 ms; see the note there.
pub fn tech_3341_loudness() -> Vec<Case> {
    let mut cases = vec![
        steady(1, -23.0),
        steady(2, -33.0),
        integrated(3, &[(-36.0, 10.0), (-23.0, 60.0), (-36.0, 10.0)]),
        integrated(4, &[(-72.0, 10.0), (-36.0, 10.0), (-23.0, 60.0), (-36.0, 10.0), (-72.0, 10.0)]),
        integrated(5, &[(-26.0, 20.0), (-20.0, 20.1), (-26.0, 20.0)]),
        five_channels(),
        alternating(9, ShortTerm, (1.34, 1.66), 5, 3.0),
    ];
    cases.extend((0..20).map(|i| one_burst(10, i, ShortTerm)));
    cases.push(successive_bursts(11, ShortTerm));
    cases.push(alternating(12, Momentary, (0.18, 0.22), 25, 1.0));
    cases.extend((0..20).map(|i| one_burst(13, i, Momentary)));
    cases.push(successive_bursts(14, Momentary));
    cases
}

/// Signals 1 and 2: 20 s at one level; M, S and I read it.
fn steady(number: u8, level: f64) -> Case {
    let readings = vec![
        reading(Momentary, Reads::Every, (0.4, 20.0), level),
        reading(ShortTerm, Reads::Every, (3.0, 20.0), level),
        reading(Integrated, Reads::Last, (0.0, 20.0), level),
    ];
    stereo(format!("3341-{number}"), vec![(level, 20.0)], readings)
}

/// Signal 6: 5.0 channels, L and R at −28, C at −24, Ls and Rs at −30 dBFS.
fn five_channels() -> Case {
    let programme =
        Programme::Walk { steps: vec![(0.0, 20.0)], channels_db: vec![-28.0, -28.0, -24.0, -30.0, -30.0] };
    let readings = vec![reading(Integrated, Reads::Last, (0.0, 20.0), -23.0)];
    Case { name: "3341-6".into(), layout: ChannelLayout::default_for(5), readings, programme }
}

/// Signals 9 and 12: −20 and −30 dBFS in turn with a period that divides the window, so that the reading is
/// constant once it has settled.
fn alternating(
    number: u8,
    quantity: Quantity,
    (loud, quiet): (f64, f64),
    times: usize,
    settled: f64,
) -> Case {
    let steps = [(-20.0, loud), (-30.0, quiet)].repeat(times);
    let readings = vec![reading(quantity, Reads::Every, (settled, seconds(&steps)), -23.0)];
    stereo(format!("3341-{number}"), steps, readings)
}

/// The window of a quantity and the step by which the bursts of signals 10, 11, 13 and 14 are shifted.
fn window_and_step(quantity: Quantity) -> (f64, f64) {
    if quantity == ShortTerm { (3.0, 0.15) } else { (0.4, 0.02) }
}

/// Signals 10 and 13: after i steps of silence, −23 dBFS for one window, then 1 s of silence.
fn one_burst(number: u8, i: u8, quantity: Quantity) -> Case {
    let (window, step) = window_and_step(quantity);
    let steps = vec![(SILENCE, f64::from(i) * step), (-23.0, window), (SILENCE, 1.0)];
    let readings = vec![reading(quantity, Reads::Largest, (0.0, seconds(&steps)), -23.0)];
    stereo(format!("3341-{number}.{i}"), steps, readings)
}

/// Signals 11 and 14: 20 such bursts in one signal, each 1 dB louder than the one before.
fn successive_bursts(number: u8, quantity: Quantity) -> Case {
    let (window, step) = window_and_step(quantity);
    let burst = |i: u8| {
        let shift = f64::from(i) * step;
        [(SILENCE, shift), (-38.0 + f64::from(i), window), (SILENCE, window - shift)]
    };
    let readings = (0..20u8)
        .map(|i| {
            let start = 2.0 * window * f64::from(i);
            reading(quantity, Reads::Largest, (start, start + 2.0 * window), -38.0 + f64::from(i))
        })
        .collect();
    stereo(format!("3341-{number}"), (0..20).flat_map(burst).collect(), readings)
}

/// EBU Tech 3342 Table 1, signals 1–4: loudness range within ±1 LU. Each tone lasts 20 s.
pub fn tech_3342_loudness_range() -> Vec<Case> {
    let tables: [(&[f64], f64); 4] = [
        (&[-20.0, -30.0], 10.0),
        (&[-20.0, -15.0], 5.0),
        (&[-40.0, -20.0], 20.0),
        (&[-50.0, -35.0, -20.0, -35.0, -50.0], 15.0),
    ];
    (1..)
        .zip(tables)
        .map(|(number, (levels, value))| {
            let steps: Vec<(f64, f64)> = levels.iter().map(|level| (*level, 20.0)).collect();
            let span_s = (0.0, seconds(&steps));
            let (quantity, reads) = (LoudnessRange, Reads::Last);
            let reading = Reading { quantity, reads, span_s, value, over: 1.0, under: 1.0 };
            stereo(format!("3342-{number}"), steps, vec![reading])
        })
        .collect()
}
