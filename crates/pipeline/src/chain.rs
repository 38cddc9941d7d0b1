//! The chain that makes a master: its design as plain data, its stages, and the processor.

mod design;
mod master_chain;
mod meter;
mod tone;
mod width;

pub use design::ChainDesign;
pub use master_chain::MasterChain;
pub use meter::{ChainMeter, GainReduction};
pub use tone::ToneCurve;
pub use width::{StereoWidth, WidthDesign};
