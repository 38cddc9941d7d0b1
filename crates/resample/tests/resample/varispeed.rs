//! Changing speeds: places, pitch, aliases, and no clicks.

use core::f64::consts::TAU;

use auralis_core::{Buffer, FrameSource, StreamSpec};
use auralis_resample::{Quality, Varispeed, VarispeedDesign, VarispeedSource};
use auralis_testkit::allocations::count;
use auralis_testkit::measure::{db, fit_sine, rms_dbfs};
use auralis_testkit::signals::{self, Tone};

use crate::{Memory, QUALITIES, read_all};

fn deck(quality: Quality, max_speed: f64, ramp_ms: f64) -> Varispeed {
    let design = VarispeedDesign { output_rate_hz: 44_100, max_speed, ramp_ms, quality };
    design.build(&StreamSpec::new(44_100, 1, 512).unwrap()).unwrap()
}

/// Plays all of `input`, with new speeds from given output frames on, in blocks of up to `room`.
fn play(deck: &mut Varispeed, input: &[f64], speeds: &[(usize, f64)], split: usize, room: usize) -> Vec<f32> {
    let (input, mut block) = (signals::mono(input), Buffer::new(1, room));
    let (mut output, mut done, mut ended) = (Vec::new(), 0, false);
    let mut speeds = speeds.iter().peekable();
    loop {
        if let Some((_, speed)) = speeds.next_if(|(at, _)| *at == output.len()) {
            deck.set_speed(*speed);
        }
        let until = speeds.peek().map_or(room, |(at, _)| room.min(at - output.len()));
        let mut block_mut = block.block_mut();
        let mut part = block_mut.range(0..until);
        let frames = if ended {
            deck.finish(&mut part)
        } else {
            let piece = input.block().range(done..input.frames().min(done + split));
            let progress = deck.process(&piece, &mut part);
            done += progress.consumed;
            progress.produced
        };
        output.extend_from_slice(&block.plane(0)[..frames]);
        if ended && frames == 0 {
            return output;
        }
        ended |= done == input.frames() && frames == 0;
    }
}

#[test]
fn a_constant_speed_shifts_the_pitch_and_nothing_else() {
    for (quality, floor_db) in QUALITIES.into_iter().zip([-130.0, -135.0, -145.0]) {
        for speed in [0.25, 0.84, 1.0, 1.0594631, 1.5] {
            let mut deck = deck(quality, 1.5, 0.0);
            deck.set_speed(speed);
            let frequency = 3_001.0;
            let output =
                play(&mut deck, &Tone::dbfs(frequency, -1.0).samples(44_100.0, 9_000), &[], 512, 512);
            assert_eq!(output.len(), (9_000.0 / speed).ceil() as usize);
            let skip = (400.0 / speed) as usize;
            let fit = fit_sine(&output[skip..output.len() - skip], frequency * speed, 44_100.0);
            let thd_n = db(fit.residual_rms * core::f64::consts::SQRT_2 / fit.amplitude);
            assert!(thd_n < floor_db, "{quality:?} at {speed}: {thd_n} dB");
            assert!((db(fit.amplitude) + 1.0).abs() < 0.001);
        }
    }
}

#[test]
fn the_highest_speed_does_not_alias() {
    for (quality, floor_db) in QUALITIES.into_iter().zip([-130.0, -140.0, -150.0]) {
        // At twice the speed everything from 11.025 kHz on would land beyond Nyquist.
        for frequency in [11_025.5, 12_000.0, 17_000.0, 22_000.0] {
            let mut deck = deck(quality, 2.0, 0.0);
            deck.set_speed(2.0);
            let output = play(&mut deck, &Tone::dbfs(frequency, 0.0).samples(44_100.0, 9_000), &[], 512, 512);
            let level = rms_dbfs(&output[600..output.len() - 600]) + 3.01;
            assert!(level < floor_db, "{quality:?}, {frequency} Hz: {level} dB");
        }
    }
}

#[test]
fn a_glide_reads_the_tone_at_the_places_that_the_ramp_gives() {
    // 20 ms down by a semitone, then up: the phase is the integral of the speed, computed here by itself.
    let (ramp, frequency) = (882.0, 5_000.0);
    let mut deck = deck(Quality::Best, 1.1, 20.0);
    let speeds = [(1_000, 0.94), (4_000, 1.1)];
    let input = Tone::new(frequency, 0.8).samples(44_100.0, 9_000);
    let output = play(&mut deck, &input, &speeds, 512, 512);
    let (mut place, mut from, mut to, mut since) = (0.0, 1.0, 1.0, 0.0f64);
    for (n, y) in output.iter().enumerate() {
        if let Some((_, speed)) = speeds.iter().find(|(at, _)| *at == n) {
            (from, to, since) = (to, *speed, 0.0);
        }
        if n > 400 && place < 8_600.0 {
            let expected = 0.8 * (TAU * frequency / 44_100.0 * place).sin();
            // The rounding of the output is 3·10⁻⁸; a click or a place off by 10⁻⁵ of a frame would show.
            assert!((f64::from(*y) - expected).abs() < 1e-7, "frame {n}: {y} for {expected}");
        }
        since += 1.0;
        place += from + (to - from) * (since / ramp).min(1.0);
    }
}

#[test]
fn any_split_gives_identical_bits() {
    let input = signals::white_noise(9, 0.9, 5_000);
    let speeds = [(100, 0.7), (777, 1.9), (2_000, 1.0)];
    for quality in QUALITIES {
        let mut deck = deck(quality, 2.0, 5.0);
        let whole = play(&mut deck, &input, &speeds, 5_000, 8_000);
        for (split, room) in [(1, 1), (3, 100), (512, 64), (64, 1_000)] {
            deck.reset();
            assert!(play(&mut deck, &input, &speeds, split, room) == whole, "{split} in, {room} out");
        }
    }
}

#[test]
fn a_source_at_a_changing_speed_reads_as_the_pushed_stream() {
    for (quality, frames) in
        [(Quality::High, 0), (Quality::High, 1), (Quality::Fast, 5_001), (Quality::Best, 9_000)]
    {
        let input = signals::white_noise(9, 0.9, frames);
        let expected = play(&mut deck(quality, 2.0, 5.0), &input, &[(0, 1.9), (1_024, 0.7)], 512, 512);
        let design = VarispeedDesign { output_rate_hz: 44_100, max_speed: 2.0, ramp_ms: 5.0, quality };
        for block_frames in [1, 64, 1_024] {
            let mut source = VarispeedSource::new(Memory::new(&input), &design).unwrap();
            assert_eq!((source.sample_rate().get(), source.total_frames()), (44_100, None));
            source.set_speed(1.9);
            let mut block = Buffer::new(1, block_frames);
            let mut output = Vec::new();
            while output.len() < 1_024.min(expected.len()) {
                let read = source.read(&mut block.block_mut()).unwrap();
                output.extend_from_slice(&block.plane(0)[..read]);
            }
            source.set_speed(0.7);
            output.extend(read_all(&mut source, block_frames));
            assert!(output == expected, "{frames} frames in blocks of {block_frames}");
            assert_eq!(source.read(&mut block.block_mut()).unwrap(), 0, "the end stays the end");
            assert_eq!(source.into_inner().read, frames);
        }
    }
}

#[test]
fn speeds_out_of_range_are_limited_and_nan_is_ignored() {
    let input = signals::white_noise(9, 0.9, 1_000);
    let frames = |speed| {
        let mut deck = deck(Quality::Fast, 2.0, 0.0);
        deck.set_speed(0.5);
        deck.set_speed(speed);
        play(&mut deck, &input, &[], 512, 512).len()
    };
    assert_eq!(frames(1e9), 500);
    assert_eq!(frames(-1.0), 16_000);
    assert_eq!(frames(f64::NAN), 2_000);
}

#[test]
fn what_is_needed_is_what_it_takes_and_nothing_allocates() {
    let mut deck = deck(Quality::High, 2.0, 30.0);
    let (input, mut output) = (Buffer::new(1, 4_000), Buffer::new(1, 300));
    deck.set_speed(1.7);
    for frames in [0, 1, 64, 65, 300] {
        let (_, allocations) = count(|| {
            let needed = deck.input_frames_needed(frames);
            assert!(deck.output_frames_made(needed) >= frames);
            let progress =
                deck.process(&input.block().range(0..needed), &mut output.block_mut().range(0..frames));
            assert_eq!((progress.consumed, progress.produced), (needed, frames));
        });
        assert_eq!(allocations, 0);
    }
}

#[test]
fn parameters_out_of_range_are_refused_by_name() {
    let spec = StreamSpec::new(44_100, 2, 512).unwrap();
    let usual = VarispeedDesign::default();
    let name = |design: VarispeedDesign| design.build(&spec).unwrap_err().parameter();
    assert_eq!(name(VarispeedDesign { max_speed: 0.9, ..usual }), "max_speed");
    assert_eq!(name(VarispeedDesign { ramp_ms: f64::NAN, ..usual }), "ramp_ms");
    assert_eq!(name(VarispeedDesign { output_rate_hz: 10, ..usual }), "output_rate_hz");
}
