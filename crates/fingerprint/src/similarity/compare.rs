use super::profile::Profile;
use super::scale::Scale;
use crate::dimension::Dimension;
use crate::fingerprint::Fingerprint;

/// How alike two fingerprints are, and what makes the difference.
#[derive(Clone, Debug, PartialEq)]
pub struct Similarity {
    /// 1 − min(distance, 1): 1 for the same sound, 0 for opposites.
    pub score: f64,
    /// d = √(Σ w·(a − b)² / Σ w), over the dimensions that both have.
    pub distance: f64,
    /// The share of each dimension in d², the largest first; their sum is 1 unless d is 0.
    pub contributions: Vec<Contribution>,
}

/// What one dimension adds to a distance.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Contribution {
    /// The dimension.
    pub dimension: Dimension,
    /// Its share in the squared distance, 0 to 1.
    pub share: f64,
    /// Both values, as they are.
    pub values: (f64, f64),
}

impl Similarity {
    /// Compares two fingerprints. `None` if they are of different versions, or have no dimension in common.
    ///
    /// ```
    /// use auralis_fingerprint::{Dimension, Fingerprint, Profile, Scale, Similarity};
    ///
    /// let loud = Fingerprint::from_values(|d| (d == Dimension::IntegratedLufs).then_some(-8.0));
    /// let soft = Fingerprint::from_values(|d| (d == Dimension::IntegratedLufs).then_some(-20.0));
    /// let same = Similarity::between(&loud, &loud, &Scale::BUILT_IN, Profile::Balanced).unwrap();
    /// let other = Similarity::between(&loud, &soft, &Scale::BUILT_IN, Profile::Balanced).unwrap();
    /// assert_eq!(same.score, 1.0);
    /// assert!(other.score < 0.5);
    /// assert_eq!(other.contributions[0].dimension, Dimension::IntegratedLufs);
    /// ```
    pub fn between(a: &Fingerprint, b: &Fingerprint, scale: &Scale, profile: Profile) -> Option<Self> {
        if a.version() != b.version() {
            return None;
        }
        let (one, other) = (scale.normalized(a), scale.normalized(b));
        let weights = profile.weights();
        let mut contributions = Vec::with_capacity(Dimension::COUNT);
        let mut total = 0.0;
        for dimension in Dimension::ALL {
            let i = dimension.index();
            let (Some(x), Some(y)) = (one[i], other[i]) else { continue };
            let (Some(a), Some(b)) = (a[dimension], b[dimension]) else { continue };
            total += weights[i];
            let share = weights[i] * (x - y) * (x - y);
            contributions.push(Contribution { dimension, share, values: (a, b) });
        }
        if contributions.is_empty() {
            return None;
        }
        let squared = contributions.iter().map(|contribution| contribution.share).sum::<f64>();
        if squared > 0.0 {
            contributions.iter_mut().for_each(|contribution| contribution.share /= squared);
        }
        contributions.sort_by(|a, b| b.share.total_cmp(&a.share));
        let distance = (squared / total).sqrt();
        Some(Self { score: 1.0 - distance.min(1.0), distance, contributions })
    }
}
