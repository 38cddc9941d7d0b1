use crate::fold::{LANES as TERMS, fold};

/// The scalar product, folded by halves.
#[inline(always)]
fn dot(a: &[f64; TERMS], b: &[f64; TERMS]) -> f64 {
    fold(core::array::from_fn(|k| a[k] * b[k]))
}

kernel! {
    /// Sixteen one-poles uₖ\[n\] = dₖ·uₖ\[n−1\] + x\[n\] in `f64`, and two weighted sums Σ wₖ·uₖ\[n\] of them for each of the
    /// last values, as many as `sums` has room for: convolutions with any kernels that are sums of exponentials. `state`
    /// goes on from call to call.
    pub fn decaying_sums(
        x: &[f32],
        decay: &[f64; 16],
        weights: &[[f64; 16]; 2],
        state: &mut [f64; 16],
        sums: &mut [[f64; 2]],
    ) {
        let (first, last) = x.split_at(x.len().saturating_sub(sums.len()));
        let mut terms = *state;
        for &x in first {
            let x = f64::from(x);
            terms = core::array::from_fn(|k| decay[k] * terms[k] + x);
        }
        for (&x, sums) in last.iter().zip(sums) {
            let x = f64::from(x);
            terms = core::array::from_fn(|k| decay[k] * terms[k] + x);
            *sums = [dot(&terms, &weights[0]), dot(&terms, &weights[1])];
        }
        *state = terms;
    }
}
