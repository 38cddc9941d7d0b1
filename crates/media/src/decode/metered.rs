use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use symphonia::core::io::MediaSource;

use super::ogg_watch::PageWatch;

/// A file whose reader has a budget of bytes between two signs of progress, so that a demuxer
/// which runs in circles comes to an end.
pub(super) struct MeteredFile {
    file: File,
    len: u64,
    budget: Budget,
    /// Where the next byte is read.
    at: u64,
    watch: Option<PageWatch>,
}

/// The budget's remainder, shared between the file and whoever sees the progress.
#[derive(Clone)]
pub(super) struct Budget {
    left: Arc<AtomicI64>,
    full: i64,
}

/// What a call costs beyond its bytes: a loop of empty reads ends too.
const CALL_COST: i64 = 512;
/// Enough to look for a marker everywhere in a small file several times over.
const SPARE: i64 = 64 << 20;

impl MeteredFile {
    /// `file` stands at its start. A watch sees what is read.
    pub(super) fn new(file: File, len: u64, watch: Option<PageWatch>) -> (Self, Budget) {
        let full = i64::try_from(len).unwrap_or(i64::MAX).saturating_mul(4).saturating_add(SPARE);
        let budget = Budget { left: Arc::new(AtomicI64::new(full)), full };
        (Self { file, len, budget: budget.clone(), at: 0, watch }, budget)
    }
}

impl Budget {
    pub(super) fn progress(&self) {
        self.left.store(self.full, Ordering::Relaxed);
    }

    pub(super) fn is_spent(&self) -> bool {
        self.left.load(Ordering::Relaxed) < 0
    }

    fn spend(&self, bytes: usize) -> io::Result<()> {
        let cost = CALL_COST + i64::try_from(bytes).unwrap_or(i64::MAX / 2);
        match self.left.fetch_sub(cost, Ordering::Relaxed) < 0 {
            true => Err(io::Error::other("no progress")),
            false => Ok(()),
        }
    }
}

impl Read for MeteredFile {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        let count = self.file.read(bytes)?;
        if let Some(watch) = &mut self.watch {
            watch.read(self.at, &bytes[..count]);
        }
        self.at += count as u64;
        self.budget.spend(count).map(|()| count)
    }
}

impl Seek for MeteredFile {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.budget.spend(0)?;
        self.at = self.file.seek(to)?;
        Ok(self.at)
    }
}

impl MediaSource for MeteredFile {
    fn is_seekable(&self) -> bool {
        true
    }

    fn byte_len(&self) -> Option<u64> {
        Some(self.len)
    }
}
