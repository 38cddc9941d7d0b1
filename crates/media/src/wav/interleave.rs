use auralis_core::BlockRef;

use crate::encode::SampleFormat;
use crate::quantize::quantize;

/// Planar `f32` to the bytes of interleaved PCM, in buffers that are used again.
#[derive(Debug)]
pub(super) struct Interleaver {
    sample: SampleFormat,
    bytes: Vec<u8>,
    plane: Vec<i32>,
}

impl Interleaver {
    pub(super) fn new(sample: SampleFormat) -> Self {
        Self { sample, bytes: Vec::new(), plane: Vec::new() }
    }

    /// The planes of `block` in `order`, and how many samples were clamped.
    pub(super) fn interleave(&mut self, block: &BlockRef<'_>, order: &[usize]) -> (&[u8], u64) {
        self.bytes.resize(block.frames() * order.len() * self.sample.bytes(), 0);
        let mut clamped = 0;
        for (at, &channel) in order.iter().enumerate() {
            let plane = block.plane(channel);
            let slot = Slot { at, channels: order.len() };
            if self.sample == SampleFormat::Float32 {
                slot.fill(&mut self.bytes, plane, |sample: f32| sample.to_le_bytes());
                continue;
            }
            self.plane.clear();
            clamped += quantize(plane, self.sample.bits(), &mut self.plane);
            match self.sample {
                SampleFormat::Int16 => slot.fill(&mut self.bytes, &self.plane, |integer: i32| {
                    let [a, b, _, _] = integer.to_le_bytes();
                    [a, b]
                }),
                _ => slot.fill(&mut self.bytes, &self.plane, |integer: i32| {
                    let [a, b, c, _] = integer.to_le_bytes();
                    [a, b, c]
                }),
            }
        }
        (&self.bytes, clamped)
    }
}

/// Where one channel lies among the others.
struct Slot {
    at: usize,
    channels: usize,
}

impl Slot {
    fn fill<T: Copy, const N: usize>(&self, bytes: &mut [u8], plane: &[T], encode: impl Fn(T) -> [u8; N]) {
        let (samples, _) = bytes.as_chunks_mut::<N>();
        match self.channels {
            1 => samples.iter_mut().zip(plane).for_each(|(to, from)| *to = encode(*from)),
            2 => {
                let (frames, _) = samples.as_chunks_mut::<2>();
                frames.iter_mut().zip(plane).for_each(|(to, from)| to[self.at] = encode(*from));
            }
            channels => {
                let slots = samples.iter_mut().skip(self.at).step_by(channels);
                slots.zip(plane).for_each(|(to, from)| *to = encode(*from));
            }
        }
    }
}
