//! A17: changes of sample rate, against rubato's FFT resampler.
//!
//! This is also why the resampler has several forms: in `f32` a bank of filters, which waits for no block, is as fast
//! as the peer's transforms; in `f64` it is not, and transforms take its place; and without a short ratio a bank and a
//! short interpolation are as fast as transforms of a second. Both sides read the same samples in blocks of the same
//! size.

use std::convert::Infallible;
use std::num::NonZeroU32;
use std::time::Duration;

use auralis::resample::{Quality, Resampled, ResamplerDesign};
use auralis::{BlockMut, Buffer, ChannelLayout, FrameSource};
use rubato::audioadapter_buffers::direct::SequentialSliceOfVecs;
use rubato::{Fft, FixedSync, Indexing, Resampler, Sample};

use crate::music;
use crate::row::{Measured, Plan, time};

const SECONDS: usize = 60;
/// Frames per call, for us and for the peer.
const BLOCK: usize = 1_024;

/// (from, to, quality, whether the peer runs in `f64`, what)
type Case = (u32, u32, Quality, bool, &'static str);

const CASES: [Case; 8] = [
    (44_100, 48_000, Quality::Fast, false, "44.1 to 48 kHz, fast (-130 dB)"),
    (48_000, 44_100, Quality::Fast, false, "48 to 44.1 kHz, fast (-130 dB)"),
    (96_000, 44_100, Quality::Fast, false, "96 to 44.1 kHz, fast (-130 dB)"),
    (44_100, 48_000, Quality::High, false, "44.1 to 48 kHz, high (-140 dB)"),
    (44_100, 48_000, Quality::Best, true, "44.1 to 48 kHz, best (-150 dB)"),
    (48_000, 44_100, Quality::Best, true, "48 to 44.1 kHz, best (-150 dB)"),
    (96_000, 44_100, Quality::Best, true, "96 to 44.1 kHz, best (-150 dB)"),
    (44_100, 48_001, Quality::High, false, "44.1 to 48.001 kHz, high: no short ratio"),
];

pub(crate) fn rows(plan: &Plan) -> Vec<Measured> {
    if !plan.wants("A17") {
        return Vec::new();
    }
    let audio = music::rock(SECONDS, 0.8);
    let rows = CASES.map(|(from, to, quality, wide, what)| {
        // The same samples, whatever rate they are said to have.
        let seconds = audio.frames() as f64 / f64::from(from);
        let mut peer =
            || if wide { rubato::<f64>(&audio, from, to) } else { rubato::<f32>(&audio, from, to) };
        let name = if wide { "rubato Fft f64" } else { "rubato Fft f32" };
        plan.measure("A17", what, seconds, || ours(&audio, from, to, quality), Some((name, &mut peer)))
    });
    rows.into()
}

/// Frames in memory, as a source.
struct Memory<'a> {
    audio: &'a Buffer,
    rate: NonZeroU32,
    read: usize,
}

impl FrameSource for Memory<'_> {
    type Error = Infallible;

    fn sample_rate(&self) -> NonZeroU32 {
        self.rate
    }

    fn layout(&self) -> ChannelLayout {
        ChannelLayout::STEREO
    }

    fn total_frames(&self) -> Option<u64> {
        Some(self.audio.frames() as u64)
    }

    fn read(&mut self, block: &mut BlockMut<'_>) -> Result<usize, Infallible> {
        let frames = block.frames().min(self.audio.frames() - self.read);
        block.range(0..frames).copy_from(&self.audio.block().range(self.read..self.read + frames));
        self.read += frames;
        Ok(frames)
    }
}

fn ours(audio: &Buffer, from: u32, to: u32, quality: Quality) -> Duration {
    let rate = NonZeroU32::new(from).expect("not zero");
    let design = ResamplerDesign { output_rate_hz: to, quality };
    let source = Memory { audio, rate, read: 0 };
    let mut source = Resampled::new(source, &design).expect("ordinary rates");
    let mut output = Buffer::new(2, BLOCK);
    time(|| while source.read(&mut output.block_mut()).is_ok_and(|frames| frames == BLOCK) {})
}

/// Block by block, the last one not whole left out.
fn rubato<T: Sample>(audio: &Buffer, from: u32, to: u32) -> Duration {
    let planes: Vec<Vec<T>> =
        audio.block().planes().map(|plane| plane.iter().map(|x| T::coerce(*x)).collect()).collect();
    let mut resampler =
        Fft::<T>::new(from as usize, to as usize, BLOCK, 2, FixedSync::Input).expect("ordinary rates");
    let frames = resampler.output_frames_max();
    let mut made = vec![vec![T::zero(); frames]; 2];
    time(|| {
        let input = SequentialSliceOfVecs::new(&planes, 2, audio.frames()).expect("two planes");
        let mut output = SequentialSliceOfVecs::new_mut(&mut made, 2, frames).expect("two planes");
        let mut place = Indexing::default();
        while place.input_offset + resampler.input_frames_next() <= audio.frames() {
            let (used, _) =
                resampler.process_into_buffer(&input, &mut output, Some(&place)).expect("room for a block");
            place.input_offset += used;
        }
    })
}
