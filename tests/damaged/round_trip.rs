//! What a writer is given, in any blocks, comes back.

use auralis::media::{Container, Decoder, EncodeSpec, Encoder, OutputFile, Overwrite, SampleFormat};
use auralis::{Buffer, ChannelLayout, FrameSink, FrameSource};
use auralis_testkit::Random;

const ROUNDS: usize = 120;

/// Sound as music libraries have it, and what no music has: silence, full scale, alternating extremes, single clicks.
fn plane(frames: usize, random: &mut Random) -> Vec<f32> {
    let kind = random.range(0..6);
    let step = random.between(1e-4, 3.0);
    (0..frames)
        .map(|n| match kind {
            0 => random.sample(),
            1 => 0.0,
            2 => [-1.0, 1.0][n % 2],
            3 => 0.9 * (step * n as f64).sin() as f32,
            4 => f32::from(u8::from(random.range(0..500) == 0)) * random.sample(),
            _ => 1e-6 * random.sample(),
        })
        .collect()
}

#[test]
fn any_frames_in_any_blocks_are_read_as_they_were_written() {
    let folder = tempfile::tempdir().unwrap();
    let mut random = Random::new(31);
    for round in 0..ROUNDS {
        let (container, sample) = [
            (Container::Wav, SampleFormat::Int16),
            (Container::Wav, SampleFormat::Int24),
            (Container::Wav, SampleFormat::Float32),
            (Container::Flac, SampleFormat::Int16),
            (Container::Flac, SampleFormat::Int24),
        ][random.range(0..5)];
        let layout = ChannelLayout::default_for(random.range(1..9) as u16);
        let rate = [1_000, 8_000, 44_100, 65_534, 96_000, 192_000, 655_340][random.range(0..7)];
        let frames = [0, 1, 15, 16, 17, 4_095, 4_096, 4_097, 20_000][random.range(0..9)];
        let planes: Vec<Vec<f32>> = (0..layout.channels()).map(|_| plane(frames, &mut random)).collect();
        let spec = EncodeSpec { container, sample, sample_rate: rate.try_into().unwrap(), layout };
        let what = format!("round {round}: {spec:?}, {frames} frames");
        let path = folder.path().join(format!("{round}"));
        let output = OutputFile::create(&path, Overwrite::Never).unwrap();
        let mut encoder = match Encoder::create(output, &spec, None) {
            Ok(encoder) => encoder,
            Err(error) => panic!("{what}: {error}"),
        };
        let audio = Buffer::from_planes(&planes);
        let mut at = 0;
        while at < frames {
            let end = frames.min(at + random.range(0..6_000));
            encoder.write(&audio.block().range(at..end)).unwrap();
            at = end;
        }
        match encoder.finish() {
            Ok(encoded) => assert_eq!(encoded.frames, frames as u64, "{what}"),
            Err(error) => panic!("{what}: {error}"),
        }
        compare(&path, &spec, &planes, &what);
    }
}

/// Floats come back as they are; integers within half a step, and full scale within one.
fn compare(path: &std::path::Path, spec: &EncodeSpec, planes: &[Vec<f32>], what: &str) {
    let frames = planes[0].len();
    let mut decoder = match Decoder::open(path) {
        Ok(decoder) => decoder,
        Err(error) => panic!("{what}: {error}"),
    };
    assert_eq!(decoder.sample_rate(), spec.sample_rate, "{what}");
    assert_eq!(decoder.layout(), spec.layout, "{what}");
    let mut read = Buffer::new(planes.len(), frames + 1);
    assert_eq!(decoder.read(&mut read.block_mut()).unwrap(), frames, "{what}");
    let step = match spec.sample {
        SampleFormat::Int16 => 1.0 / 32_768.0,
        SampleFormat::Int24 => 1.0 / 8_388_608.0,
        SampleFormat::Float32 => 0.0,
    };
    for (channel, plane) in planes.iter().enumerate() {
        for (n, (given, got)) in plane.iter().zip(read.plane(channel)).enumerate() {
            let allowed = if *given > 1.0 - step { step } else { 0.5 * step };
            assert!(
                (given - got).abs() <= allowed,
                "{what}: channel {channel}, frame {n}: {given} became {got}"
            );
        }
    }
}
