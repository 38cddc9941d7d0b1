//! The parametric equaliser: what it does to sound, against the analogue formulas.
#![allow(clippy::unwrap_used, reason = "a test may fail by panicking")]

mod analogue;
mod laws;
mod movement;
mod noise;
mod prototype;
mod sound;

auralis_testkit::count_allocations!();

use auralis_core::{Buffer, Design, StreamSpec};
use auralis_eq::{Band, BandKind, ParametricEq, ParametricEqDesign, Slope};

fn band(kind: BandKind, frequency_hz: f64, q: f64, gain_db: f64) -> Band {
    Band { kind, frequency_hz, q, gain_db, enabled: true }
}

fn eq(bands: &[Band], sample_rate: u32) -> ParametricEq {
    let spec = StreamSpec::new(sample_rate, 1, 512).unwrap();
    ParametricEqDesign { bands: bands.to_vec() }.build(&spec).unwrap()
}

/// Every shape in every order.
fn kinds() -> Vec<BandKind> {
    use BandKind::{AllPass, BandPass, HighPass, HighShelf, LowPass, LowShelf, Notch, Peak, Tilt};
    let mut kinds = vec![Peak, LowShelf, HighShelf, BandPass, Notch, Tilt];
    kinds.extend([1, 2].map(|order| AllPass { order }));
    for order in 1..=8 {
        kinds.extend([LowPass, HighPass].map(|pass| pass(Slope::Butterworth(order))));
    }
    for order in [2, 4, 6, 8] {
        kinds.extend([LowPass, HighPass].map(|pass| pass(Slope::LinkwitzRiley(order))));
    }
    kinds
}

fn mono(samples: &[f32]) -> Buffer {
    Buffer::from_planes(&[samples])
}
