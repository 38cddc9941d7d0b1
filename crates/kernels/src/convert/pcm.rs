//! How samples are stored: integers of 16, 24 and 32 bits, and floats.

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
pub(super) trait Pcm<const N: usize> {
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

pub(super) struct Int16;
pub(super) struct Int24;
pub(super) struct Int32;
pub(super) struct Float32;

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
