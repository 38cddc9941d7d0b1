/// Samples that are scanned together.
const LANES: usize = 16;

/// The smaller one; a NaN in `a` is passed over.
#[inline(always)]
fn smaller(a: f32, b: f32) -> f32 {
    if a < b { a } else { b }
}

/// The minimum of each lane and all before it, in four steps instead of fifteen. NaN counts as +∞.
#[inline(always)]
fn minima_so_far(lanes: &[f32; LANES]) -> [f32; LANES] {
    let mut minima = lanes.map(|x| smaller(x, f32::INFINITY));
    let mut step = 1;
    while step < LANES {
        let before = minima;
        for i in step..LANES {
            minima[i] = smaller(before[i - step], before[i]);
        }
        step *= 2;
    }
    minima
}

/// The minimum of each lane and all after it.
#[inline(always)]
fn minima_from_here(lanes: &[f32; LANES]) -> [f32; LANES] {
    let mut minima = lanes.map(|x| smaller(x, f32::INFINITY));
    let mut step = 1;
    while step < LANES {
        let before = minima;
        for i in 0..LANES - step {
            minima[i] = smaller(before[i + step], before[i]);
        }
        step *= 2;
    }
    minima
}

kernel! {
    /// One run of a sliding minimum by sections (van Herk): x\[n\] ← min(so_far, x\[0\] … x\[n\], section\[n+1\]), and
    /// section\[n\] ← x\[n\]. Returns the minimum of `so_far` and the run.
    ///
    /// `section` holds from its second place on the minima of the section before, each taken to its end; beyond its
    /// end there is nothing. NaN is passed over. The shorter slice decides.
    pub fn sliding_min(run: &mut [f32], section: &mut [f32], so_far: f32) -> f32 {
        let frames = run.len().min(section.len());
        let mut so_far = so_far;
        let mut start = 0;
        while let (Some(samples), Some(stored)) =
            (run.get_mut(start..start + LANES), section.get_mut(start..start + LANES + 1))
            && let Some(samples) = samples.first_chunk_mut::<LANES>()
            && let Some(earlier) = stored[1..].first_chunk::<LANES>().copied()
        {
            stored[..LANES].copy_from_slice(samples);
            let minima = minima_so_far(samples).map(|x| smaller(x, so_far));
            for i in 0..LANES {
                samples[i] = smaller(earlier[i], minima[i]);
            }
            so_far = minima[LANES - 1];
            start += LANES;
        }
        for n in start..frames {
            so_far = smaller(run[n], so_far);
            section[n] = run[n];
            run[n] = section.get(n + 1).map_or(so_far, |earlier| smaller(*earlier, so_far));
        }
        so_far
    }
}

kernel! {
    /// Replaces every sample by the minimum from there to the end. NaN is passed over.
    pub fn min_to_end(samples: &mut [f32]) {
        let mut to_end = f32::INFINITY;
        let (rest, chunks) = samples.as_rchunks_mut::<LANES>();
        for chunk in chunks.iter_mut().rev() {
            *chunk = minima_from_here(chunk).map(|x| smaller(x, to_end));
            to_end = chunk[0];
        }
        for sample in rest.iter_mut().rev() {
            to_end = smaller(*sample, to_end);
            *sample = to_end;
        }
    }
}
