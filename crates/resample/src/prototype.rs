use core::f64::consts::PI;

use crate::quality::LowPass;

/// The impulse response of a low-pass in continuous time: h(t) = c·sinc(c·t)·I₀(β·√(1 − (t/H)²)).
///
/// Not normalised: who samples it divides by the sum.
pub(crate) struct Prototype {
    design: LowPass,
    /// I₀(β·√z) is the polynomial Σ (β²/4)^k/(k!)²·z^k in z; a bank needs it a hundred thousand times.
    bessel: Vec<f64>,
}

impl Prototype {
    pub(crate) fn new(design: LowPass) -> Self {
        let quarter = design.beta * design.beta / 4.0;
        let (mut term, mut largest, mut k) = (1.0, 1.0f64, 1.0);
        let mut bessel = vec![term];
        while term > largest * f64::EPSILON * f64::EPSILON {
            term *= quarter / (k * k);
            largest = largest.max(term);
            bessel.push(term);
            k += 1.0;
        }
        Self { design, bessel }
    }

    /// Frames of input on either side of a point that its value depends on.
    pub(crate) fn reach(&self) -> usize {
        self.design.half_length.ceil() as usize
    }

    /// The impulse response `t` samples from its middle.
    pub(crate) fn at(&self, t: f64) -> f64 {
        let LowPass { cutoff, half_length, .. } = self.design;
        let r = t / half_length;
        let z = 1.0 - r * r;
        if z <= 0.0 {
            return 0.0;
        }
        let angle = PI * cutoff * t;
        let sinc = if angle == 0.0 { 1.0 } else { angle.sin() / angle };
        cutoff * sinc * self.bessel.iter().rev().fold(0.0, |sum, a| sum * z + a)
    }

    /// Samples of the impulse response at the given times, with a sum of exactly 1 before rounding.
    pub(crate) fn sampled(&self, times: impl Iterator<Item = f64> + Clone) -> impl Iterator<Item = f64> {
        let sum: f64 = times.clone().map(|t| self.at(t)).sum();
        times.map(move |t| self.at(t) / sum)
    }
}
