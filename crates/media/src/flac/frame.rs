//! The header of a FLAC frame (RFC 9639 §9.1), as far as a new number needs it.

/// Bytes before the number: sync code, block size, sample rate, channels, bit depth (§9.1).
const BEFORE_NUMBER: usize = 4;

/// A copy of `frame` with another number, and with the check sums that it then has. `None` if this is no frame.
pub(super) fn renumbered(frame: &[u8], number: u64) -> Option<Vec<u8>> {
    let fixed = frame.get(..BEFORE_NUMBER)?;
    let (block_size, rate) = (fixed[2] >> 4, fixed[2] & 15);
    let old_number = coded_len(*frame.get(BEFORE_NUMBER)?);
    // §9.1.1 and §9.1.2: these codes stand for values that follow the number.
    let uncommon = match block_size {
        6 => 1,
        7 => 2,
        _ => 0,
    } + match rate {
        12 => 1,
        13 | 14 => 2,
        _ => 0,
    };
    let after_number = BEFORE_NUMBER + old_number;
    let header = after_number + uncommon;
    let body = frame.get(header + 1..frame.len().checked_sub(2)?)?;

    let mut out = Vec::with_capacity(frame.len() + 6);
    out.extend_from_slice(fixed);
    push_coded(&mut out, number);
    out.extend_from_slice(&frame[after_number..header]);
    out.push(crc8(&out));
    out.extend_from_slice(body);
    let sum = crc16(&out);
    out.extend_from_slice(&sum.to_be_bytes());
    Some(out)
}

/// The length of a coded number that begins with this byte (§9.1.5): its leading ones, or one byte without any.
fn coded_len(first: u8) -> usize {
    (first.leading_ones() as usize).max(1)
}

/// Appends a number of up to 36 bits in the code of §9.1.5: UTF-8, continued to seven bytes.
fn push_coded(out: &mut Vec<u8>, number: u64) {
    if number < 0x80 {
        return out.push(number as u8);
    }
    // n bytes hold 5·n + 1 bits.
    let bits = 64 - number.leading_zeros();
    let bytes = (bits - 1).div_ceil(5).max(2);
    let marker = !(0xFF_u8.checked_shr(bytes).unwrap_or(0));
    for at in (0..bytes).rev() {
        let part = (number >> (6 * at)) as u8;
        let first = at == bytes - 1;
        out.push(if first {
            marker | (part & (0x7F_u8.checked_shr(bytes).unwrap_or(0)))
        } else {
            0x80 | (part & 0x3F)
        });
    }
}

/// Over the header: x⁸ + x² + x + 1, from 0 (§9.1.8).
fn crc8(bytes: &[u8]) -> u8 {
    bytes.iter().fold(0, |crc, &byte| {
        (0..8).fold(crc ^ byte, |crc, _| (crc << 1) ^ if crc & 0x80 != 0 { 0x07 } else { 0 })
    })
}

/// Over the whole frame: x¹⁶ + x¹⁵ + x² + 1, from 0 (§9.3). Eight bytes at a time, each through the table for its
/// distance from the end.
fn crc16(bytes: &[u8]) -> u16 {
    let (eights, rest) = bytes.as_chunks::<8>();
    let crc = eights.iter().fold(0_u16, |crc, eight| {
        let [high, low] = crc.to_be_bytes();
        let eight =
            [eight[0] ^ high, eight[1] ^ low, eight[2], eight[3], eight[4], eight[5], eight[6], eight[7]];
        eight.iter().zip(CRC16.iter().rev()).fold(0, |sum, (&byte, table)| sum ^ table[usize::from(byte)])
    });
    rest.iter().fold(crc, |crc, &byte| (crc << 8) ^ CRC16[0][usize::from((crc >> 8) as u8 ^ byte)])
}

/// `CRC16[d][b]`: what byte b adds, d bytes before the end.
static CRC16: [[u16; 256]; 8] = {
    let mut tables = [[0; 256]; 8];
    let mut byte = 0;
    while byte < 256 {
        let mut crc = (byte as u16) << 8;
        let mut distance = 0;
        while distance < 8 {
            let mut bit = 0;
            while bit < 8 {
                crc = if crc & 0x8000 != 0 { (crc << 1) ^ 0x8005 } else { crc << 1 };
                bit += 1;
            }
            tables[distance][byte] = crc;
            distance += 1;
        }
        byte += 1;
    }
    tables
};

#[cfg(test)]
mod tests {
    use super::*;

    fn coded(number: u64) -> Vec<u8> {
        let mut out = Vec::new();
        push_coded(&mut out, number);
        out
    }

    #[test]
    fn numbers_are_coded_as_utf_8_and_beyond() {
        for number in [0, 1, 0x7F, 0x80, 0x7FF, 0x800, 0xD7FF, 0xE000, 0xFFFF, 0x1_0000, 0x10_FFFF] {
            let character = char::from_u32(number).expect("not a surrogate");
            assert_eq!(coded(u64::from(number)), character.to_string().as_bytes(), "{number:#x}");
        }
        // The examples beyond UTF-8, from its definition of 1993 (RFC 2279 §2) and its continuation to 36 bits.
        assert_eq!(coded(0x20_0000), [0xF8, 0x88, 0x80, 0x80, 0x80]);
        assert_eq!(coded(0x3FF_FFFF), [0xFB, 0xBF, 0xBF, 0xBF, 0xBF]);
        assert_eq!(coded(0x400_0000), [0xFC, 0x84, 0x80, 0x80, 0x80, 0x80]);
        assert_eq!(coded(0x7FFF_FFFF), [0xFD, 0xBF, 0xBF, 0xBF, 0xBF, 0xBF]);
        assert_eq!(coded(0x8000_0000), [0xFE, 0x82, 0x80, 0x80, 0x80, 0x80, 0x80]);
        assert_eq!(coded((1 << 36) - 1), [0xFE, 0xBF, 0xBF, 0xBF, 0xBF, 0xBF, 0xBF]);
    }

    #[test]
    fn check_sums_have_their_published_check_values() {
        // Of "123456789": CRC-8/SMBUS and CRC-16/UMTS.
        assert_eq!(crc8(b"123456789"), 0xF4);
        assert_eq!(crc16(b"123456789"), 0xFEE8);
        let long: Vec<u8> = (0..1000_u32).map(|n| ((n * n) >> 3) as u8).collect();
        for len in [0, 1, 7, 8, 9, 63, 999, 1000] {
            let by_bit = long[..len].iter().fold(0_u16, |crc, &byte| {
                (0..8).fold(crc ^ (u16::from(byte) << 8), |crc, _| {
                    (crc << 1) ^ if crc & 0x8000 != 0 { 0x8005 } else { 0 }
                })
            });
            assert_eq!(crc16(&long[..len]), by_bit, "{len} bytes");
        }
    }

    #[test]
    fn what_is_no_frame_is_refused() {
        for bytes in [&[][..], &[0xFF, 0xF8, 0xC9], &[0xFF, 0xF8, 0x69, 0x18, 0x00, 0x10], &[0xFF; 9]] {
            assert_eq!(renumbered(bytes, 1), None);
        }
    }
}
