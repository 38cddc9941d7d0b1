use std::path::{Path, PathBuf};

use auralis_core::{Buffer, FrameSource};
use auralis_media::{Decoder, MediaError};

/// The whole audio of a file, as planes.
pub(crate) type Planes = Vec<Vec<f32>>;

pub(crate) fn data(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data").join(name)
}

pub(crate) fn clip(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../testdata").join(name)
}

/// Decodes to the end in blocks of `block` frames.
pub(crate) fn read_in_blocks(decoder: &mut Decoder, block: usize) -> Result<Planes, MediaError> {
    let channels = usize::from(decoder.layout().channels());
    let mut buffer = Buffer::new(channels, block);
    let mut planes = vec![Vec::new(); channels];
    loop {
        let frames = decoder.read(&mut buffer.block_mut())?;
        for (to, from) in planes.iter_mut().zip(buffer.block().planes()) {
            to.extend_from_slice(&from[..frames]);
        }
        if frames < block {
            assert_eq!(decoder.read(&mut buffer.block_mut())?, 0, "the end stays the end");
            return Ok(planes);
        }
    }
}

pub(crate) fn decode(path: &Path) -> Result<Planes, MediaError> {
    read_in_blocks(&mut Decoder::open(path)?, 4096)
}

/// Reproducible noise for test data: xorshift64 (Marsaglia 2003).
pub(crate) struct Noise(pub(crate) u64);

impl Noise {
    pub(crate) fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    pub(crate) fn below(&mut self, bound: usize) -> usize {
        (self.next() % bound as u64) as usize
    }
}
