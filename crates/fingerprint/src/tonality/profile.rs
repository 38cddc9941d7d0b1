//! What the pitch classes of a key look like, from the tonic on.

/// The pitch classes of the major and the minor keys of one kind of music.
pub(super) struct Profile {
    pub(super) major: [f64; 12],
    pub(super) minor: [f64; 12],
}

/// For tonal music (D. Temperley, "What's key for key?", Music Perception 17, 1999).
pub(super) const TONAL: Profile = Profile {
    major: [5.0, 2.0, 3.5, 2.0, 4.5, 4.0, 2.0, 4.5, 2.0, 3.5, 1.5, 4.0],
    minor: [5.0, 2.0, 3.5, 4.5, 2.0, 4.0, 2.0, 4.5, 3.5, 2.0, 1.5, 4.0],
};

/// For electronic music, which seldom has a leading note (Á. Faraldo et al., "Key estimation in electronic dance
/// music", ECIR 2016: the medians of Beatport's tracks, to two places).
pub(super) const ELECTRONIC: Profile = Profile {
    major: [1.00, 0.29, 0.50, 0.40, 0.60, 0.56, 0.32, 0.80, 0.31, 0.45, 0.42, 0.39],
    minor: [1.00, 0.31, 0.44, 0.58, 0.33, 0.49, 0.29, 0.78, 0.43, 0.29, 0.53, 0.32],
};
