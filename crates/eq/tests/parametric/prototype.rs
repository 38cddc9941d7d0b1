use auralis_eq::{Band, BandKind, Slope};

/// 20·log₁₀|H| of the prototypes by their formulas, at f/f₀.
pub(crate) fn prototype_db(band: &Band, f: f64) -> f64 {
    let w = f / band.frequency_hz;
    let a = 10f64.powf(band.gain_db / 40.0);
    let q = band.q;
    let ratio = |n: [f64; 3], d: [f64; 3]| {
        let size = |p: [f64; 3]| (p[0] - p[2] * w * w).hypot(p[1] * w);
        20.0 * (size(n) / size(d)).log10()
    };
    let butterworth = |order: u8, w: f64| -10.0 * (1.0 + w.powi(2 * i32::from(order))).log10();
    let pass = |slope, w: f64| match slope {
        Slope::Butterworth(order) => butterworth(order, w),
        Slope::LinkwitzRiley(order) => 2.0 * butterworth(order / 2, w),
    };
    match band.kind {
        BandKind::Peak => ratio([1.0, a / q, 1.0], [1.0, 1.0 / (a * q), 1.0]),
        BandKind::LowShelf => ratio([a * a, a * a.sqrt() / q, a], [1.0, a.sqrt() / q, a]),
        BandKind::HighShelf => ratio([a, a * a.sqrt() / q, a * a], [a, a.sqrt() / q, 1.0]),
        BandKind::LowPass(slope) => pass(slope, w),
        BandKind::HighPass(slope) => pass(slope, 1.0 / w),
        BandKind::BandPass => ratio([0.0, 1.0 / q, 0.0], [1.0, 1.0 / q, 1.0]),
        BandKind::Notch => ratio([1.0, 0.0, 1.0], [1.0, 1.0 / q, 1.0]),
        BandKind::AllPass { .. } => 0.0,
        BandKind::Tilt => ratio([1.0, a * a, 0.0], [a * a, 1.0, 0.0]),
    }
}
