//! How strong each pitch class is, after E. Gómez, "Tonal description of music audio signals", 2006: peaks of the
//! spectrum, each counted for the notes that it may be an overtone of.
//!
//! The spectra are those of the acoustic print: 4,096 samples at 11,025 Hz, a Hamming window, mono.

use core::f64::consts::TAU;
use core::ops::Range;

use auralis_kernels::Kernels;
use realfft::num_complex::Complex32;

use crate::acoustic::BIN_HZ;

/// Where peaks are looked for: below, semitones are narrower than a bin; above, there are overtones mostly.
const PEAKS_HZ: Range<f64> = 55.0..3_000.0;
/// Peaks that much weaker than the strongest are side lobes and noise: −40 dB.
const LEAST_SHARE: f32 = 1e-4;
/// Frames below −70 dBFS do not count. A sine of full scale under this window has the peak power (N·0.54/2)².
const LEAST_PEAK: f32 = 1e-7 * 2.0 * (4_096.0 * 0.27) * (4_096.0 * 0.27);
/// The bins of that range.
const BINS: Range<usize> = (PEAKS_HZ.start / BIN_HZ) as usize..(PEAKS_HZ.end / BIN_HZ) as usize;
/// A peak may be the first to the fifth partial of a note, each with this share of the one before.
const FALL: f64 = 0.6;
/// How far below its third and its fifth partial a note lies, in octaves. Its second and fourth are of its own class.
const THIRD_OCTAVES: f64 = 1.584_962_500_721_156;
const FIFTH_OCTAVES: f64 = 2.321_928_094_887_362;
/// The lowest note, C1, in Hz.
const LOWEST_NOTE_HZ: f64 = 32.703;
/// Steps of an octave: 10 cents each.
const STEPS: usize = 120;
/// What a frame adds, in whole units, so that sums do not depend on their order.
const UNIT: f64 = (1u64 << 32) as f64;
/// C, from which classes count, in Hz.
const C_HZ: f64 = 261.625_565_300_598_6;

/// Sums over frames, each of which adds one unit to either.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct PitchClasses {
    /// Shares of the power of the peaks, in steps of 10 cents from C.
    sounding: [u64; STEPS],
    /// Shares of the amplitude of the notes that may have made them.
    notes: [u64; STEPS],
    frames: u64,
}

/// A partial of a spectrum.
#[derive(Clone, Copy, Debug)]
struct Peak {
    hz: f64,
    power: f64,
}

impl PitchClasses {
    pub(crate) fn new() -> Self {
        Self { sounding: [0; STEPS], notes: [0; STEPS], frames: 0 }
    }

    /// Listens to the next frame.
    pub(crate) fn push(&mut self, kernels: Kernels, spectrum: &[Complex32]) {
        let mut power = [0.0; BINS.end - BINS.start + 2];
        for (power, bin) in power.iter_mut().zip(&spectrum[BINS.start - 1..]) {
            *power = bin.norm_sqr();
        }
        let strongest = kernels.max_abs(&power[1..=BINS.len()]);
        if strongest < LEAST_PEAK {
            return;
        }
        let least = LEAST_SHARE * strongest;
        let (mut sounding, mut notes) = ([0.0; STEPS], [0.0; STEPS]);
        let peaks = power.array_windows().zip(BINS).filter_map(|(around, bin)| Peak::at(bin, around, least));
        for peak in peaks {
            let octaves = (peak.hz / C_HZ).log2();
            let place = Place::of(octaves);
            place.add(&mut sounding, peak.power);
            let amplitude = peak.power.sqrt();
            // As a partial, unless the note would be lower than the lowest.
            let share = |partial: f64, share: f64| {
                if peak.hz >= LOWEST_NOTE_HZ * partial { share * amplitude } else { 0.0 }
            };
            place.add(&mut notes, amplitude + share(2.0, FALL) + share(4.0, FALL * FALL * FALL));
            Place::of(octaves - THIRD_OCTAVES).add(&mut notes, share(3.0, FALL * FALL));
            Place::of(octaves - FIFTH_OCTAVES).add(&mut notes, share(5.0, FALL * FALL * FALL * FALL));
        }
        add(&mut self.sounding, &sounding);
        add(&mut self.notes, &notes);
        self.frames += 1;
    }

    pub(crate) fn merge(&mut self, next: &Self) {
        self.sounding.iter_mut().zip(next.sounding).for_each(|(sum, more)| *sum += more);
        self.notes.iter_mut().zip(next.notes).for_each(|(sum, more)| *sum += more);
        self.frames += next.frames;
    }

    /// How far the tuning lies above A4 = 440 Hz, in cents, −50 to 50: the mean on the circle of a semitone.
    pub(crate) fn tuning_cents(&self) -> f64 {
        let (mut cosine, mut sine) = (0.0, 0.0);
        for (step, weight) in self.notes.iter().enumerate() {
            let angle = TAU * (step % (STEPS / 12)) as f64 / (STEPS / 12) as f64;
            cosine += *weight as f64 * angle.cos();
            sine += *weight as f64 * angle.sin();
        }
        100.0 * sine.atan2(cosine) / TAU
    }

    /// The share of each pitch class from C on in the power of the peaks. `None` where nothing sounds.
    pub(crate) fn chroma(&self) -> Option<[f64; 12]> {
        folded(&self.sounding, self.tuning_cents())
    }

    /// The share of each pitch class in the notes. `None` where nothing sounds.
    pub(crate) fn profile(&self) -> Option<[f64; 12]> {
        folded(&self.notes, self.tuning_cents())
    }
}

impl Peak {
    /// The vertex of the parabola through the logarithms of the powers of a bin and its neighbours, if it is higher
    /// than they are.
    fn at(bin: usize, [before, here, after]: &[f32; 3], least: f32) -> Option<Self> {
        if here < &least || here <= before || here < after {
            return None;
        }
        let fall = |side: f32| (f64::from(side.max(f32::MIN_POSITIVE)) / f64::from(*here)).ln();
        let (before, after) = (fall(*before), fall(*after));
        let shift = (0.5 * (before - after) / (before + after)).clamp(-0.5, 0.5);
        let rise = (0.25 * (after - before) * shift).exp();
        Some(Self { hz: (bin as f64 + shift) * BIN_HZ, power: f64::from(*here) * rise })
    }
}

/// Between two steps.
#[derive(Clone, Copy, Debug)]
struct Place {
    steps: [usize; 2],
    /// How near it is to the second of them.
    part: f64,
}

impl Place {
    /// That of a note so many octaves above C, less than six below it.
    fn of(octaves: f64) -> Self {
        let position = STEPS as f64 * (octaves + 6.0);
        let step = position as usize;
        Self { steps: [step % STEPS, (step + 1) % STEPS], part: position - step as f64 }
    }

    /// Shares a weight between the two.
    fn add(&self, sums: &mut [f64; STEPS], weight: f64) {
        sums[self.steps[0]] += weight * (1.0 - self.part);
        sums[self.steps[1]] += weight * self.part;
    }
}

/// Adds shares of one unit.
fn add(sums: &mut [u64; STEPS], weights: &[f64; STEPS]) {
    let whole: f64 = weights.iter().sum();
    if whole > 0.0 {
        let scale = UNIT / whole;
        sums.iter_mut().zip(weights).for_each(|(sum, weight)| *sum += (scale * weight) as u64);
    }
}

/// Steps to the nearest semitones of a tuning, as shares.
fn folded(steps: &[u64; STEPS], tuning_cents: f64) -> Option<[f64; 12]> {
    let whole = steps.iter().sum::<u64>() as f64;
    let mut classes = [0.0; 12];
    for (step, weight) in steps.iter().enumerate() {
        let semitones = (step as f64 * (1_200.0 / STEPS as f64) - tuning_cents) / 100.0;
        let class = (semitones.round() as i64).rem_euclid(12) as usize;
        classes[class] += *weight as f64 / whole;
    }
    (whole > 0.0).then_some(classes)
}
