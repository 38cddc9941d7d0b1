//! The whole chain in a player, changed by another thread while it plays.
//!
//! `cargo run --example live_chain`
#![allow(clippy::print_stdout, reason = "an example shows what it does")]

use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use auralis::compressor::CompressorDesign;
use auralis::limiter::LimiterDesign;
use auralis::pipeline::{ChainDesign, LiveChain, LiveControl, LiveError, ToneCurve, WidthDesign};
use auralis::{Buffer, Processor, StreamSpec};

fn warm() -> ChainDesign {
    ChainDesign {
        tone: Some(ToneCurve { points: vec![(80.0, 2.0), (1_000.0, 0.0), (12_000.0, -1.5)] }),
        compressor: Some(CompressorDesign { threshold_db: -18.0, ..Default::default() }),
        width: Some(WidthDesign { side_gain_db: 1.0, mono_below_hz: 120.0 }),
        gain_db: 4.0,
        limiter: Some(LimiterDesign::default()),
    }
}

/// The control thread: settings come from a person, chains are built and dropped here.
fn turn_the_knobs(mut control: LiveControl, done: &AtomicBool) -> Result<(), LiveError> {
    for gain_db in [2.0, 4.0, 6.0] {
        control.set(&ChainDesign { gain_db, ..warm() })?;
        thread::sleep(Duration::from_millis(60));
        println!("{gain_db:+} dB: {:?}", control.meter().read());
    }
    // How it sounded before, at the level of the master.
    control.bypass(5.0)?;
    thread::sleep(Duration::from_millis(60));
    done.store(true, Ordering::Release);
    Ok(())
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    run()
}

/// Plays while the knobs are turned.
pub(crate) fn run() -> Result<(), Box<dyn std::error::Error>> {
    let spec = StreamSpec::new(44_100, 2, 512)?;
    let (mut chain, control) = LiveChain::new(&warm(), &spec)?;
    println!("latency: {} frames, whatever plays", chain.latency_frames());
    let done = AtomicBool::new(false);
    thread::scope(|scope| {
        let knobs = scope.spawn(|| turn_the_knobs(control, &done));
        // The audio thread: no lock, no allocation, whatever the other one does.
        let mut block = Buffer::new(2, 512);
        let mut phase = 0.0f32;
        while !done.load(Ordering::Acquire) {
            for n in 0..512 {
                phase = (phase + 0.02) % core::f32::consts::TAU;
                block.plane_mut(0)[n] = 0.3 * phase.sin();
                block.plane_mut(1)[n] = 0.3 * phase.cos();
            }
            chain.process(&mut block.block_mut());
            thread::sleep(Duration::from_millis(2));
        }
        knobs.join().expect("the control thread does not panic")
    })?;
    Ok(())
}
