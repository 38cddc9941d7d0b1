use alloc::sync::Arc;
use core::error::Error;
use core::fmt;

use auralis_core::Seconds;

use super::chroma::HOP;
use super::decimate::RATE;

/// The algorithm's number in Chromaprint's encoding.
const ALGORITHM: u8 = 1;
/// Bits of a distance that fits, and the value that says that more follows.
const SHORT_BITS: u32 = 3;
const LONG: u32 = 7;
/// Bits of what follows.
const MORE_BITS: u32 = 5;
/// The alphabet of base64 for URLs, RFC 4648 §5.
const BASE64: [u8; 64] = *b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// What identifies a recording: one code of 32 bits for every 124 ms, compatible with Chromaprint.
///
/// Codes of the same place in two copies differ in few bits, whatever the codec, the level or the mastering;
/// see [`compare`](Self::compare). Clones share the codes.
///
/// ```
/// use auralis_fingerprint::AcousticPrint;
///
/// let print = AcousticPrint::new(vec![0x0000_0001, 0x8000_0001]);
/// assert_eq!(print.to_string(), "AQAAAsEBGQ");
/// assert_eq!("AQAAAsEBGQ".parse(), Ok(print));
/// # Ok::<(), auralis_fingerprint::PrintError>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct AcousticPrint {
    codes: Arc<[u32]>,
}

impl AcousticPrint {
    /// The time from one code to the next.
    pub const HOP: Seconds = Seconds(HOP as f64 / RATE as f64);

    /// A print of codes that were stored.
    pub fn new(codes: Vec<u32>) -> Self {
        Self { codes: codes.into() }
    }

    /// The codes, one per [`HOP`](Self::HOP). Empty for less than 2.6 s of sound.
    pub fn codes(&self) -> &[u32] {
        &self.codes
    }

    /// How much of the recording the codes cover, from the first to the last.
    pub fn duration(&self) -> Seconds {
        Seconds(self.codes.len() as f64 * Self::HOP.0)
    }
}

/// Chromaprint's compressed text, as `fpcalc` prints it and AcoustID takes it: the bits in which each code differs
/// from the one before, as distances of 3 bits with 5 more where they do not fit, in base64 for URLs.
impl fmt::Display for AcousticPrint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = String::new();
        for bytes in self.compressed().chunks(3) {
            let word =
                bytes.iter().fold(0, |word, byte| word << 8 | u32::from(*byte)) << (8 * (3 - bytes.len()));
            for digit in 0..=bytes.len() {
                text.push(char::from(BASE64[(word >> (18 - 6 * digit) & 63) as usize]));
            }
        }
        f.write_str(&text)
    }
}

impl core::str::FromStr for AcousticPrint {
    type Err = PrintError;

    fn from_str(text: &str) -> Result<Self, PrintError> {
        let mut bytes = Vec::with_capacity(text.len() * 3 / 4);
        let mut word = BitReader::default();
        for (position, digit) in text.bytes().enumerate() {
            let value = BASE64.iter().position(|known| *known == digit);
            word.put(value.ok_or(PrintError::NotBase64 { position })? as u32, 6);
            bytes.extend(word.take_byte());
        }
        Self::decompressed(&bytes)
    }
}

impl AcousticPrint {
    fn compressed(&self) -> Vec<u8> {
        let (mut short, mut more) = (BitWriter::default(), BitWriter::default());
        let mut previous = 0;
        for code in self.codes.iter() {
            let mut changed = code ^ previous;
            previous = *code;
            let mut last = 0;
            while changed != 0 {
                let bit = changed.trailing_zeros() + 1;
                changed &= changed - 1;
                let distance = bit - last;
                last = bit;
                short.put(distance.min(LONG), SHORT_BITS);
                if distance >= LONG {
                    more.put(distance - LONG, MORE_BITS);
                }
            }
            short.put(0, SHORT_BITS);
        }
        let [_, high, middle, low] = (self.codes.len() as u32).to_be_bytes();
        [vec![ALGORITHM, high, middle, low], short.finish(), more.finish()].concat()
    }

    fn decompressed(bytes: &[u8]) -> Result<Self, PrintError> {
        let [algorithm, high, middle, low, packed @ ..] = bytes else { return Err(PrintError::Short) };
        if *algorithm != ALGORITHM {
            return Err(PrintError::Algorithm { found: *algorithm });
        }
        let count = u32::from_be_bytes([0, *high, *middle, *low]) as usize;
        let distances = distances(packed, count)?;
        let more = &packed[(distances.len() * SHORT_BITS as usize).div_ceil(8).min(packed.len())..];
        let mut more = (0..).map(|i| bits(more, i * MORE_BITS as usize, MORE_BITS));

        let mut codes = Vec::with_capacity(count);
        let (mut code, mut bit) = (0u32, 0);
        for distance in distances {
            if distance == 0 {
                codes.push(code);
                bit = 0;
                continue;
            }
            let rest = if distance == LONG { more.next().flatten().ok_or(PrintError::Short)? } else { 0 };
            bit += distance + rest;
            code ^= 1u32.checked_shl(bit - 1).ok_or(PrintError::Damaged)?;
        }
        Ok(Self::new(codes))
    }
}

/// The distances of 3 bits, up to the end of the last code.
fn distances(packed: &[u8], count: usize) -> Result<Vec<u32>, PrintError> {
    let mut distances = Vec::new();
    let mut ends = 0;
    while ends < count {
        let distance =
            bits(packed, distances.len() * SHORT_BITS as usize, SHORT_BITS).ok_or(PrintError::Short)?;
        ends += usize::from(distance == 0);
        distances.push(distance);
    }
    Ok(distances)
}

/// `count` bits from `start` on, lowest first.
fn bits(bytes: &[u8], start: usize, count: u32) -> Option<u32> {
    (0..count).try_fold(0, |value, i| {
        let position = start + i as usize;
        let bit = bytes.get(position / 8)? >> (position % 8) & 1;
        Some(value | u32::from(bit) << i)
    })
}

/// Packs numbers into bytes, lowest bits first.
#[derive(Default)]
struct BitWriter {
    bytes: Vec<u8>,
    buffer: u32,
    filled: u32,
}

impl BitWriter {
    fn put(&mut self, value: u32, bits: u32) {
        self.buffer |= value << self.filled;
        self.filled += bits;
        while self.filled >= 8 {
            self.bytes.push(self.buffer as u8);
            self.buffer >>= 8;
            self.filled -= 8;
        }
    }

    fn finish(mut self) -> Vec<u8> {
        if self.filled > 0 {
            self.bytes.push(self.buffer as u8);
        }
        self.bytes
    }
}

/// Gathers the digits of base64 into bytes, highest bits first.
#[derive(Default)]
struct BitReader {
    buffer: u32,
    filled: u32,
}

impl BitReader {
    fn put(&mut self, value: u32, bits: u32) {
        self.buffer = self.buffer << bits | value;
        self.filled += bits;
    }

    fn take_byte(&mut self) -> Option<u8> {
        let rest = self.filled.checked_sub(8)?;
        self.filled = rest;
        Some((self.buffer >> rest) as u8)
    }
}

/// Why a text is no print.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum PrintError {
    /// A character that base64 for URLs does not have.
    NotBase64 {
        /// Where it is, counted from 0.
        position: usize,
    },
    /// Another algorithm of Chromaprint than its default.
    Algorithm {
        /// The number that the text states.
        found: u8,
    },
    /// It ends before its last code.
    Short,
    /// It names a bit that a code does not have.
    Damaged,
}

impl fmt::Display for PrintError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotBase64 { position } => {
                write!(f, "the character at position {position} belongs to no acoustic print")
            }
            Self::Algorithm { found } => {
                write!(f, "the print is of Chromaprint's algorithm {found}; only {ALGORITHM} can be compared")
            }
            Self::Short => f.write_str("the print ends before its last code"),
            Self::Damaged => f.write_str("the print is damaged: it names a bit above the 32nd"),
        }
    }
}

impl Error for PrintError {}
