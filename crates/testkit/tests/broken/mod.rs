//! A small lawful processor and analyser, and the many ways in which they can be broken.

mod averager;
mod smoother;

pub(crate) use averager::{AnalyzerFault, Averager};
pub(crate) use smoother::{Fault, Smoother};
