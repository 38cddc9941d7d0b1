//! BS.1770-5 and Tech 3342 by their formulas: every block summed afresh in `f64`, no bins, no buckets.

use auralis_dsp::{BiquadCoeffs, KWeighting};

/// The absolute gate.
const ABSOLUTE_GATE: f64 = -70.0;

/// y\[n\] = b0·x\[n\] + b1·x\[n−1\] + b2·x\[n−2\] − a1·y\[n−1\] − a2·y\[n−2\].
fn direct_form(c: [f64; 5], x: &[f64]) -> Vec<f64> {
    let (mut x1, mut x2, mut y1, mut y2) = (0.0, 0.0, 0.0, 0.0);
    x.iter()
        .map(|&x| {
            let y = c[0] * x + c[1] * x1 + c[2] * x2 - c[3] * y1 - c[4] * y2;
            (x2, x1, y2, y1) = (x1, x, y1, y);
            y
        })
        .collect()
}

/// The two stages: as BS.1770-5 prints them at 48 kHz, by design elsewhere.
fn sections(rate: u32) -> [[f64; 5]; 2] {
    if rate == 48_000 {
        return [
            [1.53512485958697, -2.69169618940638, 1.19839281085285, -1.69065929318241, 0.73248077421585],
            [1.0, -2.0, 1.0, -1.99004745483398, 0.99007225036621],
        ];
    }
    let design = KWeighting::for_rate(f64::from(rate));
    [design.shelf, design.high_pass].map(|BiquadCoeffs { b0, b1, b2, a1, a2 }| [b0, b1, b2, a1, a2])
}

/// The measurement of one stream.
pub(crate) struct Oracle {
    rate: u64,
    /// Σ G·y² of all frames before each.
    energy_before: Vec<f64>,
}

impl Oracle {
    /// Filters every channel, each with its weight.
    pub(crate) fn new<C: AsRef<[f32]>>(rate: u32, channels: &[(C, f64)]) -> Self {
        let frames = channels.first().map_or(0, |(samples, _)| samples.as_ref().len());
        let mut energies = vec![0.0; frames];
        let [first, second] = sections(rate);
        for (samples, weight) in channels {
            let x: Vec<f64> = samples.as_ref().iter().map(|x| f64::from(*x)).collect();
            let y = direct_form(second, &direct_form(first, &x));
            energies.iter_mut().zip(y).for_each(|(energy, y)| *energy += weight * y * y);
        }
        let mut sum = 0.0;
        let running = energies.into_iter().map(|energy| {
            sum += energy;
            sum
        });
        Self { rate: u64::from(rate), energy_before: std::iter::once(0.0).chain(running).collect() }
    }

    /// The mean squares of all windows of `length` hundredths of a second, one every `hop`.
    fn windows(&self, length: u64, hop: u64) -> Vec<f64> {
        let frames = self.energy_before.len() as u64 - 1;
        let at = |hundredths: u64| hundredths * self.rate / 100;
        (0..)
            .map(|n| (at(n * hop), at(n * hop + length)))
            .take_while(|(_, end)| *end <= frames)
            .map(|(start, end)| {
                let energy = self.energy_before[end as usize] - self.energy_before[start as usize];
                energy.max(0.0) / (end - start) as f64
            })
            .collect()
    }

    fn largest(windows: &[f64]) -> f64 {
        lufs(windows.iter().copied().fold(0.0, f64::max))
    }

    pub(crate) fn max_momentary(&self) -> f64 {
        Self::largest(&self.windows(40, 1))
    }

    pub(crate) fn max_short_term(&self) -> f64 {
        Self::largest(&self.windows(300, 1))
    }

    pub(crate) fn integrated(&self) -> f64 {
        integrated(&self.windows(40, 10))
    }

    pub(crate) fn range(&self) -> Option<f64> {
        let levels: Vec<f64> =
            self.windows(300, 10).into_iter().filter(|z| lufs(*z) >= ABSOLUTE_GATE).collect();
        let gate = lufs(mean(&levels)?) - 20.0;
        let mut gated: Vec<f64> = levels.into_iter().map(lufs).filter(|level| *level >= gate).collect();
        gated.sort_by(f64::total_cmp);
        let last = gated.len().checked_sub(1)? as f64;
        let percentile = |p: f64| gated[(last * p / 100.0).round() as usize];
        Some(percentile(95.0) - percentile(10.0))
    }

    /// The gated loudness of several streams together.
    pub(crate) fn album(streams: &[Self]) -> f64 {
        integrated(&streams.iter().flat_map(|stream| stream.windows(40, 10)).collect::<Vec<_>>())
    }
}

fn integrated(blocks: &[f64]) -> f64 {
    let absolute: Vec<f64> = blocks.iter().copied().filter(|z| lufs(*z) > ABSOLUTE_GATE).collect();
    let Some(ungated) = mean(&absolute) else { return f64::NEG_INFINITY };
    let threshold = lufs(ungated) - 10.0;
    let gated: Vec<f64> = absolute.into_iter().filter(|z| lufs(*z) > threshold).collect();
    mean(&gated).map_or(f64::NEG_INFINITY, lufs)
}

fn mean(values: &[f64]) -> Option<f64> {
    (!values.is_empty()).then(|| values.iter().sum::<f64>() / values.len() as f64)
}

fn lufs(mean_square: f64) -> f64 {
    -0.691 + 10.0 * mean_square.log10()
}

/// |H| of the two printed stages at 48 kHz, in dB: what BS.1770 weighs a tone with at any rate.
pub(crate) fn k_gain_db(frequency_hz: f64) -> f64 {
    let omega = core::f64::consts::TAU * frequency_hz / 48_000.0;
    let magnitude = |terms: [f64; 3]| {
        let (re, im) = (0..3).fold((0.0, 0.0), |(re, im), n| {
            let (sin, cos) = (omega * n as f64).sin_cos();
            (re + terms[n] * cos, im - terms[n] * sin)
        });
        f64::hypot(re, im)
    };
    let gain = |c: [f64; 5]| magnitude([c[0], c[1], c[2]]) / magnitude([1.0, c[3], c[4]]);
    sections(48_000).map(|section| 20.0 * gain(section).log10()).iter().sum()
}
