//! From a track to its master: measure, plan, try, render.
//!
//! ```text
//! FrameSource ──analyze_content──▶ ContentAnalysis ──adaptive, matching──▶ MasteringPlan ──guarded, refine──▶ plan
//! FrameSource ── tone ─▶ compressor ─▶ width ─▶ gain ─▶ true-peak limiter ─▶ dither ─▶ FrameSink    (render)
//! ```
//!
//! Every pass streams: memory does not grow with the track. The source is opened anew for each pass,
//! see [`Track`]. The output has the frames of the input, neither more nor fewer, and does not depend
//! on how the source hands them out.
//!
//! | step | what it does |
//! |---|---|
//! | [`analyze_content`] | one pass: loudness, peaks, spectrum, dynamics, image; [`analyze`] loudness alone |
//! | [`analyze_everything`], [`analyze_in_memory`] | the same pass with fingerprint, tempo, key and acoustic print |
//! | [`Library::like`], [`Library::corridor`] | the corridor of what sounds like a track, out of a library: pure |
//! | [`quick_plan`] | reads a track at a few places only: for the first sound of one never seen |
//! | [`MasteringPlan::adaptive`] | back to the [`Corridor`] of music, with the [`Preset`]'s shift: pure |
//! | [`MasteringPlan::matching`] | near a [`Reference`]: pure |
//! | [`MasteringPlan::new`] | the loudness alone, also of an album: pure |
//! | [`MasteringPlan::guarded`] | tries the plan on two [`Passages`], and makes milder what is too much |
//! | [`refine_match`] | renders without writing until the tone of a reference fits |
//! | [`foresee`] | renders once without writing, and finds the gain at which the loudness will fit |
//! | [`refine`] | the same, and tries it until it does fit |
//! | [`render`] | writes, and measures what it writes |
//! | [`GridRenderer`], [`RenderCache`] | any range of a master, and what was rendered of it before |
//!
//! A plan that shapes or limits needs one pass more, which measures what tone, dynamics and width leave; what the
//! limiter takes of that is computed from where energy and peaks lie, and [`refine`] makes sure of it by trials.
#![forbid(unsafe_code)]

extern crate alloc;

mod aligned;
mod analysis;
mod chain;
mod corridor;
mod drive;
mod dynamics;
mod error;
mod excerpts;
mod forecast;
mod grid;
mod guards;
mod joined;
mod listener;
mod live;
mod memory_track;
mod plan;
mod preset;
mod profile;
mod progress;
mod quick;
mod reference;
mod refine;
mod render;
mod second_look;
mod segments;
mod settings;
mod target;
mod tonal_balance;
mod track;
mod track_analyzer;
mod transfer;

pub use auralis_spectrum::{Waveform, WaveformAnalyzer, WaveformBin};

pub use aligned::Aligned;
pub use analysis::{
    ContentAnalysis, TrackAnalysis, analyze, analyze_content, analyze_everything, analyze_in_memory,
};
pub use chain::{ChainDesign, ChainMeter, GainReduction, MasterChain, StereoWidth, ToneCurve, WidthDesign};
pub use corridor::{Body, Corridor, Library, LibraryTrack, Like, Spread};
pub use dynamics::Dynamics;
pub use error::PipelineError;
pub use excerpts::{ExcerptSource, Excerpts};
pub use guards::Passages;
pub use joined::{Joined, JoinedSource};
pub use live::{LiveChain, LiveControl, LiveError};
pub use memory_track::{MemorySource, MemoryTrack};
pub use plan::{CrestLoss, Explained, MasteringPlan};
pub use preset::Preset;
pub use profile::Profile;
pub use progress::{Observer, Progress, Stage};
pub use quick::quick_plan;
pub use reference::{Reference, refine_match};
pub use refine::{foresee, refine};
pub use render::{
    CacheAccess, GridRenderer, Mastered, RenderCache, RenderGrid, Rendering, render, render_in_parallel,
};
pub use second_look::{SecondLook, second_look};
pub use settings::MasterSettings;
pub use target::DeliveryTarget;
pub use track::Track;
pub use transfer::{Transferred, transfer};
