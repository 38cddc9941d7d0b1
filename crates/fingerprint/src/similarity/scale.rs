use crate::dimension::Dimension;
use crate::fingerprint::Fingerprint;

/// The range in which each dimension lies in most music, to which its values are normalised.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Scale {
    ranges: [(f64, f64); Dimension::COUNT],
}

impl Scale {
    /// How many tracks a library needs before its own percentiles are better than the built-in ones.
    pub const MIN_TRACKS: usize = 50;

    /// The scale of a library: the 5th and 95th percentile of each dimension. With fewer than
    /// [`MIN_TRACKS`](Self::MIN_TRACKS) values, or where they are all the same, the built-in range stands.
    pub fn of<'a>(fingerprints: impl IntoIterator<Item = &'a Fingerprint>) -> Self {
        let mut values: [Vec<f64>; Dimension::COUNT] = core::array::from_fn(|_| Vec::new());
        let current = |fingerprint: &&Fingerprint| fingerprint.version() == Fingerprint::VERSION;
        for fingerprint in fingerprints.into_iter().filter(current) {
            for (dimension, value) in fingerprint.iter() {
                values[dimension.index()].extend(value);
            }
        }
        let ranges = Dimension::ALL.map(|dimension| {
            let own = percentiles(&mut values[dimension.index()]).filter(|(low, high)| low < high);
            own.unwrap_or(Self::BUILT_IN.range(dimension))
        });
        Self { ranges }
    }

    /// The 5th and the 95th percentile of a dimension, in its unit.
    pub const fn range(&self, dimension: Dimension) -> (f64, f64) {
        self.ranges[dimension.index()]
    }

    /// Each value of a fingerprint, (x − P5) / (P95 − P5), limited to 0 … 1.
    pub fn normalized(&self, fingerprint: &Fingerprint) -> [Option<f64>; Dimension::COUNT] {
        Dimension::ALL.map(|dimension| {
            let (low, high) = self.range(dimension);
            fingerprint[dimension].map(|value| ((value - low) / (high - low)).clamp(0.0, 1.0))
        })
    }
}

/// The 5th and 95th percentile, between the ranks where they do not fall on one.
fn percentiles(values: &mut [f64]) -> Option<(f64, f64)> {
    if values.len() < Scale::MIN_TRACKS {
        return None;
    }
    values.sort_by(f64::total_cmp);
    let at = |share: f64| {
        let rank = share * (values.len() - 1) as f64;
        let (below, above) = (values[rank.floor() as usize], values[rank.ceil() as usize]);
        below + (above - below) * rank.fract()
    };
    Some((at(0.05), at(0.95)))
}

impl Scale {
    /// The scale for libraries of under [`MIN_TRACKS`](Self::MIN_TRACKS) tracks.
    ///
    /// Shares of power, loudness, crest, width and correlation: from the 10th and 90th percentiles of 268 freely licensed
    /// tracks, carried on to the 5th and 95th as in a normal distribution. The other ranges are estimates.
    pub const BUILT_IN: Self = Self {
        ranges: [
            (0.0, 0.45),
            (0.12, 0.71),
            (0.03, 0.43),
            (0.02, 0.46),
            (0.001, 0.11),
            (0.0002, 0.040),
            (0.0001, 0.052),
            (-22.2, -8.2),
            (10.1, 22.1),
            (-5.0, 12.0),
            (70.0, 180.0),
            (0.5, 1.0),
            (0.3, 8.0),
            (0.0, 0.4),
            (400.0, 4_500.0),
            (700.0, 9_000.0),
            (0.0001, 0.05),
            (0.3, 0.98),
            (0.1, 0.6),
            (0.1, 0.7),
            (0.8, 4.5),
            (0.5, 6.0),
            (0.55, 0.97),
            (0.01, 0.45),
            (0.2, 0.98),
        ],
    };
}
