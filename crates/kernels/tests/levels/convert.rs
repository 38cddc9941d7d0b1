use auralis_kernels::{Kernels, Level};

use super::{LENGTHS, samples};

type Decode = fn(Kernels, &[u8], &mut [f32]);
type DecodeStereo = fn(Kernels, &[u8], &mut [f32], &mut [f32]);
type DecodeChannel = fn(Kernels, &[u8], usize, usize, &mut [f32]);
type Encode = fn(Kernels, &[f32], &mut [u8]) -> u64;
type EncodeStereo = fn(Kernels, &[f32], &[f32], &mut [u8]) -> u64;
type EncodeChannel = fn(Kernels, &[f32], usize, usize, &mut [u8]) -> u64;

/// A format: its kernels, and what an integer format is by definition.
struct Format {
    bytes: usize,
    bits: Option<u32>,
    decode: Decode,
    decode_stereo: DecodeStereo,
    decode_channel: DecodeChannel,
    encode: Encode,
    encode_stereo: EncodeStereo,
    encode_channel: EncodeChannel,
}

const FORMATS: [Format; 4] = [
    Format {
        bytes: 2,
        bits: Some(16),
        decode: Kernels::decode_i16,
        decode_stereo: Kernels::decode_i16_stereo,
        decode_channel: Kernels::decode_i16_channel,
        encode: Kernels::encode_i16,
        encode_stereo: Kernels::encode_i16_stereo,
        encode_channel: Kernels::encode_i16_channel,
    },
    Format {
        bytes: 3,
        bits: Some(24),
        decode: Kernels::decode_i24,
        decode_stereo: Kernels::decode_i24_stereo,
        decode_channel: Kernels::decode_i24_channel,
        encode: Kernels::encode_i24,
        encode_stereo: Kernels::encode_i24_stereo,
        encode_channel: Kernels::encode_i24_channel,
    },
    Format {
        bytes: 4,
        bits: Some(32),
        decode: Kernels::decode_i32,
        decode_stereo: Kernels::decode_i32_stereo,
        decode_channel: Kernels::decode_i32_channel,
        encode: Kernels::encode_i32,
        encode_stereo: Kernels::encode_i32_stereo,
        encode_channel: Kernels::encode_i32_channel,
    },
    Format {
        bytes: 4,
        bits: None,
        decode: Kernels::decode_f32,
        decode_stereo: Kernels::decode_f32_stereo,
        decode_channel: Kernels::decode_f32_channel,
        encode: Kernels::encode_f32,
        encode_stereo: Kernels::encode_f32_stereo,
        encode_channel: Kernels::encode_f32_channel,
    },
];

impl Format {
    /// The bytes of one sample by the definition, and whether it had to be limited.
    fn oracle(&self, x: f32) -> (Vec<u8>, bool) {
        let Some(bits) = self.bits else {
            return (if x.is_finite() { x } else { 0.0 }.to_le_bytes().to_vec(), false);
        };
        let full_scale = 2f64.powi(bits as i32 - 1);
        let rounded = if x.is_nan() { 0.0 } else { (f64::from(x) * full_scale).round_ties_even() };
        let limited = rounded.clamp(-full_scale, full_scale - 1.0);
        ((limited as i32).to_le_bytes()[..self.bytes].to_vec(), limited != rounded)
    }

    /// The sample of its bytes by the definition.
    fn value(&self, bytes: &[u8]) -> f32 {
        let mut wide = [0; 4];
        wide[4 - self.bytes..].copy_from_slice(bytes);
        match self.bits {
            Some(_) => (f64::from(i32::from_le_bytes(wide)) / 2f64.powi(31)) as f32,
            None => f32::from_le_bytes(wide),
        }
    }
}

/// Samples with every hard case among them.
fn hard(count: usize, seed: u64) -> Vec<f32> {
    let mut samples = samples(count, seed);
    let cases = [
        f32::NAN,
        f32::INFINITY,
        f32::NEG_INFINITY,
        f32::MAX,
        1.0,
        -1.0,
        -0.0,
        1e-40,
        0.5 / 32_768.0,
        1.5 / 32_768.0,
        -2.5 / 32_768.0,
        32_767.5 / 32_768.0,
        -32_768.5 / 32_768.0,
        0.5 / 8_388_608.0,
        -4_194_304.5 / 8_388_608.0,
        -1.5 / 2_147_483_648.0,
    ];
    for (sample, case) in samples.iter_mut().step_by(5).zip(cases.into_iter().cycle()) {
        *sample = case;
    }
    samples
}

#[test]
fn encoding_rounds_limits_and_counts_as_defined() {
    let (left, right) = (hard(300, 80), hard(301, 81));
    for format in FORMATS {
        for kernels in Kernels::supported() {
            for frames in LENGTHS {
                let (left, right) = (&left[..frames], &right[1..=frames]);
                let pairs: Vec<f32> = left.iter().zip(right).flat_map(|(l, r)| [*l, *r]).collect();
                let expected: Vec<_> = pairs.iter().map(|x| format.oracle(*x)).collect();
                let limited = expected.iter().filter(|(_, limited)| *limited).count() as u64;
                let expected: Vec<u8> = expected.into_iter().flat_map(|(bytes, _)| bytes).collect();

                let mut bytes = vec![0; 2 * frames * format.bytes];
                assert_eq!((format.encode)(kernels, &pairs, &mut bytes), limited);
                assert_eq!(bytes, expected);
                bytes.fill(0);
                assert_eq!((format.encode_stereo)(kernels, left, right, &mut bytes), limited);
                assert_eq!(bytes, expected);
                bytes.fill(0);
                let counts = [(left, 0), (right, 1)]
                    .map(|(plane, channel)| (format.encode_channel)(kernels, plane, channel, 2, &mut bytes));
                assert_eq!(counts.iter().sum::<u64>(), limited);
                assert_eq!(bytes, expected);
            }
        }
    }
}

#[test]
fn decoding_divides_by_full_scale() {
    let pool: Vec<u8> = samples(2_500, 82).iter().map(|x| (x.to_bits() >> 3) as u8).collect();
    for format in FORMATS {
        for kernels in Kernels::supported() {
            for frames in LENGTHS {
                let bytes = &pool[frames % 5..][..2 * frames * format.bytes];
                let bits =
                    |planes: &[&[f32]]| -> Vec<u32> { planes.concat().iter().map(|x| x.to_bits()).collect() };
                let expected: Vec<f32> = bytes.chunks(format.bytes).map(|b| format.value(b)).collect();
                let mut all = vec![0.0; 2 * frames];
                (format.decode)(kernels, bytes, &mut all);
                assert_eq!(bits(&[&all]), bits(&[&expected]));
                let side = |side| expected.iter().skip(side).step_by(2).copied().collect::<Vec<f32>>();
                let expected = bits(&[&side(0), &side(1)]);
                let (mut left, mut right) = (vec![0.0; frames], vec![0.0; frames]);
                (format.decode_stereo)(kernels, bytes, &mut left, &mut right);
                assert_eq!(bits(&[&left, &right]), expected);
                for (channel, plane) in [&mut left, &mut right].into_iter().enumerate() {
                    plane.fill(0.0);
                    (format.decode_channel)(kernels, bytes, channel, 2, plane);
                }
                assert_eq!(bits(&[&left, &right]), expected);
            }
        }
    }
}

/// Every value of `bits`, decoded and encoded again.
fn round_trip(bits: u32, bytes_per_sample: usize, decode: Decode, encode: Encode) {
    let kernels = Kernels::detect();
    let all: Vec<u8> =
        (0..1u32 << bits).flat_map(|n| n.to_le_bytes().into_iter().take(bytes_per_sample)).collect();
    let mut plane = vec![0.0; 1 << bits];
    let mut back = vec![0; all.len()];
    decode(kernels, &all, &mut plane);
    assert_eq!(encode(kernels, &plane, &mut back), 0);
    assert!(back == all, "{bits} bits");
}

#[test]
fn every_integer_survives_the_way_there_and_back() {
    round_trip(16, 2, Kernels::decode_i16, Kernels::encode_i16);
    round_trip(24, 3, Kernels::decode_i24, Kernels::encode_i24);
}

#[test]
fn a_channel_among_three_leaves_the_others_alone() {
    let kernels = Kernels::at(Level::Baseline).unwrap_or(Kernels::detect());
    let mut bytes = [9u8; 12];
    assert_eq!(kernels.encode_i16_channel(&[1.5, -0.5], 1, 3, &mut bytes), 1);
    assert_eq!(bytes, [9, 9, 0xff, 0x7f, 9, 9, 9, 9, 0, 0xc0, 9, 9]);
    let mut plane = [7.0; 3];
    kernels.decode_i16_channel(&bytes, 1, 3, &mut plane);
    assert_eq!(plane, [32_767.0 / 32_768.0, -0.5, 7.0]);
    kernels.decode_i16_channel(&bytes, 7, 3, &mut plane);
    kernels.decode_i16_channel(&bytes, 0, 0, &mut []);
    assert_eq!(plane[2], 7.0);
}
