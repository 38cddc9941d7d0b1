//! Lengths, places, splits, and inputs out of the ordinary.

use auralis_core::{Buffer, ChannelLayout, FrameSource, StreamSpec};
use auralis_resample::{Quality, Resampled, ResamplerDesign};
use auralis_testkit::allocations::count;
use auralis_testkit::signals::{self, Tone};

use crate::{Memory, QUALITIES, convert, convert_split, read_all, resampler};

/// Banks that are small, ordinary, repeated and with a group that is not full; and a table (44,101).
const RATES: [(u32, u32); 8] = [
    (44_100, 48_000),
    (48_000, 44_100),
    (96_000, 44_100),
    (44_100, 192_000),
    (8_000, 48_000),
    (96_000, 48_000),
    (44_100, 44_101),
    (384_000, 8_000),
];

/// Noise in every channel, different in each.
fn noise(channels: usize, frames: usize) -> Buffer {
    let planes: Vec<_> = (0..channels).map(|c| signals::white_noise(c as u64 + 1, 0.9, frames)).collect();
    signals::stack(&planes)
}

#[test]
fn any_split_gives_identical_bits() {
    for (from, to) in RATES {
        for quality in QUALITIES {
            let input = noise(2, 3_001);
            let mut resampler = resampler(from, to, quality, 2);
            let whole = convert_split(&mut resampler, &input.block(), 3_001, 20_000);
            for (split, room) in [(1, 1), (1, 4_096), (7, 64), (512, 3), (441, 480), (1_000, 1_111)] {
                resampler.reset();
                let parts = convert_split(&mut resampler, &input.block(), split, room);
                assert!(parts == whole, "{from} to {to}, {quality:?}: {split} in, {room} out");
            }
        }
    }
}

#[test]
fn lengths_are_exact() {
    for (from, to) in RATES {
        let mut resampler = resampler(from, to, Quality::Fast, 1);
        for frames in [0u32, 1, 2, 3, 146, 147, 148, 1_023, 5_000] {
            resampler.reset();
            let input = noise(1, frames as usize);
            let output = convert_split(&mut resampler, &input.block(), 333, 500);
            let expected = (f64::from(frames) * f64::from(to) / f64::from(from)).round();
            assert_eq!(output[0].len(), expected as usize, "{frames} frames, {from} to {to}");
            assert_eq!(resampler.total_output_frames(u64::from(frames)), expected as u64);
        }
    }
}

#[test]
fn a_single_sample_becomes_the_impulse_response_at_its_place() {
    // Up by 4: the response is sampled at quarters of a frame, its middle where the sample was.
    for (quality, tolerance) in [(Quality::High, 0.0), (Quality::Best, 1e-9)] {
        let output = convert(48_000, 192_000, quality, &signals::impulse(801, 400, 1.0));
        let peak = output.iter().enumerate().max_by(|a, b| a.1.total_cmp(b.1)).unwrap();
        assert_eq!(peak.0, 1_600);
        for n in 0..1_600 {
            // Scalar products are symmetric to the bit, transforms as far as f64 is exact.
            let (before, after) = (output[1_600 - n], output[1_600 + n]);
            assert!((before - after).abs() <= tolerance, "{quality:?} is linear in phase: {before}, {after}");
        }
    }
}

#[test]
fn the_response_is_the_same_wherever_the_impulse_lies() {
    // 24 places over a pair of transforms of 1,764 frames, each of whole periods of 147 frames: 160 outputs.
    for quality in QUALITIES {
        let response = |period: usize| {
            let output =
                convert(44_100, 48_000, quality, &signals::impulse(9_000, 1_000 + 147 * period, 1.0));
            output[160 * period..][..3_000].to_vec()
        };
        let first = response(0);
        for period in 1..=24 {
            for (y, first) in response(period).iter().zip(&first) {
                // Two roundings to f32; and a transform cuts off what the stop band lets through, which rings
                // at 10⁻¹¹ all over it.
                assert!(
                    (y - first).abs() <= first.abs() * 1.2e-7 + 1e-10,
                    "{quality:?}, {period}: {y}, {first}"
                );
            }
        }
    }
}

#[test]
fn what_is_needed_and_made_is_what_is_said() {
    for (from, to) in RATES {
        let mut resampler = resampler(from, to, Quality::Fast, 1);
        let mut random = auralis_testkit::Random::new(5);
        let (input, mut output) = (noise(1, 60_000), Buffer::new(1, 60_000));
        for _ in 0..40 {
            let frames = random.range(0..1_200);
            let needed = resampler.input_frames_needed(frames);
            if needed > 0 {
                assert!(resampler.output_frames_made(needed - 1) < frames);
            }
            let made = resampler.output_frames_made(needed);
            assert!(made >= frames);
            let progress = resampler.process(&input.block().range(0..needed), &mut output.block_mut());
            assert_eq!((progress.consumed, progress.produced), (needed, made), "{from} to {to}");
            // Where there is no room for what is made, it waits, and counts.
            resampler.process(&input.block().range(0..1_500), &mut output.block_mut().range(0..10));
        }
    }
}

#[test]
fn the_first_output_waits_as_long_as_is_said() {
    // 3 ms, 4 ms and 87 ms at 44.1 kHz.
    for (quality, frames) in QUALITIES.into_iter().zip([120..160, 140..180, 3_800..3_850]) {
        let needed = resampler(44_100, 48_000, quality, 1).input_frames_needed(1);
        assert!(frames.contains(&needed), "{quality:?}: {needed}");
    }
}

#[test]
fn equal_rates_pass_every_finite_sample_bit_for_bit() {
    let samples = [0.5, -0.0, 1e-45, f32::MAX, -1.0, f32::NAN, f32::INFINITY, 3.0];
    let input = Buffer::from_planes(&[samples]);
    for quality in QUALITIES {
        let output = convert_split(&mut resampler(44_100, 44_100, quality, 1), &input.block(), 3, 2);
        for (x, y) in samples.iter().zip(&output[0]) {
            let expected = if x.is_finite() { *x } else { 0.0 };
            assert_eq!(expected.to_bits(), y.to_bits());
        }
    }
}

#[test]
fn silence_stays_silence() {
    for (from, to) in RATES {
        for quality in QUALITIES {
            let output = convert(from, to, quality, &signals::silence(2_000));
            assert!(output.iter().all(|x| x.to_bits() == 0), "{from} to {to}");
        }
    }
}

#[test]
fn samples_that_are_not_finite_count_as_zero() {
    for to in [48_000, 44_101] {
        let mut input = noise(2, 2_000);
        for (n, x) in [(0, f32::NAN), (700, f32::INFINITY), (701, f32::NEG_INFINITY), (1_999, f32::NAN)] {
            input.plane_mut(1)[n] = x;
        }
        let mut zeroed = input.clone();
        zeroed.plane_mut(1).iter_mut().filter(|x| !x.is_finite()).for_each(|x| *x = 0.0);
        for quality in QUALITIES {
            let mut resampler = resampler(44_100, to, quality, 2);
            let output = convert_split(&mut resampler, &input.block(), 512, 512);
            resampler.reset();
            assert!(output == convert_split(&mut resampler, &zeroed.block(), 512, 512));
            assert!(output.iter().flatten().all(|x| x.is_finite()));
        }
    }
}

#[test]
fn channels_do_not_touch_each_other() {
    for channels in [1, 2, 6, 8] {
        let input = noise(channels, 1_500);
        let together = convert_split(
            &mut resampler(44_100, 48_000, Quality::Best, channels as u16),
            &input.block(),
            512,
            512,
        );
        for (plane, together) in input.block().planes().zip(together) {
            let alone = Buffer::from_planes(&[plane]);
            let alone =
                convert_split(&mut resampler(44_100, 48_000, Quality::Best, 1), &alone.block(), 400, 300);
            assert!(alone[0] == together);
        }
    }
}

#[test]
fn a_stream_allocates_nothing() {
    for (from, to) in RATES {
        for quality in QUALITIES {
            let mut resampler = resampler(from, to, quality, 2);
            let (input, mut output) = (noise(2, 700), Buffer::new(2, 100));
            let (_, allocations) = count(|| {
                let mut done = 0;
                while done < 700 {
                    let rest = input.block().range(done..700);
                    done += resampler.process(&rest, &mut output.block_mut()).consumed;
                }
                while resampler.finish(&mut output.block_mut()) > 0 {}
                resampler.reset();
            });
            assert_eq!(allocations, 0);
        }
    }
}

#[test]
fn rates_out_of_range_are_refused_by_name() {
    for output_rate_hz in [0, 999, 768_001] {
        let design = ResamplerDesign { output_rate_hz, quality: Quality::Fast };
        let error = design.build(&StreamSpec::new(44_100, 2, 512).unwrap()).unwrap_err();
        assert_eq!(error.parameter(), "output_rate_hz");
    }
}

#[test]
fn a_source_at_another_rate_reads_as_the_pushed_stream() {
    let design = ResamplerDesign { output_rate_hz: 48_000, quality: Quality::High };
    for frames in [0, 1, 2_047, 2_048, 2_049, 10_000] {
        let tone = Tone::dbfs(997.0, -3.0).samples(44_100.0, frames);
        let expected = convert(44_100, 48_000, Quality::High, &tone);
        for block_frames in [1, 64, 5_000] {
            let mut source = Resampled::new(Memory::new(&tone), &design).unwrap();
            assert_eq!((source.sample_rate().get(), source.layout()), (48_000, ChannelLayout::MONO));
            assert_eq!(source.total_frames(), Some(expected.len() as u64));
            let output = read_all(&mut source, block_frames);
            assert!(output == expected, "{frames} frames in blocks of {block_frames}");
            assert_eq!(source.read(&mut Buffer::new(1, 10).block_mut()).unwrap(), 0, "the end stays the end");
            assert_eq!(source.into_inner().read, frames);
        }
    }
}
