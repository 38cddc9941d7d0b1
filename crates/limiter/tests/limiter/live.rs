use auralis_core::{Buffer, Design, Processor, StreamSpec};
use auralis_limiter::{Limiter, LimiterDesign};
use auralis_testkit::signals::{self, Tone};
use auralis_testkit::{allocations, true_peak};

const RATE: u32 = 48_000;
/// Frames of 20 ms, in which a parameter glides, and of the default look-ahead.
const RAMP: usize = 960;
const LOOKAHEAD: usize = 192;

fn limiter(design: &LimiterDesign, channels: u16) -> Limiter {
    design.build(&StreamSpec::new(RATE, channels, 1 << 20).unwrap()).unwrap()
}

/// The output, latency included, of an input that is cut in `split` frames; `set` is called at frame `at`.
fn run(limiter: &mut Limiter, input: &Buffer, split: usize, at: usize, set: impl Fn(&mut Limiter)) -> Buffer {
    let mut buffer = input.clone();
    let frames = buffer.frames();
    for part in [0..at, at..frames] {
        if part.start == at {
            set(limiter);
        }
        let mut block = buffer.block_mut();
        for start in part.clone().step_by(split) {
            limiter.process(&mut block.range(start..part.end.min(start + split)));
        }
    }
    buffer
}

/// The sharpest bend of a curve: what a click is made of.
fn bend(y: &[f32]) -> f64 {
    let [a, b, c] = [0, 1, 2].map(|n| y[n..].iter().map(|y| f64::from(*y)));
    a.zip(b).zip(c).map(|((a, b), c)| (a - 2.0 * b + c).abs()).fold(0.0, f64::max)
}

fn everything(limiter: &mut Limiter) {
    limiter.set_gain_db(5.0);
    limiter.set_ceiling_dbtp(-4.0);
    limiter.set_release_ms(35.0);
    limiter.set_link(0.25);
}

fn stereo(frames: usize) -> Buffer {
    signals::stack(&[signals::white_noise(21, 1.4, frames), signals::pink_noise(22, 0.2, frames)])
}

#[test]
fn splits_do_not_show_while_parameters_glide() {
    let input = stereo(12_000);
    let whole = run(&mut limiter(&LimiterDesign::default(), 2), &input, 1 << 20, 5_003, everything);
    for split in [1, 7, 255, 256, 480, 1_000] {
        let cut = run(&mut limiter(&LimiterDesign::default(), 2), &input, split, 5_003, everything);
        assert!(cut == whole, "blocks of {split}");
    }
}

#[test]
fn once_it_has_settled_a_limiter_is_what_was_set() {
    // Silence in which everything comes to rest, then the same noise for both.
    let noise = stereo(20_000);
    let quiet = Buffer::new(2, 20_000);
    let mut set = limiter(&LimiterDesign { ceiling_dbtp: -20.0, ..Default::default() }, 2);
    let mut work = noise.clone();
    set.process(&mut work.block_mut());
    run(&mut set, &quiet, 999, 0, everything);
    let design = LimiterDesign {
        gain_db: 5.0,
        ceiling_dbtp: -4.0,
        release_ms: 35.0,
        link: 0.25,
        ..Default::default()
    };
    assert_eq!(*set.design(), design);
    let process = |limiter: &mut Limiter| run(limiter, &noise, 777, 0, |_| ());
    let expected = process(&mut limiter(&design, 2));
    assert!(process(&mut set) == expected);
    // And after a reset, which keeps what was set.
    set.reset();
    assert!(process(&mut set) == expected);
}

#[test]
fn a_link_that_is_closed_again_makes_one_gain_of_two_to_the_bit() {
    let noise = signals::white_noise(23, 3.0, 40_000);
    // 42 dB down by a power of two, which scales every rounding.
    let loud_then_both = |frames: usize, factor: f64| -> Vec<f64> {
        noise.iter().enumerate().map(|(n, x)| if n < frames { x * factor } else { *x }).collect()
    };
    let input = signals::stack(&[noise.clone(), loud_then_both(0, 1.0).iter().map(|x| x / 128.0).collect()]);
    let mut limiter = limiter(&LimiterDesign { link: 0.0, release_ms: 5.0, ..Default::default() }, 2);
    let output = run(&mut limiter, &input, 480, 10_000, |limiter| limiter.set_link(1.0));
    let alike = |n: usize| output.plane(0)[n] == 128.0 * output.plane(1)[n];
    assert!((2_000..10_000).filter(|n| alike(*n)).count() < 1_000, "apart before");
    // The ramp, look-ahead and hold, and the release to −120 dB.
    assert!((15_000..40_000).all(alike), "one gain after");
}

#[test]
fn gain_and_link_glide_without_a_click() {
    let tone = Tone::new(100.0, 0.5).samples(48_000.0, 20_000);
    let usual = bend(signals::mono(&tone).plane(0));
    for gain_db in [-20.0, 4.0] {
        let mut limiter = limiter(&LimiterDesign::default(), 1);
        let output =
            run(&mut limiter, &signals::mono(&tone), 480, 9_600, |limiter| limiter.set_gain_db(gain_db));
        // The corners of a line of 960 frames, against a step that would be a thousand times as sharp.
        assert!(
            bend(&output.plane(0)[4_000..]) < 2.0 * usual + 0.5 / RAMP as f64,
            "{gain_db} dB: {}",
            bend(&output.plane(0)[4_000..])
        );
    }
    // The loud channel asks for −13 dB; the other one is heard.
    let loud = signals::constant(4.0, 20_000);
    for (from, to) in [(0.0, 1.0), (1.0, 0.0), (1.0, 0.5)] {
        let mut limiter = limiter(&LimiterDesign { link: from, ..Default::default() }, 2);
        let input = signals::stack(&[loud.clone(), tone.clone()]);
        let output = run(&mut limiter, &input, 480, 9_600, |limiter| limiter.set_link(to));
        let heard = &output.plane(1)[4_000..];
        assert!(bend(heard) < 2.0 * usual + 0.5 / RAMP as f64, "link {from} to {to}: {}", bend(heard));
    }
}

#[test]
fn while_it_glides_the_ceiling_in_force_is_kept() {
    let tone = signals::scale(&Tone::new(997.0, 2.0).samples(48_000.0, 40_000), 1.0);
    let noise = signals::white_noise(24, 3.0, 40_000);
    for (name, input) in [("tone", tone), ("noise", noise)] {
        for (from, to) in [(-1.0, -7.0), (-9.0, -1.0), (-0.5, -30.0)] {
            // With so short a release a ceiling that jumped up would show at once.
            let release_ms = if name == "tone" { 2.0 } else { 100.0 };
            let design = LimiterDesign { ceiling_dbtp: from, release_ms, ..Default::default() };
            let mut limiter = limiter(&design, 1);
            let at = 20_000;
            let output =
                run(&mut limiter, &signals::mono(&input), 441, at, |limiter| limiter.set_ceiling_dbtp(to));
            let amplitude = |dbtp: f64| 10f64.powf(dbtp / 20.0);
            let in_force = |n: usize| {
                let way = n.saturating_sub(at + LOOKAHEAD - 1) as f64 / RAMP as f64;
                amplitude(from) + (amplitude(to) - amplitude(from)) * way.min(1.0)
            };
            let y = output.plane(0);
            // Samples, at every frame: a frame of the line, and 0.05 dB.
            let step = (amplitude(to) - amplitude(from)).abs() / RAMP as f64;
            let over = (1_000..y.len()).find(|n| f64::from(y[*n].abs()) > 1.006 * in_force(*n) + step);
            assert_eq!(over, None, "{name}, {from} to {to} dBTP");
            // Between them, before and after.
            // Nor is it left early: half-way there is more than what is due two look-aheads later.
            let half_way = at + LOOKAHEAD + RAMP / 2;
            let heard = y[half_way - 48..half_way].iter().fold(0.0f32, |peak, y| peak.max(y.abs()));
            let due = in_force(half_way + 2 * LOOKAHEAD);
            let is_early = name == "tone" && to < from && f64::from(heard) < 0.97 * due;
            assert!(!is_early, "{from} to {to} dBTP: {heard} of {due}");
            // Noise up to fs/2 that was 30 dB louder rings on above any quiet ceiling.
            if name == "noise" && to < -10.0 {
                continue;
            }
            // The cut at the end rings by a thousandth a thousand frames before.
            let waveform = true_peak::Waveform::new(y);
            let bound = if name == "noise" { 0.1 } else { 0.05 };
            for (part, dbtp) in [(1_000..at, from), (at + RAMP + LOOKAHEAD + 1..y.len() - 1_000, to)] {
                let inside = waveform.peak_within(part.start as f64..=part.end as f64).dbtp();
                assert!(
                    (dbtp - 0.35..=dbtp + bound).contains(&inside),
                    "{name}: {inside} at a ceiling of {dbtp} dBTP"
                );
            }
        }
    }
}

#[test]
fn a_release_that_glides_leaves_no_step_in_the_gain() {
    let input = signals::concatenate(&[signals::constant(2.0, 9_000), signals::constant(0.5, 40_000)]);
    let mut limiter = limiter(&LimiterDesign { release_ms: 400.0, ..Default::default() }, 1);
    let output =
        run(&mut limiter, &signals::mono(&input), 480, 12_000, |limiter| limiter.set_release_ms(20.0));
    let gains = &output.plane(0)[10_500..];
    assert!(gains.windows(2).all(|pair| pair[1] >= pair[0] - 1e-7), "up without a step down");
    // From 1/19,200 of the rest per frame to 1/960, and back to rest in 0.3 s.
    assert!(gains.windows(2).all(|pair| pair[1] - pair[0] < 0.5 * 0.5 / 900.0), "no faster than asked");
    assert!(gains[1_500 + RAMP + 14 * 960..].iter().all(|y| *y == 0.5), "back in time");
}

#[test]
fn setters_take_the_nearest_value_ignore_nan_and_do_not_allocate() {
    let mut limiter = limiter(&LimiterDesign::default(), 2);
    let ((), count) = allocations::count(|| {
        limiter.set_link(0.3);
        limiter.set_link(1.0);
        limiter.set_link(7.0);
        limiter.set_gain_db(-100.0);
        limiter.set_ceiling_dbtp(3.0);
        limiter.set_release_ms(0.0);
        for set in
            [Limiter::set_gain_db, Limiter::set_ceiling_dbtp, Limiter::set_release_ms, Limiter::set_link]
        {
            set(&mut limiter, f64::NAN);
        }
    });
    assert_eq!(count, 0);
    let expected =
        LimiterDesign { gain_db: -60.0, ceiling_dbtp: 0.0, release_ms: 1.0, link: 1.0, ..Default::default() };
    assert_eq!(*limiter.design(), expected);
}

#[test]
fn a_meter_reads_the_reduction_from_another_thread() {
    let mut limiter = limiter(&LimiterDesign::default(), 2);
    let meter = limiter.gain_reduction_meter();
    let mut input = signals::stack(&[signals::constant(0.1, 30_000), signals::constant(2.0, 30_000)]);
    limiter.process(&mut input.block_mut());
    let expected = 20.0 * 2f64.log10() + 1.0;
    let read = std::thread::spawn(move || (meter.read().0, meter.take_most().0, meter.take_most().0));
    let (last, most, since) = read.join().unwrap();
    assert!((last - expected).abs() < 1e-3, "{last} dB");
    assert!(most >= last && most < last + 2.0 && since == 0.0, "{most} and {since} dB");
    // A clone is another limiter: what it does is not the first one's.
    let meter = limiter.gain_reduction_meter();
    let mut other = limiter.clone();
    other.process(&mut Buffer::new(2, 200_000).block_mut());
    assert_eq!((meter.read().0, other.gain_reduction().0), (last, 0.0));
    limiter.reset();
    assert_eq!(meter.read().0, 0.0);
}
