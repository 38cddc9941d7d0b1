//! A chain that changes while it plays: without a click, an allocation or a jump in time.

use std::thread;

use auralis_core::{Buffer, Design, Processor, StreamSpec};
use auralis_limiter::LimiterDesign;
use auralis_pipeline::{ChainDesign, LiveChain, LiveControl, LiveError};
use auralis_testkit::allocations;
use auralis_testkit::laws::{Arrival, Laws};
use auralis_testkit::signals::{self, Tone};

use crate::chain::everything;

fn spec() -> StreamSpec {
    StreamSpec::new(44_100, 2, 512).unwrap()
}

fn gain(gain_db: f64) -> ChainDesign {
    ChainDesign { gain_db, ..Default::default() }
}

fn live(design: &ChainDesign) -> (LiveChain, LiveControl) {
    LiveChain::new(design, &spec()).unwrap()
}

/// Plays a signal in blocks of a length and calls `at_block` before each.
fn play(
    chain: &mut LiveChain,
    input: &Buffer,
    block_frames: usize,
    mut at_block: impl FnMut(usize),
) -> Buffer {
    let mut audio = input.clone();
    let frames = audio.frames();
    let mut block = audio.block_mut();
    for start in (0..frames).step_by(block_frames) {
        at_block(start);
        let mut part = block.range(start..frames.min(start + block_frames));
        let ((), count) = allocations::count(|| chain.process(&mut part));
        assert_eq!(count, Default::default(), "at frame {start}");
    }
    audio
}

/// What plays at first may have no latency of its own; whatever follows fits.
#[test]
fn the_latency_is_that_of_a_full_chain_or_more() {
    for rate in [8_000, 44_100, 192_000] {
        let spec = StreamSpec::new(rate, 2, 512).unwrap();
        let latency = |design: &ChainDesign| LiveChain::new(design, &spec).unwrap().0.latency_frames();
        let full = ChainDesign { compressor: None, ..everything() }.build(&spec).unwrap().latency_frames();
        assert_eq!(latency(&ChainDesign::default()), full, "{rate} Hz");
        let slow = LimiterDesign { lookahead_ms: 20.0, ..LimiterDesign::default() };
        let longer = ChainDesign { limiter: Some(slow), ..everything() };
        let more = longer.build(&spec).unwrap().latency_frames();
        assert!(more > full && latency(&longer) == more, "{rate} Hz: {more}");
    }
}

#[test]
fn the_live_chain_obeys_the_laws() {
    for (sample_rate, channels, design) in [
        (44_100, 2, everything()),
        (8_000, 1, gain(-6.0)),
        (192_000, 2, gain(1.0)),
        (48_000, 8, everything()),
    ] {
        Laws::built_by(|spec| LiveChain::new(&design, spec).map(|(chain, _)| chain))
            .sample_rate(sample_rate)
            .channels(channels)
            .random_splits(4)
            .impulse(0.05, Arrival::Peak)
            .check();
    }
}

#[test]
fn a_change_is_a_short_fade_without_a_click() {
    let hz = 441.0;
    let tone = signals::duplicate(&Tone::dbfs(hz, -12.0).samples(44_100.0, 44_100), 2);
    let (mut chain, mut control) = live(&gain(0.0));
    let out = play(&mut chain, &tone, 512, |start| {
        if start == 20_480 {
            control.set(&gain(-12.0)).unwrap();
        }
    });
    let latency = chain.latency_frames();
    let plane = out.plane(0);
    // A sine moves by at most 2πf/fs of its amplitude per frame; the fade adds 12 dB in 882 frames.
    let amplitude = 10f32.powf(-12.0 / 20.0);
    let most = amplitude * (std::f32::consts::TAU * hz as f32 / 44_100.0 + 1.0 / 882.0);
    let steps = plane[latency..].windows(2).map(|pair| (pair[1] - pair[0]).abs());
    assert!(steps.fold(0.0, f32::max) <= most * 1.001);
    let input = tone.plane(0);
    assert_eq!(plane[latency..20_480], input[..20_480 - latency], "before, the first chain");
    // After 25 ms of catching up and 20 ms of fade, the second one, in step with the first.
    let after = 20_480 + 45 * 441 / 10 + 256;
    let quieter = 10f64.powf(-12.0 / 20.0) as f32;
    for n in after..44_100 {
        assert_eq!(plane[n], input[n - latency] * quieter, "frame {n}");
    }
    assert!(
        (20_480..after).any(|n| plane[n] != input[n - latency] && plane[n] != input[n - latency] * quieter)
    );
}

#[test]
fn changes_do_not_depend_on_the_block_length() {
    let noise = signals::stack(&[signals::pink_noise(1, 0.2, 30_000), signals::pink_noise(2, 0.2, 30_000)]);
    let by = |block_frames: usize| {
        let (mut chain, mut control) = live(&gain(0.0));
        play(&mut chain, &noise, block_frames, |start| {
            // Between two multiples of 256; every length has a border there.
            if start == 9_900 {
                control.set(&everything()).unwrap();
            }
        })
    };
    let expected = by(100);
    for block_frames in [1, 33, 300, 990, 9_900] {
        assert!(by(block_frames) == expected, "blocks of {block_frames}");
    }
}

#[test]
fn after_a_change_the_new_chain_plays_as_if_it_always_had() {
    let frames = 100_000;
    let noise = signals::stack(&[signals::pink_noise(1, 0.2, frames), signals::pink_noise(2, 0.2, frames)]);
    let toned = ChainDesign { tone: everything().tone, gain_db: -3.0, ..Default::default() };
    let (mut chain, mut control) =
        live(&ChainDesign { limiter: Some(LimiterDesign::default()), ..gain(6.0) });
    let out = play(&mut chain, &noise, 512, |start| {
        if start == 30_720 {
            control.set(&toned).unwrap();
        }
    });
    let (mut always, _control) = live(&toned);
    let expected = play(&mut always, &noise, 512, |_| {});
    for (found, expected) in out.block().planes().zip(expected.block().planes()) {
        for n in 40_000..frames {
            // Frames of the transform begin elsewhere: rounding, −120 dB.
            assert!((found[n] - expected[n]).abs() < 1e-6, "frame {n}");
        }
    }
}

#[test]
fn bypass_is_the_delayed_input_at_the_level_of_the_master() {
    let noise = signals::stack(&[signals::pink_noise(1, 0.1, 40_000), signals::pink_noise(2, 0.1, 40_000)]);
    let (mut chain, mut control) = live(&everything());
    control.bypass(3.0).unwrap();
    let out = play(&mut chain, &noise, 512, |_| {});
    let latency = chain.latency_frames();
    let gain = 10f64.powf(3.0 / 20.0) as f32;
    for n in 10_000..40_000 {
        assert_eq!(out.plane(1)[n], noise.plane(1)[n - latency] * gain);
    }
}

#[test]
fn every_chain_comes_back_and_the_last_one_wins() {
    let (mut chain, mut control) = live(&gain(0.0));
    let noise = signals::stack(&[signals::pink_noise(1, 0.1, 20_000), signals::pink_noise(2, 0.1, 20_000)]);
    for n in 0..4 {
        control.set(&gain(f64::from(n))).unwrap();
    }
    assert_eq!(control.set(&gain(9.0)), Err(LiveError::Busy), "nobody plays");
    play(&mut chain, &noise, 512, |_| {});
    // Many more than fit any ring, while it plays: all are dropped here, none on the audio thread.
    for n in 0..40 {
        control.set(&gain(f64::from(n % 7))).unwrap();
        play(&mut chain, &noise, 512, |_| {});
    }
    let out = play(&mut chain, &noise, 512, |_| {});
    let last = 10f64.powf(4.0 / 20.0) as f32;
    assert_eq!(out.plane(0)[10_000], noise.plane(0)[10_000 - chain.latency_frames()] * last);
    chain.reset();
    control.set(&gain(-6.0)).unwrap();
    chain.reset();
    assert_eq!(
        control.set(&gain(200.0)).map_err(|e| e.to_string()).unwrap_err(),
        "gain_db is 200; it must lie between -120 and 120"
    );
}

#[test]
fn of_chains_that_wait_only_the_last_is_faded_to() {
    let noise = signals::stack(&[signals::pink_noise(1, 0.1, 20_000), signals::pink_noise(2, 0.1, 20_000)]);
    let (mut chain, mut control) = live(&gain(0.0));
    for gain_db in [-40.0, 6.0, -20.0, -3.0] {
        control.set(&gain(gain_db)).unwrap();
    }
    let out = play(&mut chain, &noise, 512, |_| {});
    // 25 ms of catching up and 20 ms of one fade are less than the latency.
    let (latency, last) = (chain.latency_frames(), 10f64.powf(-3.0 / 20.0) as f32);
    for n in latency..20_000 {
        assert_eq!(out.plane(0)[n], noise.plane(0)[n - latency] * last, "frame {n}");
    }
}

#[test]
fn what_played_before_a_reset_is_not_heard_in_a_change_after_it() {
    let noise = signals::stack(&[signals::pink_noise(1, 0.1, 20_000), signals::pink_noise(2, 0.1, 20_000)]);
    let changed = |chain: &mut LiveChain, control: &mut LiveControl| {
        control.set(&gain(-6.0)).unwrap();
        play(chain, &noise, 512, |_| {})
    };
    let (mut fresh, mut its_control) = live(&gain(0.0));
    let expected = changed(&mut fresh, &mut its_control);
    let (mut chain, mut control) = live(&gain(0.0));
    play(&mut chain, &noise, 512, |_| {});
    chain.reset();
    assert!(changed(&mut chain, &mut control) == expected);
    let latency = chain.latency_frames();
    assert!(expected.plane(0)[..latency].iter().all(|x| *x == 0.0), "silence until the latency has passed");
}

#[test]
fn a_chain_that_needs_more_latency_is_refused_and_what_plays_goes_on() {
    let (chain, mut control) = live(&gain(0.0));
    let lazy = LimiterDesign { lookahead_ms: 20.0, ..Default::default() };
    let error = control.set(&ChainDesign { limiter: Some(lazy), ..everything() }).unwrap_err();
    assert!(matches!(error, LiveError::Build(error) if error.parameter() == "latency_frames"), "{error}");
    let (longer, _control) = live(&ChainDesign { limiter: Some(lazy), ..everything() });
    assert!(longer.latency_frames() > chain.latency_frames());
    assert_eq!(
        longer.latency_frames(),
        ChainDesign { limiter: Some(lazy), ..everything() }.build(&spec()).unwrap().latency_frames()
    );
}

#[test]
fn a_control_thread_may_change_it_all_the_time() {
    let (mut chain, mut control) = live(&gain(0.0));
    let tone = signals::duplicate(&Tone::dbfs(100.0, -6.0).samples(44_100.0, 200_000), 2);
    thread::scope(|scope| {
        let changes = scope.spawn(move || {
            for n in 0..30 {
                let _ = control.set(&if n % 2 == 0 { everything() } else { gain(-20.0) });
                thread::yield_now();
            }
            control
        });
        let out = play(&mut chain, &tone, 512, |_| {});
        assert!(out.block().planes().flatten().all(|x| x.is_finite() && x.abs() < 1.5));
        changes.join().unwrap();
    });
}
