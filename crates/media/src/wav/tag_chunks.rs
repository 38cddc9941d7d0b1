use std::io::{Read, Seek, SeekFrom};

/// A tag larger than this is not worth the memory.
const MAX_TAG_BYTES: u64 = 64 << 20;
const MAX_CHUNKS: usize = 10_000;

/// The chunks of a RIFF, RF64 or BW64 file that hold tags, with their headers, one after the
/// other. Reads as far as the file is sound.
pub(crate) fn tag_chunks<R: Read + Seek>(file: &mut R) -> Vec<u8> {
    let mut found = Vec::new();
    let mut at = 12;
    let mut long_data = None;
    for _ in 0..MAX_CHUNKS {
        let mut head = [0; 8];
        if file.seek(SeekFrom::Start(at)).is_err() || file.read_exact(&mut head).is_err() {
            break;
        }
        let size = u32::from_le_bytes([head[4], head[5], head[6], head[7]]);
        let mut bytes = u64::from(size);
        match &head[..4] {
            b"ds64" => {
                let mut sizes = [0; 16];
                if file.read_exact(&mut sizes).is_ok() {
                    long_data = sizes[8..].try_into().ok().map(u64::from_le_bytes);
                }
            }
            b"data" if size == u32::MAX => bytes = long_data.unwrap_or(bytes),
            b"LIST" | b"id3 " | b"ID3 " if found.len() as u64 + bytes < MAX_TAG_BYTES => {
                let mut body = Vec::new();
                if file.take(bytes).read_to_end(&mut body).ok() != usize::try_from(bytes).ok() {
                    break;
                }
                found.extend(head);
                found.extend(&body);
                found.resize(found.len() + body.len() % 2, 0);
            }
            _ => {}
        }
        let Some(next) = at.checked_add(8 + bytes % 2).and_then(|at| at.checked_add(bytes)) else { break };
        at = next;
    }
    found
}
