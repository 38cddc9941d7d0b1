use auralis_core::BlockMut;

use crate::error::PipelineError;
use crate::render::cache::{CacheAccess, Chunk};
use crate::render::renderer::{GridRenderer, SourceError};
use crate::track::Track;

impl<T: Track> GridRenderer<T> {
    /// As [`render`](Self::render), bit for bit, but what the cache has is copied, and what is rendered is kept in it: the
    /// frames asked for, the rest of their chunks, and what is passed on the way to them.
    ///
    /// # Errors
    /// As [`render`](Self::render), where frames have to be rendered. What failed is not kept, and is tried anew when it is
    /// asked for again.
    pub fn render_cached(
        &mut self,
        start: u64,
        block: &mut BlockMut<'_>,
        cache: &mut impl CacheAccess,
    ) -> Result<usize, PipelineError<SourceError<T>>> {
        let frames = block.frames();
        let mut done = 0;
        while done < frames {
            let from = start.saturating_add(done as u64);
            match self.render_within_chunk(from, &mut block.range(done..frames), cache)? {
                0 => break,
                count => done += count,
            }
        }
        Ok(done)
    }

    /// What of the block lies in the chunk of its first frame; nothing at the end of the track.
    fn render_within_chunk(
        &mut self,
        start: u64,
        block: &mut BlockMut<'_>,
        cache: &mut impl CacheAccess,
    ) -> Result<usize, PipelineError<SourceError<T>>> {
        let chunk = self.chunk_at(start)?;
        let left = chunk.end().min(self.master().end()).saturating_sub(start);
        let mut block = block.range(0..left.min(block.frames() as u64) as usize);
        if block.is_empty() {
            return Ok(0);
        }
        match cache.with(|cache| cache.read(&chunk, start, &mut block)) {
            Some(frames) => Ok(frames),
            None => self.render_and_keep(&chunk, start, &mut block, cache),
        }
    }

    /// Renders a part of a chunk together with the whole of it, and with those that are passed on the way.
    fn render_and_keep(
        &mut self,
        chunk: &Chunk,
        start: u64,
        block: &mut BlockMut<'_>,
        cache: &mut impl CacheAccess,
    ) -> Result<usize, PipelineError<SourceError<T>>> {
        let mut passed = self.first_on_the_way_to(chunk)?;
        while passed.start() < chunk.start() {
            if !cache.with(|cache| cache.contains(&passed)) {
                let Some((room, frames)) = self.fill(&passed, cache) else {
                    return self.render(start, block);
                };
                cache.with(|cache| cache.keep(&passed, room, frames));
            }
            passed = self.chunk_at(passed.end())?;
        }
        // Where there is no room, or a frame of the chunk fails, those that are asked for may still be had.
        let Some((room, frames)) = self.fill(chunk, cache) else { return self.render(start, block) };
        let count = chunk.copy(&room, frames, start, block);
        cache.with(|cache| cache.keep(chunk, room, frames));
        Ok(count)
    }

    /// The first chunk that is rendered whole when rendering goes on to the one given, or to it from its segment's start.
    fn first_on_the_way_to(&mut self, chunk: &Chunk) -> Result<Chunk, PipelineError<SourceError<T>>> {
        let from = self.position_near(chunk.start()).unwrap_or(chunk.segment_start());
        let first = self.chunk_at(from)?;
        if first.start() < from { self.chunk_at(first.end()) } else { Ok(first) }
    }

    /// Renders a chunk into room that the cache has for it.
    fn fill(&mut self, chunk: &Chunk, cache: &mut impl CacheAccess) -> Option<(Box<[f32]>, usize)> {
        let mut room = cache.with(|cache| cache.claim())?;
        match self.render(chunk.start(), &mut chunk.block_mut(&mut room)) {
            Ok(frames) if frames > 0 => Some((room, frames)),
            _ => {
                cache.with(|cache| cache.give_back(room));
                None
            }
        }
    }

    fn chunk_at(&mut self, frame: u64) -> Result<Chunk, PipelineError<SourceError<T>>> {
        loop {
            match self.master().chunk_at(frame) {
                Some(chunk) => return Ok(chunk),
                None => self.reopen(frame)?,
            }
        }
    }
}
