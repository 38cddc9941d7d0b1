//! A player's chain: sound at once from a quick plan, a fade to the full plan once the track is measured, another
//! preset, and the original at the level of its master.
//!
//! `cargo run --release --example live_chain -- song.flac`
#![allow(clippy::print_stdout, reason = "an example shows what it does")]

use std::error::Error;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use auralis::media::{Decoder, MediaError};
use auralis::pipeline::{
    ChainDesign, Corridor, LiveChain, LiveControl, MasterSettings, MasteringPlan, Passages, Preset, Track,
    analyze_content, foresee, quick_plan,
};
use auralis::{Buffer, FrameSource, Processor, StreamSpec};

const BLOCK_FRAMES: usize = 512;

struct File(PathBuf);

impl Track for File {
    type Source = Decoder;

    fn open(&self) -> Result<Decoder, MediaError> {
        Decoder::open(&self.0)
    }
}

/// The control thread: tracks are measured here, chains built and dropped.
fn control(track: &File, mut control: LiveControl) -> Result<(), Box<dyn Error + Send + Sync>> {
    let (settings, corridor) = (MasterSettings::default(), Corridor::built_in());
    let analysis = analyze_content(&mut track.open()?, &mut ())?;
    let plan = MasteringPlan::adaptive(&analysis, &settings, &corridor);
    let plan = plan.guarded(&Passages::read(track, &analysis, &mut ())?)?;
    let tracks = std::slice::from_ref(track);
    let plan = foresee(plan, tracks, &analysis.track.loudness, &settings, &mut ())?;
    control.set(&ChainDesign::of_plan(&plan))?;
    println!("full plan:  gain {:+.2}, {} expected", plan.gain.value, plan.expected_loudness.value);
    thread::sleep(Duration::from_millis(60));

    // What was measured serves every preset and intensity: a plan takes microseconds.
    let warm = MasterSettings::of_preset(Preset::Warm);
    let other = MasteringPlan::adaptive(&analysis, &warm, &corridor);
    control.set(&ChainDesign::of_plan(&other))?;
    thread::sleep(Duration::from_millis(60));
    println!("{}: {:?}", warm.preset, control.meter().read());

    // How it sounded before, as loud as the master. Silence has no loudness, and no gain.
    let louder = plan.expected_loudness.value.0 - analysis.track.loudness.integrated.0;
    control.bypass(if louder.is_finite() { louder } else { 0.0 })?;
    thread::sleep(Duration::from_millis(60));
    Ok(())
}

fn main() -> Result<(), Box<dyn Error + Send + Sync>> {
    let path = std::env::args().nth(1).unwrap_or_else(|| "testdata/rock_feelings_95bpm.flac".to_owned());
    run(Path::new(&path))
}

/// Plays a file until everything has been heard.
pub(crate) fn run(path: &Path) -> Result<(), Box<dyn Error + Send + Sync>> {
    let track = File(path.to_owned());
    let opened = Instant::now();
    let plan = quick_plan(&track, &MasterSettings::default(), &Corridor::built_in(), &mut ())?;
    let mut source = track.open()?;
    let channels = source.layout().channels();
    let spec = StreamSpec::new(source.sample_rate().get(), channels, BLOCK_FRAMES)?;
    let (mut chain, live) = LiveChain::new(&ChainDesign::of_plan(&plan), &spec)?;
    println!("quick plan: gain {:+.2}, after {:.1?}", plan.gain.value, opened.elapsed());
    println!("latency: {} frames, whatever plays", chain.latency_frames());
    let done = AtomicBool::new(false);
    thread::scope(|scope| {
        let control = scope.spawn(|| {
            let result = control(&track, live);
            done.store(true, Ordering::Release);
            result
        });
        // The audio thread: neither lock nor allocation, whatever the other one does. Blocks that were read ahead come
        // to a player from a third thread; here they are read in between.
        let mut block = Buffer::new(channels.into(), BLOCK_FRAMES);
        while !done.load(Ordering::Acquire) {
            if source.read(&mut block.block_mut())? < BLOCK_FRAMES {
                source = track.open()?;
            }
            chain.process(&mut block.block_mut());
            thread::sleep(Duration::from_millis(2));
        }
        control.join().expect("the control thread does not panic")
    })
}
