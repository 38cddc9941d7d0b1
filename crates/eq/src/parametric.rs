mod band;
mod cascade;
mod complex;
mod fit;
mod glide;
mod matched;
mod processor;
mod prototype;
mod section;

pub use band::{Band, BandKind, ParametricEqDesign, Slope};
pub use complex::Complex;
pub use processor::ParametricEq;
