//! Ways in which a file goes bad.

use auralis_testkit::Random;

/// One thing that happens to the bytes of a file, by chance.
pub(crate) fn damaged(whole: &[u8], random: &mut Random) -> Vec<u8> {
    let mut bytes = whole.to_vec();
    if bytes.is_empty() {
        return bytes;
    }
    match random.range(0..6) {
        0 => bytes.truncate(random.range(0..whole.len())),
        1 => flip(&mut bytes, whole.len(), random),
        2 => flip(&mut bytes, 256, random),
        3 => lie(&mut bytes, random),
        4 => splice(&mut bytes, random),
        _ => {
            // Several at once, as where a download was resumed in the wrong place.
            splice(&mut bytes, random);
            flip(&mut bytes, whole.len(), random);
            bytes.truncate(random.range(bytes.len() / 2..bytes.len() + 1));
        }
    }
    bytes
}

/// Up to sixteen bits, among the first bytes.
fn flip(bytes: &mut [u8], among: usize, random: &mut Random) {
    let reach = among.min(bytes.len());
    for _ in 0..random.range(1..17) {
        if reach > 0 {
            bytes[random.range(0..reach)] ^= 1 << random.range(0..8);
        }
    }
}

/// A field of the header says something absurd: sizes, rates, channels and depths are such fields.
fn lie(bytes: &mut [u8], random: &mut Random) {
    const LIES: [u32; 8] = [0, 1, 2, 0x7FFF_FFFF, 0x8000_0000, 0xFFFF_FFFE, u32::MAX, 0xFFFF];
    let (value, width) = (LIES[random.range(0..LIES.len())], [1, 2, 4][random.range(0..3)]);
    let at = random.range(0..bytes.len().min(64));
    let value = if random.bool() { value.to_le_bytes() } else { value.to_be_bytes() };
    let end = bytes.len().min(at + width);
    bytes[at..end].copy_from_slice(&value[..end - at]);
}

/// A piece goes missing, comes twice, or turns into zeros.
fn splice(bytes: &mut Vec<u8>, random: &mut Random) {
    let (a, b) = (random.range(0..bytes.len()), random.range(0..bytes.len()));
    let piece = a.min(b)..a.max(b);
    match random.range(0..3) {
        0 => drop(bytes.drain(piece)),
        1 => {
            let twice = bytes[piece.clone()].to_vec();
            bytes.splice(piece.start..piece.start, twice);
        }
        _ => bytes[piece].fill(0),
    }
}
