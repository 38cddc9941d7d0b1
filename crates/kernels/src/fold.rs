/// The lanes of a sum in `f64`.
pub(crate) const LANES: usize = 16;

/// Folds lanes into one sum by halves, the same order at every level.
#[inline(always)]
pub(crate) fn fold(mut lanes: [f64; LANES]) -> f64 {
    let mut width = LANES / 2;
    while width > 0 {
        for i in 0..width {
            lanes[i] += lanes[i + width];
        }
        width /= 2;
    }
    lanes[0]
}
