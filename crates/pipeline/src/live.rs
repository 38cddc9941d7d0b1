//! The chain of a player: one processor whose settings change while it plays.

mod control;
mod history;
mod lane;
mod live_chain;

pub use control::{LiveControl, LiveError};
pub use live_chain::LiveChain;
