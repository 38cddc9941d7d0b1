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
    /// The percentiles of 150 freely licensed tracks, the first three minutes of each, as this crate measures them:
    /// the music of SuperTux (42 tracks), Battle for Wesnoth 1.16 (33), Hedgewars (25), Endgame: Singularity (14),
    /// X-Moto (7), Extreme Tux Racer (7), Battle Tanks (5), Frets on Fire by Sectoid (4) and Muldjord (4), Advanced
    /// Strategic Command (3), Frozen Bubble (3) and LinCity-NG (3), as Debian packages them: orchestral, folk, rock,
    /// metal, electronic, ambient and chip music. The guitars that Frets on Fire plays apart are not counted. 138 of
    /// the tracks have a tempo, 149 a pitch.
    pub const BUILT_IN: Self = Self {
        ranges: [
            (0.0070, 0.419),
            (0.195, 0.695),
            (0.050, 0.384),
            (0.034, 0.454),
            (0.0017, 0.0645),
            (0.00016, 0.0194),
            (0.000052, 0.0388),
            (-20.3, -8.8),
            (12.0, 19.7),
            (-5.0, 7.4),
            (70.0, 184.7),
            (0.0, 0.994),
            (0.17, 6.05),
            (0.0, 0.048),
            (595.0, 3_550.0),
            (881.0, 8_305.0),
            (0.0, 0.00130),
            (0.512, 0.888),
            (0.065, 0.534),
            (0.0176, 0.224),
            (0.96, 2.30),
            (0.74, 5.77),
            (0.633, 0.860),
            (0.009, 0.469),
            (0.062, 0.982),
        ],
    };
}
