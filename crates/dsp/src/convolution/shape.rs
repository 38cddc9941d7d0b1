use core::fmt;

/// The sizes of a fast convolution.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ConvolutionShape {
    taps: usize,
    center: usize,
    fft_len: usize,
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
        Self { taps, center: center.min(taps - 1), fft_len }
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

    /// New frames per transform: `fft_len` − `taps` + 1.
    pub fn hop(self) -> usize {
        self.fft_len - self.taps + 1
    }

    /// The delay from a sample to the answer of the center tap: hop + center.
    pub fn latency_frames(self) -> usize {
        self.hop() + self.center
    }

    /// The first sample of a frame that the circular convolution gets right, its center at 0.
    pub(super) fn first_valid(self) -> usize {
        self.taps - 1 - self.center
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
