//! Between the bytes of interleaved PCM and planar `f32`.

use auralis_core::BlockMut;

/// How a sample is stored; little-endian.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum SampleCoding {
    Unsigned8,
    Signed16,
    Signed24,
    Signed32,
    Float32,
    Float64,
}

impl SampleCoding {
    /// The codec's name.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Unsigned8 => "pcm_u8",
            Self::Signed16 => "pcm_s16",
            Self::Signed24 => "pcm_s24",
            Self::Signed32 => "pcm_s32",
            Self::Float32 => "pcm_f32",
            Self::Float64 => "pcm_f64",
        }
    }

    pub(crate) fn is_float(self) -> bool {
        matches!(self, Self::Float32 | Self::Float64)
    }

    /// Converts whole interleaved frames to the planes of `block`, which has as many frames.
    /// An integer n of b bits becomes n / 2^(b−1).
    pub(super) fn decode(self, bytes: &[u8], block: &mut BlockMut<'_>) {
        match self {
            Self::Unsigned8 => planes::<1>(bytes, block, |[b]| (f32::from(b) - 128.0) / 128.0),
            Self::Signed16 => match block.stereo_mut() {
                Some((left, right)) => stereo_16(bytes, left, right),
                None => planes(bytes, block, |b| f32::from(i16::from_le_bytes(b)) / 32768.0),
            },
            Self::Signed24 => {
                planes(bytes, block, |[a, b, c]| (i32::from_le_bytes([0, a, b, c]) >> 8) as f32 / 8_388_608.0)
            }
            Self::Signed32 => planes(bytes, block, |b| i32::from_le_bytes(b) as f32 / 2_147_483_648.0),
            Self::Float32 => planes(bytes, block, f32::from_le_bytes),
            Self::Float64 => planes(bytes, block, |b| f64::from_le_bytes(b) as f32),
        }
    }
}

/// Two 16-bit samples are one 32-bit word, which compilers turn into vector code.
fn stereo_16(bytes: &[u8], left: &mut [f32], right: &mut [f32]) {
    let (frames, _) = bytes.as_chunks::<4>();
    for ((frame, left), right) in frames.iter().zip(left).zip(right) {
        let word = i32::from_le_bytes(*frame);
        *left = ((word << 16) >> 16) as f32 / 32768.0;
        *right = (word >> 16) as f32 / 32768.0;
    }
}

fn planes<const N: usize>(bytes: &[u8], block: &mut BlockMut<'_>, decode: impl Fn([u8; N]) -> f32) {
    let channels = block.channels();
    let (samples, _) = bytes.as_chunks::<N>();
    match channels {
        1 => {
            let plane = block.plane_mut(0);
            plane.iter_mut().zip(samples).for_each(|(to, from)| *to = decode(*from));
        }
        2 => {
            let Some((left, right)) = block.stereo_mut() else { return };
            let (frames, _) = samples.as_chunks::<2>();
            for (([l, r], left), right) in frames.iter().zip(left).zip(right) {
                *left = decode(*l);
                *right = decode(*r);
            }
        }
        _ => {
            for (channel, plane) in block.planes_mut().enumerate() {
                let from = samples.iter().skip(channel).step_by(channels);
                plane.iter_mut().zip(from).for_each(|(to, from)| *to = decode(*from));
            }
        }
    }
}
