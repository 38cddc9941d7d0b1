use auralis_kernels::Kernels;

/// The exact minimum of the last `window` samples, streaming: y\[n\] = min(x\[n−W+1\] … x\[n\]).
///
/// Before the stream has lasted a window, the minimum is that of the samples so far. A NaN is passed over
/// (a window of nothing else gives +∞). The work per sample does not depend on the
/// data; once every W samples the section of W is gone through a second time. Real-time safe; any split of a stream gives identical bits.
///
/// Source: M. van Herk 1992; J. Gil and M. Werman, *Computing 2-D Min, Median, and Max Filters*, 1993.
///
/// ```
/// use auralis_dsp::SlidingMin;
/// let mut samples = [5.0, 1.0, 2.0, 3.0, 4.0];
/// SlidingMin::new(3).process(&mut samples);
/// assert_eq!(samples, [5.0, 1.0, 1.0, 1.0, 2.0]);
/// ```
#[derive(Debug)]
pub struct SlidingMin {
    /// Up to `position`: the samples of the section being filled. From there on: the minima of the section
    /// before, each taken from its own place to the section's end.
    section: Vec<f32>,
    position: usize,
    /// The minimum of the section being filled.
    so_far: f32,
    kernels: Kernels,
}

impl Clone for SlidingMin {
    fn clone(&self) -> Self {
        Self { section: self.section.clone(), ..*self }
    }

    /// Takes the past of another one; of the same window, without an allocation.
    fn clone_from(&mut self, other: &Self) {
        self.section.clone_from(&other.section);
        self.position = other.position;
        self.so_far = other.so_far;
    }
}

impl SlidingMin {
    /// A minimum over `window_frames` samples; 0 is taken as 1, which changes nothing but NaN.
    pub fn new(window_frames: usize) -> Self {
        Self {
            section: vec![f32::INFINITY; window_frames.max(1)],
            position: 0,
            so_far: f32::INFINITY,
            kernels: Kernels::detect(),
        }
    }

    /// The length W of the window.
    pub fn window_frames(&self) -> usize {
        self.section.len()
    }

    /// Takes one sample and gives the minimum of the window that ends with it.
    #[inline]
    pub fn step(&mut self, x: f32) -> f32 {
        let mut sample = [x];
        self.process(&mut sample);
        sample[0]
    }

    /// Replaces every sample by the minimum of the window that ends with it.
    pub fn process(&mut self, mut samples: &mut [f32]) {
        while !samples.is_empty() {
            let room = self.section.len() - self.position;
            let (run, rest) = samples.split_at_mut(room.min(samples.len()));
            self.fill(run);
            samples = rest;
        }
    }

    /// Forgets the past. Real-time safe.
    pub fn reset(&mut self) {
        self.section.fill(f32::INFINITY);
        self.position = 0;
        self.so_far = f32::INFINITY;
    }

    /// Takes a run that stays within the section.
    fn fill(&mut self, run: &mut [f32]) {
        self.so_far = self.kernels.sliding_min(run, &mut self.section[self.position..], self.so_far);
        self.position += run.len();
        if self.position == self.section.len() {
            self.kernels.min_to_end(&mut self.section);
            self.position = 0;
            self.so_far = f32::INFINITY;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn brute_force(x: &[f32], window: usize) -> Vec<f32> {
        (0..x.len())
            .map(|n| x[(n + 1).saturating_sub(window)..=n].iter().copied().fold(f32::INFINITY, f32::min))
            .collect()
    }

    /// Signals with names: what breaks a sliding minimum.
    fn signals() -> Vec<(&'static str, Vec<f32>)> {
        let mut seed = 1u32;
        let mut noise = move || {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (seed >> 8) as f32 / 1e7
        };
        vec![
            ("falling", (0u16..400).map(|i| -f32::from(i)).collect()),
            ("rising", (0u16..400).map(f32::from).collect()),
            ("plateaus", (0u16..400).map(|i| f32::from(i * 7 % 90 / 30)).collect()),
            ("noise", (0..400).map(|_| noise()).collect()),
            ("one dip", (0..400).map(|i| if i == 200 { -1.0 } else { 1.0 }).collect()),
            ("nan", (0u16..400).map(|i| if i % 3 == 0 { f32::NAN } else { f32::from(i % 50) }).collect()),
        ]
    }

    #[test]
    fn it_equals_brute_force_however_it_is_split() {
        for window in [1, 2, 3, 7, 64, 65, 399, 400, 1_000] {
            for (name, x) in signals() {
                let expected = brute_force(&x, window);
                for split in [1, 2, 5, 63, 64, 400] {
                    let mut min = SlidingMin::new(window);
                    let mut y = x.clone();
                    y.chunks_mut(split).for_each(|chunk| min.process(chunk));
                    assert_eq!(y, expected, "{name}, window {window}, split {split}");
                    min.reset();
                    let stepped: Vec<f32> = x.iter().map(|&x| min.step(x)).collect();
                    assert_eq!(stepped, expected, "{name} after reset");
                }
            }
        }
    }
}
