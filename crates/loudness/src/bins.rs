/// The division of a stream into bins of 10 ms, counted from frame 0.
///
/// Bin k covers the frames ⌊k·fs/100⌋ up to ⌊(k+1)·fs/100⌋: where the rate is no multiple of
/// 100 Hz, bins differ by one frame and no error builds up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Bins {
    sample_rate: u64,
}

/// Bins of 10 ms in a second.
const BINS_PER_SECOND: u64 = 100;

impl Bins {
    pub(crate) fn new(sample_rate: u32) -> Self {
        Self { sample_rate: u64::from(sample_rate) }
    }

    /// The first frame of a bin.
    pub(crate) fn start(self, bin: u64) -> u64 {
        (u128::from(bin) * u128::from(self.sample_rate) / u128::from(BINS_PER_SECOND)) as u64
    }

    /// The bin that a frame lies in.
    pub(crate) fn of_frame(self, frame: u64) -> u64 {
        let after = (u128::from(frame) + 1) * u128::from(BINS_PER_SECOND);
        (after.div_ceil(u128::from(self.sample_rate)) - 1) as u64
    }

    /// The number of frames in `count` bins that end before bin `end`.
    pub(crate) fn frames_before(self, end: u64, count: u64) -> u64 {
        self.start(end) - self.start(end - count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RATES: [u32; 8] = [8_000, 11_025, 22_050, 44_100, 48_000, 96_000, 192_001, 384_000];

    #[test]
    fn bins_tile_the_stream_at_any_rate() {
        for rate in RATES {
            let bins = Bins::new(rate);
            assert_eq!(bins.start(100), u64::from(rate), "a hundred bins are one second");
            let tiled: u64 = (1..=1_000).map(|end| bins.frames_before(end, 1)).sum();
            assert_eq!(tiled, bins.start(1_000));
        }
    }

    #[test]
    fn a_frame_lies_in_the_bin_that_covers_it() {
        for rate in RATES {
            let bins = Bins::new(rate);
            for bin in 0..300 {
                for frame in [bins.start(bin), bins.start(bin + 1) - 1] {
                    assert_eq!(bins.of_frame(frame), bin, "frame {frame} at {rate} Hz");
                }
            }
        }
    }
}
