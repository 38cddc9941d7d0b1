//! What tells one content of a file from another: XXH64 (Y. Collet, specification 0.1.1) with seed 0. It finds
//! every change that is not made to deceive it, at the speed of the disk.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

const PRIMES: [u64; 5] = [
    0x9E37_79B1_85EB_CA87,
    0xC2B2_AE3D_27D4_EB4F,
    0x1656_67B1_9E37_79F9,
    0x85EB_CA77_C2B2_AE63,
    0x27D4_EB2F_1656_67C5,
];
/// Bytes of a stripe, of which each lane takes a quarter.
const STRIPE: usize = 32;
/// Bytes read at once, in whole stripes.
const BUFFER: usize = 1 << 16;

/// The hash of a file's bytes, as its name in a sidecar.
pub(crate) fn of_file(path: &Path) -> io::Result<String> {
    let mut file = File::open(path)?;
    let mut hash = Hash::new();
    let mut buffer = vec![0; BUFFER];
    loop {
        let filled = fill(&mut file, &mut buffer)?;
        let (stripes, rest) = buffer[..filled].as_chunks::<STRIPE>();
        stripes.iter().for_each(|stripe| hash.stripe(stripe));
        if filled < BUFFER {
            return Ok(format!("xxh64:{:016x}", hash.finish(rest)));
        }
    }
}

/// Reads until the buffer is full or the file ends.
fn fill(file: &mut File, buffer: &mut [u8]) -> io::Result<usize> {
    let mut filled = 0;
    while filled < buffer.len() {
        match file.read(&mut buffer[filled..])? {
            0 => break,
            read => filled += read,
        }
    }
    Ok(filled)
}

struct Hash {
    lanes: [u64; 4],
    stripes: u64,
}

impl Hash {
    fn new() -> Self {
        let [first, second, ..] = PRIMES;
        Self { lanes: [first.wrapping_add(second), second, 0, 0u64.wrapping_sub(first)], stripes: 0 }
    }

    fn stripe(&mut self, stripe: &[u8; STRIPE]) {
        let (words, _) = stripe.as_chunks::<8>();
        for (lane, word) in self.lanes.iter_mut().zip(words) {
            *lane = round(*lane, u64::from_le_bytes(*word));
        }
        self.stripes += 1;
    }

    /// With the bytes that fill no stripe.
    fn finish(&self, rest: &[u8]) -> u64 {
        let [first, second, third, fourth, fifth] = PRIMES;
        let mut hash = fifth;
        if self.stripes > 0 {
            let turned = self.lanes.iter().zip([1, 7, 12, 18]).map(|(lane, by)| lane.rotate_left(by));
            hash = turned.fold(0, u64::wrapping_add);
            for lane in self.lanes {
                hash = (hash ^ round(0, lane)).wrapping_mul(first).wrapping_add(fourth);
            }
        }
        hash = hash.wrapping_add(self.stripes * STRIPE as u64 + rest.len() as u64);
        let (words, rest) = rest.as_chunks::<8>();
        for word in words {
            hash ^= round(0, u64::from_le_bytes(*word));
            hash = hash.rotate_left(27).wrapping_mul(first).wrapping_add(fourth);
        }
        let (half_words, rest) = rest.as_chunks::<4>();
        for half in half_words {
            hash ^= u64::from(u32::from_le_bytes(*half)).wrapping_mul(first);
            hash = hash.rotate_left(23).wrapping_mul(second).wrapping_add(third);
        }
        for byte in rest {
            hash = (hash ^ u64::from(*byte).wrapping_mul(fifth)).rotate_left(11).wrapping_mul(first);
        }
        hash = (hash ^ hash >> 33).wrapping_mul(second);
        hash = (hash ^ hash >> 29).wrapping_mul(third);
        hash ^ hash >> 32
    }
}

fn round(lane: u64, word: u64) -> u64 {
    lane.wrapping_add(word.wrapping_mul(PRIMES[1])).rotate_left(31).wrapping_mul(PRIMES[0])
}
