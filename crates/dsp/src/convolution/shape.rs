use core::fmt;

/// The sizes of a fast convolution.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ConvolutionShape {
    taps: usize,
    center: usize,
    fft_len: usize,
    hop: usize,
    partitions: usize,
}

impl ConvolutionShape {
    /// Room for `taps` taps, of which number `center` answers to the sample of the same time: 0 for a causal
    /// filter, (`taps` − 1)/2 for one of linear phase.
    ///
    /// The transform is the power of two at or above `fft_per_tap` times the taps: 2 for a short latency, 4
    /// for speed. 0 taps are taken as 1, a center past the end as the last tap, less than 2 per tap as 2.
    pub fn new(taps: usize, center: usize, fft_per_tap: usize) -> Self {
        let taps = taps.max(1);
        // An odd length a little over a power of two, as symmetric filters have, does not double the frame.
        let fft_len = ((taps - 1).max(8) * fft_per_tap.max(2)).next_power_of_two();
        Self { taps, center: center.min(taps - 1), fft_len, hop: fft_len - taps + 1, partitions: 1 }
    }

    /// The same filter in partitions of `hop` taps, each transformed with `2·hop` frames: the latency is the
    /// hop and not the filter's length, and the work grows by a product for each partition.
    ///
    /// The hop is rounded down to a power of two, 16 at least. The last partition takes one tap more. (Uniformly
    /// partitioned overlap-save: F. Wefers, *Partitioned convolution algorithms for real-time auralization*,
    /// 2015, chapter 5.)
    pub fn partitioned(taps: usize, center: usize, hop: usize) -> Self {
        let (taps, hop) = (taps.max(1), 1 << hop.max(16).ilog2());
        let partitions = (taps - 1).div_ceil(hop).max(1);
        Self { taps, center: center.min(taps - 1), fft_len: 2 * hop, hop, partitions }
    }

    /// The most taps a kernel may have.
    pub fn taps(self) -> usize {
        self.taps
    }

    /// The tap that answers to the sample of the same time.
    pub fn center(self) -> usize {
        self.center
    }

    /// The length of the transform.
    pub fn fft_len(self) -> usize {
        self.fft_len
    }

    /// New frames per transform: `fft_len` − `taps` + 1, or what the filter is partitioned into.
    pub fn hop(self) -> usize {
        self.hop
    }

    /// How many transforms the filter consists of.
    pub fn partitions(self) -> usize {
        self.partitions
    }

    /// The delay from a sample to the answer of the center tap: hop + center.
    pub fn latency_frames(self) -> usize {
        self.hop() + self.center
    }

    /// Which tap lies at time 0 of the first transform. A filter in one transform is centered: the transform
    /// of a symmetric one is then real.
    pub(super) fn origin(self) -> usize {
        if self.partitions == 1 { self.center } else { 0 }
    }

    /// The partition that a tap belongs to.
    pub(super) fn partition_of(self, tap: usize) -> usize {
        (tap / self.hop).min(self.partitions - 1)
    }

    /// The first sample of a transform back that the circular convolution gets right.
    pub(super) fn first_valid(self) -> usize {
        self.fft_len - self.hop - self.origin()
    }

    /// The past that is kept: what the transform and the center tap look back on.
    pub(super) fn history(self) -> usize {
        self.fft_len.max(self.hop + self.center)
    }
}

/// A kernel was made for a convolution of another shape.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KernelShapeMismatch;

impl fmt::Display for KernelShapeMismatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the kernel was made for a convolution of another shape")
    }
}

impl core::error::Error for KernelShapeMismatch {}
