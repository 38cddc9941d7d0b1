//! What is written is read back bit for bit, by this crate and by another.

use std::num::NonZeroU32;
use std::path::Path;

use auralis_core::{BlockRef, Buffer, ChannelLayout, FrameSink, FrameSource, Speaker};
use auralis_media::{Container, Decoder, EncodeSpec, Encoded, Encoder, OutputFile, Overwrite, SampleFormat};
use proptest::prelude::*;

use crate::support::{Noise, Planes, read_in_blocks};

fn spec(container: Container, sample: SampleFormat, rate: u32, layout: ChannelLayout) -> EncodeSpec {
    EncodeSpec { container, sample, sample_rate: NonZeroU32::new(rate).unwrap(), layout }
}

fn write(path: &Path, spec: &EncodeSpec, planes: &Planes, block: usize) -> Encoded {
    let output = OutputFile::create(path, Overwrite::Replace).unwrap();
    let mut encoder = Encoder::create(output, spec, None).unwrap();
    let buffer = Buffer::from_planes(planes);
    let mut at = 0;
    while at < buffer.frames() {
        let end = buffer.frames().min(at + block);
        encoder.write(&buffer.block().range(at..end)).unwrap();
        at = end;
    }
    encoder.finish().unwrap()
}

/// Noise on the grid of the format, its two extremes included.
fn noise(sample: SampleFormat, channels: u16, frames: usize) -> Planes {
    let mut noise = Noise(0x9E37_79B9_7F4A_7C15);
    let scale = (1i64 << (sample.bits() - 1)) as f64;
    let mut value = || match sample {
        // Eight times full scale: float files must keep it.
        SampleFormat::Float32 => (noise.next() as i32) as f32 / (1u32 << 28) as f32,
        _ => ((noise.next() as i64 >> (64 - sample.bits())) as f64 / scale) as f32,
    };
    let mut planes: Planes = (0..channels).map(|_| (0..frames).map(|_| value()).collect()).collect();
    if sample != SampleFormat::Float32 && frames > 1 {
        planes[0][0] = -1.0;
        planes[0][1] = ((scale - 1.0) / scale) as f32;
    }
    planes
}

fn round_trip(spec: &EncodeSpec, frames: usize, block: usize) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("out");
    let planes = noise(spec.sample, spec.layout.channels(), frames);
    let encoded = write(&path, spec, &planes, block);
    assert_eq!((encoded.frames, encoded.clamped_samples), (frames as u64, 0), "{spec:?}");

    let mut decoder = Decoder::open(&path).unwrap();
    let info = decoder.info().clone();
    assert_eq!((decoder.sample_rate(), decoder.layout()), (spec.sample_rate, spec.layout), "{spec:?}");
    assert_eq!(decoder.total_frames().unwrap_or(0), frames as u64, "{spec:?}");
    let float = spec.sample == SampleFormat::Float32;
    assert_eq!((info.float, info.bit_depth), (float, (!float).then_some(spec.sample.bits())), "{spec:?}");
    let read = read_in_blocks(&mut decoder, 777).unwrap();
    assert!(read == planes, "{spec:?}, {frames} frames");
    if spec.container == Container::Wav {
        assert!(read_by_hound(&path, spec.sample) == planes, "{spec:?}, {frames} frames, by hound");
    }
}

/// hound is an independent reader of WAVE.
fn read_by_hound(path: &Path, sample: SampleFormat) -> Planes {
    let mut reader = hound::WavReader::open(path).unwrap();
    let spec = reader.spec();
    assert_eq!(u32::from(spec.bits_per_sample), sample.bits());
    let interleaved: Vec<f32> = match spec.sample_format {
        hound::SampleFormat::Float => reader.samples::<f32>().map(Result::unwrap).collect(),
        hound::SampleFormat::Int => {
            let scale = (1i64 << (spec.bits_per_sample - 1)) as f64;
            reader.samples::<i32>().map(|n| (f64::from(n.unwrap()) / scale) as f32).collect()
        }
    };
    let channels = usize::from(spec.channels);
    (0..channels).map(|c| interleaved.iter().copied().skip(c).step_by(channels).collect()).collect()
}

const FORMATS: [(Container, SampleFormat); 5] = [
    (Container::Wav, SampleFormat::Int16),
    (Container::Wav, SampleFormat::Int24),
    (Container::Wav, SampleFormat::Float32),
    (Container::Flac, SampleFormat::Int16),
    (Container::Flac, SampleFormat::Int24),
];

#[test]
fn one_to_eight_channels() {
    for (container, sample) in FORMATS {
        for channels in 1..=8 {
            round_trip(&spec(container, sample, 48_000, ChannelLayout::default_for(channels)), 5_000, 4_096);
        }
    }
}

#[test]
fn rates_of_the_field() {
    for (container, sample) in FORMATS {
        for rate in [8_000, 11_025, 22_050, 32_000, 44_100, 48_000, 88_200, 96_000, 176_400, 192_000] {
            round_trip(&spec(container, sample, rate, ChannelLayout::STEREO), 1_000, 512);
        }
    }
}

#[test]
fn no_frame_and_one_frame() {
    for (container, sample) in FORMATS {
        for frames in [0, 1, 2, 15, 16, 4_095, 4_096, 4_097] {
            round_trip(&spec(container, sample, 44_100, ChannelLayout::STEREO), frames, 4_096);
            // An odd number of bytes needs a pad byte.
            round_trip(&spec(container, sample, 44_100, ChannelLayout::MONO), frames, 4_096);
        }
    }
}

#[test]
fn the_file_does_not_depend_on_the_blocks() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("out");
    for (container, sample) in FORMATS {
        let spec = spec(container, sample, 44_100, ChannelLayout::STEREO);
        let planes = noise(sample, 2, 10_000);
        write(&path, &spec, &planes, 4_096);
        let expected = std::fs::read(&path).unwrap();
        for block in [1, 1_000, 10_000] {
            write(&path, &spec, &planes, block);
            assert!(std::fs::read(&path).unwrap() == expected, "{spec:?} in blocks of {block}");
        }
    }
}

/// Film order on the way in; by name, each channel must come out as itself.
#[test]
fn channels_are_sorted_into_the_order_of_the_file() {
    use Speaker::{Center, Left, LeftSurround, Lfe, Right, RightSurround};
    let folder = tempfile::tempdir().unwrap();
    let film = [Left, Center, Right, LeftSurround, RightSurround, Lfe];
    for (container, sample) in FORMATS {
        let path = folder.path().join("out");
        let planes = noise(sample, 6, 100);
        write(&path, &spec(container, sample, 48_000, ChannelLayout::new(&film).unwrap()), &planes, 100);
        let mut decoder = Decoder::open(&path).unwrap();
        let layout = decoder.layout();
        assert_eq!(layout, ChannelLayout::default_for(6));
        let read = read_in_blocks(&mut decoder, 100).unwrap();
        for (speaker, plane) in layout.speakers().iter().zip(&read) {
            let before = film.iter().position(|other| other == speaker).unwrap();
            assert!(*plane == planes[before], "{container:?} {speaker:?}");
        }
    }
}

#[test]
fn a_float_file_keeps_every_bit_and_an_integer_file_counts_what_it_clamps() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("out");
    let planes = vec![vec![1.5f32, -2.0, 0.1, f32::MIN_POSITIVE, -0.0, 1.0]];
    for (container, sample) in FORMATS {
        let encoded = write(&path, &spec(container, sample, 44_100, ChannelLayout::MONO), &planes, 6);
        let read = read_in_blocks(&mut Decoder::open(&path).unwrap(), 6).unwrap();
        if sample == SampleFormat::Float32 {
            let bits = |plane: &[f32]| plane.iter().map(|x| x.to_bits()).collect::<Vec<_>>();
            assert_eq!(bits(&read[0]), bits(&planes[0]));
            assert_eq!(encoded.clamped_samples, 0);
        } else {
            let step = 0.5f32.powi(sample.bits() as i32 - 1);
            assert_eq!((read[0][0], read[0][1], read[0][5]), (1.0 - step, -1.0, 1.0 - step));
            // +1 itself lies one step beyond what two's complement can hold.
            assert_eq!(encoded.clamped_samples, 3);
        }
    }
}

#[test]
fn a_block_with_other_channels_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let output = OutputFile::create(&folder.path().join("out.wav"), Overwrite::Never).unwrap();
    let spec = spec(Container::Wav, SampleFormat::Int16, 44_100, ChannelLayout::STEREO);
    let mut encoder = Encoder::create(output, &spec, None).unwrap();
    let error = encoder.write(&BlockRef::mono(&[0.0; 4])).unwrap_err();
    assert_eq!(error.kind().name(), "unsupported");
    assert!(error.to_string().starts_with("the block has 1 channels, but the stream has 2;"), "{error}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn any_length_and_block(
        format in 0..FORMATS.len(),
        channels in 1u16..=8,
        frames in 0usize..6_000,
        block in 1usize..5_000,
    ) {
        let (container, sample) = FORMATS[format];
        round_trip(&spec(container, sample, 44_100, ChannelLayout::default_for(channels)), frames, block);
    }
}
