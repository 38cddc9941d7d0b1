//! From a track to its master: measure, plan, render.
//!
//! ```text
//! FrameSource ──analyze──▶ TrackAnalysis ──MasteringPlan::new──▶ plan ──refine──▶ plan
//! FrameSource ──────────── gain ─▶ true-peak limiter ─▶ dither ─▶ FrameSink    (render)
//! ```
//!
//! Every pass streams: memory does not grow with the track. The source is opened anew for each pass,
//! see [`Track`]. The output has the frames of the input, neither more nor fewer, and does not depend
//! on how the source hands them out.
//!
//! [`analyze_content`] also tells what the track holds and what it sounds like, and [`analyze_in_memory`] does that on all cores, with the
//! same bits.
//!
//! Where nothing is limited there are two passes. Where the limiter works, the loudness that it takes
//! is found by trial: [`refine`] renders without writing until the loudness fits, at most eight times.
#![forbid(unsafe_code)]

extern crate alloc;

mod aligned;
mod analysis;
mod chain;
mod corridor;
mod drive;
mod dynamics;
mod error;
mod grid;
mod plan;
mod preset;
mod profile;
mod progress;
mod refine;
mod render;
mod settings;
mod target;
mod tonal_balance;
mod track;
mod track_analyzer;
mod transfer;

pub use auralis_spectrum::{Waveform, WaveformAnalyzer, WaveformBin};

pub use aligned::Aligned;
pub use analysis::{ContentAnalysis, TrackAnalysis, analyze, analyze_content, analyze_in_memory};
pub use chain::{ChainDesign, ChainMeter, GainReduction, MasterChain, StereoWidth, ToneCurve, WidthDesign};
pub use corridor::{Corridor, Spread};
pub use dynamics::Dynamics;
pub use error::PipelineError;
pub use plan::{Explained, MasteringPlan};
pub use preset::Preset;
pub use profile::Profile;
pub use progress::{Observer, Progress, Stage};
pub use refine::refine;
pub use render::{Rendering, render};
pub use settings::MasterSettings;
pub use target::DeliveryTarget;
pub use track::Track;
pub use transfer::{Transferred, transfer};
