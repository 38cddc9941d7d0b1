use core::ops::Range;

/// A borrowed, read-only run of planar audio: `channels` planes of `frames` samples each.
///
/// The planes lie `stride` samples apart in one slice. Samples are `f32`, full scale is ±1,
/// and values beyond full scale are legal.
#[derive(Clone, Copy, Debug)]
pub struct BlockRef<'a> {
    samples: &'a [f32],
    stride: usize,
    channels: usize,
    frames: usize,
}

/// A borrowed, mutable run of planar audio; the counterpart of [`BlockRef`].
#[derive(Debug)]
pub struct BlockMut<'a> {
    samples: &'a mut [f32],
    stride: usize,
    channels: usize,
    frames: usize,
}

#[track_caller]
fn check_shape(len: usize, stride: usize, channels: usize, frames: usize) {
    let needed = if channels == 0 { 0 } else { (channels - 1) * stride + frames };
    assert!(
        frames <= stride && needed <= len,
        "a block of {channels} planes of {frames} frames, {stride} apart, does not fit {len} samples"
    );
}

impl<'a> BlockRef<'a> {
    /// Views `samples` as `channels` planes of `frames` samples, `stride` apart.
    ///
    /// # Panics
    /// If a plane would overlap the next (`frames > stride`) or reach past the slice.
    #[track_caller]
    pub fn new(samples: &'a [f32], stride: usize, channels: usize, frames: usize) -> Self {
        check_shape(samples.len(), stride, channels, frames);
        Self { samples, stride, channels, frames }
    }

    /// Views one slice as a mono block.
    pub fn mono(samples: &'a [f32]) -> Self {
        Self { stride: samples.len(), channels: 1, frames: samples.len(), samples }
    }

    /// Samples per plane.
    pub fn frames(&self) -> usize {
        self.frames
    }

    /// Number of planes.
    pub fn channels(&self) -> usize {
        self.channels
    }

    /// Whether the block holds no frame.
    pub fn is_empty(&self) -> bool {
        self.frames == 0
    }

    /// The samples of one channel.
    ///
    /// # Panics
    /// If `channel` is not below [`channels`](Self::channels).
    #[track_caller]
    pub fn plane(&self, channel: usize) -> &'a [f32] {
        assert!(channel < self.channels, "channel {channel} of {}", self.channels);
        let start = channel * self.stride;
        &self.samples[start..start + self.frames]
    }

    /// All channels in order.
    pub fn planes(&self) -> impl Iterator<Item = &'a [f32]> + use<'a> {
        let frames = self.frames;
        self.samples.chunks(self.stride.max(1)).take(self.channels).map(move |plane| &plane[..frames])
    }

    /// The two channels of a stereo block, or `None` for any other layout.
    pub fn stereo(&self) -> Option<(&'a [f32], &'a [f32])> {
        (self.channels == 2).then(|| (self.plane(0), self.plane(1)))
    }

    /// The frames `range` of this block.
    ///
    /// # Panics
    /// If the range is reversed or reaches past the block.
    #[track_caller]
    pub fn range(&self, range: Range<usize>) -> BlockRef<'a> {
        assert!(range.start <= range.end && range.end <= self.frames, "{range:?} of {} frames", self.frames);
        let start = range.start.min(self.samples.len());
        BlockRef {
            samples: &self.samples[start..],
            stride: self.stride,
            channels: self.channels,
            frames: range.len(),
        }
    }
}

impl<'a> BlockMut<'a> {
    /// Views `samples` as `channels` planes of `frames` samples, `stride` apart.
    ///
    /// # Panics
    /// If a plane would overlap the next (`frames > stride`) or reach past the slice.
    #[track_caller]
    pub fn new(samples: &'a mut [f32], stride: usize, channels: usize, frames: usize) -> Self {
        check_shape(samples.len(), stride, channels, frames);
        Self { samples, stride, channels, frames }
    }

    /// Views one slice as a mono block.
    pub fn mono(samples: &'a mut [f32]) -> Self {
        Self { stride: samples.len(), channels: 1, frames: samples.len(), samples }
    }

    /// Samples per plane.
    pub fn frames(&self) -> usize {
        self.frames
    }

    /// Number of planes.
    pub fn channels(&self) -> usize {
        self.channels
    }

    /// Whether the block holds no frame.
    pub fn is_empty(&self) -> bool {
        self.frames == 0
    }

    /// The same samples, read-only.
    pub fn as_ref(&self) -> BlockRef<'_> {
        BlockRef { samples: self.samples, stride: self.stride, channels: self.channels, frames: self.frames }
    }

    /// The samples of one channel.
    ///
    /// # Panics
    /// If `channel` is not below [`channels`](Self::channels).
    #[track_caller]
    pub fn plane(&self, channel: usize) -> &[f32] {
        self.as_ref().plane(channel)
    }

    /// The samples of one channel, mutable.
    ///
    /// # Panics
    /// If `channel` is not below [`channels`](Self::channels).
    #[track_caller]
    pub fn plane_mut(&mut self, channel: usize) -> &mut [f32] {
        assert!(channel < self.channels, "channel {channel} of {}", self.channels);
        let start = channel * self.stride;
        &mut self.samples[start..start + self.frames]
    }

    /// All channels in order, mutable.
    pub fn planes_mut(&mut self) -> impl Iterator<Item = &mut [f32]> {
        let frames = self.frames;
        self.samples.chunks_mut(self.stride.max(1)).take(self.channels).map(move |plane| &mut plane[..frames])
    }

    /// The two channels of a stereo block, mutable, or `None` for any other layout.
    pub fn stereo_mut(&mut self) -> Option<(&mut [f32], &mut [f32])> {
        if self.channels != 2 {
            return None;
        }
        let (left, right) = self.samples.split_at_mut(self.stride);
        Some((&mut left[..self.frames], &mut right[..self.frames]))
    }

    /// The frames `range` of this block, reborrowed.
    ///
    /// # Panics
    /// If the range is reversed or reaches past the block.
    #[track_caller]
    pub fn range(&mut self, range: Range<usize>) -> BlockMut<'_> {
        assert!(range.start <= range.end && range.end <= self.frames, "{range:?} of {} frames", self.frames);
        let start = range.start.min(self.samples.len());
        BlockMut {
            samples: &mut self.samples[start..],
            stride: self.stride,
            channels: self.channels,
            frames: range.len(),
        }
    }

    /// Sets every sample to zero.
    pub fn clear(&mut self) {
        self.planes_mut().for_each(|plane| plane.fill(0.0));
    }

    /// Copies the samples of `other` into this block.
    ///
    /// # Panics
    /// If the two blocks differ in channels or frames.
    #[track_caller]
    pub fn copy_from(&mut self, other: &BlockRef<'_>) {
        assert_eq!((self.channels, self.frames), (other.channels, other.frames), "blocks of one shape");
        self.planes_mut().zip(other.planes()).for_each(|(to, from)| to.copy_from_slice(from));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counting() -> Vec<f32> {
        (0u8..12).map(f32::from).collect()
    }

    #[test]
    fn planes_lie_a_stride_apart() {
        let samples = counting();
        let block = BlockRef::new(&samples, 6, 2, 4);
        assert_eq!(block.plane(0), [0.0, 1.0, 2.0, 3.0]);
        assert_eq!(block.plane(1), [6.0, 7.0, 8.0, 9.0]);
        assert_eq!(block.planes().count(), 2);
        assert_eq!(block.range(1..3).plane(1), [7.0, 8.0]);
        assert_eq!(block.range(4..4).plane(1), [0.0f32; 0]);
    }

    #[test]
    fn a_mutable_range_writes_through() {
        let mut samples = counting();
        let mut block = BlockMut::new(&mut samples, 6, 2, 5);
        block.range(2..4).clear();
        let (left, right) = block.stereo_mut().unwrap();
        assert_eq!(left, [0.0, 1.0, 0.0, 0.0, 4.0]);
        assert_eq!(right, [6.0, 7.0, 0.0, 0.0, 10.0]);
        assert_eq!(samples[5], 5.0, "what lies between the planes is not touched");
    }

    #[test]
    fn empty_blocks_are_ordinary() {
        let block = BlockRef::new(&[], 0, 2, 0);
        assert!(block.is_empty());
        assert!(block.range(0..0).planes().all(<[f32]>::is_empty));
        assert!(BlockMut::mono(&mut []).stereo_mut().is_none());
    }

    #[test]
    #[should_panic(expected = "does not fit")]
    fn a_plane_past_the_slice_is_refused() {
        let _ = BlockRef::new(&[0.0; 7], 4, 2, 4);
    }
}
