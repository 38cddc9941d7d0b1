//! Between the little-endian bytes of interleaved PCM and planar `f32`.

/// The float of an integer of full scale 2^31, of whatever width: all are taken to the top of 32 bits.
#[inline(always)]
fn to_float(top: i32) -> f32 {
    // Exact for 24 bits and below; 32 bits are rounded to the 24 that f32 holds.
    top as f32 * (1.0 / 2_147_483_648.0)
}

/// What a sample is scaled to, with 0 for NaN and nothing below the range; and whether it exceeds the range.
#[inline(always)]
fn scaled<const BITS: u32>(x: f32) -> (f32, u32) {
    let full = (1u32 << (BITS - 1)) as f32;
    let scaled = x * full;
    // A tie at the top goes up, to the even number beyond the range. In 32 bits 2³¹ − 1/2 is 2³¹ as `f32`.
    let (above, below) = (scaled >= full - 0.5, scaled < -full - 0.5);
    let number = if scaled.is_nan() { 0.0 } else { scaled };
    (if number < -full { -full } else { number }, u32::from(above | below))
}

/// The integer nearest to x·2^(BITS−1), ties to even, within its range, and 1 if it had to be limited. NaN is 0.
/// Up to 24 bits, for which `f32` has room.
#[inline(always)]
fn to_integer<const BITS: u32>(x: f32) -> (i32, u32) {
    // 2²³: the sum has no room for a fraction, and its low bits are the magnitude. A cast would limit once more.
    const WHOLE: f32 = 8_388_608.0;
    let (number, limited) = scaled::<BITS>(x);
    let max = (i32::MAX >> (32 - BITS)) as f32;
    let inside = if number > max { max } else { number };
    let magnitude = (inside.abs() + WHOLE).to_bits() as i32 - WHOLE.to_bits() as i32;
    let sign = inside.to_bits() as i32 >> 31;
    ((magnitude ^ sign) - sign, limited)
}

/// [`to_integer`] for 32 bits, in `f64`.
#[inline(always)]
fn to_long(x: f32) -> (i32, u32) {
    // 1.5·2⁵².
    const WHOLE: f64 = 6_755_399_441_055_744.0;
    let (number, limited) = scaled::<32>(x);
    let (wide, max) = (f64::from(number), f64::from(i32::MAX));
    let inside = if wide > max { max } else { wide };
    ((inside + WHOLE).to_bits() as i32, limited)
}

/// A way to store a sample in `N` bytes.
trait Pcm<const N: usize> {
    fn decode(bytes: [u8; N]) -> f32;

    /// Many frames of two channels.
    #[inline(always)]
    fn decode_pairs(frames: &[[[u8; N]; 2]], left: &mut [f32], right: &mut [f32]) {
        for ((frame, left), right) in frames.iter().zip(left).zip(right) {
            (*left, *right) = (Self::decode(frame[0]), Self::decode(frame[1]));
        }
    }

    /// The sample as an integer, and 1 if it had to be limited.
    fn integer(x: f32) -> (i32, u32);
    /// The low bytes of an integer.
    fn bytes(integer: i32) -> [u8; N];

    /// The bytes of many, a multiple of four.
    #[inline(always)]
    fn store(integers: &[i32], bytes: &mut [[u8; N]]) {
        for (bytes, integer) in bytes.iter_mut().zip(integers) {
            *bytes = Self::bytes(*integer);
        }
    }
}

struct Int16;
struct Int24;
struct Int32;
struct Float32;

impl Pcm<2> for Int16 {
    #[inline(always)]
    fn decode([a, b]: [u8; 2]) -> f32 {
        to_float(i32::from_le_bytes([0, 0, a, b]))
    }

    #[inline(always)]
    fn integer(x: f32) -> (i32, u32) {
        to_integer::<16>(x)
    }

    #[inline(always)]
    fn bytes(integer: i32) -> [u8; 2] {
        (integer as i16).to_le_bytes()
    }
}

impl Pcm<3> for Int24 {
    #[inline(always)]
    fn decode([a, b, c]: [u8; 3]) -> f32 {
        to_float(i32::from_le_bytes([0, a, b, c]))
    }

    /// Three words are two frames.
    #[inline(always)]
    fn decode_pairs(frames: &[[[u8; 3]; 2]], left: &mut [f32], right: &mut [f32]) {
        let (pairs, last) = frames.as_chunks::<2>();
        let words = pairs.as_flattened().as_flattened().as_flattened().as_chunks::<4>().0.as_chunks::<3>().0;
        let ((lefts, last_left), (rights, last_right)) =
            (left.as_chunks_mut::<2>(), right.as_chunks_mut::<2>());
        for ((words, left), right) in words.iter().zip(lefts).zip(rights) {
            let [a, b, c] = words.map(u32::from_le_bytes);
            let top = |word: u32| to_float((word & 0xffff_ff00) as i32);
            *left = [top(a << 8), top((b >> 8 & 0x00ff_ff00) | (c << 24))];
            *right = [top((a >> 16 & 0xff00) | (b << 16)), top(c)];
        }
        for ((frame, left), right) in last.iter().zip(last_left).zip(last_right) {
            (*left, *right) = (Self::decode(frame[0]), Self::decode(frame[1]));
        }
    }

    #[inline(always)]
    fn integer(x: f32) -> (i32, u32) {
        to_integer::<24>(x)
    }

    #[inline(always)]
    fn bytes(integer: i32) -> [u8; 3] {
        let [a, b, c, _] = integer.to_le_bytes();
        [a, b, c]
    }

    /// Four integers are three words.
    #[inline(always)]
    fn store(integers: &[i32], bytes: &mut [[u8; 3]]) {
        let words = bytes.as_flattened_mut().as_chunks_mut::<4>().0.as_chunks_mut::<3>().0;
        for (words, four) in words.iter_mut().zip(integers.as_chunks::<4>().0) {
            let [a, b, c, d] = four.map(|integer| integer as u32 & 0x00ff_ffff);
            *words = [a | (b << 24), (b >> 8) | (c << 16), (c >> 16) | (d << 8)].map(u32::to_le_bytes);
        }
    }
}

impl Pcm<4> for Int32 {
    #[inline(always)]
    fn decode(bytes: [u8; 4]) -> f32 {
        to_float(i32::from_le_bytes(bytes))
    }

    #[inline(always)]
    fn integer(x: f32) -> (i32, u32) {
        to_long(x)
    }

    #[inline(always)]
    fn bytes(integer: i32) -> [u8; 4] {
        integer.to_le_bytes()
    }
}

impl Pcm<4> for Float32 {
    #[inline(always)]
    fn decode(bytes: [u8; 4]) -> f32 {
        f32::from_le_bytes(bytes)
    }

    #[inline(always)]
    fn integer(x: f32) -> (i32, u32) {
        // NaN and infinities have all bits of the exponent set.
        let finite = x.to_bits() & 0x7f80_0000 != 0x7f80_0000;
        (if finite { x.to_bits() as i32 } else { 0 }, 0)
    }

    #[inline(always)]
    fn bytes(integer: i32) -> [u8; 4] {
        integer.to_le_bytes()
    }
}

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
