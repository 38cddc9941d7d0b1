//! From the packets of a codec to blocks of any size.

use auralis_core::BlockMut;

use crate::error::Fault;

/// Decodes one packet after another.
pub(super) trait ChunkSource: Send {
    /// Replaces the content of `planes`, one per channel, by the next frames, at least one.
    /// `false` at the end of the stream.
    fn next_chunk(&mut self, planes: &mut Vec<Vec<f32>>) -> Result<bool, Fault>;

    /// Reads what stands behind the last frame that is wanted, for damage to show that no frame has shown.
    fn finish(&mut self) -> Result<(), Fault> {
        Ok(())
    }

    /// Goes to a frame at or before the one named, from which the frames are those of decoding from the start, and
    /// says which that is. `None` where only reading leads on; nothing has changed then.
    fn seek(&mut self, _frame: u64) -> Result<Option<u64>, Fault> {
        Ok(None)
    }
}

/// Which of the frames that a codec delivers are the audio.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Span {
    /// Frames of encoder delay before it.
    pub(super) skip: u64,
    /// Its length; everything after it is padding. `None` plays to the end.
    pub(super) frames: Option<u64>,
    /// The stream lacks its end, although no length tells.
    pub(super) cut_off: bool,
}

/// Cuts the chunks of a source into blocks, and to the frames that belong to the audio.
pub(super) struct Chunks {
    source: Box<dyn ChunkSource>,
    span: Span,
    planes: Vec<Vec<f32>>,
    /// The frames of `planes` that were handed out.
    used: usize,
    skip: u64,
    frame: u64,
}

impl Chunks {
    /// `planes` holds a first chunk that was already decoded.
    pub(super) fn new(source: Box<dyn ChunkSource>, planes: Vec<Vec<f32>>, span: Span) -> Self {
        Self { source, span, planes, used: 0, skip: span.skip, frame: 0 }
    }

    /// Frames handed out or decoded on the way to an error.
    pub(super) fn frame(&self) -> u64 {
        self.frame
    }

    /// Goes to a frame that lies ahead, or to the end if that comes first, and says where that is: directly where the
    /// source can.
    pub(super) fn go_to(&mut self, frame: u64) -> Result<u64, Fault> {
        let frame = self.span.frames.map_or(frame, |frames| frame.min(frames));
        if self.span.frames == Some(frame) {
            self.frame = frame;
            return Ok(frame);
        }
        // A codec that delivers frames before the audio starts does not say where they lie.
        if self.span.skip == 0
            && frame - self.frame > self.ready() as u64
            && let Some(found) = self.source.seek(frame)?
        {
            self.planes.iter_mut().for_each(Vec::clear);
            (self.used, self.frame) = (0, found);
        }
        while self.frame < frame {
            let available = self.available()?;
            if available == 0 {
                self.check_end()?;
                break;
            }
            let count = (frame - self.frame).min(available as u64);
            self.used += count as usize;
            self.frame += count;
        }
        Ok(self.frame)
    }

    pub(super) fn read(&mut self, block: &mut BlockMut<'_>) -> Result<usize, Fault> {
        let left = self.span.frames.map_or(u64::MAX, |frames| frames - self.frame);
        let wanted = left.min(block.frames() as u64) as usize;
        let mut done = 0;
        while done < wanted {
            let available = self.available()?;
            if available == 0 {
                self.check_end()?;
                break;
            }
            let count = available.min(wanted - done);
            for (to, from) in block.planes_mut().zip(&self.planes) {
                to[done..done + count].copy_from_slice(&from[self.used..self.used + count]);
            }
            done += count;
            self.used += count;
            self.frame += count as u64;
        }
        if self.span.frames == Some(self.frame) {
            self.source.finish()?;
        }
        Ok(done)
    }

    /// The frames that are decoded and not handed out.
    fn ready(&self) -> usize {
        self.planes.first().map_or(0, Vec::len) - self.used
    }

    /// The number of frames that lie ready; 0 at the end.
    fn available(&mut self) -> Result<usize, Fault> {
        loop {
            let ready = self.ready();
            let skipped = self.skip.min(ready as u64);
            self.used += skipped as usize;
            self.skip -= skipped;
            if ready as u64 > skipped {
                return Ok(ready - skipped as usize);
            }
            self.used = 0;
            if !self.source.next_chunk(&mut self.planes)? {
                self.planes.iter_mut().for_each(Vec::clear);
                return Ok(0);
            }
        }
    }

    fn check_end(&self) -> Result<(), Fault> {
        match self.span.frames {
            Some(expected) if self.frame < expected => {
                Err(Fault::TruncatedFrames { found: self.frame, expected })
            }
            None if self.span.cut_off => Err(Fault::Truncated("the stream has no end mark")),
            _ => Ok(()),
        }
    }
}
