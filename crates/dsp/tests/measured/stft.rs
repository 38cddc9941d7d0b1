//! The short-time transform against the defining sum in `f64`, and its frames against the grid.

use std::f64::consts::TAU;

use auralis_core::{BlockRef, Buffer, BuildError};
use auralis_dsp::{FrameAlignment, Precision, Stft, StftDesign, Window};
use auralis_testkit::{allocations, signals};

/// A frame as it was delivered: number, start, and the bits of every channel's spectrum.
type Seen = (u64, i64, Vec<(f32, f32)>);

fn seen(stft: &mut Stft, block: &BlockRef<'_>, frames: &mut Vec<Seen>) {
    stft.push(block, |frame| {
        let bins = |ch| frame.re(ch).iter().copied().zip(frame.im(ch).iter().copied());
        frames.push((frame.index(), frame.start(), (0..frame.channels()).flat_map(bins).collect()));
    });
}

fn finished(mut stft: Stft, frames: &mut Vec<Seen>) {
    stft.finish(|frame| {
        let bins = |ch| frame.re(ch).iter().copied().zip(frame.im(ch).iter().copied());
        frames.push((frame.index(), frame.start(), (0..frame.channels()).flat_map(bins).collect()));
    });
}

fn whole(design: &StftDesign, audio: &Buffer) -> Vec<Seen> {
    let mut stft = design.build(audio.channels()).unwrap();
    let mut frames = Vec::new();
    seen(&mut stft, &audio.block(), &mut frames);
    finished(stft, &mut frames);
    frames
}

fn noise(channels: usize, frames: usize) -> Buffer {
    let planes: Vec<Vec<f64>> =
        (0..channels).map(|ch| signals::white_noise(ch as u64 + 1, 0.5, frames)).collect();
    signals::stack(&planes)
}

fn designs() -> impl Iterator<Item = StftDesign> {
    let alignments = [FrameAlignment::Leading, FrameAlignment::Centred];
    [(64, 16), (64, 64), (64, 100), (60, 7), (128, 1), (1_024, 300), (2, 1)].into_iter().flat_map(
        move |(frame_len, hop)| {
            // Both precisions see every test: double where the hop is odd.
            let precision = if hop % 2 == 0 { Precision::Single } else { Precision::Double };
            alignments.map(|alignment| StftDesign {
                alignment,
                precision,
                ..StftDesign::new(frame_len, hop, Window::Hann)
            })
        },
    )
}

#[test]
fn every_bin_of_every_channel_equals_the_defining_sum() {
    for channels in [1, 2, 3, 8] {
        let audio = noise(channels, 700);
        for design in designs().filter(|design| design.hop > 1) {
            let window = design.window.periodic(design.frame_len);
            for (index, start, spectrum) in whole(&design, &audio) {
                let lead = if design.alignment == FrameAlignment::Centred { design.frame_len / 2 } else { 0 };
                assert_eq!(start, (index as usize * design.hop) as i64 - lead as i64);
                let bins = design.frame_len / 2 + 1;
                for (n, (re, im)) in spectrum.iter().enumerate().step_by(5) {
                    let (channel, bin) = (n / bins, n % bins);
                    let (mut sum_re, mut sum_im) = (0.0, 0.0);
                    for (n, w) in window.iter().enumerate() {
                        let at = usize::try_from(start + n as i64).ok();
                        let x = at.and_then(|at| audio.plane(channel).get(at)).map_or(0.0, |x| f64::from(*x));
                        let turn = (bin * n % design.frame_len) as f64 / design.frame_len as f64;
                        sum_re += w * x * (TAU * turn).cos();
                        sum_im -= w * x * (TAU * turn).sin();
                    }
                    // `f32` transforms of ±0.5: 2⁻²⁴ of the frame's norm (10 at most), a few times over.
                    let error = (f64::from(*re) - sum_re).hypot(f64::from(*im) - sum_im);
                    assert!(error < 4e-6, "{design:?}, channel {channel}, bin {bin}: off by {error}");
                }
            }
        }
    }
}

#[test]
fn the_frames_are_those_of_the_alignment() {
    let count = |alignment, frame_len, hop, length| {
        let design = StftDesign { alignment, ..StftDesign::new(frame_len, hop, Window::Hann) };
        whole(&design, &noise(1, length)).len()
    };
    for (frame_len, hop) in [(64, 16), (64, 64), (64, 100), (60, 7)] {
        for length in [0, 1, 31, 32, 59, 60, 63, 64, 65, 100, 164, 6_400, 10_001] {
            let leading = if length < frame_len { 0 } else { (length - frame_len) / hop + 1 };
            assert_eq!(count(FrameAlignment::Leading, frame_len, hop, length), leading);
            let centred = if length == 0 { 0 } else { length / hop + 1 };
            assert_eq!(count(FrameAlignment::Centred, frame_len, hop, length), centred);
        }
    }
}

#[test]
fn any_split_gives_identical_bits() {
    for channels in [1, 2, 3] {
        let audio = noise(channels, 12_000);
        for design in designs() {
            let expected = whole(&design, &audio);
            for lengths in [&[1usize, 7, 64][..], &[512, 0, 3], &[4_097, 1], &[10_000]] {
                let mut stft = design.build(channels).unwrap();
                let (mut frames, mut start) = (Vec::new(), 0);
                for length in lengths.iter().cycle() {
                    let end = (start + length).min(audio.frames());
                    seen(&mut stft, &audio.block().range(start..end), &mut frames);
                    start = end;
                    if start == audio.frames() {
                        break;
                    }
                }
                finished(stft, &mut frames);
                assert!(frames == expected, "{design:?} split by {lengths:?}");
            }
        }
    }
}

#[test]
fn segments_deliver_the_frames_of_the_whole() {
    let audio = noise(2, 9_000);
    for design in designs() {
        let stft = design.build(2).unwrap();
        for cuts in
            [&[0, 3_000, 6_000, 9_000][..], &[0, 1, 31, 32, 33, 9_000], &[0, 8_999, 9_000], &[0, 9_000]]
        {
            let mut frames = Vec::new();
            for cut in cuts.windows(2) {
                let mut segment = stft.segment(cut[0] as u64);
                let from = segment.position() as usize;
                seen(&mut segment, &audio.block().range(from..cut[1]), &mut frames);
                if cut[1] == audio.frames() {
                    finished(segment, &mut frames);
                }
            }
            assert!(frames == whole(&design, &audio), "{design:?} cut at {cuts:?}");
        }
    }
}

#[test]
fn a_transform_continues_where_a_segment_stands() {
    // Cuts within frames, between them, and in what a long hop passes over.
    let audio = noise(2, 3_000);
    for design in designs() {
        let expected = whole(&design, &audio);
        for cut in [1, 64, 90, 99, 1_000, 1_130] {
            let stft = design.build(2).unwrap();
            let (mut first, mut second) = (stft.clone(), stft.segment(500));
            let mut frames = Vec::new();
            seen(&mut first, &audio.block().range(0..500), &mut frames);
            let from = second.position() as usize;
            seen(&mut second, &audio.block().range(from..500 + cut), &mut frames);
            first.continue_with(&second);
            assert_eq!(first.position(), 500 + cut as u64);
            seen(&mut first, &audio.block().range(500 + cut..3_000), &mut frames);
            finished(first, &mut frames);
            assert!(frames == expected, "{design:?} cut at {cut}");
        }
    }
}

#[test]
fn reset_equals_new_and_nothing_allocates() {
    let audio = noise(3, 3_000);
    for design in designs() {
        let mut stft = design.build(3).unwrap();
        let mut sum = 0.0;
        let (_, count) = allocations::count(|| {
            stft.push(&audio.block(), |frame| sum += frame.re(2)[1]);
            stft.finish(|frame| sum += frame.re(2)[1]);
            stft.reset();
        });
        assert_eq!((count, sum.is_finite()), (0, true));
        let mut frames = Vec::new();
        seen(&mut stft, &audio.block(), &mut frames);
        finished(stft, &mut frames);
        assert!(frames == whole(&design, &audio));
    }
}

#[test]
fn a_channel_does_not_depend_on_its_partner() {
    let audio = noise(2, 4_000);
    let design = StftDesign::new(1_024, 256, Window::Hann);
    let mut quiet = audio.clone();
    quiet.plane_mut(1).fill(0.0);
    let mut stft = design.build(2).unwrap();
    stft.push(&quiet.block(), |frame| assert!(frame.re(1).iter().chain(frame.im(1)).all(|x| *x == 0.0)));
    // Whichever of the two it is.
    let swapped = Buffer::from_planes(&[quiet.plane(1), quiet.plane(0)]);
    let mut stft = design.build(2).unwrap();
    stft.push(&swapped.block(), |frame| assert!(frame.re(0).iter().chain(frame.im(0)).all(|x| *x == 0.0)));
    // Beside a loud channel, a quiet one is exact to −140 dB of the loud one.
    audio.plane(1).iter().zip(quiet.plane_mut(1)).for_each(|(from, to)| *to = from * 1e-5);
    let alone = whole(&design, &Buffer::from_planes(&[quiet.plane(1)]));
    let (mut error, mut loud, mut n) = (0.0f64, 0.0f64, 0);
    design.build(2).unwrap().push(&quiet.block(), |frame| {
        for (bin, (re, im)) in alone[n].2.iter().enumerate() {
            error += f64::from(re - frame.re(1)[bin]).powi(2) + f64::from(im - frame.im(1)[bin]).powi(2);
            loud += f64::from(frame.re(0)[bin]).powi(2) + f64::from(frame.im(0)[bin]).powi(2);
        }
        n += 1;
    });
    assert!(n > 5 && error / loud < 1e-14, "{} dB", 10.0 * (error / loud).log10());
}

#[test]
fn hostile_samples_stay_finite() {
    let mut audio = noise(2, 2_000);
    audio.plane_mut(0)[700] = f32::NAN;
    audio.plane_mut(1)[800] = f32::INFINITY;
    let mut cleaned = audio.clone();
    cleaned.plane_mut(0)[700] = 0.0;
    cleaned.plane_mut(1)[800] = 0.0;
    let design = StftDesign::new(256, 64, Window::BlackmanHarris);
    assert!(whole(&design, &audio) == whole(&design, &cleaned));
    audio.plane_mut(0)[700..1_700].fill(-3e38);
    let mut power = [0.0; 129];
    design.build(2).unwrap().push(&audio.block(), |frame| {
        frame.power(0, &mut power);
        assert!(power.iter().all(|p| p.is_finite()));
    });
}

#[test]
fn what_cannot_be_transformed_is_refused_by_name() {
    let build = |frame_len, hop, channels| {
        StftDesign::new(frame_len, hop, Window::Hann).build(channels).err().map(|error| error.parameter())
    };
    let name: fn(&'static str) -> Option<&'static str> = Some;
    assert_eq!(build(0, 1, 1), name("frame_len"));
    assert_eq!(build(65, 1, 1), name("frame_len"));
    assert_eq!(build(64, 0, 1), name("hop"));
    assert_eq!(build(64, 1, 0), name("channels"));
    assert_eq!(build(1 << 21, 1, 1), name("frame_len"));
    let _: Result<Stft, BuildError> = StftDesign::new(2, 1, Window::Hann).build(24);
}

#[test]
fn the_power_of_all_bins_is_the_energy_of_the_windowed_frame() {
    let audio = noise(2, 100_000);
    for (frame_len, channels) in [(4_096, 2), (2_240, 2), (512, 1)] {
        for (precision, tolerance) in [
            // The twiddle factors of a transform in `f32` have magnitudes within 2⁻²⁴ of 1: 1.2·10⁻⁷ of the
            // power per stage that they all lean to one side in, or 0.000001 dB.
            (Precision::Single, 2e-7),
            (Precision::Double, 1e-13),
        ] {
            let design = StftDesign { precision, ..StftDesign::new(frame_len, frame_len / 4, Window::Hann) };
            let window = design.window.periodic(frame_len);
            let planes: Vec<&[f32]> = audio.block().planes().take(channels).collect();
            let mut stft = design.build(channels).unwrap();
            stft.push(&Buffer::from_planes(&planes).block(), |frame| {
                let (mut bins, mut energy) = (vec![0.0; frame.bins()], 0.0);
                for channel in 0..channels {
                    frame.add_power(channel, &mut bins);
                    let windowed =
                        frame.samples().plane(channel).iter().zip(&window).map(|(x, w)| f64::from(*x) * w);
                    energy += windowed.map(|x| x * x).sum::<f64>();
                }
                // Bins between 0 and half the rate stand for their mirror images too.
                let power = 2.0 * bins.iter().sum::<f64>() - bins[0] - bins[frame_len / 2];
                let error = power / frame_len as f64 / energy - 1.0;
                assert!(
                    error.abs() < tolerance,
                    "N {frame_len}, {precision:?}, frame {}: {error:e}",
                    frame.index()
                );
            });
        }
    }
}

#[test]
fn running_sums_are_those_of_the_spectra() {
    let audio = noise(3, 5_000);
    for (precision, tolerance) in [(Precision::Single, 1e-5), (Precision::Double, 1e-4)] {
        let design = StftDesign { precision, ..StftDesign::new(256, 128, Window::Hann) };
        design.build(3).unwrap().push(&audio.block(), |frame| {
            let [mut power, mut re, mut im] = [(); 3].map(|()| vec![1.0; frame.bins()]);
            frame.add_power(2, &mut power);
            frame.add_cross(0, 2, &mut re, &mut im);
            for k in 0..frame.bins() {
                let [a, b, c, d] =
                    [frame.re(0)[k], frame.im(0)[k], frame.re(2)[k], frame.im(2)[k]].map(f64::from);
                // Products of up to 10² of parts rounded to 2⁻²⁴, whether before or after.
                for (found, expected) in
                    [(power[k], c * c + d * d), (re[k], a * c + b * d), (im[k], b * c - a * d)]
                {
                    assert!((found - 1.0 - expected).abs() < tolerance, "{precision:?}, bin {k}");
                }
            }
        });
    }
    // In double precision a quiet channel is its own, 200 dB under its partner: power summed in full.
    let mut quiet = audio.clone();
    quiet.plane_mut(1).iter_mut().for_each(|x| *x *= 1e-10);
    let design = StftDesign { precision: Precision::Double, ..StftDesign::new(256, 128, Window::Hann) };
    let power = |channels: [usize; 2]| {
        let [a, b] = channels.map(|channel| quiet.plane(channel));
        let mut sums = vec![0.0; 129];
        design
            .build(2)
            .unwrap()
            .push(&Buffer::from_planes(&[a, b]).block(), |frame| frame.add_power(1, &mut sums));
        sums
    };
    for (beside_loud, beside_itself) in power([0, 1]).iter().zip(power([1, 1])) {
        // 10⁻⁵ of the power at −200 dB is an amplitude at −306 dB of the loud one.
        assert!((beside_loud / beside_itself - 1.0).abs() < 1e-5);
    }
}
