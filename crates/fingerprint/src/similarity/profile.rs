use crate::dimension::Dimension;

/// What a dimension tells about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Subject {
    /// Which frequencies are strong.
    Spectrum,
    /// How loud it is, and how loudness moves.
    Dynamics,
    /// Tempo, beat and onsets.
    Rhythm,
    /// Harmony and pitch.
    Tonality,
    /// What the two channels share.
    Stereo,
}

/// What matters in a comparison.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Profile {
    /// The weights of [`Dimension::weight`].
    #[default]
    Balanced,
    /// Every dimension the same.
    Equal,
    /// The spectrum twice as much as in the balanced profile.
    Spectral,
    /// Loudness and dynamics twice as much.
    Dynamics,
    /// Rhythm twice as much.
    Rhythm,
}

impl Profile {
    /// The weight of each dimension; their sum is 1.
    pub fn weights(self) -> [f64; Dimension::COUNT] {
        let weights = Dimension::ALL.map(|dimension| self.relative(dimension));
        let sum: f64 = weights.iter().sum();
        weights.map(|weight| weight / sum)
    }

    fn relative(self, dimension: Dimension) -> f64 {
        let doubled = match self {
            Self::Equal => return 1.0,
            Self::Balanced => None,
            Self::Spectral => Some(Subject::Spectrum),
            Self::Dynamics => Some(Subject::Dynamics),
            Self::Rhythm => Some(Subject::Rhythm),
        };
        dimension.weight() * if doubled == Some(dimension.subject()) { 2.0 } else { 1.0 }
    }
}
