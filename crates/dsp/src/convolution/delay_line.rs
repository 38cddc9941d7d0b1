use rustfft::num_complex::Complex32;

/// The last spectra of every pair of channels, one for each partition of the kernel.
#[derive(Clone)]
pub(super) struct SpectrumDelayLine {
    spectra: Vec<Complex32>,
    fft_len: usize,
    partitions: usize,
    newest: usize,
}

impl SpectrumDelayLine {
    pub(super) fn new(pairs: usize, fft_len: usize, partitions: usize) -> Self {
        let spectra = vec![Complex32::default(); pairs * partitions * fft_len];
        Self { spectra, fft_len, partitions, newest: 0 }
    }

    /// The spectrum of `age` frames ago; 0 is the newest.
    pub(super) fn spectrum(&self, pair: usize, age: usize) -> &[Complex32] {
        &self.spectra[self.range(pair, age)]
    }

    pub(super) fn newest_mut(&mut self, pair: usize) -> &mut [Complex32] {
        let range = self.range(pair, 0);
        &mut self.spectra[range]
    }

    /// The oldest place becomes that of the newest.
    pub(super) fn advance(&mut self) {
        self.newest = (self.newest + 1) % self.partitions;
    }

    pub(super) fn clear(&mut self) {
        self.spectra.fill(Complex32::default());
        self.newest = 0;
    }

    fn range(&self, pair: usize, age: usize) -> core::ops::Range<usize> {
        let slot = (self.newest + self.partitions - age) % self.partitions;
        let start = (pair * self.partitions + slot) * self.fft_len;
        start..start + self.fft_len
    }
}
