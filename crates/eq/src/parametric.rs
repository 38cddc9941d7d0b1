mod band;
mod complex;
mod glide;
mod matched;
mod processor;
mod section;

pub use band::{Band, BandKind, ParametricEqDesign, Slope};
pub use complex::Complex;
pub use processor::ParametricEq;
