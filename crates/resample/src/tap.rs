use auralis_kernels::Kernels;

/// The arithmetic of a filter: `f32` or `f64`.
pub(crate) trait Tap: Copy + Default + Send + Into<f64> {
    /// Filters of a bank that share a window.
    const LANES: usize;
    /// Filters per sample between which four-point interpolation errs by less than the arithmetic does.
    const PHASES: usize;

    fn from_f64(x: f64) -> Self;

    /// Copies samples of one number; what is not finite becomes 0.
    fn copy_finite(kernels: Kernels, samples: &[f32], line: &mut [Self]);

    /// Rows of outputs of a rational ratio. See [`Kernels::polyphase`].
    fn rows(kernels: Kernels, x: &[Self], row_step: usize, bank: Groups<'_, Self>, out: &mut [f32]);

    /// Outputs between the phases of a table. See [`Kernels::interpolated_phases`].
    fn between(kernels: Kernels, x: &[Self], at: &Points<Self>, table: (&[Self], usize), out: &mut [f32]);

    /// Those of two channels, in little more time than of one.
    fn between_stereo(
        kernels: Kernels,
        x: [&[Self]; 2],
        at: &Points<Self>,
        table: (&[Self], usize),
        out: [&mut [f32]; 2],
    );
}

/// Groups of filters that share a window, and how many outputs they make.
#[derive(Clone, Copy)]
pub(crate) struct Groups<'a, T> {
    pub(crate) starts: &'a [u32],
    pub(crate) taps: &'a [T],
    pub(crate) frames: usize,
}

/// Outputs whose places are computed together.
pub(crate) const POINTS: usize = 64;

/// Where outputs lie: their windows, the first of four phases each, and the weights of these.
#[derive(Clone, Debug)]
pub(crate) struct Points<T> {
    pub(crate) places: [[u32; 2]; POINTS],
    pub(crate) weights: [[T; 4]; POINTS],
}

impl<T: Tap> Points<T> {
    pub(crate) fn new() -> Self {
        Self { places: [[0; 2]; POINTS], weights: [[T::default(); 4]; POINTS] }
    }

    /// Sets point `n` to `fraction` (0 up to 1) of a sample after the frame whose window starts at `start`.
    pub(crate) fn set(&mut self, n: usize, start: usize, fraction: f64) {
        let place = fraction * T::PHASES as f64;
        // Not `trunc`, which is a call where the target is old.
        let first = place as u32;
        self.places[n] = [start as u32, first];
        self.weights[n] = lagrange(place - f64::from(first)).map(T::from_f64);
    }
}

/// The weights of four neighbours at −1, 0, 1, 2 for the cubic through them at `x`, 0 to 1 (Lagrange).
fn lagrange(x: f64) -> [f64; 4] {
    const SIXTH: f64 = 1.0 / 6.0;
    let (a, b, c) = (x + 1.0, x - 1.0, x - 2.0);
    // No divisions, which would take longer than all the rest.
    [-SIXTH * x * b * c, 0.5 * a * b * c, -0.5 * a * x * c, SIXTH * a * x * b]
}

impl Tap for f32 {
    const LANES: usize = 16;
    // (π/128)⁴·3/128: −161 dB at Nyquist.
    const PHASES: usize = 128;

    fn from_f64(x: f64) -> Self {
        x as f32
    }

    fn copy_finite(kernels: Kernels, samples: &[f32], line: &mut [Self]) {
        line.copy_from_slice(samples);
        kernels.replace_non_finite(line);
    }

    fn rows(kernels: Kernels, x: &[Self], row_step: usize, bank: Groups<'_, Self>, out: &mut [f32]) {
        kernels.polyphase(x, row_step, bank.starts, bank.taps.as_chunks().0, bank.frames, out);
    }

    fn between(kernels: Kernels, x: &[Self], at: &Points<Self>, table: (&[Self], usize), out: &mut [f32]) {
        let Points { places, weights } = at;
        kernels.interpolated_phases(x, places, weights, table.0, table.1, out);
    }

    fn between_stereo(
        kernels: Kernels,
        x: [&[Self]; 2],
        at: &Points<Self>,
        table: (&[Self], usize),
        out: [&mut [f32]; 2],
    ) {
        let Points { places, weights } = at;
        kernels.interpolated_phases_stereo(x, places, weights, table.0, table.1, out);
    }
}

impl Tap for f64 {
    const LANES: usize = 8;
    // −185 dB at Nyquist.
    const PHASES: usize = 256;

    fn from_f64(x: f64) -> Self {
        x
    }

    fn copy_finite(_: Kernels, samples: &[f32], line: &mut [Self]) {
        for (to, x) in line.iter_mut().zip(samples) {
            *to = f64::from(if x.is_finite() { *x } else { 0.0 });
        }
    }

    fn rows(kernels: Kernels, x: &[Self], row_step: usize, bank: Groups<'_, Self>, out: &mut [f32]) {
        kernels.polyphase_wide(x, row_step, bank.starts, bank.taps.as_chunks().0, bank.frames, out);
    }

    fn between(kernels: Kernels, x: &[Self], at: &Points<Self>, table: (&[Self], usize), out: &mut [f32]) {
        let Points { places, weights } = at;
        kernels.interpolated_phases_wide(x, places, weights, table.0, table.1, out);
    }

    fn between_stereo(
        kernels: Kernels,
        x: [&[Self]; 2],
        at: &Points<Self>,
        table: (&[Self], usize),
        out: [&mut [f32]; 2],
    ) {
        let Points { places, weights } = at;
        kernels.interpolated_phases_stereo_wide(x, places, weights, table.0, table.1, out);
    }
}
