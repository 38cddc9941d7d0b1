use core::ops::Index;

use crate::dimension::Dimension;

/// What a track sounds like, in 25 numbers.
///
/// A number that is not defined, as the tempo of music without a beat or the phase of a mono file, is `None`; never
/// NaN. Two fingerprints can be compared only if their [`version`](Self::version) is the same.
///
/// ```
/// use auralis_fingerprint::{Dimension, Fingerprint};
///
/// let fingerprint = Fingerprint::from_values(|dimension| match dimension {
///     Dimension::IntegratedLufs => Some(-14.2),
///     Dimension::TempoBpm => Some(f64::NAN),
///     _ => None,
/// });
/// assert_eq!(fingerprint[Dimension::IntegratedLufs], Some(-14.2));
/// assert_eq!(fingerprint[Dimension::TempoBpm], None, "NaN is not a value");
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Fingerprint {
    version: u16,
    values: [Option<f64>; Dimension::COUNT],
}

impl Fingerprint {
    /// The version of the definitions in this crate. It rises whenever a number may come out differently.
    pub const VERSION: u16 = 1;

    /// A fingerprint of this version from its values; what is not finite counts as undefined.
    pub fn from_values(value: impl FnMut(Dimension) -> Option<f64>) -> Self {
        Self::stored(Self::VERSION, value)
    }

    /// A fingerprint of any version, as it was stored.
    pub fn stored(version: u16, mut value: impl FnMut(Dimension) -> Option<f64>) -> Self {
        let values = Dimension::ALL.map(|dimension| value(dimension).filter(|value| value.is_finite()));
        Self { version, values }
    }

    /// The version of the definitions that it was made with.
    pub fn version(&self) -> u16 {
        self.version
    }

    /// Every dimension with its value.
    pub fn iter(&self) -> impl Iterator<Item = (Dimension, Option<f64>)> {
        Dimension::ALL.into_iter().zip(self.values)
    }
}

impl Index<Dimension> for Fingerprint {
    type Output = Option<f64>;

    fn index(&self, dimension: Dimension) -> &Option<f64> {
        &self.values[dimension.index()]
    }
}
