//! Between the little-endian bytes of interleaved PCM and planar `f32`.

mod pcm;

use pcm::{Float32, Int16, Int24, Int32, Pcm};

/// Samples that are rounded together, before any is stored: the two steps apart are vectors, as one they are not.
const LANES: usize = 64;

#[inline(always)]
fn integers<P: Pcm<N>, const N: usize>(plane: &[f32; LANES]) -> ([i32; LANES], u32) {
    let (mut integers, mut limited) = ([0; LANES], 0);
    for i in 0..LANES {
        let (integer, over) = P::integer(plane[i]);
        integers[i] = integer;
        limited += over;
    }
    (integers, limited)
}

#[inline(always)]
fn decode_mono<P: Pcm<N>, const N: usize>(bytes: &[u8], plane: &mut [f32]) {
    for (x, bytes) in plane.iter_mut().zip(bytes.as_chunks::<N>().0) {
        *x = P::decode(*bytes);
    }
}

#[inline(always)]
fn decode_stereo<P: Pcm<N>, const N: usize>(bytes: &[u8], left: &mut [f32], right: &mut [f32]) {
    let frames = bytes.as_chunks::<N>().0.as_chunks::<2>().0;
    let length = frames.len().min(left.len()).min(right.len());
    P::decode_pairs(&frames[..length], &mut left[..length], &mut right[..length]);
}

#[inline(always)]
fn decode_channel<P: Pcm<N>, const N: usize>(
    bytes: &[u8],
    channel: usize,
    channels: usize,
    plane: &mut [f32],
) {
    let samples = bytes.as_chunks::<N>().0.get(channel..).unwrap_or(&[]);
    for (x, bytes) in plane.iter_mut().zip(samples.iter().step_by(channels.max(1))) {
        *x = P::decode(*bytes);
    }
}

#[inline(always)]
fn encode_mono<P: Pcm<N>, const N: usize>(plane: &[f32], bytes: &mut [u8]) -> u64 {
    let mut limited = 0;
    let (parts, rest) = bytes.as_chunks_mut::<N>().0.as_chunks_mut::<LANES>();
    let (planes, _) = plane.as_chunks::<LANES>();
    let done = LANES * parts.len().min(planes.len());
    for (samples, plane) in parts.iter_mut().zip(planes) {
        let (integers, over) = integers::<P, N>(plane);
        P::store(&integers, samples);
        limited += u64::from(over);
    }
    let parts = parts.as_flattened_mut().iter_mut();
    for (bytes, x) in parts.skip(done).chain(rest).zip(&plane[done..]) {
        let (integer, over) = P::integer(*x);
        *bytes = P::bytes(integer);
        limited += u64::from(over);
    }
    limited
}

#[inline(always)]
fn encode_stereo<P: Pcm<N>, const N: usize>(left: &[f32], right: &[f32], bytes: &mut [u8]) -> u64 {
    let mut limited = 0;
    let frames = bytes.as_chunks_mut::<N>().0.as_chunks_mut::<2>().0;
    let (parts, rest) = frames.as_chunks_mut::<LANES>();
    let planes = left.as_chunks::<LANES>().0.iter().zip(right.as_chunks::<LANES>().0);
    let done = LANES * parts.len().min(planes.len());
    for (frames, (left, right)) in parts.iter_mut().zip(planes) {
        let ((left, over_left), (right, over_right)) = (integers::<P, N>(left), integers::<P, N>(right));
        let mut pairs = [[0; 2]; LANES];
        for i in 0..LANES {
            pairs[i] = [left[i], right[i]];
        }
        P::store(pairs.as_flattened(), frames.as_flattened_mut());
        limited += u64::from(over_left + over_right);
    }
    let parts = parts.as_flattened_mut().iter_mut();
    let planes = left[done..].iter().zip(&right[done..]);
    for (frame, (left, right)) in parts.skip(done).chain(rest).zip(planes) {
        let ((left, over_left), (right, over_right)) = (P::integer(*left), P::integer(*right));
        *frame = [P::bytes(left), P::bytes(right)];
        limited += u64::from(over_left + over_right);
    }
    limited
}

#[inline(always)]
fn encode_channel<P: Pcm<N>, const N: usize>(
    plane: &[f32],
    channel: usize,
    channels: usize,
    bytes: &mut [u8],
) -> u64 {
    let mut limited = 0;
    let samples = bytes.as_chunks_mut::<N>().0.get_mut(channel..).unwrap_or(&mut []);
    for (bytes, x) in samples.iter_mut().step_by(channels.max(1)).zip(plane) {
        let (integer, over) = P::integer(*x);
        *bytes = P::bytes(integer);
        limited += u64::from(over);
    }
    limited
}

/// The six kernels of a format.
macro_rules! pcm {
    ($format:ident, $name:literal, $range:literal, $limits:literal:
     $decode:ident, $decode_stereo:ident, $decode_channel:ident,
     $encode:ident, $encode_stereo:ident, $encode_channel:ident) => {
        kernel! {
            #[doc = concat!("One channel of ", $name, " to `f32`: ", $range, ".")]
            ///
            /// The shorter slice decides the length; bytes that make no whole sample are left.
            pub fn $decode(bytes: &[u8], plane: &mut [f32]) {
                decode_mono::<$format, _>(bytes, plane);
            }
        }

        kernel! {
            #[doc = concat!("Interleaved pairs of ", $name, " to two planes of `f32`: ", $range, ".")]
            ///
            /// The shortest slice decides the length.
            pub fn $decode_stereo(bytes: &[u8], left: &mut [f32], right: &mut [f32]) {
                decode_stereo::<$format, _>(bytes, left, right);
            }
        }

        kernel! {
            #[doc = concat!("One of `channels` interleaved channels of ", $name, " to `f32`: ", $range, ".")]
            ///
            /// The shorter side decides the length.
            pub fn $decode_channel(bytes: &[u8], channel: usize, channels: usize, plane: &mut [f32]) {
                decode_channel::<$format, _>(bytes, channel, channels, plane);
            }
        }

        kernel! {
            #[doc = concat!("One channel of `f32` to ", $name, ": ", $limits, ".")]
            ///
            /// The shorter slice decides the length. Returns how many samples had to be limited.
            pub fn $encode(plane: &[f32], bytes: &mut [u8]) -> u64 {
                encode_mono::<$format, _>(plane, bytes)
            }
        }

        kernel! {
            #[doc = concat!("Two planes of `f32` to interleaved pairs of ", $name, ": ", $limits, ".")]
            ///
            /// The shortest slice decides the length. Returns how many samples had to be limited.
            pub fn $encode_stereo(left: &[f32], right: &[f32], bytes: &mut [u8]) -> u64 {
                encode_stereo::<$format, _>(left, right, bytes)
            }
        }

        kernel! {
            #[doc = concat!("A plane of `f32` to one of `channels` interleaved channels of ", $name, ": ", $limits, ".")]
            ///
            /// The other channels stay as they are. Returns how many samples had to be limited.
            pub fn $encode_channel(plane: &[f32], channel: usize, channels: usize, bytes: &mut [u8]) -> u64 {
                encode_channel::<$format, _>(plane, channel, channels, bytes)
            }
        }
    };
}

pcm!(Int16, "16-bit integers", "n/2¹⁵, exact",
     "the nearest of x·2¹⁵, ties to even, limited to the range; NaN gives 0":
     decode_i16, decode_i16_stereo, decode_i16_channel, encode_i16, encode_i16_stereo, encode_i16_channel);
pcm!(Int24, "packed 24-bit integers", "n/2²³, exact",
     "the nearest of x·2²³, ties to even, limited to the range; NaN gives 0":
     decode_i24, decode_i24_stereo, decode_i24_channel, encode_i24, encode_i24_stereo, encode_i24_channel);
pcm!(Int32, "32-bit integers", "n/2³¹, rounded to the 24 bits of `f32`",
     "the nearest of x·2³¹, ties to even, limited to the range; NaN gives 0":
     decode_i32, decode_i32_stereo, decode_i32_channel, encode_i32, encode_i32_stereo, encode_i32_channel);
pcm!(Float32, "32-bit floats", "bit for bit, NaN and infinities too",
     "bit for bit, but 0 for NaN and infinities; nothing is limited":
     decode_f32, decode_f32_stereo, decode_f32_channel, encode_f32, encode_f32_stereo, encode_f32_channel);
