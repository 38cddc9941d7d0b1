use core::fmt;

use auralis_core::BlockRef;
use auralis_kernels::Kernels;

use super::transform::Transform;

/// The spectra of one frame, as a [`Stft`](super::Stft) hands them out. Nothing is copied.
pub struct StftFrame<'a> {
    kernels: Kernels,
    index: u64,
    start: i64,
    samples: BlockRef<'a>,
    transform: &'a Transform,
}

impl<'a> StftFrame<'a> {
    pub(super) fn new(
        kernels: Kernels,
        index: u64,
        start: i64,
        samples: BlockRef<'a>,
        transform: &'a Transform,
    ) -> Self {
        Self { kernels, index, start, samples, transform }
    }

    /// The number of the frame, k.
    pub fn index(&self) -> u64 {
        self.index
    }

    /// The frame of the stream at which it begins; negative where it is centred near the start.
    pub fn start(&self) -> i64 {
        self.start
    }

    /// The frame of the stream that its last sample is, or would be if the stream went on.
    pub fn last(&self) -> u64 {
        (self.start + self.samples.frames() as i64 - 1) as u64
    }

    /// Number of channels.
    pub fn channels(&self) -> usize {
        self.samples.channels()
    }

    /// Bins of each spectrum: N/2 + 1.
    pub fn bins(&self) -> usize {
        self.transform.bins()
    }

    /// The samples before the window, with 0 for NaN and infinity, and beyond either end of the stream.
    pub fn samples(&self) -> BlockRef<'a> {
        self.samples
    }

    /// The real parts of one channel's spectrum.
    ///
    /// # Panics
    /// If there is no such channel, here and below.
    #[track_caller]
    pub fn re(&self, channel: usize) -> &'a [f32] {
        self.transform.parts(channel).0
    }

    /// The imaginary parts of one channel's spectrum.
    #[track_caller]
    pub fn im(&self, channel: usize) -> &'a [f32] {
        self.transform.parts(channel).1
    }

    /// The power spectrum of one channel, |X\[k\]|², written to `out`.
    #[track_caller]
    pub fn power(&self, channel: usize, out: &mut [f32]) {
        self.kernels.power_spectrum(self.re(channel), self.im(channel), out);
    }

    /// The power spectrum of all channels together, Σ |X\[k\]|², written to `out`. Summed over channels, never of
    /// their mix, so that content in anti-phase counts.
    pub fn summed_power(&self, out: &mut [f32]) {
        self.power(0, out);
        for channel in 1..self.channels() {
            self.kernels.raise_power_spectrum(self.re(channel), self.im(channel), out);
        }
    }

    /// Adds the power spectrum of one channel to running sums, in the precision of the transform.
    #[track_caller]
    pub fn add_power(&self, channel: usize, sums: &mut [f64]) {
        self.transform.add_power(self.kernels, channel, sums);
    }

    /// Adds the cross-spectrum of two channels, X\[k\]·Y*\[k\], to running sums of its real and its imaginary part.
    /// Over many frames the real part is what the correlation of the two is made of, and the angle is the phase by
    /// which the first leads the second.
    ///
    /// # Panics
    /// If there are more sums than bins, or fewer imaginary than real ones.
    #[track_caller]
    pub fn add_cross(&self, channel: usize, other: usize, sums_re: &mut [f64], sums_im: &mut [f64]) {
        self.transform.add_cross(self.kernels, [channel, other], (sums_re, sums_im));
    }
}

impl fmt::Debug for StftFrame<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StftFrame")
            .field("index", &self.index)
            .field("start", &self.start)
            .field("channels", &self.channels())
            .field("bins", &self.bins())
            .finish()
    }
}
