//! Bytes of a file that does not exist are those of the file that would.

use std::convert::Infallible;

use auralis_core::{BlockMut, Buffer, ChannelLayout, FrameSink};
use auralis_media::{Container, EncodeSpec, Encoder, OutputFile, Overwrite, SampleFormat, VirtualWav};

use crate::support::Noise;

const FRAMES: usize = 20_011;

fn audio(channels: usize) -> Buffer {
    let mut noise = Noise(9);
    let mut audio = Buffer::new(channels, FRAMES);
    for plane in audio.block_mut().planes_mut() {
        plane.iter_mut().for_each(|x| *x = noise.below(60_000) as f32 / 32_768.0 - 0.9);
    }
    audio
}

fn frames_of(audio: &Buffer) -> impl FnMut(u64, &mut BlockMut<'_>) -> Result<usize, Infallible> {
    move |first, block| {
        let first = first as usize;
        let frames = block.frames().min(audio.frames() - first);
        block.range(0..frames).copy_from(&audio.block().range(first..first + frames));
        Ok(frames)
    }
}

#[test]
fn every_range_is_that_of_the_written_file() {
    let folder = tempfile::tempdir().unwrap();
    let rate = 44_100.try_into().unwrap();
    for (channels, sample) in [
        (1, SampleFormat::Int24),
        (2, SampleFormat::Int16),
        (2, SampleFormat::Float32),
        (6, SampleFormat::Int24),
        (1, SampleFormat::Int16),
    ] {
        let (audio, layout) = (audio(channels.into()), ChannelLayout::default_for(channels));
        let path = folder.path().join(format!("{channels}{sample:?}.wav"));
        let spec = EncodeSpec { container: Container::Wav, sample, sample_rate: rate, layout };
        let mut encoder =
            Encoder::create(OutputFile::create(&path, Overwrite::Never).unwrap(), &spec, None).unwrap();
        encoder.write(&audio.block()).unwrap();
        encoder.finish().unwrap();
        let file = std::fs::read(&path).unwrap();

        let mut wav = VirtualWav::new(layout, sample, rate, FRAMES as u64);
        assert_eq!(wav.len_bytes(), file.len() as u64, "{channels} channels, {sample:?}");
        let mut noise = Noise(7);
        let whole = (0, file.len() + 10);
        let random = (0..100).map(|n| (noise.below(file.len() + 20), [1, 2, 90, 5_000, 100_000][n % 5]));
        for (start, len) in [whole, (0, 44), (70, 30)].into_iter().chain(random) {
            let mut bytes = vec![0xAA; len];
            let read = wav.read(start as u64, &mut bytes, frames_of(&audio)).unwrap();
            let start = start.min(file.len());
            let end = file.len().min(start + len);
            assert_eq!(read, end - start);
            assert!(bytes[..read] == file[start..end], "bytes {start}..{end} of {channels}, {sample:?}");
        }
    }
}

#[test]
fn only_the_frames_of_a_range_are_rendered() {
    let mut wav =
        VirtualWav::new(ChannelLayout::STEREO, SampleFormat::Int16, 48_000.try_into().unwrap(), 5_000_000);
    let header = wav.len_bytes() - 20_000_000;
    assert_eq!(wav.frames_of(0..header), 0..0);
    assert_eq!(wav.frames_of(header + 3..header + 5), 0..2);
    let mut asked = Vec::new();
    let mut bytes = [0; 4_000];
    let read = wav.read(header + 8_000_002, &mut bytes, |first, block| {
        asked.push((first, block.frames()));
        block.clear();
        Ok::<_, Infallible>(block.frames())
    });
    assert_eq!((read, asked), (Ok(4_000), vec![(2_000_000, 1_001)]));
}

#[test]
fn beyond_four_gibibytes_it_is_rf64_with_its_sizes() {
    let frames = 1_100_000_000u64;
    let mut wav =
        VirtualWav::new(ChannelLayout::STEREO, SampleFormat::Int16, 44_100.try_into().unwrap(), frames);
    let mut header = [0; 80];
    wav.read(0, &mut header, |_, _| Err("no sample lies in the header")).unwrap();
    assert_eq!((&header[..4], &header[12..16]), (b"RF64".as_slice(), b"ds64".as_slice()));
    let sizes = [wav.len_bytes() - 8, 4 * frames, frames].map(u64::to_le_bytes).concat();
    assert_eq!(header[20..44], sizes);
    assert_eq!(wav.len_bytes(), 80 + 4 * frames);
}

#[test]
fn frames_that_end_too_early_are_followed_by_silence() {
    let mut wav =
        VirtualWav::new(ChannelLayout::MONO, SampleFormat::Int16, 8_000.try_into().unwrap(), 10_000);
    let header = wav.len_bytes() - 20_000;
    // 5,000 frames at half of full scale, and nothing more, whatever is asked for.
    let mut render = |first: u64, block: &mut BlockMut<'_>| {
        block.planes_mut().for_each(|plane| plane.fill(0.5));
        Ok::<_, Infallible>((5_000_usize.saturating_sub(first as usize)).min(block.frames()))
    };
    let mut bytes = vec![0xAA; 20_000];
    assert_eq!(wav.read(header, &mut bytes, &mut render), Ok(20_000));
    let (samples, _) = bytes.as_chunks::<2>();
    let expected = |n: usize| if n < 5_000 { 0x4000 } else { 0 };
    assert!(samples.iter().enumerate().all(|(n, bytes)| i16::from_le_bytes(*bytes) == expected(n)));
}

#[test]
fn a_length_beyond_all_numbers_ends_at_the_last() {
    let rate = 44_100.try_into().unwrap();
    for sample in [SampleFormat::Int16, SampleFormat::Int24, SampleFormat::Float32] {
        let mut wav = VirtualWav::new(ChannelLayout::STEREO, sample, rate, u64::MAX);
        assert_eq!(wav.len_bytes(), u64::MAX);
        let mut header = [0; 4];
        wav.read(0, &mut header, |_, _| Err("no sample lies in the header")).unwrap();
        assert_eq!(&header, b"RF64");
        let mut bytes = [0xAA; 100];
        let read = wav.read(u64::MAX - 40, &mut bytes, |_, _| Ok::<_, Infallible>(0));
        assert_eq!((read, &bytes[..40]), (Ok(40), [0; 40].as_slice()));
    }
}
