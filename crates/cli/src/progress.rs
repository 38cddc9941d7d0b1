//! Progress bars on stderr, for whoever watches a terminal for more than a second.

use std::io::IsTerminal;
use std::ops::ControlFlow;
use std::path::Path;
use std::time::{Duration, Instant};

use auralis_pipeline::{Observer, Progress, Stage};
use indicatif::{MultiProgress, ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::args::Common;
use crate::failure::without_controls;
use crate::interrupt;

/// Work shorter than this shows no bar.
const PATIENCE: Duration = Duration::from_secs(1);

/// The bars of all tracks at work.
#[derive(Clone, Debug)]
pub(crate) struct Bars {
    all: MultiProgress,
}

impl Bars {
    pub(crate) fn new(common: &Common) -> Self {
        let visible = !common.quiet && std::io::stderr().is_terminal();
        let target = if visible { ProgressDrawTarget::stderr() } else { ProgressDrawTarget::hidden() };
        Self { all: MultiProgress::with_draw_target(target) }
    }

    /// The progress of one track.
    pub(crate) fn track(&self, path: &Path, sample_rate_hz: f64) -> TrackProgress {
        TrackProgress {
            bars: self.all.clone(),
            name: without_controls(&path.file_name().unwrap_or(path.as_os_str()).to_string_lossy(), |_| {
                false
            })
            .into_owned(),
            sample_rate_hz,
            started: Instant::now(),
            stage: None,
            bar: None,
        }
    }
}

/// Counts the tracks that are done.
#[derive(Debug)]
pub(crate) struct Tally {
    bars: MultiProgress,
    tracks: usize,
    done: usize,
    started: Instant,
    bar: Option<ProgressBar>,
}

impl Tally {
    pub(crate) fn new(bars: &Bars, tracks: usize) -> Self {
        Self { bars: bars.all.clone(), tracks, done: 0, started: Instant::now(), bar: None }
    }

    /// Another track is done.
    pub(crate) fn one_more(&mut self) {
        self.done += 1;
        let elapsed = self.started.elapsed();
        if self.tracks < 2 || elapsed < PATIENCE {
            return;
        }
        let bar = self
            .bar
            .get_or_insert_with(|| self.bars.add(ProgressBar::new(self.tracks as u64).with_style(style())));
        bar.set_position(self.done as u64);
        let per_second = self.done as f64 / elapsed.as_secs_f64();
        let eta = (self.tracks - self.done) as f64 / per_second;
        bar.set_message(format!(
            "{} of {} tracks · {per_second:.1} tracks/s · ETA {:.0} s",
            self.done,
            self.tracks,
            eta.ceil()
        ));
    }
}

impl Drop for Tally {
    fn drop(&mut self) {
        if let Some(bar) = self.bar.take() {
            bar.finish_and_clear();
        }
    }
}

/// Observes the passes over one track: moves its bar, and stops them after Ctrl-C.
#[derive(Debug)]
pub(crate) struct TrackProgress {
    bars: MultiProgress,
    name: String,
    sample_rate_hz: f64,
    started: Instant,
    /// The pass that runs, and when its first block arrived.
    stage: Option<(Stage, u64, Instant)>,
    bar: Option<ProgressBar>,
}

impl TrackProgress {
    /// When the pass began. A trial that follows another is told by its frames, which start again.
    fn begun(&mut self, progress: Progress) -> Instant {
        let begun = match self.stage {
            Some((stage, frames, begun)) if stage == progress.stage && frames <= progress.frames => begun,
            _ => Instant::now(),
        };
        self.stage = Some((progress.stage, progress.frames, begun));
        begun
    }

    fn show(&mut self, progress: Progress, begun: Instant) {
        let bar = self.bar.get_or_insert_with(|| self.bars.add(ProgressBar::no_length().with_style(style())));
        if let Some(total) = progress.total_frames {
            bar.set_length(total);
        }
        bar.set_position(progress.frames);
        let frames_per_second = progress.frames as f64 / begun.elapsed().as_secs_f64().max(1e-3);
        let speed = frames_per_second / self.sample_rate_hz;
        let left = progress.total_frames.map(|total| total.saturating_sub(progress.frames));
        let eta = left.map_or_else(String::new, |left| {
            format!(" · ETA {:.0} s", (left as f64 / frames_per_second.max(1.0)).ceil())
        });
        let doing = match progress.stage {
            Stage::Analyze => "measuring",
            Stage::Try => "trying",
            _ => "rendering",
        };
        bar.set_message(format!("{doing} {} · {speed:.0}× real time{eta}", self.name));
    }
}

fn style() -> ProgressStyle {
    let template = "{wide_msg} {bar:24} {percent:>3} %";
    ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar())
}

impl Observer for TrackProgress {
    fn progress(&mut self, progress: Progress) -> ControlFlow<()> {
        if interrupt::requested() {
            return ControlFlow::Break(());
        }
        let begun = self.begun(progress);
        if self.started.elapsed() > PATIENCE {
            self.show(progress, begun);
        }
        ControlFlow::Continue(())
    }
}

impl Drop for TrackProgress {
    fn drop(&mut self) {
        if let Some(bar) = self.bar.take() {
            bar.finish_and_clear();
        }
    }
}
