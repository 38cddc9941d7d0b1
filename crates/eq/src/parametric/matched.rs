//! Bands as digital sections that follow the magnitude of their analogue prototypes up to 20 kHz.
//!
//! A bilinear transform squeezes the top octave: a bell at 10 kHz is up to 5 dB off. Here the poles start where
//! sampling puts them (impulse invariance; M. Vicanek, *Matched Second Order Digital Filters*, 2016) and
//! all coefficients are then fitted. A first-order prototype becomes a section of second order, whose
//! spare pole and zero bend the response near fs/2.

use core::f64::consts::PI;

use super::fit::Effort;
use super::prototype::Prototype;
use super::section::Section;
use super::{Band, BandKind, ParametricEq, Slope};

/// Sections of the steepest band.
pub(crate) const MAX_SECTIONS: usize = 4;
/// The sections of a band; places that it does not need are [`Section::IDENTITY`].
pub(crate) fn design(band: &Band, fs: f64, effort: Effort) -> [Section; MAX_SECTIONS] {
    let mut sections = [Section::IDENTITY; MAX_SECTIONS];
    let f0 = band.frequency_hz.min(ParametricEq::MAX_FREQUENCY * fs);
    let has_gain =
        matches!(band.kind, BandKind::Peak | BandKind::LowShelf | BandKind::HighShelf | BandKind::Tilt);
    if !band.enabled || (has_gain && band.gain_db == 0.0) {
        return sections;
    }
    let (q, scale) = (1.0 / band.q, (PI * f0 / fs).tan());
    let matched = |n, d| Prototype { n, d }.matched(f0, fs, effort);
    match band.kind {
        BandKind::LowPass(slope) => pass(slope, [[1.0, 0.0, 0.0]; 2], &matched, &mut sections),
        BandKind::HighPass(slope) => {
            pass(slope, [[0.0, 1.0, 0.0], [0.0, 0.0, 1.0]], &matched, &mut sections);
        }
        BandKind::BandPass => sections[0] = matched([0.0, q, 0.0], [1.0, q, 1.0]),
        BandKind::Notch => sections[0] = matched([1.0, 0.0, 1.0], [1.0, q, 1.0]),
        // A bilinear all-pass keeps its magnitude exactly and its phase at 0, f₀ and fs/2.
        BandKind::AllPass { order: 1 } => {
            sections[0] = Section::from_polynomials([1.0, 0.0, -1.0], [1.0, 2.0, 1.0], scale);
        }
        BandKind::AllPass { .. } => {
            sections[0] = Section::from_polynomials([1.0, -q, 1.0], [1.0, q, 1.0], scale);
        }
        _ => sections[0] = with_gain(band, &matched),
    }
    sections
}

/// Designs the boost; a cut swaps its numerator and denominator.
fn with_gain(band: &Band, matched: &impl Fn([f64; 3], [f64; 3]) -> Section) -> Section {
    let (a, q) = (10f64.powf(band.gain_db.abs() / 40.0), 1.0 / band.q);
    let low_shelf = || matched([a * a, a * a.sqrt() * q, a], [1.0, a.sqrt() * q, a]);
    let (section, inverted, gain) = match band.kind {
        BandKind::Peak => (matched([1.0, a * q, 1.0], [1.0, q / a, 1.0]), false, 1.0),
        BandKind::LowShelf => (low_shelf(), false, 1.0),
        // A high shelf is its gain over the low shelf.
        BandKind::HighShelf => (low_shelf(), true, a * a),
        _ => (matched([1.0, a * a, 0.0], [a * a, 1.0, 0.0]), false, 1.0),
    };
    let cut = band.gain_db < 0.0;
    let section = if inverted != cut { section.inverse() } else { section };
    section.amplified(if cut { 1.0 / gain } else { gain })
}

/// `n` are the numerators of the sections of first and of second order.
fn pass(
    slope: Slope,
    n: [[f64; 3]; 2],
    matched: &impl Fn([f64; 3], [f64; 3]) -> Section,
    sections: &mut [Section; MAX_SECTIONS],
) {
    let (order, times) = match slope {
        Slope::Butterworth(order) => (usize::from(order), 1),
        Slope::LinkwitzRiley(order) => (usize::from(order / 2), 2),
    };
    let count = order.div_ceil(2);
    for (k, place) in sections[..count].iter_mut().enumerate() {
        *place = if 2 * k + 1 == order {
            matched(n[0], [1.0, 1.0, 0.0])
        } else {
            matched(n[1], [1.0, 2.0 * (PI * (2 * k + 1) as f64 / (2 * order) as f64).sin(), 1.0])
        };
    }
    if times == 2 {
        sections.copy_within(..count, count);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The larger magnitude of the roots of a₀z² + a₁z + a₂.
    fn radius([a0, a1, a2]: [f64; 3]) -> f64 {
        let (half, product) = (-0.5 * a1 / a0, a2 / a0);
        let discriminant = half * half - product;
        if discriminant < 0.0 { product.sqrt() } else { half.abs() + discriminant.sqrt() }
    }

    #[test]
    fn every_pole_is_inside_the_unit_circle() {
        use BandKind::{AllPass, BandPass, HighPass, HighShelf, LowPass, LowShelf, Notch, Peak, Tilt};
        let mut kinds = vec![Peak, LowShelf, HighShelf, BandPass, Notch, Tilt];
        kinds.extend([1, 2].map(|order| AllPass { order }));
        kinds.extend((1..=8).map(|order| LowPass(Slope::Butterworth(order))));
        kinds.extend((1..=8).map(|order| HighPass(Slope::Butterworth(order))));
        for kind in kinds {
            for fs in [8_000.0, 44_100.0, 192_000.0, 768_000.0] {
                for frequency_hz in [1.0, 20.0, 700.0, 3_799.0, 12_000.0, 20_900.0, 384_000.0] {
                    for (q, gain_db) in
                        [(0.1, 30.0), (0.1, -30.0), (40.0, 30.0), (40.0, -30.0), (1.0, 0.01), (0.5, -12.0)]
                    {
                        let band = Band { kind, frequency_hz, q, gain_db, enabled: true };
                        for effort in [Effort::Full, Effort::Moving] {
                            for Section { g, k, mix } in design(&band, fs, effort) {
                                assert!(mix.iter().all(|m| m.is_finite()), "{band:?} at {fs}: {mix:?}");
                                assert!(g > 0.0 && k > 0.0, "{band:?} at {fs}: {g}, {k}");
                                let poles = [1.0 + g * k + g * g, 2.0 * (g * g - 1.0), 1.0 - g * k + g * g];
                                assert!(radius(poles) < 1.0, "{band:?} at {fs}: {g}, {k}");
                            }
                        }
                    }
                }
            }
        }
    }
}
