//! The sum Σ qₙ/(t − n) over all samples at once, by the fast multipole method of Greengard and
//! Rokhlin (J. Comput. Phys. 73, 1987) in one dimension.

/// Samples in the smallest cell.
pub(super) const LEAF: usize = 32;
/// Terms of each series. A far cell is at least three times as distant as it is wide with its
/// target, so a term is at most a third of the one before: 3⁻²⁰ = 3·10⁻¹⁰ is left out.
const ORDER: usize = 20;
/// Cells this close on either side are summed term by term.
const NEAR: usize = 2;

/// Charges on the integers, and around each leaf the field of all charges that are not near it.
#[derive(Clone, Debug)]
pub(super) struct Field {
    charges: Vec<f64>,
    far: Vec<[f64; ORDER]>,
}

impl Field {
    /// The field of `charges`, of which there must be a whole number of leaves.
    pub(super) fn new(charges: Vec<f64>) -> Self {
        let binomials = binomials();
        let leaves = charges.len() / LEAF;
        let mut far = vec![[0.0; ORDER]; leaves];
        let mut width = LEAF;
        while charges.len().div_ceil(width) > NEAR + 1 {
            let moments: Vec<_> = charges.chunks(width).map(|cell| moments(cell, width)).collect();
            for (leaf, series) in far.iter_mut().enumerate() {
                add_level(series, leaf, &moments, width, &binomials);
            }
            width *= 2;
        }
        Self { charges, far }
    }

    /// The sum at `whole + fraction`, where `whole` is the index of a charge and 0 < `fraction` < 1.
    pub(super) fn at(&self, whole: usize, fraction: f64) -> f64 {
        let leaf = whole / LEAF;
        let first = leaf.saturating_sub(NEAR) * LEAF;
        let last = ((leaf + NEAR + 1) * LEAF).min(self.charges.len());
        let distance = whole as f64 - first as f64 + fraction;
        let mut lanes = [0.0; 4];
        for (i, charges) in self.charges[first..last].as_chunks::<4>().0.iter().enumerate() {
            let base = distance - (4 * i) as f64;
            for (lane, charge) in charges.iter().enumerate() {
                lanes[lane] += charge / (base - lane as f64);
            }
        }
        let near = (lanes[0] + lanes[2]) + (lanes[1] + lanes[3]);
        let u = (whole as f64 + fraction - centre(leaf, LEAF)) / radius(LEAF);
        near + self.far[leaf].iter().rev().fold(0.0, |sum, term| sum * u + term)
    }

    pub(super) fn charges(&self) -> &[f64] {
        &self.charges
    }
}

fn centre(cell: usize, width: usize) -> f64 {
    (cell * width) as f64 + (width - 1) as f64 / 2.0
}

fn radius(width: usize) -> f64 {
    width as f64 / 2.0
}

/// Mₚ = Σ qₙ vₙᵖ with v = (n − centre)/radius.
fn moments(cell: &[f64], width: usize) -> [f64; ORDER] {
    let mut moments = [0.0; ORDER];
    for (n, charge) in cell.iter().enumerate() {
        let v = (n as f64 - centre(0, width)) / radius(width);
        let mut power = *charge;
        for moment in &mut moments {
            *moment += power;
            power *= v;
        }
    }
    moments
}

/// Adds the cells of one width that are far from the leaf but near its next wider cell.
fn add_level(
    series: &mut [f64; ORDER],
    leaf: usize,
    moments: &[[f64; ORDER]],
    width: usize,
    binomials: &[[f64; ORDER]; ORDER],
) {
    let own = leaf * LEAF / width;
    let first = 2 * (own / 2).saturating_sub(NEAR);
    let end = (2 * (own / 2 + NEAR + 1)).min(moments.len());
    for source in (first..end).filter(|source| source.abs_diff(own) > NEAR) {
        let distance = centre(leaf, LEAF) - centre(source, width);
        translate(series, &moments[source], distance, width, binomials);
    }
}

/// Lⱼ += (−r/D)ʲ/D · Σₚ C(p+j, j) Mₚ (R/D)ᵖ: a multipole series of radius R becomes a local one of
/// radius r at distance D.
fn translate(
    series: &mut [f64; ORDER],
    moments: &[f64; ORDER],
    distance: f64,
    width: usize,
    binomials: &[[f64; ORDER]; ORDER],
) {
    let mut scaled = *moments;
    let mut power = 1.0;
    for term in &mut scaled {
        *term *= power;
        power *= radius(width) / distance;
    }
    let mut power = 1.0 / distance;
    for (local, row) in series.iter_mut().zip(binomials) {
        *local += power * scaled.iter().zip(row).map(|(term, weight)| term * weight).sum::<f64>();
        power *= -radius(LEAF) / distance;
        // Terms this small vanish beside the rounding of the first one.
        if (power * distance).abs() < 1e-22 {
            break;
        }
    }
}

/// C(p+j, j) at row j, column p.
fn binomials() -> [[f64; ORDER]; ORDER] {
    let mut table = [[1.0; ORDER]; ORDER];
    for j in 1..ORDER {
        for p in 1..ORDER {
            table[j][p] = table[j - 1][p] + table[j][p - 1];
        }
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Random;

    #[test]
    fn the_field_equals_the_direct_sum() {
        for leaves in [1, 2, 3, 4, 5, 6, 7, 11, 64, 201] {
            let mut random = Random::new(leaves as u64);
            let charges: Vec<f64> = (0..leaves * LEAF).map(|_| random.between(-1.0, 1.0)).collect();
            let field = Field::new(charges.clone());
            for _ in 0..200 {
                let (whole, fraction) = (random.range(0..charges.len()), random.between(0.01, 0.99));
                let direct: f64 =
                    charges.iter().enumerate().map(|(n, q)| q / (whole as f64 - n as f64 + fraction)).sum();
                let error = (field.at(whole, fraction) - direct).abs();
                // The bound of the module: 10⁻⁸ of the largest charge.
                assert!(error < 1e-8, "{leaves} leaves, at {whole} + {fraction}: off by {error:e}");
            }
        }
    }
}
